"""The reminder on the business day before a kickoff: who gets it, when not, and what it says."""

import html
from dataclasses import replace
from datetime import UTC, datetime

import pytest

from core import clock
from core.models import key_of
from kickoff.actions import book, cancel, hold
from kickoff.models import Kickoff
from kickoff.reminders.day_before import round_of
from recruiting.models import Requisition, TeamMember
from reminders.engine import run_once
from reminders.engine.rendering import gsm_length
from reminders.kinds import get_kind
from reminders.models import ContactPreference, Delivery, Occurrence
from tests.dates import either
from tests.factories import RequisitionFactory, UserFactory
from tests.kickoff.factories import KickoffFactory, LessonFactory, told
from tests.messages import CHANNELS, due_now, letter, queries_of_due

pytestmark = pytest.mark.django_db
KIND = "kickoff.tomorrow"


def at(day: int, hour: int, minute: int = 0) -> datetime:
    """In UTC; Berlin is an hour ahead."""
    return datetime(2026, 11, day, hour, minute, tzinfo=UTC)


def people_told() -> set[int]:
    return {row.recipient_id for row in due_now(KIND)}


def occurrence(kickoff: Kickoff, person, **columns) -> Occurrence:
    return told(key_of(kickoff), person, kind=KIND, round=round_of(kickoff), **columns)


# When ---------------------------------------------------------------------------------------------------------------


def test_everyone_invited_gets_a_reminder_the_business_day_before(booked, recruiter, manager, time_machine):
    time_machine.move_to(at(24, 12, 59), tick=False)
    assert due_now(KIND) == []

    time_machine.move_to(at(24, 13), tick=False)
    assert people_told() == {recruiter.pk, manager.pk}
    assert {(row.due_at, row.useful_until) for row in due_now(KIND)} == {(at(24, 13), at(25, 13))}


def test_a_kickoff_on_a_monday_is_sent_on_friday(seeded, job, recruiter, meeting, time_machine):
    book(job, by=recruiter, meeting=replace(meeting, starts_at=at(30, 13)))
    time_machine.move_to(at(27, 13), tick=False)

    assert len(due_now(KIND)) == 2


def test_one_that_was_scheduled_less_than_a_day_ahead_is_not_sent(seeded, job, recruiter, meeting, time_machine):
    time_machine.move_to(at(24, 14), tick=False)
    book(job, by=recruiter, meeting=meeting)
    time_machine.move_to(at(25, 9), tick=False)

    assert due_now(KIND) == []


def test_a_person_added_the_day_before_gets_the_invitation_and_no_reminder(booked, job, reviewer, time_machine):
    time_machine.move_to(at(24, 14), tick=False)
    TeamMember.objects.create(requisition=job, user=reviewer, part=TeamMember.Part.REVIEWER)

    assert reviewer.pk not in people_told()


def test_a_move_is_a_new_round_and_ends_the_old_one(booked, job, recruiter, manager, meeting, time_machine):
    time_machine.move_to(at(24, 13), tick=False)
    before = occurrence(booked, manager)
    book(job, by=recruiter, meeting=replace(meeting, starts_at=at(27, 13)))
    booked.refresh_from_db()

    assert get_kind(KIND).still_needed(before) == "the meeting was moved"
    assert due_now(KIND) == []
    time_machine.move_to(at(26, 13), tick=False)
    assert {row.round for row in due_now(KIND)} == {round_of(booked)} != {before.round}


def test_another_room_for_the_same_hour_is_no_new_round(booked, job, recruiter, meeting, time_machine):
    before = round_of(booked)
    time_machine.move_to(at(24, 14), tick=False)
    book(job, by=recruiter, meeting=replace(meeting, place="Room 5"))
    booked.refresh_from_db()

    assert round_of(booked) == before
    assert len(due_now(KIND)) == 2


def test_it_is_not_needed_once_canceled_completed_started_or_closed(booked, recruiter, manager, job, time_machine):
    kind, note = get_kind(KIND), occurrence(booked, manager)
    assert kind.still_needed(note) == ""

    time_machine.move_to(at(25, 13, 1), tick=False)
    assert kind.still_needed(note) == "the meeting has started"
    hold(booked, by=recruiter)
    assert kind.still_needed(note) == "the kickoff is completed"
    Kickoff.objects.update(state="cancelled")
    assert kind.still_needed(note) == "the kickoff was canceled"
    assert kind.staff(note) == recruiter
    Requisition.objects.update(state="cancelled")
    assert kind.still_needed(note) == "the job is closed"
    Kickoff.objects.all().delete()
    assert kind.still_needed(note) == "the job is closed"
    assert kind.staff(note) is None


def test_a_closed_job_and_a_kickoff_canceled_tell_no_one(booked, recruiter, time_machine):
    time_machine.move_to(at(24, 13), tick=False)
    Requisition.objects.update(state="cancelled")
    assert due_now(KIND) == []

    Requisition.objects.update(state="kickoff")
    cancel(booked, by=recruiter)
    assert due_now(KIND) == []


def test_a_user_removed_from_the_team_or_deactivated_gets_no_reminder(booked, manager, recruiter, time_machine):
    note = occurrence(booked, manager)
    TeamMember.objects.filter(user=manager).update(removed_at=clock.now())
    recruiter.is_active = False
    recruiter.save()
    time_machine.move_to(at(24, 13), tick=False)

    assert due_now(KIND) == []
    assert get_kind(KIND).still_needed(note) == "no longer on the hiring team"


def test_a_delegate_for_that_day_gets_the_reminder_in_advance(booked, job, reviewer, time_machine):
    TeamMember.objects.create(requisition=job, user=reviewer, part=TeamMember.Part.DELEGATE, from_day=at(25, 0).date())
    time_machine.move_to(at(24, 13), tick=False)

    assert reviewer.pk in people_told()
    assert get_kind(KIND).still_needed(occurrence(booked, reviewer)) == ""


def test_kickoffs_booked_before_this_was_noted_are_sent(booked, time_machine):
    Kickoff.objects.update(arranged_at=None)
    booked.refresh_from_db()
    time_machine.move_to(at(24, 13), tick=False)

    assert [row.round for row in due_now(KIND)] == [0, 0]


@pytest.mark.parametrize("count", [1, 25])
def test_asking_what_is_due_costs_the_same_for_one_and_for_many(seeded, house, monday, time_machine, count):
    for _ in range(count):
        job = RequisitionFactory(state="kickoff", recruiter=UserFactory(role="recruiter"), manager=UserFactory())
        KickoffFactory(requisition=job, starts_at=at(25, 13))
    time_machine.move_to(at(24, 13), tick=False)

    assert len(due_now(KIND)) == 2 * count
    assert queries_of_due(KIND) == 5


# What it says --------------------------------------------------------------------------------------------------------


def test_the_mail_lists_what_helps_beforehand(booked, manager, recruiter):
    LessonFactory(manager=manager)
    LessonFactory(manager=manager)
    sent = letter(KIND, [booked], manager)

    assert sent.subject == "Reminder: kickoff " + either("Wed, Nov 25, 2 PM · SRE", "Wed 25 Nov, 14:00 · SRE")
    for body in (sent.text, sent.html):
        assert "You'll go over 2 takeaways from last time." in html.unescape(body)
        assert "communication preferences aren't set yet" in html.unescape(body)
        assert "Room 4" in body
        assert "Why this role, why now" in body
    assert f"/jobs/{booked.requisition_id}/kickoff/" in sent.text
    assert "Mona's communication preferences aren't set yet." in letter(KIND, [booked], recruiter).text


def test_what_is_settled_is_not_listed(booked, manager, reviewer):
    ContactPreference.objects.create(user=manager)
    LessonFactory(manager=manager)

    said = letter(KIND, [booked], manager).text
    assert "communication preferences aren't set" not in said
    assert "1 takeaway from last time" in said
    Kickoff.objects.update(place="https://video.example/42")
    assert "https://video.example/42" in letter(KIND, [booked], manager, rung=0).text


def test_a_reviewer_does_not_see_the_hiring_managers_preferences(booked, job, reviewer):
    TeamMember.objects.create(requisition=job, user=reviewer, part=TeamMember.Part.REVIEWER)

    assert "communication preferences aren't set" not in letter(KIND, [booked], reviewer).text
    TeamMember.objects.filter(part=TeamMember.Part.MANAGER).update(removed_at=clock.now())
    assert "takeaway" not in letter(KIND, [booked], reviewer).text


@pytest.mark.parametrize("channel", CHANNELS)
def test_every_channel_says_when(booked, manager, channel):
    sent = letter(KIND, [booked], manager, channel=channel)

    full = either("Wednesday, November 25, at 2 PM", "Wednesday 25 November at 14:00")
    when = either("Wed, Nov 25, 2 PM", "Wed 25 Nov, 14:00") if channel == "sms" else full
    assert f"{when} {'(Berlin)' if channel == 'sms' else 'Berlin time'}" in sent.text
    if channel == "sms":
        assert gsm_length(sent.text) <= 306


def test_the_engine_sends_it_even_to_those_with_a_weekly_day(booked, house, manager, time_machine, mailoutbox):
    ContactPreference.objects.create(user=manager, cadence="weekly")
    time_machine.move_to(at(24, 13, 5), tick=False)
    run_once(clock.now())
    time_machine.move_to(at(24, 13, 6), tick=False)
    run_once(clock.now())

    sent = Delivery.objects.filter(recipient=manager, items__occurrence__rule__kind=KIND).distinct()
    assert [row.state for row in sent] == ["accepted"]
