"""Business time against a second opinion that counts minute by minute."""

from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from core.businesstime import DAY, BusinessCalendar, public_holidays, wall

BERLIN = BusinessCalendar(zone="Europe/Berlin", holiday_code="DE-BE")


def at(text: str, zone: str = "Europe/Berlin") -> datetime:
    return datetime.fromisoformat(text).replace(tzinfo=ZoneInfo(zone))


def counted(calendar: BusinessCalendar, start: datetime, end: datetime) -> int:
    """Minute by minute: slow and obvious."""
    minutes, moment = 0, start
    while moment < end:
        local = moment.astimezone(ZoneInfo(calendar.zone))
        minutes += calendar.is_workday(local.date()) and calendar.opens <= local.time() < calendar.closes
        moment += timedelta(minutes=1)
    return minutes


def test_one_business_day_after_friday_afternoon_is_monday_afternoon():
    assert BERLIN.add(at("2026-11-20T15:00"), DAY) == at("2026-11-23T15:00")


def test_a_deadline_skips_public_holidays():
    # 25 and 26 December 2026 are holidays in Berlin, and then it is the weekend
    assert BERLIN.add(at("2026-12-24T12:00"), DAY) == at("2026-12-28T12:00")


def test_a_deadline_skips_leave():
    away = BusinessCalendar(zone="Europe/Berlin", leave=((date(2026, 11, 24), date(2026, 11, 25)),))

    assert away.add(at("2026-11-23T16:00"), 120) == at("2026-11-26T10:00")


def test_before_the_due_time_counts_backwards():
    assert BERLIN.add(at("2026-11-23T10:00"), -120) == at("2026-11-20T16:00")


def test_an_unknown_holiday_calendar_has_no_holidays():
    assert public_holidays("XX", 2026) == frozenset()
    assert public_holidays("", 2026) == frozenset()


def test_a_calendar_without_working_days_says_so():
    with pytest.raises(ValueError, match="working day"):
        BusinessCalendar(workdays=frozenset()).add(at("2026-11-23T10:00"), 1)


starts = st.datetimes(datetime(2026, 3, 20), datetime(2026, 4, 10)).map(
    lambda moment: moment.replace(second=0, microsecond=0, tzinfo=UTC)
)


@given(start=starts, length=st.integers(0, 4 * 24 * 60))
@settings(max_examples=60, deadline=None)
def test_between_agrees_with_counting_minute_by_minute(start, length):
    end = start + timedelta(minutes=length)  # the span includes the spring change and Good Friday

    assert BERLIN.between(start, end) == counted(BERLIN, start, end)
    assert BERLIN.between(end, start) == -BERLIN.between(start, end)


@given(start=starts, minutes=st.integers(1, 5 * DAY))
@settings(max_examples=100, deadline=None)
def test_adding_and_measuring_agree(start, minutes):
    assert BERLIN.between(start, BERLIN.add(start, minutes)) == minutes


@pytest.mark.parametrize(
    ("zone", "day", "hour", "expected"),
    [
        ("America/New_York", date(2027, 3, 14), time(2, 30), "2027-03-14T07:00+00:00"),  # skipped: first minute after
        ("America/New_York", date(2027, 11, 7), time(1, 30), "2027-11-07T05:30+00:00"),  # twice: the first
        ("Europe/Berlin", date(2027, 3, 28), time(2, 30), "2027-03-28T01:00+00:00"),
        ("Europe/Berlin", date(2027, 10, 31), time(2, 30), "2027-10-31T00:30+00:00"),
        ("Australia/Lord_Howe", date(2027, 10, 3), time(2, 15), "2027-10-02T15:30+00:00"),  # half an hour skipped
        ("Europe/Berlin", date(2026, 11, 23), time(9), "2026-11-23T08:00+00:00"),
    ],
)
def test_wall_clock_times_that_do_not_exist_or_exist_twice(zone, day, hour, expected):
    assert wall(day, hour, zone) == datetime.fromisoformat(expected)
