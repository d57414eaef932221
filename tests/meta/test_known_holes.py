"""Ways in which something of a confidential job, or of a review that is not theirs to read yet, still gets out: each is
expected to fail, strictly, until it is mended (known_holes.py). Those that the walk through all pages sees are in
test_marker.py."""

import re
from datetime import timedelta

import pytest
from django.core.files.base import ContentFile
from django.urls import reverse

from accounts.models import User
from core import clock
from feedback import actions as feedback
from feedback.models import ReviewRequest
from recruiting.candidates import actions as recruiting
from recruiting.models import Candidate, Document, TeamMember
from tests.factories import ApplicationFactory, ReviewRequestFactory, UserFactory
from tests.full_job import MARKER, FullJob
from tests.meta.known_holes import hole
from tests.meta.marked import Marked
from tests.meta.test_marker import go_on, sent_to_others

pytestmark = pytest.mark.django_db
GIVEN = feedback.ReviewInput(verdict="yes", rationale=f"{MARKER} rationale")


@hole("2")
def test_a_delegate_outside_the_team_is_sent_nothing(sending_world: Marked, time_machine):
    recruiter, manager = sending_world.own.recruiter, sending_world.twin.manager
    today = clock.today("Europe/Berlin")
    page = sending_world.client_of("recruiter").post(
        reverse("leave-add", args=[manager.pk]),
        {"first_day": today, "last_day": today + timedelta(days=20), "delegate": recruiter.pk},
    )
    assert page.status_code == 302
    go_on(time_machine, 0, 1, 2)

    assert sent_to_others(sending_world) == []


@hole("8d")
def test_a_recruiter_does_not_learn_that_a_candidate_joined_a_confidential_job(marked: Marked):
    candidate = recruiting.add_candidate(by=marked.own.recruiter, name="Robin Example", email="robin@example.com")
    page, client = reverse("candidate-detail", args=[candidate.pk]), marked.client_of("recruiter")
    before = client.get(page).status_code
    ApplicationFactory(candidate=candidate, requisition=marked.twin.requisition)

    assert (before, client.get(page).status_code) == (200, 200)


@hole("9")
def test_a_file_added_for_a_confidential_job_is_not_shown_in_another(marked: Marked):
    candidate: Candidate = marked.own.asked.application.candidate
    ApplicationFactory(candidate=candidate, requisition=marked.twin.requisition)
    added = Document.objects.create(
        candidate=candidate, kind="txt", original_name=f"{MARKER}.txt", size=5, sha256="2" * 64, text=MARKER,
        file=ContentFile(MARKER.encode(), name="a.txt"), added_by=marked.twin.recruiter,
    )  # fmt: skip

    assert marked.client_of("manager").get(reverse("document-download", args=[added.pk])).status_code == 404


@pytest.fixture
def own(seeded) -> FullJob:
    return FullJob("Ordinary", is_confidential=False)


@pytest.fixture
def reader(own: FullJob) -> User:
    """Asked about the same candidate as the manager."""
    reader = UserFactory(name="Vera Reviewer", role=User.Role.REVIEWER)
    TeamMember.objects.create(requisition=own.requisition, user=reader, part="reviewer")
    ReviewRequestFactory(application=own.asked.application, reviewer=reader)
    return reader


@hole("11a")
def test_a_recruiter_who_is_asked_reads_no_other_review_first(own: FullJob):
    ReviewRequestFactory(application=own.asked.application, reviewer=own.recruiter)
    feedback.submit_review(own.asked, GIVEN, by=own.manager)
    page = Marked.browser_of(own.recruiter).get(reverse("review-list", args=[own.requisition.pk]))

    assert MARKER not in page.content.decode()


def shown_to(reader: User, *names: str, own: FullJob) -> list[str]:
    """What these pages say, without their tokens."""
    client = Marked.browser_of(reader)
    pages = [client.get(reverse(name, args=[own.requisition.pk] if name != "today" else [])) for name in names]
    return [text_of(page.content.decode()) for page in pages]


def text_of(html: str) -> str:
    return re.sub(r"\s+", " ", re.sub(r"<[^>]+>", " ", html))


@hole("11b")
def test_todays_counts_do_not_tell_who_has_answered(own: FullJob, reader: User):
    other = ReviewRequest.objects.get(pk=own.interview.pk)
    before = shown_to(reader, "today", "requisition-detail", own=own)
    feedback.submit_review(own.asked, GIVEN, by=own.manager)

    assert other.state == "open"
    assert shown_to(reader, "today", "requisition-detail", own=own) == before


@hole("11c")
def test_the_board_does_not_tell_the_outcome_of_a_review_by_the_stage(own: FullJob, reader: User):
    application = own.asked.application
    before = shown_to(reader, "requisition-candidates", own=own)
    feedback.submit_review(own.asked, GIVEN, by=own.manager)
    recruiting.move_application(application, own.stages["interview"], by=own.recruiter)

    assert shown_to(reader, "requisition-candidates", own=own) == before
