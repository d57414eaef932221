"""When a person may be told. Nothing outside hours, days, holidays and leave, whatever the numbers."""

import os
from dataclasses import replace
from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from accounts.models import User
from core.businesstime import BusinessCalendar
from reminders.channels.base import Hours
from reminders.engine.recipients import Person
from reminders.engine.slots import closing, is_open, next_slot, span
from reminders.models import ContactPreference

ZONES = ["Europe/Berlin", "America/New_York", "Australia/Lord_Howe", "Asia/Kolkata", "UTC"]
BERLIN = ZoneInfo("Europe/Berlin")
EXAMPLES = int(os.environ.get("SLOT_EXAMPLES", 400))


def someone(zone="Europe/Berlin", leave=(), **chosen) -> Person:
    defaults = {"hours_from": time(9), "hours_to": time(17), "weekdays": [], "cadence": "at_once", "changed_at": None}
    return Person(
        User(), ContactPreference(**defaults | chosen), BusinessCalendar(zone=zone, holiday_code="DE", leave=leave)
    )


def at(text: str, zone=BERLIN) -> datetime:
    return datetime.fromisoformat(text).replace(tzinfo=zone).astimezone(UTC)


def local(moment: datetime | None, zone=BERLIN) -> str:
    return moment.astimezone(zone).strftime("%a %Y-%m-%d %H:%M") if moment else "never"


@pytest.mark.parametrize(
    ("chosen", "start", "expected"),
    [
        ({}, "2026-11-24 10:30", "Tue 2026-11-24 10:30"),
        ({}, "2026-11-24 07:00", "Tue 2026-11-24 09:00"),
        ({}, "2026-11-24 17:00", "Wed 2026-11-25 09:00"),
        ({}, "2026-11-27 18:00", "Mon 2026-11-30 09:00"),
        ({}, "2026-12-24 17:30", "Mon 2026-12-28 09:00"),  # two holidays and a weekend
        ({"weekdays": [1, 3]}, "2026-11-25 10:00", "Thu 2026-11-26 09:00"),
        ({"weekdays": [5]}, "2026-11-25 10:00", "Sat 2026-11-28 09:00"),
        ({"cadence": "daily"}, "2026-11-24 09:00", "Tue 2026-11-24 09:00"),
        ({"cadence": "daily"}, "2026-11-24 09:01", "Wed 2026-11-25 09:00"),
        ({"cadence": "twice_weekly"}, "2026-11-24 10:00", "Thu 2026-11-26 09:00"),
        ({"cadence": "twice_weekly", "weekdays": [0, 2, 4]}, "2026-11-24 10:00", "Wed 2026-11-25 09:00"),
        ({"cadence": "twice_weekly", "weekdays": [4]}, "2026-11-24 10:00", "Fri 2026-11-27 09:00"),
        ({"cadence": "weekly"}, "2026-11-24 10:00", "Mon 2026-11-30 09:00"),
        ({"cadence": "weekly", "weekdays": [3, 4]}, "2026-11-24 10:00", "Thu 2026-11-26 09:00"),
        ({"cadence": "weekly", "weekdays": [4]}, "2026-12-24 10:00", "Mon 2026-12-28 09:00"),  # Friday is a holiday
    ],
)
def test_the_next_permitted_moment(chosen, start, expected):
    assert local(next_slot(someone(**chosen), at(start))) == expected


def test_what_is_due_overrides_a_weekly_rhythm_and_its_days_but_not_the_days_of_a_daily_one():
    weekly = someone(cadence="weekly", weekdays=[1])
    assert local(next_slot(weekly, at("2026-11-25 10:00"), overrides=True)) == "Wed 2026-11-25 10:00"

    three_days = someone(cadence="daily", weekdays=[0, 1, 4])
    assert local(next_slot(three_days, at("2026-11-25 10:00"), overrides=True)) == "Fri 2026-11-27 09:00"


@pytest.mark.parametrize(
    ("cadence", "open_"), [("at_once", False), ("daily", False), ("twice_weekly", True), ("weekly", True)]
)
def test_between_their_days_only_weekly_messages_may_be_sent(cadence, open_):
    """Of a weekly rhythm the days are when the digest comes; what is due does not wait for it."""
    assert is_open(someone(cadence=cadence, weekdays=[1, 3]), at("2026-11-25 10:00")) == open_


def test_leave_is_respected_also_by_what_overrides():
    away = someone(leave=((date(2026, 11, 20), date(2026, 11, 30)),))

    assert local(next_slot(away, at("2026-11-24 10:00"), overrides=True)) == "Tue 2026-12-01 09:00"


def test_a_user_away_for_months_has_no_slot():
    away = someone(leave=((date(2026, 11, 20), date(2027, 6, 30)),))

    for cadence in ("at_once", "weekly"):
        person = replace(
            away, preference=ContactPreference(cadence=cadence, hours_from=time(9), hours_to=time(17), changed_at=None)
        )
        assert next_slot(person, at("2026-11-24 10:00")) is None


def test_a_taken_day_is_left_out():
    taken = {date(2026, 11, 24), date(2026, 11, 25)}

    assert local(next_slot(someone(), at("2026-11-24 10:00"), taken=taken.__contains__)) == "Thu 2026-11-26 09:00"


def test_no_preference_widens_the_limits_of_a_channel():
    early_and_late = someone(hours_from=time(6), hours_to=time(22, 30))
    limits = Hours(time(8), time(21))

    assert local(next_slot(early_and_late, at("2026-11-24 06:00"), limits=limits)) == "Tue 2026-11-24 08:00"
    assert local(next_slot(early_and_late, at("2026-11-24 22:15"), limits=limits)) == "Wed 2026-11-25 08:00"
    assert not is_open(early_and_late, at("2026-11-24 21:00"), limits)
    assert local(closing(early_and_late, at("2026-11-24 20:59"), limits)) == "Tue 2026-11-24 21:00"


def test_hours_that_the_limits_leave_nothing_of():
    night = someone(hours_from=time(5), hours_to=time(7))
    limits = Hours(time(8), time(21))

    assert span(night, date(2026, 11, 24), limits) is None
    assert next_slot(night, at("2026-11-24 06:00"), limits=limits) is None
    assert not is_open(night, at("2026-11-24 06:00"), limits)
    assert local(closing(night, at("2026-11-24 06:00"), limits)) == "Wed 2026-11-25 00:00"


@pytest.mark.parametrize(
    ("zone", "day", "chosen", "expected"),
    [
        ("America/New_York", "2027-03-14", time(2, 30), "03:00"),  # the gap: the first minute that exists
        ("America/New_York", "2027-11-07", time(1, 30), "01:30"),  # the overlap: its first occurrence
        ("Europe/Berlin", "2027-03-28", time(2, 30), "03:00"),
        ("Europe/Berlin", "2027-10-31", time(2, 30), "02:30"),
        ("Australia/Lord_Howe", "2026-10-04", time(2, 15), "02:30"),  # half an hour
        ("Australia/Lord_Howe", "2027-04-04", time(1, 45), "01:45"),
    ],
)
def test_daylight_saving_time_changes(zone, day, chosen, expected):
    person = someone(zone=zone, weekdays=[6], hours_from=chosen, hours_to=time(12))
    start = datetime.fromisoformat(day).replace(tzinfo=ZoneInfo(zone)) - timedelta(hours=1)

    moment = next_slot(person, start.astimezone(UTC))

    assert moment is not None
    assert moment.astimezone(ZoneInfo(zone)).strftime("%H:%M") == expected
    if expected == "01:30":
        assert moment == datetime(2027, 11, 7, 5, 30, tzinfo=UTC), "still summer time"


def test_a_weekly_digest_keeps_its_wall_time_over_the_change():
    person = someone(zone="America/New_York", cadence="weekly", weekdays=[0])
    moments = [next_slot(person, datetime(2027, 3, 9, tzinfo=UTC) + timedelta(days=7 * n)) for n in range(2)]

    assert [local(moment, ZoneInfo("America/New_York"))[-5:] for moment in moments] == ["09:00", "09:00"]


@st.composite
def situations(draw):
    first = draw(st.integers(0, 23 * 4 - 1))
    hours = [divmod(q * 15, 60) for q in (first, draw(st.integers(first + 1, 24 * 4 - 1)))]
    away = date(2027, 1, 1) + timedelta(days=draw(st.integers(0, 400)))
    person = someone(
        zone=draw(st.sampled_from(ZONES)),
        leave=((away, away + timedelta(days=draw(st.integers(0, 20)))),),
        weekdays=draw(st.lists(st.integers(0, 6), unique=True)),
        cadence=draw(st.sampled_from(ContactPreference.Cadence.values)),
        hours_from=time(*hours[0]),
        hours_to=time(*hours[1]),
    )
    start = datetime(2027, 1, 1, tzinfo=UTC) + timedelta(minutes=draw(st.integers(0, 400 * 24 * 60)))
    limits = draw(st.sampled_from([None, Hours(time(8), time(21))]))
    taken = draw(st.sets(st.integers(0, 6)))
    return person, start, limits, draw(st.booleans()), taken


@given(situations())
@settings(max_examples=EXAMPLES, deadline=None)
def test_nothing_is_ever_planned_outside_hours_days_holidays_and_leave(situation):
    person, start, limits, overrides, taken = situation

    moment = next_slot(person, start, limits=limits, overrides=overrides, taken=lambda day: day.weekday() in taken)

    if moment is None:
        return
    there = moment.astimezone(ZoneInfo(person.zone))
    wanted = person.preference
    assert moment >= start
    assert is_open(person, moment, limits)
    assert there.weekday() not in taken
    assert all(not first <= there.date() <= last for first, last in person.calendar.leave)
    assert (
        there.time() < wanted.hours_to
        or there.utcoffset() != (moment - timedelta(hours=2)).astimezone(there.tzinfo).utcoffset()
    )
    assert there.time() >= wanted.hours_from
    if limits:
        assert limits.opens <= there.time() < limits.closes


@given(situations())
@settings(max_examples=EXAMPLES // 2, deadline=None)
def test_the_next_slot_is_the_same_from_wherever_before_it_one_asks(situation):
    person, start, limits, overrides, _ = situation
    moment = next_slot(person, start, limits=limits, overrides=overrides)

    if moment is not None and moment > start:
        assert next_slot(person, start + (moment - start) / 2, limits=limits, overrides=overrides) == moment
