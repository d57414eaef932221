"""What the kinds say, rendered by the engine as it would be sent, and what is due by the rules as they are seeded."""

from datetime import datetime, timedelta
from typing import Any

from django.db import connection
from django.db.models import Model
from django.test.utils import CaptureQueriesContext

from accounts.models import User
from core import clock
from core.models import key_of
from reminders.engine.rendering import Letter, render
from reminders.kinds import Due, get_kind
from reminders.models import Delivery, DeliveryItem, Occurrence, ReminderRule

CHANNELS = ("email", "sms", "voice", "call_task")


def rules_of(kind: str) -> dict[int, ReminderRule]:
    """The active rules as they stand; as seeded where no row is there yet."""
    columns = ("name", "offset", "route", "calendar_days", "lifetime")
    for rung in get_kind(kind).rungs:
        given = {name: getattr(rung, name) for name in columns}
        ReminderRule.objects.get_or_create(kind=kind, rung=rung.rung, defaults=given)
    return {rule.rung: rule for rule in ReminderRule.objects.filter(kind=kind, active=True)}


def due_now(kind: str, now: datetime | None = None) -> list[Due]:
    return [one for one in get_kind(kind).due(now or clock.now(), rules_of(kind)) if isinstance(one, Due)]


def queries_of_due(kind: str) -> int:
    """How many queries it takes to ask what is due."""
    rules = rules_of(kind)
    with CaptureQueriesContext(connection) as queries:
        list(get_kind(kind).due(clock.now(), rules))
    return len(queries)


def letter(kind: str, subjects: list[Any], recipient: User, *, channel: str = "email", **columns: Any) -> Letter:
    """The message about these subjects (rows or keys); columns are those of the occurrences."""
    now, rung = clock.now(), columns.pop("rung", 0)
    soon = now + timedelta(days=2)
    key = f"test:{kind}:{rung}:{channel}:{Delivery.objects.count()}"
    delivery = Delivery.objects.create(
        recipient=recipient, plan_key=key, channel=channel, next_at=now, useful_until=soon
    )  # fmt: skip
    for subject in subjects:
        subject = key_of(subject) if isinstance(subject, Model) else subject
        given = {"round": 1_000 + delivery.pk, "due_at": now, "zone": "UTC", "useful_until": soon} | columns
        occurrence = Occurrence.objects.create(
            rule=rules_of(kind)[rung], rule_version=1, subject=subject, recipient=recipient, rung=rung, **given
        )
        DeliveryItem.objects.create(delivery=delivery, occurrence=occurrence)
    items = list(delivery.items.select_related("occurrence__rule", "occurrence__recipient"))
    return render(delivery, items, "Europe/Berlin", now)
