"""Five thousand due at nine o'clock, and a provider that takes one a second (Case 24)."""

from collections import Counter
from datetime import datetime, time, timedelta

import pytest

from accounts.models import User
from reminders.models import ContactPreference, Delivery, Occurrence, ReminderRule
from tests.reminders.engine.scripted import ALONE, DUE, Engine, Script, Sms

A_TICK = 30  # seconds; so many messages may leave in it
MORNING = time(9)


def due_at_nine(engine: Engine, rows: int, closes: datetime) -> None:
    """Every eighth person waits for three messages, the others for one; all may be texted until `closes`."""
    people = User.objects.bulk_create(
        User(email=f"many{n}@example.org", name=f"Many {n}", zone="UTC", role="manager") for n in range(rows * 4 // 5)
    )
    ContactPreference.objects.bulk_create(
        ContactPreference(user=user, channel="sms", hours_from=MORNING, hours_to=closes.time()) for user in people
    )
    for place, user in enumerate(people):
        engine.want(user, place, DUE)
        if place % 8 == 0:
            engine.want(user, rows + place, ALONE), engine.want(user, 2 * rows + place, ALONE)


def half_minutes(engine: Engine, script: Script, end: datetime) -> list[Counter[str]]:
    """The clock runs until `end`; who was sent how many in each half minute."""
    halves = []
    while engine.now < end:
        before = len(script.sent)
        if engine.now.second == 0:
            engine.compose()
        engine.dispatch()
        halves.append(Counter(message.recipient_name for _, message in script.sent[before:]))
        engine.later(seconds=A_TICK)
    return halves


@pytest.mark.walk
@pytest.mark.parametrize("rows", [250, pytest.param(5000, marks=pytest.mark.soak)])
@pytest.mark.timeout(1800)
def test_many_due_at_nine_go_out_paced_fair_and_within_the_hours(engine, script, rule, monkeypatch, rows):
    """Case 24: what does not fit before the hours end is moved to the next morning, and says why."""
    monkeypatch.setattr(Sms, "per_minute", 60)
    ReminderRule.objects.filter(pk=rule(ALONE).pk).update(route="preferred")
    minutes = rows * 3 // 4 // 60
    closes = engine.now + timedelta(minutes=minutes)
    due_at_nine(engine, rows, closes)
    assert engine.plan() == rows

    tuesday = half_minutes(engine, script, closes + timedelta(minutes=2))
    assert [half.total() for half in tuesday] == [A_TICK] * 2 * minutes + [0] * 4, "no faster, and nothing afterwards"
    assert max(half.most_common(1)[0][1] for half in tuesday if half) == 1, "nobody's second beside somebody's first"
    rest = Delivery.objects.filter(state="scheduled")
    assert set(rest.values_list("hold_reason", "next_at", "attempt_count")) == {
        ("Outside their hours", closes.replace(hour=9, minute=0) + timedelta(days=1), 0)
    }
    assert rest.count() == rows - 60 * minutes

    engine.go_to(closes.replace(hour=9, minute=0) + timedelta(days=1))
    half_minutes(engine, script, engine.now + timedelta(minutes=minutes))
    assert set(Occurrence.objects.values_list("state", flat=True)) == {"told"}
    assert (len(script.sent), Delivery.objects.filter(state="accepted").count()) == (rows, rows)
