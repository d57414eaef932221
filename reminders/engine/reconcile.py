"""Reconcile: find out the result of attempts that ended unseen, and give every delivery a visible end.

The worker died → uncertain. Uncertain → a look-up (two, five minutes apart, before "it never arrived" is believed), or,
without a look-up, one flagged second copy after a quarter of an hour and no third.
"""

import logging
from collections.abc import Callable
from datetime import datetime, timedelta

from django.conf import settings
from django.db import InterfaceError, OperationalError, transaction
from django.db.models import F

from reminders.channels.base import Accepted, SendError, get_channel
from reminders.engine import fallback, notices
from reminders.engine.claim import expire
from reminders.engine.dispatch import first_look, provider_columns, told
from reminders.engine.recipients import person
from reminders.engine.state_changes import Lost, drop, items_in, must, settle
from reminders.engine.still_needed import TOO_LATE, why_not, why_not_told
from reminders.models import Attempt, Delivery, DeliveryItem, Occurrence
from reminders.models.states import Event, State

logger = logging.getLogger(__name__)
BATCH = 200
NO_RECEIPT_AFTER = timedelta(hours=72)
URGENT_WAIT = timedelta(minutes=30)
Outcome = Attempt.Outcome
Ends = Occurrence.State


def reconcile(now: datetime) -> int:
    """One round; how many rows it moved."""
    moved = _each(_leases_over(now), transaction.atomic(_sweep), now)
    moved += _each(_uncertain(now), _find_out, now)
    moved += _each(_too_late(now), transaction.atomic(expire), now)
    moved += _each(_partly_too_late(now), transaction.atomic(_drop_late), now)
    moved += _each(_urgent_without_receipt(now), transaction.atomic(_try_another_way), now)
    return moved + _settle_accepted(now) + _expire_untold(now)


def _each(rows: list[Delivery], deal_with: Callable[[Delivery, datetime], None], now: datetime) -> int:
    """Every row for itself; one that raises is logged and left."""
    done = 0
    for row in rows:
        try:
            deal_with(row, now)
            done += 1
        except Lost:
            continue
        except (OperationalError, InterfaceError):
            raise
        except Exception:
            logger.exception("Delivery %s could not be reconciled", row.pk)
    return done


def _leases_over(now: datetime) -> list[Delivery]:
    return list(Delivery.objects.filter(state=State.SENDING, lease_until__lte=now).order_by("lease_until")[:BATCH])


def _uncertain(now: datetime) -> list[Delivery]:
    rows = Delivery.objects.filter(state=State.UNCERTAIN, next_at__lte=now).select_related("recipient")
    return list(rows.order_by("next_at", "id")[:BATCH])


def _too_late(now: datetime) -> list[Delivery]:
    return list(Delivery.objects.filter(state=State.SCHEDULED, useful_until__lte=now).order_by("id")[:BATCH])


def _partly_too_late(now: datetime) -> list[Delivery]:
    """Messages that wait on with other items, and hold some that stopped being useful."""
    late = DeliveryItem.objects.filter(
        state=DeliveryItem.State.IN, occurrence__state=Ends.OPEN, occurrence__useful_until__lte=now
    )
    rows = Delivery.objects.filter(state=State.SCHEDULED, useful_until__gt=now, pk__in=late.values("delivery"))
    return list(rows.order_by("id")[:BATCH])


def _drop_late(delivery: Delivery, now: datetime) -> None:
    """Expires each item in its own time; the rest is rendered again at the claim."""
    items = items_in(delivery)
    late = [i for i in items if i.occurrence.state == Ends.OPEN and i.occurrence.useful_until <= now]
    for item in late:
        drop(item, TOO_LATE, occurrence=Ends.EXPIRED)
    if len(late) == len(items):
        must(delivery, Event.NOT_NEEDED, now, last_error=TOO_LATE)
    else:
        must(delivery, Event.HELD, now, frozen_at=None)


def _sweep(delivery: Delivery, now: datetime) -> None:
    """Its worker died, or is frozen: from here on its late words change nothing."""
    delivery.attempts.filter(outcome=Outcome.STARTED).update(
        outcome=Outcome.UNKNOWN, finished_at=now, detail="The worker stopped responding"
    )
    # The quarter of an hour counts from the call, not from when its worker was missed (R5).
    called = (delivery.lease_until or now) - timedelta(seconds=settings.LEASE_SECONDS)
    columns = first_look(now) | {"uncertain_since": called}
    must(
        delivery, Event.LEASE_OVER, now,
        lease_token="", lease_until=None, last_error="The worker stopped responding", **columns,
    )  # fmt: skip


# Uncertain ------------------------------------------------------------------------------------------------------


def _find_out(delivery: Delivery, now: datetime) -> None:
    """The look-up is an outside call and runs in no transaction; the rest does."""
    attempt = delivery.attempts.last()
    if attempt is None or delivery.uncertain_since is None:
        raise ValueError("uncertain without an attempt")
    if all(why_not_told(item) for item in items_in(delivery)):
        transaction.atomic(_drop_all)(delivery, now)
    elif get_channel(delivery.channel).can_look_up:
        _look(delivery, attempt, now)
    else:
        transaction.atomic(_without_look_up)(delivery, now)


def _drop_all(delivery: Delivery, now: datetime) -> None:
    """Nothing in it is open any more; whether it arrived may stay unknown."""
    for item in items_in(delivery):
        settle([item.occurrence_id], Ends.DONE, "It was done while delivery was being checked")
    must(delivery, Event.NOT_NEEDED, now, last_error="It was done while delivery was being checked")


def _look(delivery: Delivery, attempt: Attempt, now: datetime) -> None:
    # Taken first, so that two reconcilers do not count one look twice.
    _postpone(delivery, now + timedelta(seconds=settings.UNCERTAIN_SECOND_LOOK_SECONDS))
    try:
        found = get_channel(delivery.channel).look_up(attempt, delivery.address)
    except SendError as error:  # the provider does not answer: nothing is concluded
        logger.warning("Look-up on %s failed: %s", delivery.channel, error.detail)
        if delivery.useful_until <= now:
            transaction.atomic(_give_up)(delivery, now, "The provider doesn’t confirm delivery")
        return
    with transaction.atomic():
        _conclude(delivery, attempt, found, now)


def _conclude(delivery: Delivery, attempt: Attempt, found: Accepted | None, now: datetime) -> None:
    if found:
        found_out(delivery, attempt, found, now)
    elif delivery.looks == 0:
        _postpone(delivery, delivery.next_at, looks=1)
    else:
        Attempt.objects.filter(pk=attempt.pk).update(
            outcome=Outcome.NOT_SENT, detail="The provider has no record of it"
        )
        must(delivery, Event.NOT_THERE, now, next_at=now, uncertain_since=None, hold_reason="")


def found_out(delivery: Delivery, attempt: Attempt, found: Accepted, now: datetime) -> None:
    """It did arrive at the provider."""
    columns = provider_columns(attempt, found)
    Attempt.objects.filter(pk=attempt.pk).update(outcome=Outcome.ACCEPTED, **columns)
    must(delivery, Event.FOUND, now, accepted_at=now, uncertain_since=None, last_error="")
    told(delivery)


def _without_look_up(delivery: Delivery, now: datetime) -> None:
    """Plain mail: no look-up, no receipt. One more copy with the same Message-ID, and flagged; never a third."""
    since = delivery.uncertain_since or now
    decide_at = since + timedelta(seconds=settings.UNCERTAIN_GIVE_UP_SECONDS)
    if now < decide_at:
        _postpone(delivery, decide_at)
    elif delivery.blind_resends or delivery.useful_until <= now:
        _give_up(delivery, now, "Delivery can't be confirmed")
    else:
        must(
            delivery, Event.RESENT_BLIND, now,
            next_at=now, blind_resends=1, possible_duplicate=True, uncertain_since=None,
            hold_reason="Sending again; it may have already arrived",
        )  # fmt: skip


def _give_up(delivery: Delivery, now: datetime, reason: str) -> None:
    items = items_in(delivery)
    must(delivery, Event.GIVEN_UP, now, last_error=reason[:200])
    settle([i.occurrence_id for i in items], Ends.ATTENTION, reason)
    notices.tell_staff([i.occurrence for i in items], reason, delivery)


def _postpone(delivery: Delivery, at: datetime, **columns: int) -> None:
    unchanged = Delivery.objects.filter(pk=delivery.pk, state=State.UNCERTAIN, version=delivery.version)
    if not unchanged.update(next_at=at, version=delivery.version + 1, **columns):
        raise Lost(f"delivery {delivery.pk}")
    delivery.version, delivery.next_at = delivery.version + 1, at


# Accepted without a receipt ---------------------------------------------------------------------------------


def _settle_accepted(now: datetime) -> int:
    """Three days without a receipt: plain mail always ends here, as handed over."""
    waiting = Delivery.objects.filter(state=State.ACCEPTED, finished_at=None, accepted_at__lte=now - NO_RECEIPT_AFTER)
    return waiting.update(finished_at=now)


def _urgent_without_receipt(now: datetime) -> list[Delivery]:
    """Urgent texts of the last hours without a receipt, not followed by another step yet."""
    rows = Delivery.objects.not_followed().filter(
        state=State.ACCEPTED, channel="sms", urgent=True, finished_at=None,
        accepted_at__lte=now - URGENT_WAIT, accepted_at__gt=now - 8 * URGENT_WAIT,
    ).exclude(recipient__contact_preference__second_channel="").exclude(recipient__contact_preference=None)  # fmt: skip
    return list(rows.order_by("id")[:BATCH])


def _try_another_way(delivery: Delivery, now: datetime) -> None:
    """Once, and only where the person allowed a second channel; a late receipt cancels it while it waits. One that came
    while this row waited for its turn is seen here: the row has changed."""
    unchanged = Delivery.objects.filter(pk=delivery.pk, state=State.ACCEPTED, version=delivery.version)
    if not unchanged.update(version=F("version") + 1):
        raise Lost(f"delivery {delivery.pk}")
    who = person(delivery.recipient_id)
    items = [i for i in items_in(delivery) if not why_not(i.occurrence)]
    channel = fallback.usable_after(delivery, who, now)
    if not items or channel != who.preference.second_channel:
        return
    settle([i.occurrence_id for i in items], Ends.OPEN)
    fallback.open_step(delivery, items, channel, now)


def _expire_untold(now: datetime) -> int:
    """Occurrences that found no message while they were useful."""
    in_a_message = DeliveryItem.objects.filter(state=DeliveryItem.State.IN).values("occurrence")
    late = Occurrence.objects.filter(state=Ends.OPEN, useful_until__lte=now).exclude(pk__in=in_a_message)
    return late.update(state=Ends.EXPIRED, reason=TOO_LATE)
