"""Thank-you notes with facts: for a quick review, at most once a week, with the day's message and never as a call."""

from datetime import UTC, datetime, timedelta

import pytest

from core import clock
from feedback import actions
from feedback.models import ReviewRequest
from recruiting.candidates.actions import decline_application, move_application, record_hire
from recruiting.models import Requisition, TeamMember
from reminders.engine import run_once
from reminders.engine.rendering import gsm_length
from reminders.kinds import get_kind
from reminders.models import ContactPreference, Delivery
from tests.factories import ApplicationFactory, CandidateFactory, RequisitionFactory, ReviewRequestFactory, UserFactory
from tests.feedback.factories import give_review
from tests.kickoff.factories import told
from tests.messages import CHANNELS, due_now, letter, queries_of_due

pytestmark = pytest.mark.django_db
KIND = "feedback.thanks"


def at(day: int, hour: int = 10, minute: int = 0) -> datetime:
    """That day of March 2026, in Berlin; the second is a Monday."""
    return datetime(2026, 3, day, hour, minute, tzinfo=UTC) - timedelta(hours=1)


@pytest.fixture(autouse=True)
def on_monday(time_machine, seeded, house) -> None:
    time_machine.move_to(at(2), tick=False)


@pytest.fixture
def quick(application, recruiter, manager, requisition, time_machine) -> ReviewRequest:
    """Sent at ten, reviewed at one, moved to interviews the next morning; it is a day after the review."""
    actions.send_slate(requisition, by=recruiter, people={application: ""}, reviewers=[manager])
    asked = ReviewRequest.objects.get()
    time_machine.move_to(at(2, 13), tick=False)
    give_review(asked)
    time_machine.move_to(at(3, 9), tick=False)
    application.refresh_from_db()
    move_application(application, requisition.stages.get(kind="interview"), by=recruiter)
    time_machine.move_to(at(3, 13), tick=False)
    return asked


def key(asked: ReviewRequest) -> str:
    return f"feedback.reviewrequest:{asked.pk}"


def test_a_quick_review_is_thanked_for_the_next_business_day(quick, manager, time_machine):
    assert [(row.subject, row.recipient_id, row.due_at) for row in due_now(KIND)] == [
        (key(quick), manager.pk, at(3, 13))
    ]

    time_machine.move_to(at(3, 12, 59), tick=False)
    assert due_now(KIND) == []


def test_half_of_the_agreed_time_is_quick_and_more_is_not(application, manager, time_machine):
    asked = ReviewRequestFactory(application=application, reviewer=manager, requested_at=at(2))
    time_machine.move_to(at(3), tick=False)
    give_review(asked)
    time_machine.move_to(at(5), tick=False)
    assert len(due_now(KIND)) == 1

    ReviewRequest.objects.update(answered_at=at(3, 10, 1))
    assert due_now(KIND) == []


def test_once_a_week_at_most(quick, manager, requisition, time_machine):
    told(key(quick), manager, kind=KIND, due_at=at(3, 13))
    time_machine.move_to(at(4), tick=False)
    second = ReviewRequestFactory(application=ApplicationFactory(requisition=requisition), reviewer=manager)
    give_review(second)
    time_machine.move_to(at(6), tick=False)
    assert due_now(KIND) == []

    time_machine.move_to(at(10, 13), tick=False)
    assert [row.subject for row in due_now(KIND)] == [key(second)]


def test_several_quick_reviews_are_one_thank_you(quick, manager, requisition, recruiter, time_machine):
    other = ApplicationFactory(requisition=requisition, candidate=CandidateFactory(name="Kit Marlowe"))
    give_review(ReviewRequestFactory(application=other, reviewer=manager))
    decline_application(other, by=recruiter, note="Told by phone.")
    third = ApplicationFactory(requisition=requisition, candidate=CandidateFactory(name="Ada Third"))
    give_review(ReviewRequestFactory(application=third, reviewer=manager))
    record_hire(third, starts_on=at(20).date(), by=recruiter)

    said = letter(KIND, [quick], manager).text
    assert "Thanks for your same-day reviews of 3 candidates for the Site reliability engineer role." in said
    for line in ("R.S. moved to Interview.", "K.M. won't be moving forward.", "A.T. was hired."):
        assert line in said


@pytest.mark.parametrize("who", ["reviewer", "former", "deactivated", "called"])
def test_it_is_for_a_hiring_manager_with_an_address(quick, manager, who):
    if who == "reviewer":
        TeamMember.objects.filter(user=manager).update(part="reviewer")
    elif who == "former":
        TeamMember.objects.filter(user=manager).update(removed_at=clock.now())
    elif who == "called":
        ContactPreference.objects.create(user=manager, channel="call_task")
    else:
        manager.is_active = False
        manager.save()

    assert due_now(KIND) == []


def test_a_closed_job_thanks_nobody_and_neither_does_a_rule_that_is_off(quick):
    assert list(get_kind(KIND).due(clock.now(), {})) == []

    Requisition.objects.update(state="filled")
    assert due_now(KIND) == []


def test_it_ends_with_leaving_the_team(quick, manager, recruiter):
    kind, note = get_kind(KIND), told(key(quick), manager, kind=KIND)
    assert kind.still_needed(note) == ""
    assert kind.staff(note) == recruiter

    TeamMember.objects.filter(user=manager).update(removed_at=clock.now())
    assert kind.still_needed(note) == "no longer the hiring manager"


def test_a_deleted_request_is_not_thanked_for(quick, manager):
    kind, note = get_kind(KIND), told("feedback.reviewrequest:999999", manager, kind=KIND)

    assert kind.still_needed(note) == "the review was undone or deleted"
    assert kind.staff(note) is None
    with pytest.raises(LookupError):
        kind.context(note)


@pytest.mark.parametrize("channel", CHANNELS)
def test_every_channel_gives_the_facts_without_a_surname(quick, manager, channel):
    sent = letter(KIND, [quick], manager, channel=channel)

    assert "hanks for your same-day review of" in sent.text
    assert "Surname" not in sent.subject + sent.text + sent.html
    if channel == "voice":
        assert "R.S." not in sent.text
    else:
        assert "moved to Interview." in sent.text
    if channel == "sms":
        assert "R.S., who moved to Interview." in sent.text
        assert gsm_length(sent.text) <= 306


def test_while_nothing_came_of_it_yet_it_says_thank_you_alone(application, asked, manager):
    assert (
        "Thanks for your same-day review of R.S. for the Site reliability engineer role"
        in letter(KIND, [asked], manager).text
    )
    give_review(asked)
    said = letter(KIND, [asked], manager).text
    assert "moved" not in said
    application.state = "withdrawn"
    application.save()
    assert "withdrawn" not in letter(KIND, [asked], manager).text


@pytest.mark.parametrize("count", [1, 25])
def test_asking_what_is_due_costs_the_same_for_one_and_for_many(recruiter, time_machine, count):
    for _ in range(count):
        manager = UserFactory()
        job = RequisitionFactory(recruiter=recruiter, manager=manager)
        give_review(ReviewRequestFactory(application=ApplicationFactory(requisition=job), reviewer=manager))
    time_machine.move_to(at(3), tick=False)

    assert len(due_now(KIND)) == count
    assert queries_of_due(KIND) == 5


def test_it_never_makes_a_second_message_on_a_day(quick, manager, recruiter, requisition, time_machine):
    other = ApplicationFactory(requisition=requisition)
    time_machine.move_to(at(3, 13, 1), tick=False)
    actions.send_slate(requisition, by=recruiter, people={other: ""}, reviewers=[manager])
    run_once(clock.now())

    (sent,) = Delivery.objects.filter(recipient=manager, state="accepted")
    assert "Thanks for the quick review" in sent.html
    assert "ready for your review" in sent.html
    assert sent.subject_line.startswith(
        "R.E. is ready for your review"
    )  # what asks for something comes before what only informs
