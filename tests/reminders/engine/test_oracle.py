"""The second opinion on permitted hours can say no, and agrees with the engine on every minute of odd days."""

from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

import pytest

from accounts.models import Leave
from reminders.channels.base import Hours
from reminders.contact import consent
from reminders.engine import slots
from reminders.engine.recipients import person
from tests.reminders.engine.oracle import hours_end, why_not
from tests.reminders.engine.scripted import prefers


@pytest.fixture
def told(house, manager):
    """What is said against telling the manager on that channel when the clock on their wall shows that time."""

    def ask(local: str, channel: str = "email", **more) -> str:
        manager.refresh_from_db()
        return why_not(manager.pk, channel, at(local, manager.zone), **more)

    return ask


def at(local: str, zone: str) -> datetime:
    return datetime.fromisoformat(local).replace(tzinfo=ZoneInfo(zone)).astimezone(UTC)


@pytest.mark.parametrize(
    ("local", "objection"),
    [
        ("2026-11-24 10:00", ""),
        ("2026-11-24 03:00", "03:00 is outside 09:00 to 17:00"),
        ("2026-11-24 17:00", "17:00 is outside 09:00 to 17:00"),
        ("2026-11-28 10:00", "Saturday is not one of their days"),
        ("2026-12-25 10:00", "2026-12-25 is a holiday"),
    ],
)
def test_it_rejects_a_made_up_message_at_the_wrong_time(told, local, objection):
    assert told(local) == objection


def test_it_rejects_a_text_at_three_in_the_morning_whatever_they_chose(told, manager):
    prefers(manager, channel="sms", hours_from=time(0), hours_to=time(23))

    assert told("2026-11-24 03:00", "email") == ""
    assert told("2026-11-24 03:00", "sms") == "03:00 is outside 08:00 to 21:00"
    assert told("2026-11-24 21:00", "voice") == "21:00 is outside 08:00 to 21:00"


def test_it_knows_their_days_and_when_they_are_away(told, manager):
    prefers(manager, weekdays=[1, 3], cadence="at_once")
    Leave.objects.create(user=manager, first_day=date(2026, 11, 26), last_day=date(2026, 11, 26))

    assert told("2026-11-24 10:00") == ""
    assert told("2026-11-25 10:00") == "Wednesday is not one of their days"
    assert told("2026-11-26 10:00") == "they are away on 2026-11-26"


def test_it_knows_that_they_asked_to_stop_and_that_they_left(told, manager):
    consent.withdraw(manager, "email", how="link")
    assert told("2026-11-24 10:00") == "they asked to stop"
    assert told("2026-11-24 10:00", "sms") == ""

    manager.is_active = False
    manager.save()
    assert told("2026-11-24 10:00", "sms") == "they left"


def test_only_an_invitation_by_mail_comes_at_any_hour(told):
    assert told("2026-11-24 03:00", invitation=True) == ""
    assert told("2026-11-24 03:00", "sms", invitation=True) != ""


# Zone, the day of a change of its clocks (or not), hours whose ends it touches.
ODD_DAYS = [
    ("America/New_York", date(2027, 3, 14), time(2, 30), time(5)),
    ("America/New_York", date(2027, 11, 7), time(1, 30), time(5)),
    ("Europe/Berlin", date(2027, 3, 28), time(1), time(2, 30)),
    ("Europe/Berlin", date(2027, 10, 31), time(1), time(2, 30)),
    ("Australia/Lord_Howe", date(2027, 4, 4), time(1, 45), time(5)),
    ("Australia/Lord_Howe", date(2027, 10, 3), time(2, 15), time(5)),
    ("Asia/Kolkata", date(2027, 3, 14), time(7), time(21, 30)),
]


@pytest.mark.walk
@pytest.mark.parametrize(("zone", "day", "begin", "end"), ODD_DAYS)
@pytest.mark.parametrize("channel", ["email", "sms"])
def test_both_opinions_are_one_on_every_minute_of_odd_days(house, manager, zone, day, begin, end, channel):
    manager.zone = zone
    manager.save()
    prefers(manager, weekdays=list(range(7)), hours_from=begin, hours_to=end)
    who, limits = person(manager.pk), Hours(time(8), time(21)) if channel == "sms" else None
    start = at(f"{day} 00:00", zone)

    for minutes in range(0, 25 * 60, 5):
        moment = start + timedelta(minutes=minutes)
        objection = why_not(manager.pk, channel, moment)
        assert slots.is_open(who, moment, limits) == (objection == ""), f"{moment}: {objection or 'nothing against it'}"
        if not objection:
            assert slots.closing(who, moment, limits) == hours_end(manager.pk, channel, moment)


def test_in_the_autumn_the_first_half_past_one_counts(house, manager):
    """A message in the second one, an hour later, is after hours that ended at half past one."""
    manager.zone = "America/New_York"
    manager.save()
    prefers(manager, weekdays=[6], hours_from=time(0), hours_to=time(1, 30))
    first = datetime(2027, 11, 7, 5, 15, tzinfo=UTC)  # 01:15, still summer time

    assert why_not(manager.pk, "email", first) == ""
    assert why_not(manager.pk, "email", first + timedelta(hours=1)) == "01:15 is outside 00:00 to 01:30"
