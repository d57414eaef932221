"""The invitation end to end: scheduled, sent by the delivery engine, read as a mail program reads it."""

from datetime import UTC, datetime, timedelta

import pytest
from django.core import mail
from django.urls import reverse
from icalendar import Calendar

from core import clock
from kickoff.actions import Meeting, book, cancel
from recruiting.jobs.actions.requisition import add_member, remove_member
from reminders.engine import ticks
from tests.dates import either
from tests.factories import UserFactory
from tests.kickoff.factories import proposed_agreement

pytestmark = pytest.mark.django_db


def send() -> list[mail.EmailMessage]:
    """What goes out now."""
    mail.outbox.clear()
    ticks.run("plan", clock.now())
    ticks.run("dispatch", clock.now())
    return list(mail.outbox)


def calendar_in(message: mail.EmailMessage) -> Calendar:
    parts = [part for part in message.message().walk() if part.get_content_type() == "text/calendar"]
    assert parts, "no calendar part"
    return Calendar.from_ical(parts[0].get_payload(decode=True).decode())


def invitations(messages: list[mail.EmailMessage]) -> dict[str, tuple[str, int]]:
    """Address → method and SEQUENCE of what it got."""
    found = {}
    for message in messages:
        calendar = calendar_in(message)
        found[message.to[0].rpartition("<")[2].rstrip(">")] = (str(calendar["method"]), calendar.events[0]["sequence"])
    return found


def test_everyone_gets_it_into_their_calendar(house, booked, recruiter, manager):
    messages = send()

    assert invitations(messages) == {recruiter.email: ("REQUEST", 0), manager.email: ("REQUEST", 0)}
    to_manager = next(message for message in messages if manager.email in message.to[0])
    assert to_manager.subject == "Kickoff: " + either(
        "Wed, Nov 25, 2 PM · Site reliability engineer", "Wed 25 Nov, 14:00 · Site reliability engineer"
    )
    assert "Rita invited you to the kickoff for the Site reliability engineer role." in to_manager.body
    to_recruiter = next(message for message in messages if recruiter.email in message.to[0])
    assert "You scheduled the kickoff for the Site reliability engineer role." in to_recruiter.body
    assert "1. Why this role, why now" in to_manager.body
    assert calendar_in(to_manager).events[0]["uid"] == str(booked.uid)
    assert {part.get_content_type() for part in to_manager.message().walk()} >= {
        "text/plain",
        "text/html",
        "text/calendar",
    }
    assert send() == []


def test_a_change_and_a_cancellation_follow_the_same_meeting(house, booked, job, recruiter, manager, meeting):
    send()
    book(job, by=recruiter, meeting=Meeting(**vars(meeting) | {"starts_at": meeting.starts_at + timedelta(hours=1)}))
    changed = send()
    assert invitations(changed)[manager.email] == ("REQUEST", 1)
    assert "The kickoff for the Site reliability engineer role was updated." in changed[0].body
    assert "Open the attached invitation to update your calendar." in changed[0].body

    booked.refresh_from_db()
    cancel(booked, by=recruiter)
    off = send()
    assert invitations(off) == {recruiter.email: ("CANCEL", 2), manager.email: ("CANCEL", 2)}
    assert {str(calendar_in(message).events[0]["uid"]) for message in off} == {str(booked.uid)}
    assert "has been canceled" in off[0].body
    assert send() == []


def test_a_meeting_canceled_before_any_invitation_sends_nothing(house, booked, recruiter):
    ticks.run("plan", clock.now())
    cancel(booked, by=recruiter)

    assert send() == []


def test_joining_and_leaving_notifies_only_that_person(house, booked, job, recruiter):
    send()
    vera = UserFactory(name="Vera Reviewer", zone="America/New_York")
    member = add_member(job, vera, part="reviewer", by=recruiter)
    joined = send()
    assert invitations(joined) == {vera.email: ("REQUEST", 0)}
    assert either("8 AM Eastern time", "08:00 Eastern time") in joined[0].body

    remove_member(member, by=recruiter)
    assert invitations(send()) == {vera.email: ("CANCEL", 0)}
    assert send() == []


def test_the_agreement_is_mailed_with_its_commitments_and_a_link_that_accepts_it(
    house, seeded, job, recruiter, manager, time_machine
):
    time_machine.move_to(datetime(2026, 11, 23, 9, 0, tzinfo=UTC), tick=False)
    proposed_agreement(job, recruiter)
    (message,) = [message for message in send() if manager.email in message.to[0]]

    assert message.subject == "Working agreement ready to accept · SRE"
    assert (
        "- You: A recommendation with a reason for every candidate sent for review. Target: 2 business days."
        in message.body
    )
    assert "- Rita: A first slate" in message.body
    assert "/m/" in message.body
    assert reverse("agreement", args=[job.pk]) not in message.body
