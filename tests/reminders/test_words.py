"""What the engine wrote down, in a recruiter's words."""

import pytest

from reminders.kinds import all_kinds
from reminders.models import Delivery, ReminderRule
from reminders.record import labels


@pytest.mark.parametrize(
    ("minutes", "calendar", "said"),
    [
        (0, False, "on the due date"),
        (960, False, "2 business days after the due date"),
        (-480, False, "1 business day before the due date"),
        (120, False, "2 business hours after the due date"),
        (1440, True, "1 day after the due date"),
        (-10080, True, "7 days before the due date"),
        (90, True, "1.5 hours after the due date"),
    ],
)
def test_offsets(minutes, calendar, said):
    assert labels.offset(ReminderRule(rung=1, offset=minutes, calendar_days=calendar)) == said


@pytest.mark.parametrize(
    ("kind", "step", "said"),
    [
        ("feedback.review", 0, "right away"),
        ("feedback.review", 2, "on the due date"),
        ("feedback.review", 4, "2 business days after the due date"),
        ("kickoff.agreement", 1, "1 business day after it was sent"),
        ("kickoff.tomorrow", 0, "1 business day before the kickoff"),
        ("kickoff.lesson", 1, "5 business days after it was suggested"),
        ("feedback.pause", 1, "5 business days after the pause started"),
        ("feedback.survey", 1, "2 business days after it opened"),
        ("feedback.survey", 2, "2 days before it closes"),
        ("feedback.thanks", 0, "1 business day after the review"),
        ("a kind that is gone", 0, "on the due date"),
    ],
)
def test_a_step_says_what_its_time_counts_from(kind, step, said):
    rungs = {rung.rung: rung for rung in all_kinds()[kind].rungs} if kind in all_kinds() else {}
    rung = rungs.get(step)
    rule = ReminderRule(kind=kind, rung=step, offset=rung.offset if rung else 0)
    rule.calendar_days = bool(rung and rung.calendar_days)
    assert labels.offset(rule) == said


@pytest.mark.parametrize(
    ("given", "said"),
    [
        ("", ""),
        ("busy", "the line was busy"),
        ("30005", "the number is unknown or no longer in service (code 30005)"),
        ("20003", "Twilio doesn't recognize the account or its token (code 20003)"),
        ("99999", "code 99999"),
    ],
)
def test_codes(given, said):
    assert labels.code(given) == said


@pytest.mark.parametrize(
    ("detail", "given", "said"),
    [
        ("The number can't be called", "13224", "The number can't be called (code 13224)"),
        ("undelivered", "30003", "the phone is turned off or out of range (code 30003)"),
        ("undelivered", "39999", "the carrier couldn’t deliver it (code 39999)"),
        ("bounced", "bounced", "the email bounced"),
        ("bounced", "5.1.1", "the email bounced (code 5.1.1)"),
        ("", "39999", "code 39999"),
        ("The connection was lost while sending", "", "The connection was lost while sending"),
    ],
)
def test_a_failed_attempt_gives_one_cause_with_its_code(detail, given, said):
    assert labels.cause(detail, given) == said


@pytest.mark.parametrize(
    ("key", "step", "said"),
    [
        ("day:2026-11-24", 0, ""),
        ("urgent:2026-11-24", 0, "urgent: sent without waiting for other items"),
        ("day:2026-11-24", 1, "next channel, after the first one failed"),
        ("alone:17", 0, "on its own, sent right away"),
        ("alone:asked:key:3", 0, "requested, sent right away"),
        ("alone:test:ab", 0, "test, sent right away"),
        ("of an older version", 0, ""),
    ],
)
def test_slots(db, key, step, said):
    assert labels.slot(Delivery(plan_key=key, step=step)) == said
