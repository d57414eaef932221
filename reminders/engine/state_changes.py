"""The one way a delivery changes its state: by an event of the table, as a compare-and-set on its version."""

from datetime import datetime
from typing import Any

from django.db import connection, transaction
from django.db.models import F

from reminders.models import Delivery, DeliveryItem, Occurrence
from reminders.models.states import Event, State, after

MOST_HOLDS = 20
ENDED = (State.DELIVERED, State.CANCELLED, State.EXPIRED, State.ATTENTION)


class Lost(Exception):
    """The row was changed first by another worker. The transaction is rolled back; the next tick looks again."""


def apply(delivery: Delivery, event: Event, now: datetime, **columns: Any) -> bool:
    """Moves the delivery, writing `columns` in the same UPDATE. False, and nothing written, when it changed meanwhile.

    Raises KeyError for an event that cannot happen in its state, and TransactionManagementError outside a transaction:
    a state and what follows from it are written together or not at all.
    """
    if not connection.in_atomic_block:
        raise transaction.TransactionManagementError("A delivery moves inside a transaction")
    to = after(delivery.state, event)
    columns.setdefault("finished_at", now if to in ENDED else None)
    columns |= past_hold(delivery, now, columns.get("hold_reason", delivery.hold_reason))
    unchanged = Delivery.objects.filter(pk=delivery.pk, state=delivery.state, version=delivery.version)
    if not unchanged.update(state=to, version=F("version") + 1, **columns):
        return False
    delivery.state, delivery.version = to, delivery.version + 1
    for name, value in columns.items():
        setattr(delivery, name, value)
    return True


def past_hold(delivery: Delivery, now: datetime, reason: str) -> dict[str, Any]:
    """For the record: why it waited until now, when that is so no longer."""
    if delivery.hold_reason in ("", reason):
        return {}
    past = {"reason": delivery.hold_reason, "until": now.isoformat()}
    return {"holds": [*delivery.holds, past][-MOST_HOLDS:]}


def must(delivery: Delivery, event: Event, now: datetime, **columns: Any) -> None:
    """`apply`, raising Lost instead of answering False."""
    if not apply(delivery, event, now, **columns):
        raise Lost(f"delivery {delivery.pk}")


def drop(item: DeliveryItem, reason: str, *, occurrence: str = "") -> None:
    """Takes an item out of its message; its open occurrence becomes `occurrence`, or stays open to be composed again."""
    DeliveryItem.objects.filter(pk=item.pk).update(state=DeliveryItem.State.DROPPED, reason=reason[:200])
    if occurrence:
        settle([item.occurrence_id], occurrence, reason)


def settle(occurrence_ids: list[int], state: str, reason: str = "") -> int:
    """Moves those of the occurrences that may become `state`; the others stay what they are."""
    sources = [start for start, ends in Occurrence.MOVES.items() if state in ends]
    rows = Occurrence.objects.filter(pk__in=occurrence_ids, state__in=sources)
    return rows.update(state=state, reason=reason[:200])


def items_in(delivery: Delivery) -> list[DeliveryItem]:
    """What the message holds, with all that a claim asks about it, in one query."""
    rows = delivery.items.filter(state__in=(DeliveryItem.State.IN, DeliveryItem.State.AGAIN))
    return list(rows.select_related("occurrence__rule", "occurrence__recipient", "occurrence__on_behalf_of"))
