"""The invitation as calendar programs read it: parsed again with a calendar library."""

from datetime import UTC, datetime, timedelta

import pytest
from icalendar import Calendar, Event

from accounts.models import User
from core import clock
from kickoff.calendar import cancel_for, request_for
from kickoff.models import Kickoff

pytestmark = pytest.mark.django_db


def event_of(text: str) -> Event:
    return Calendar.from_ical(text).events[0]


@pytest.fixture
def request_text(booked: Kickoff, recruiter: User, manager: User) -> str:
    return request_for(booked, invited=[manager, recruiter], agenda=["Why this role"], now=clock.now())


def test_it_is_a_request_that_calendars_understand(request_text, booked):
    calendar = Calendar.from_ical(request_text)

    assert calendar["method"] == "REQUEST"
    assert calendar["version"] == "2.0"
    assert calendar["prodid"]
    assert event_of(request_text)["status"] == "CONFIRMED"
    assert all(len(line.encode()) <= 75 for line in request_text.split("\r\n"))


def test_it_says_when_in_the_zone_in_which_it_was_agreed(request_text):
    event = event_of(request_text)

    assert event["dtstart"].params["TZID"] == "Europe/Berlin"
    assert event.start.hour == 14
    assert event.start.astimezone(UTC) == datetime(2026, 11, 25, 13, 0, tzinfo=UTC)
    assert event.end - event.start == timedelta(minutes=30)
    assert [str(zone["tzid"]) for zone in Calendar.from_ical(request_text).timezones] == ["Europe/Berlin"]


def test_it_says_where_what_and_who(request_text, booked, recruiter, manager, settings):
    event = event_of(request_text)
    attendees = {str(person): person.params for person in event.attendees}

    assert event["uid"] == str(booked.uid)
    assert event["sequence"] == 0
    assert event["dtstamp"].dt == clock.now()
    assert event["summary"] == "Kickoff: Site reliability engineer"
    assert event["location"] == "Room 4"
    assert "Why this role" in event["description"]
    assert event["url"] == f"{settings.SITE_URL}/jobs/{booked.requisition_id}/kickoff/"
    assert event["organizer"] == f"mailto:{recruiter.email}"
    assert event["organizer"].params["SENT-BY"] == "mailto:tandem@testserver"
    assert attendees[f"mailto:{manager.email}"]["PARTSTAT"] == "NEEDS-ACTION"
    assert attendees[f"mailto:{manager.email}"]["RSVP"] == "TRUE"
    assert attendees[f"mailto:{recruiter.email}"]["ROLE"] == "CHAIR"


def test_a_confidential_job_is_private_and_not_named(booked, manager):
    booked.requisition.is_confidential = True

    texts = [
        request_for(booked, invited=[manager], agenda=[], now=clock.now()),
        cancel_for(booked, invited=[manager], now=clock.now()),
    ]

    assert [event_of(text)["summary"] for text in texts] == ["Kickoff: a confidential job"] * 2
    assert [event_of(text)["class"] for text in texts] == ["PRIVATE"] * 2
    assert [text for text in texts if "Site reliability" in text] == []


def test_it_reminds_a_quarter_of_an_hour_before(request_text):
    (alarm,) = event_of(request_text).alarms.times

    assert alarm.trigger.astimezone(UTC) == datetime(2026, 11, 25, 12, 45, tzinfo=UTC)


def test_a_cancellation_names_the_same_meeting_and_no_more(booked, manager):
    booked.sequence = 3
    text = cancel_for(booked, invited=[manager], now=clock.now())
    event = event_of(text)

    assert Calendar.from_ical(text)["method"] == "CANCEL"
    assert (event["uid"], event["sequence"], event["status"]) == (str(booked.uid), 3, "CANCELLED")
    assert [str(person) for person in event.attendees] == [f"mailto:{manager.email}"]
    assert "description" not in event
    assert not event.alarms.times


@pytest.mark.parametrize(
    ("zone", "starts_at", "hour"),
    [
        ("Europe/Berlin", datetime(2026, 10, 23, 12, 0, tzinfo=UTC), 14),  # the last days of summer time
        ("Europe/Berlin", datetime(2026, 10, 26, 13, 0, tzinfo=UTC), 14),  # the day after the clocks went back
        ("Europe/Berlin", datetime(2027, 3, 29, 12, 0, tzinfo=UTC), 14),  # the day after they went forward
        ("America/New_York", datetime(2026, 11, 2, 19, 0, tzinfo=UTC), 14),
        ("America/New_York", datetime(2026, 10, 30, 18, 0, tzinfo=UTC), 14),
        ("Asia/Kolkata", datetime(2026, 11, 2, 8, 30, tzinfo=UTC), 14),
        ("UTC", datetime(2026, 11, 2, 14, 0, tzinfo=UTC), 14),
    ],
)
def test_the_hour_is_right_on_either_side_of_a_clock_change(booked, manager, zone, starts_at, hour):
    booked.zone, booked.starts_at = zone, starts_at
    text = request_for(booked, invited=[manager], agenda=[], now=clock.now())
    event = event_of(text)

    assert event.start.hour == hour
    assert event.start.astimezone(UTC) == starts_at


@pytest.mark.parametrize(
    ("starts_at", "offset"),
    [
        (datetime(2026, 10, 23, 12, 0, tzinfo=UTC), timedelta(hours=2)),
        (datetime(2026, 10, 26, 13, 0, tzinfo=UTC), timedelta(hours=1)),
    ],
)
def test_the_rules_of_the_zone_travel_with_it(booked, manager, starts_at, offset):
    """A program that knows no zones by name finds the right offset in the VTIMEZONE itself."""
    booked.starts_at = starts_at
    text = request_for(booked, invited=[manager], agenda=[], now=clock.now()).replace("Europe/Berlin", "Nowhere/Known")
    zone = Calendar.from_ical(text).timezones[0].to_tz()
    local = event_of(text)["dtstart"].dt.replace(tzinfo=None)

    assert zone.utcoffset(local) == offset
