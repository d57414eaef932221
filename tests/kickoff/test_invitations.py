"""Who is invited, told of a change, or told that it is off for them."""

from datetime import date, timedelta

import pytest
from icalendar import Calendar

from core import clock
from core.models import key_of
from kickoff.actions import Meeting, book, cancel
from kickoff.invitations import INVITE, KIND, UNINVITE, due_invitations
from recruiting.jobs.actions.requisition import add_member, close_requisition, remove_member
from recruiting.models import TeamMember
from reminders.kinds import get_kind
from reminders.models import Occurrence, ReminderRule
from tests.dates import either
from tests.factories import UserFactory
from tests.kickoff.factories import told

pytestmark = pytest.mark.django_db
Part = TeamMember.Part


def due() -> set[tuple[str, int, int]]:
    from accounts.models import User

    names = dict(User.objects.values_list("pk", "name"))
    return {(names[row.recipient_id].split()[0], row.rung, row.round) for row in due_invitations(clock.now())}


def went_out() -> None:
    """Everything that is due was sent."""
    from accounts.models import User

    for row in list(due_invitations(clock.now())):
        if not Occurrence.objects.filter(
            subject=row.subject, recipient=row.recipient_id, rung=row.rung, round=row.round
        ).exists():
            told(row.subject, User.objects.get(pk=row.recipient_id), kind=KIND, rung=row.rung, round=row.round)


def still_needed(who, kickoff, *, rung: int = INVITE, round: int = 1) -> str:
    kind = get_kind(KIND)
    rule, _ = ReminderRule.objects.get_or_create(kind=KIND, rung=rung, defaults={"name": "x"})
    return kind.still_needed(Occurrence(rule=rule, subject=key_of(kickoff), recipient=who, rung=rung, round=round))


def later(meeting: Meeting, **by: int) -> Meeting:
    return Meeting(**vars(meeting) | {"starts_at": meeting.starts_at + timedelta(**by)})


def test_everyone_on_the_team_is_invited(booked):
    assert due() == {("Rita", INVITE, 1), ("Mona", INVITE, 1)}


def test_a_change_invites_everyone_again_with_a_higher_number(booked, job, recruiter, meeting):
    went_out()

    book(job, by=recruiter, meeting=later(meeting, hours=1))

    assert due() == {("Rita", INVITE, 2), ("Mona", INVITE, 2)}


def test_an_invitation_that_was_overtaken_by_a_change_is_not_sent(booked, job, recruiter, manager, meeting):
    assert still_needed(manager, booked) == ""

    book(job, by=recruiter, meeting=later(meeting, hours=1))

    assert still_needed(manager, booked, round=1) == "the meeting has changed since"
    assert still_needed(manager, booked, round=2) == ""


def test_canceling_notifies_only_people_with_an_invitation(booked, recruiter, manager):
    told(key_of(booked), manager, kind=KIND)

    cancel(booked, by=recruiter)

    assert due() == {("Mona", UNINVITE, 1)}
    assert still_needed(recruiter, booked) == "the kickoff was canceled"
    assert still_needed(manager, booked, rung=UNINVITE) == ""
    assert still_needed(recruiter, booked, rung=UNINVITE) == "there is no invitation to cancel"


def test_a_meeting_that_is_booked_again_supersedes_its_cancellation(booked, job, recruiter, manager, meeting):
    went_out()
    cancel(booked, by=recruiter)

    again = book(job, by=recruiter, meeting=meeting)

    assert again.sequence == 2
    assert due() == {("Rita", INVITE, 3), ("Mona", INVITE, 3)}
    assert still_needed(manager, again, rung=UNINVITE) == "they were invited again"


def test_a_person_who_joins_is_invited_and_the_others_are_left_alone(booked, job, recruiter, reviewer):
    went_out()
    before = due()

    add_member(job, reviewer, part=Part.REVIEWER, by=recruiter)

    assert due() - before == {("Vera", INVITE, 1)}


def test_a_person_who_leaves_gets_a_cancellation_of_their_own(booked, job, recruiter, reviewer):
    member = add_member(job, reviewer, part=Part.REVIEWER, by=recruiter)
    went_out()

    remove_member(member, by=recruiter)

    assert ("Vera", UNINVITE, 1) in due()
    assert ("Vera", INVITE, 1) not in due()
    assert still_needed(reviewer, booked) == "no longer on the hiring team"
    assert still_needed(reviewer, booked, rung=UNINVITE) == ""


def test_a_removed_person_gets_one_cancellation_even_if_the_meeting_moves_again(
    booked, job, recruiter, reviewer, meeting
):
    remove_member(add_member(job, reviewer, part=Part.REVIEWER, by=recruiter), by=recruiter)
    told(key_of(booked), reviewer, kind=KIND, rung=INVITE)
    told(key_of(booked), reviewer, kind=KIND, rung=UNINVITE)

    book(job, by=recruiter, meeting=later(meeting, hours=1))

    assert not {row for row in due() if row[0] == "Vera"}


def test_a_person_who_comes_back_is_invited_again(booked, job, recruiter, reviewer):
    remove_member(add_member(job, reviewer, part=Part.REVIEWER, by=recruiter), by=recruiter)
    told(key_of(booked), reviewer, kind=KIND, rung=INVITE)
    told(key_of(booked), reviewer, kind=KIND, rung=UNINVITE)

    add_member(job, reviewer, part=Part.REVIEWER, by=recruiter)

    assert ("Vera", INVITE, 2) in due()


def test_a_delegate_is_invited_to_meetings_within_their_days_only(booked, job, recruiter):
    on_the_day, afterwards = UserFactory(name="Sam Standin"), UserFactory(name="Sue Standin")
    add_member(
        job, on_the_day, part=Part.DELEGATE, by=recruiter, from_day=date(2026, 11, 25), to_day=date(2026, 11, 27)
    )
    add_member(
        job, afterwards, part=Part.DELEGATE, by=recruiter, from_day=date(2026, 11, 26), to_day=date(2026, 11, 27)
    )

    assert {name for name, *_ in due()} == {"Rita", "Mona", "Sam"}


def test_a_person_who_was_deactivated_gets_nothing_more(booked, manager):
    went_out()
    manager.is_active = False
    manager.save()

    assert {name for name, *_ in due()} == {"Rita"}


def test_a_closed_job_takes_its_invitations_back(booked, job, recruiter):
    went_out()

    close_requisition(job, filled=False, reason="Budget", by=recruiter)

    assert due() == {("Rita", UNINVITE, 1), ("Mona", UNINVITE, 1)}


def test_once_the_meeting_has_started_nothing_is_sent(booked, manager, time_machine, meeting):
    time_machine.move_to(meeting.starts_at)

    assert due() == set()
    assert still_needed(manager, booked) == "the meeting has started"
    assert still_needed(manager, booked, rung=UNINVITE) == "the meeting has started"


def test_it_asks_the_same_number_of_questions_for_any_number_of_people(
    booked, job, recruiter, django_assert_num_queries
):
    for _ in range(10):
        add_member(job, UserFactory(), part=Part.REVIEWER, by=recruiter)

    with django_assert_num_queries(3):
        assert len(list(due_invitations(clock.now()))) == 12


def test_what_a_person_reads_is_in_their_own_zone(booked, job, recruiter):
    far_away = UserFactory(name="Nora Newyorker", zone="America/New_York")
    add_member(job, far_away, part=Part.REVIEWER, by=recruiter)

    item = get_kind(KIND).context(told(key_of(booked), far_away, kind=KIND))

    assert item.title == "Kickoff: " + either(
        "Wed, Nov 25, 8 AM · Site reliability engineer", "Wed 25 Nov, 08:00 · Site reliability engineer"
    )
    assert item.facts["when"].endswith(either("at 8 AM Eastern time", "at 08:00 Eastern time"))
    assert item.calendar_method == "REQUEST"
    assert Calendar.from_ical(item.calendar).events[0].start.hour == 14


def test_a_cancellation_for_one_person_does_not_name_the_others(booked, job, recruiter, reviewer):
    member = add_member(job, reviewer, part=Part.REVIEWER, by=recruiter)
    occurrence = told(key_of(booked), reviewer, kind=KIND, rung=UNINVITE)
    remove_member(member, by=recruiter)

    item = get_kind(KIND).context(occurrence)
    (event,) = Calendar.from_ical(item.calendar).events

    assert item.calendar_method == "CANCEL"
    assert item.path == ""
    assert [str(person) for person in event.attendees] == [f"mailto:{reviewer.email}"]
