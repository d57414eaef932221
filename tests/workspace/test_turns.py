"""Whose turn it is, where pages and messages used to disagree."""

import pytest
from django.urls import reverse

from core import clock
from core.models import key_of
from feedback.actions import put_on_hold
from kickoff.actions import accept
from kickoff.models import Kickoff, Milestone
from recruiting.jobs.actions import add_member, close_requisition, remove_member
from recruiting.models import Requisition, TeamMember
from reminders.kinds import get_kind
from reminders.models import Occurrence
from tests.factories import ApplicationFactory, ReviewRequestFactory, UserFactory
from tests.kickoff.factories import proposed_agreement

pytestmark = pytest.mark.django_db


@pytest.fixture
def delegate(requisition, recruiter):
    user = UserFactory(name="Dora Delegate")
    add_member(requisition, user, part=TeamMember.Part.DELEGATE, by=recruiter)
    return user


@pytest.fixture
def asked(requisition, manager):
    return ReviewRequestFactory(application=ApplicationFactory(requisition=requisition), reviewer=manager)


def kinds(client, part: str) -> list[str]:
    return [item.kind for item in client.get(reverse("today")).context[part]]


def test_a_delegates_today_lists_the_reviews_that_their_queue_has(signed_in, delegate, asked):
    client = signed_in(delegate)

    assert kinds(client, "mine") == ["feedback.review"]
    assert client.get(reverse("review", args=[asked.pk])).status_code == 200


def test_a_delegates_own_review_comes_before_the_managers(signed_in, delegate, asked):
    ReviewRequestFactory(application=asked.application, reviewer=delegate)
    client = signed_in(delegate)

    assert [item.person for item in client.get(reverse("today")).context["mine"]] == [delegate]
    assert kinds(client, "others") == ["feedback.review"]


def test_another_reviewers_today_does_not_list_the_managers_reviews(
    as_reviewer, reviewer, recruiter, requisition, asked
):
    add_member(requisition, reviewer, part=TeamMember.Part.REVIEWER, by=recruiter)

    assert kinds(as_reviewer, "mine") == []


def test_the_agreement_of_a_closed_job_is_not_anyones_turn(as_manager, requisition, recruiter):
    proposed_agreement(requisition, recruiter)
    close_requisition(requisition, filled=False, reason="Budget", by=recruiter)

    turn = as_manager.get(reverse("agreement", args=[requisition.pk])).context["turn"]

    assert (turn["side"], turn["text"]) == ("nobody", "This job is closed")
    assert as_manager.get(requisition.get_absolute_url()).context["items"] == []


def test_a_former_hiring_manager_is_not_told_of_the_pause(seeded, requisition, recruiter, manager):
    pause = put_on_hold(requisition, reason="Three are waiting.", by=recruiter)
    told = Occurrence(subject=key_of(pause), recipient=manager)
    assert get_kind("feedback.pause").still_needed(told) == ""

    remove_member(TeamMember.objects.get(user=manager), by=recruiter)

    assert get_kind("feedback.pause").still_needed(told) == "no longer the hiring manager"


def test_a_kickoff_that_is_held_after_the_agreement_does_not_stay_the_next_step(
    seeded, as_recruiter, requisition, recruiter, manager
):
    """Its milestone was stored as open, and hid the steps after it from reminders."""
    Requisition.objects.update(state="kickoff")
    requisition.refresh_from_db()
    accept(proposed_agreement(requisition, recruiter), by=manager)
    page = as_recruiter.get(requisition.get_absolute_url()).context
    assert "Run the kickoff" in [item.title for item in page["items"]]

    Kickoff.objects.create(requisition=requisition, state="held", starts_at=clock.now(), held_at=clock.now())

    (step,) = Milestone.objects.whose_turn_it_is()
    timeline = as_recruiter.get(reverse("timeline", args=[requisition.pk])).context
    assert step.key == timeline["track"].next_stop.milestone.key == "description"


def test_without_a_description_to_approve_it_is_the_recruiters_turn_to_send_one(
    seeded, as_recruiter, as_manager, requisition, recruiter, manager
):
    """The timeline named the hiring manager, who had nothing to approve, and the job page a later step."""
    Requisition.objects.update(state="kickoff")
    requisition.refresh_from_db()
    Kickoff.objects.create(requisition=requisition, state="held", starts_at=clock.now(), held_at=clock.now())
    accept(proposed_agreement(requisition, recruiter), by=manager)

    for client, who in ((as_recruiter, "Your turn"), (as_manager, "Waiting on Rita")):
        turn = client.get(reverse("timeline", args=[requisition.pk])).context["turn"]
        first = client.get(requisition.get_absolute_url()).context["turn"]
        assert (turn["side"], turn["who"]) == (first.side, first.who) == ("recruiter", who)
        assert first.title == "Send the job description for approval"
