"""Who gets which message, and when a message is no longer needed."""

from datetime import UTC, datetime, timedelta

import pytest

from accounts.models import User
from core import clock
from core.dates import Style, for_person, with_place
from core.models import key_of
from kickoff.actions import accept, cancel, draft_agreement, hold, milestone_done, propose
from kickoff.models import Agreement, Kickoff, Milestone
from recruiting.models import Requisition, TeamMember
from reminders.kinds import Reply, get_kind
from reminders.models import ReminderRule
from tests.factories import RequisitionFactory, RevisionFactory, UserFactory
from tests.kickoff.factories import proposed_agreement, told

pytestmark = pytest.mark.django_db


def rules(kind: str) -> dict[int, ReminderRule]:
    return {
        rung.rung: ReminderRule(kind=kind, rung=rung.rung, offset=rung.offset, route=rung.route)
        for rung in get_kind(kind).rungs
    }


def due(kind: str) -> list[tuple[str, int, int]]:
    """(subject, rung, round) of what is due now."""
    return [(row.subject, row.rung, row.round) for row in get_kind(kind).due(clock.now(), rules(kind))]


def at(day: int, hour: int, month: int = 11) -> datetime:
    return datetime(2026, month, day, hour, tzinfo=UTC)


# A kickoff to schedule ----------------------------------------------------------------------------------------


def test_the_recruiter_is_notified_a_business_day_before_and_at_the_due_time(job, time_machine):
    assert due("kickoff.to_schedule") == []

    time_machine.move_to(at(24, 8))
    assert due("kickoff.to_schedule") == [(key_of(job), 0, 1)]

    time_machine.move_to(at(25, 8))
    assert due("kickoff.to_schedule") == [(key_of(job), 0, 1), (key_of(job), 1, 1)]


def test_it_is_not_needed_once_booked_and_needed_again_when_canceled(seeded, job, recruiter, meeting, booked):
    kind, occurrence = get_kind("kickoff.to_schedule"), told(key_of(job), recruiter, kind="kickoff.to_schedule")
    assert kind.still_needed(occurrence) == "the kickoff is scheduled"

    cancel(booked, by=recruiter)
    assert kind.still_needed(occurrence) == ""


def test_a_person_removed_from_the_team_gets_nothing(job, recruiter):
    occurrence = told(key_of(job), recruiter, kind="kickoff.to_schedule")
    TeamMember.objects.filter(user=recruiter).update(removed_at=clock.now())

    assert get_kind("kickoff.to_schedule").still_needed(occurrence) == "no longer on the hiring team"


def test_several_are_one_line(job, recruiter):
    kind = get_kind("kickoff.to_schedule")
    one = told(key_of(job), recruiter, kind="kickoff.to_schedule", rung=1)
    two = told(key_of(RequisitionFactory(state="kickoff")), recruiter, kind="kickoff.to_schedule")

    assert kind.grouped([one]).title == "Schedule the kickoff · Site reliability engineer"
    assert kind.grouped([one, two]).title == "2 kickoffs to schedule"
    assert kind.context(one).late
    assert kind.context(one).talking_points == ["Find a time for the kickoff with Mona Manager."]


def test_a_running_job_needs_no_kickoff(job, time_machine):
    Requisition.objects.update(state="open")
    time_machine.move_to(at(30, 9))

    assert due("kickoff.to_schedule") == []


# An agreement to accept ---------------------------------------------------------------------------------------


@pytest.fixture
def proposed(job, recruiter) -> Agreement:
    return proposed_agreement(job, recruiter)


def test_the_manager_is_asked_at_once_and_again_by_business_days(proposed, manager, time_machine):
    key = key_of(proposed)
    assert due("kickoff.agreement") == [(key, 0, 1)]

    time_machine.move_to(at(24, 8))
    assert due("kickoff.agreement") == [(key, 0, 1), (key, 1, 1)]

    time_machine.move_to(at(26, 8))
    assert [rung for _, rung, _ in due("kickoff.agreement")] == [0, 1, 2, 3]


def test_a_job_without_a_manager_asks_no_one(proposed):
    TeamMember.objects.filter(part="manager").update(removed_at=clock.now())

    assert due("kickoff.agreement") == []


def test_it_ends_when_it_is_accepted_returned_or_the_job_closes(proposed, manager, job):
    kind, occurrence = get_kind("kickoff.agreement"), told(key_of(proposed), manager, kind="kickoff.agreement")
    assert kind.still_needed(occurrence) == ""

    accept(proposed, by=manager)
    assert kind.still_needed(occurrence) == "the working agreement is accepted"
    assert due("kickoff.agreement") == []

    Requisition.objects.update(state="cancelled")
    assert kind.still_needed(occurrence) == "the job is closed"


def test_a_message_about_an_accepted_version_can_still_be_shown(proposed, recruiter, manager):
    accept(proposed, by=manager)
    context = get_kind("kickoff.agreement").context(told(key_of(proposed), manager, kind="kickoff.agreement"))

    assert {row["who"] for row in context.facts["commitments"]} == {recruiter.name.split()[0], "You", "Both sides"}


def test_an_agreement_has_the_day_it_was_sent_and_no_due_time(proposed, manager):
    context = get_kind("kickoff.agreement").context(told(key_of(proposed), manager, kind="kickoff.agreement"))

    assert context.due_at is None
    assert context.more == f"Sent {with_place(proposed.proposed_at, manager, Style.FULL)}."


def test_a_start_date_is_not_due(agreed, recruiter):
    start, slate = (agreed.milestones.get(key=key) for key in ("start", "slate"))
    kind = get_kind("kickoff.milestone")

    assert kind.context(told(key_of(start), recruiter, kind="kickoff.milestone")).due_at is None
    assert kind.context(told(key_of(slate), recruiter, kind="kickoff.milestone")).due_at == slate.due_at


def test_a_new_manager_is_asked_and_the_old_one_is_not(proposed, manager):
    occurrence = told(key_of(proposed), manager, kind="kickoff.agreement")
    TeamMember.objects.filter(user=manager).update(removed_at=clock.now())

    assert get_kind("kickoff.agreement").still_needed(occurrence) == "no longer on the hiring team"


def test_what_it_says(proposed, manager, recruiter, job):
    kind, occurrence = get_kind("kickoff.agreement"), told(key_of(proposed), manager, kind="kickoff.agreement", rung=1)
    item = kind.context(occurrence)

    assert item.title == "Still waiting: working agreement · Site reliability engineer"
    assert item.path == f"/jobs/{job.pk}/agreement/"
    assert item.late
    assert "A decision after the last interview. Target: 3 business days." in item.talking_points
    assert kind.staff(occurrence) == recruiter


def test_a_change_says_that_it_is_one(proposed, manager, recruiter, job):
    accept(proposed, by=manager)
    second = draft_agreement(job, by=recruiter)
    propose(second, by=recruiter)

    assert get_kind("kickoff.agreement").context(told(key_of(second), manager, kind="kickoff.agreement")).short == (
        "the updated agreement for SRE is ready for you to accept."
    )


@pytest.mark.parametrize(
    ("words", "result", "state"),
    [
        ("Yes", "done", "accepted"),
        ("ok, thank you", "done", "accepted"),
        ("CHANGE two days is too short in December", "done", "replaced"),
        ("No", "question", "proposed"),
        ("What is this?", "question", "proposed"),
        ("yes but please make the limit of two days a little longer for December", "question", "proposed"),
    ],
)
def test_a_reply_goes_through_the_same_action(proposed, manager, words, result, state):
    answer = get_kind("kickoff.agreement").answer(key_of(proposed), Reply(manager, words, "sms"))
    proposed.refresh_from_db()

    assert (answer.result, proposed.state) == (result, state)


def test_a_reply_that_comes_too_late_or_from_the_wrong_side_is_answered(proposed, manager, recruiter):
    kind = get_kind("kickoff.agreement")
    assert kind.answer(key_of(proposed), Reply(recruiter, "yes", "sms")).result == "closed"

    accept(proposed, by=manager)
    assert kind.answer(key_of(proposed), Reply(manager, "yes", "sms")).result == "closed"


@pytest.mark.parametrize("words", ["yes", "CHANGE the notes to once a month please"])
def test_a_user_removed_from_the_team_answers_for_no_one(job, manager, words):
    """Not for the manager's side any more, and not by that for the recruiter's either."""
    version = draft_agreement(job, by=manager)
    propose(version, by=manager)
    away = UserFactory(role=User.Role.MANAGER)
    TeamMember.objects.create(requisition=job, user=away, part="delegate", removed_at=clock.now())

    answer = get_kind("kickoff.agreement").answer(key_of(version), Reply(away, words, "email"))
    version.refresh_from_db()

    assert (answer.result, version.state, version.waits_for) == ("closed", "proposed", "recruiter")


# Steps of the timeline ----------------------------------------------------------------------------------------


@pytest.fixture
def agreed(job: Requisition, proposed: Agreement, manager: User) -> Requisition:
    Kickoff.objects.create(requisition=job, state="held", starts_at=clock.now(), held_at=clock.now())
    accept(proposed, by=manager)
    return job


def test_the_owner_of_the_current_step_gets_a_reminder_when_it_is_due(agreed, recruiter, time_machine):
    RevisionFactory(requisition=agreed)
    slate = agreed.milestones.get(key="slate")
    time_machine.move_to(slate.due_at - timedelta(minutes=1))
    assert due("kickoff.milestone") == []

    time_machine.move_to(slate.due_at)
    (row,) = get_kind("kickoff.milestone").due(clock.now(), rules("kickoff.milestone"))
    assert (row.subject, row.recipient_id, row.rung, row.round) == (key_of(slate), recruiter.pk, 0, 1)


@pytest.mark.parametrize(
    ("key", "owner"),
    [
        ("slate", "recruiter"),
        ("interviews", "recruiter"),
        ("decision", "manager"),
        ("offer", "recruiter"),
        ("start", "recruiter"),
    ],
)
def test_a_step_of_either_side_reaches_its_owner(agreed, recruiter, manager, time_machine, key, owner):
    """Steps of both sides are the recruiter's to take up."""
    RevisionFactory(requisition=agreed)
    step = agreed.milestones.get(key=key)
    agreed.milestones.filter(position__lt=step.position).update(done_at=clock.now())
    time_machine.move_to(step.due_at)

    (row,) = get_kind("kickoff.milestone").due(clock.now(), rules("kickoff.milestone"))
    assert (row.subject, row.recipient_id) == (key_of(step), {"recruiter": recruiter, "manager": manager}[owner].pk)
    occurrence = told(key_of(step), {"recruiter": recruiter, "manager": manager}[owner], kind="kickoff.milestone")
    assert get_kind("kickoff.milestone").still_needed(occurrence) == ""


def test_milestones_after_an_open_one_or_with_reminders_of_their_own_are_left_alone(agreed, recruiter, time_machine):
    time_machine.move_to(at(31, 9, month=12))
    assert due("kickoff.milestone") == []  # the description is not agreed: that has a ladder of its own

    RevisionFactory(requisition=agreed)
    milestone_done(agreed.milestones.get(key="slate"), by=recruiter)
    assert due("kickoff.milestone") == []  # first views: so do reviews


def test_it_ends_when_the_step_is_done_moved_or_the_job_closed(agreed, recruiter):
    RevisionFactory(requisition=agreed)
    kind, slate = get_kind("kickoff.milestone"), agreed.milestones.get(key="slate")
    occurrence = told(key_of(slate), recruiter, kind="kickoff.milestone")
    assert kind.still_needed(occurrence) == ""

    Milestone.objects.filter(pk=slate.pk).update(round=2)
    assert kind.still_needed(occurrence) == "the milestone was moved to a new date"

    Milestone.objects.filter(pk=slate.pk).update(done_at=clock.now())
    assert kind.still_needed(occurrence) == "the milestone is done"

    Requisition.objects.update(state="filled")
    assert kind.still_needed(occurrence) == "the job is closed"


def test_a_step_that_is_not_next_anymore_is_not_reminded_of(agreed, recruiter):
    slate = agreed.milestones.get(key="slate")

    occurrence = told(key_of(slate), recruiter, kind="kickoff.milestone")

    assert get_kind("kickoff.milestone").still_needed(occurrence) == "no longer needed"


def test_an_admin_can_schedule_steps_ahead_in_calendar_time_too(agreed, time_machine):
    RevisionFactory(requisition=agreed)
    slate = agreed.milestones.get(key="slate")
    ahead = {0: ReminderRule(kind="kickoff.milestone", rung=0, offset=-2 * 24 * 60, calendar_days=True)}
    time_machine.move_to(slate.due_at - timedelta(days=2))

    (row,) = get_kind("kickoff.milestone").due(clock.now(), ahead)

    assert row.due_at == clock.now()


@pytest.mark.parametrize(("minutes", "due"), [(-1, "is due"), (1, "was due")])
def test_what_a_due_step_says(agreed, recruiter, time_machine, minutes, due):
    slate = agreed.milestones.get(key="slate")
    time_machine.move_to(slate.due_at + timedelta(minutes=minutes))
    kind, when = get_kind("kickoff.milestone"), with_place(slate.due_at, recruiter, Style.TEXT)
    occurrence = told(key_of(slate), recruiter, kind="kickoff.milestone")

    assert kind.context(occurrence).short == f"the first slate for SRE {due} {when}."
    assert kind.context(occurrence).title == (
        f"First slate due {for_person(slate.due_at, recruiter, Style.DAY)} · Site reliability engineer"
    )
    assert kind.context(told(key_of(slate), recruiter, kind="kickoff.milestone", rung=1)).title == (
        "First slate overdue · Site reliability engineer"
    )
    assert kind.staff(occurrence) == recruiter


def test_a_start_is_a_date_and_interviews_wrap_up(agreed, recruiter, time_machine):
    kind, start = get_kind("kickoff.milestone"), agreed.milestones.get(key="start")
    first, second = (told(key_of(start), recruiter, kind="kickoff.milestone", rung=rung) for rung in (0, 1))
    day, heading = (for_person(start.due_at, recruiter, style) for style in (Style.DAY, Style.HEADING))

    assert kind.context(first).short == f"the new hire's start date for SRE is {day}."
    time_machine.move_to(start.due_at + timedelta(days=1))
    assert kind.context(first).title.startswith(f"Start date {day} · ")
    assert kind.context(second).title.startswith("Start date passed · ")
    assert kind.context(second).spoken == (
        f"The new hire's start date for the Site reliability engineer role was {heading}. It isn't marked as done yet."
    )
    interviews = told(key_of(agreed.milestones.get(key="interviews")), recruiter, kind="kickoff.milestone", rung=1)
    assert kind.context(interviews).short.startswith("interviews for SRE were due to wrap up ")
    assert "role are overdue. They were due to wrap up " in kind.context(interviews).spoken


@pytest.mark.parametrize(
    "kind", ["kickoff.to_schedule", "kickoff.agreement", "kickoff.milestone", "kickoff.invitation"]
)
def test_what_is_due_costs_the_same_for_any_number(kind, seeded, time_machine, monday, django_assert_max_num_queries):
    for n in range(6):
        rita, mona = UserFactory(role="recruiter"), UserFactory()
        job = RequisitionFactory(state="kickoff", recruiter=rita, manager=mona, opened_by=rita)
        if n % 2:
            proposed_agreement(job, rita)
        if n == 5:
            accept(Agreement.objects.get(requisition=job), by=mona)
            RevisionFactory(requisition=job)
    time_machine.move_to(at(31, 9, month=12))

    with django_assert_max_num_queries(4):
        list(get_kind(kind).due(clock.now(), rules(kind)))


def test_a_kickoff_that_is_gone_is_not_sent(manager, booked, recruiter):
    kind, occurrence = get_kind("kickoff.invitation"), told(key_of(booked), manager, kind="kickoff.invitation")
    assert kind.staff(occurrence) == recruiter

    hold(booked, by=recruiter)
    assert kind.still_needed(occurrence) == "the kickoff is completed"

    booked.delete()
    assert kind.still_needed(occurrence) == "the job was deleted"
    assert kind.staff(occurrence) is None
