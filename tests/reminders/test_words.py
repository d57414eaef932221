"""What the engine wrote down, in a recruiter's words."""

import pytest

from reminders import labels
from reminders.models import Delivery, ReminderRule


@pytest.mark.parametrize(
    ("minutes", "calendar", "said"),
    [
        (0, False, "at its time"),
        (960, False, "2 business days after its time"),
        (-480, False, "1 business day before its time"),
        (120, False, "2 working hours after its time"),
        (1440, True, "1 day after its time"),
        (-10080, True, "7 days before its time"),
        (90, True, "1.5 hours after its time"),
    ],
)
def test_offsets(minutes, calendar, said):
    assert labels.offset(ReminderRule(offset=minutes, calendar_days=calendar)) == said


@pytest.mark.parametrize(
    ("given", "said"),
    [
        ("", ""),
        ("busy", "the line was busy"),
        ("30005", "the number is unknown (code 30005)"),
        ("99999", "code 99999"),
    ],
)
def test_codes(given, said):
    assert labels.code(given) == said


@pytest.mark.parametrize(
    ("key", "step", "said"),
    [
        ("day:2026-11-24", 0, "the one message of the day"),
        ("day:2026-11-24", 1, "the next way, after the one before did not reach them"),
        ("alone:17", 0, "on its own, at once"),
        ("alone:asked:key:3", 0, "asked for, at once"),
        ("alone:test:ab", 0, "a test, at once"),
        ("of an older version", 0, ""),
    ],
)
def test_slots(db, key, step, said):
    assert labels.slot(Delivery(plan_key=key, step=step)) == said
