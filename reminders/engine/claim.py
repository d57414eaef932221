"""Claim: take one due delivery, ask everything again, freeze what it says, write the attempt down, commit.

Nothing here calls a provider. A claim either returns what is to be sent now, or leaves the row in the state that says
why not (D2, D3).
"""

import logging
import os
import secrets
import socket
from collections.abc import Collection
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any

from django.conf import settings
from django.db import InterfaceError, OperationalError, connection, transaction
from django.db.models import Max, QuerySet

from reminders.channels.base import Channel, Outgoing, get_channel
from reminders.engine import fallback, health, notices, rendering, slots
from reminders.engine.recipients import Person, person
from reminders.engine.state_changes import Lost, apply, drop, items_in, must, settle
from reminders.engine.still_needed import TOO_LATE, needlessness
from reminders.links import placeholder, reply_address
from reminders.models import Attempt, Delivery, DeliveryItem, Occurrence
from reminders.models.states import Event, State

logger = logging.getLogger(__name__)
SPOILT_WAITS = (timedelta(minutes=1), timedelta(minutes=5))  # after that it needs attention
Ends = Occurrence.State


@dataclass(frozen=True)
class Claim:
    """A delivery that is ours until its lease ends, with the one call that is to be made."""

    delivery: Delivery
    attempt: Attempt
    channel: Channel
    outgoing: Outgoing


class Settled(Exception):
    """The row was handled without a call. Ends the claim; its changes are kept."""


class PaceFull(Exception):
    """The provider's rate limit is reached. The row is left as it is, and so are all others of its channel."""


@dataclass
class Tick:
    """What one tick has done: it handles each row once, and a second message of a person after everyone's first."""

    seen: set[int] = field(default_factory=set)  # deliveries
    served: set[int] = field(default_factory=set)  # people
    full: dict[str, str] = field(default_factory=dict)  # channel → why it takes no more for now


def due(now: datetime, blocked: Collection[str] = (), tick: Tick | None = None) -> QuerySet[Delivery]:
    """What would be claimed now, the longest waiting first."""
    rows = Delivery.objects.filter(state=State.SCHEDULED, next_at__lte=now).order_by("next_at", "id")
    tick = tick or Tick()
    closed = {*blocked, *tick.full}
    return rows.exclude(channel__in=closed).exclude(pk__in=tick.seen).exclude(recipient__in=tick.served)


def claim_next(now: datetime, blocked: Collection[str], tick: Tick) -> Claim | bool:
    """A Claim to be sent; True when a row was dealt with or lost to another worker; False when nothing is due."""
    row_id = None
    try:
        with transaction.atomic():
            rows = due(now, blocked, tick)
            if connection.features.has_select_for_update_skip_locked:
                rows = rows.select_for_update(skip_locked=True, of=("self",))
            delivery = rows.select_related("recipient").first()
            if delivery is None:
                return False
            row_id = delivery.pk
            tick.seen.add(row_id)
            try:
                claim = _claim(delivery, now)
            except Settled:
                return True
            except PaceFull as full:
                tick.full[delivery.channel] = str(full)
                return True
            tick.served.add(delivery.recipient_id)
            return claim
    except Lost:
        return True
    except (OperationalError, InterfaceError):
        raise  # the database is away: this says nothing about the row
    except Exception:  # whatever its kind or template raised: the others are sent on time
        logger.exception("Delivery %s could not be prepared", row_id)
        spoil(row_id, now)
        return True


def spoil(row_id: int | None, now: datetime) -> None:
    """Retries twice later, then needs attention."""
    with transaction.atomic():
        delivery = Delivery.objects.filter(pk=row_id, state=State.SCHEDULED).first()  # type: ignore[misc]  # a saved row has a key
        if delivery is None:
            return
        tries, reason = delivery.claim_errors, "The message text couldn’t be generated"
        if tries < len(SPOILT_WAITS):
            at = now + SPOILT_WAITS[tries]
            apply(delivery, Event.HELD, now, claim_errors=tries + 1, next_at=at, hold_reason=reason)
            return
        items = items_in(delivery)
        if apply(delivery, Event.BROKEN, now, claim_errors=tries + 1, last_error=reason):
            settle([i.occurrence_id for i in items], Ends.ATTENTION, reason)
            notices.tell_admins(
                "A message couldn’t be generated", f"Delivery {row_id}: see the server log for the cause."
            )


def _claim(delivery: Delivery, now: datetime) -> Claim:
    who = person(delivery.recipient_id)
    channel = get_channel(delivery.channel)
    _ask_person(delivery, who, now)
    items, fewer = _ask_items(delivery, now)
    _ask_channel(delivery, channel, now)
    address = _ask_address(delivery, channel, who, now)
    _ask_window(delivery, channel, who, now)
    columns: dict[str, Any] = {"address": address, "hold_reason": "", "claim_errors": 0}
    columns["plan_key"] = _ask_slot(delivery, channel, who, now)
    _ask_pace(delivery, now)
    if delivery.frozen_at is None or fewer:
        columns |= rendering.frozen(delivery, items, who.zone, now)
    return _take(delivery, channel, who, columns, now)


def _take(delivery: Delivery, channel: Channel, who: Person, columns: dict[str, Any], now: datetime) -> Claim:
    must(
        delivery,
        Event.CLAIMED,
        now,
        lease_token=secrets.token_hex(16),
        lease_until=now + timedelta(seconds=settings.LEASE_SECONDS),
        attempt_count=delivery.attempt_count + 1,
        looks=0,
        **columns,
    )
    number = delivery.attempts.aggregate(last=Max("number"))["last"] or 0
    attempt = Attempt.objects.create(delivery=delivery, number=number + 1, worker=worker_name(), started_at=now)
    ends = min(delivery.useful_until, _closing(delivery, channel, who, now))
    outgoing = Outgoing(
        attempt_key=attempt.key,
        to=delivery.address,
        subject=delivery.subject_line,
        text=delivery.text,
        html=delivery.html,
        calendar=delivery.calendar,
        calendar_method=delivery.calendar_method,
        message_id=delivery.message_id,
        seconds_left=max(int((ends - now).total_seconds()), 0),
        recipient_name=who.user.name,
        in_reply_to=delivery.in_reply_to,
        sender_name=delivery.sender,
        **_addresses(delivery),
    )
    return Claim(delivery, attempt, channel, outgoing)


def worker_name() -> str:
    return f"{socket.gethostname()}:{os.getpid()}"[:80]


def _addresses(delivery: Delivery) -> dict[str, str]:
    """Where answers go and how messages are stopped, of the latest links; placeholders until they are sent."""
    links = {link.purpose: link for link in delivery.links.order_by("pk")}
    stop, opener = links.get("opt_out"), links.get("matters")
    return {
        "unsubscribe_url": f"{settings.SITE_URL}{placeholder(stop.pk, opt_out=True)}" if stop else "",
        "reply_to": reply_address(opener) if opener else "",
    }


# The questions, in order. Each ends the claim by Settled, or lets it go on. ----------------------------------------


def _ask_person(delivery: Delivery, who: Person, now: datetime) -> None:
    if delivery.useful_until <= now:
        expire(delivery, now)
        raise Settled
    if not who.user.is_active:
        cancel(delivery, now, "The recipient is no longer active", Ends.CANCELLED)
        raise Settled
    delegate = who.delegate(who.local_day(now))
    if delegate and delivery.frozen_at is None and not delivery.plan_key.startswith("alone:"):
        cancel(delivery, now, "They're out of office, so it goes to their delegate", "")
        raise Settled


def _ask_items(delivery: Delivery, now: datetime) -> tuple[list[DeliveryItem], bool]:
    """The items that are still open, and whether some were dropped."""
    items, kept, reason = items_in(delivery), [], "Nothing in it is open anymore"
    for item in items:
        end, why = needlessness(item, now)
        if not why:
            kept.append(item)
            continue
        drop(item, why, occurrence=end)
        reason = why
    if not kept:
        must(delivery, Event.NOT_NEEDED, now, last_error=reason[:200])
        raise Settled
    return kept, len(kept) < len(items)


def _ask_channel(delivery: Delivery, channel: Channel, now: datetime) -> None:
    if not channel.is_configured():
        health.pause(delivery.channel, f"The {channel.label.lower()} channel isn't set up", now)
        must(delivery, Event.HELD, now, hold_reason="Channel paused: check its settings")
        raise Settled


def _ask_address(delivery: Delivery, channel: Channel, who: Person, now: datetime) -> str:
    address = channel.address_for(who.user)
    if not address:
        must(delivery, Event.NO_ADDRESS, now, last_error=f"No working {channel.address_label}")
        fallback.next_step(delivery, now)
        raise Settled
    return address


def _ask_window(delivery: Delivery, channel: Channel, who: Person, now: datetime) -> None:
    if _any_hour(delivery):
        return
    limits = channel.hours(who.user)
    if slots.is_open(who, now, limits):
        return
    at = slots.next_slot(who, now, limits=limits, overrides=True)
    if at is None or at >= delivery.useful_until:
        at = delivery.useful_until  # it ends there, and says so
    must(delivery, Event.HELD, now, next_at=at, hold_reason="Outside their hours")
    raise Settled


def _ask_slot(delivery: Delivery, channel: Channel, who: Person, now: datetime) -> str:
    """The plan key under which it may be sent today. One that was held overnight must not become the day's second."""
    name, _, rest = slots.slot_of(delivery.plan_key).partition(":")
    today = who.local_day(now)
    if name not in ("day", "urgent") or rest == str(today) or delivery.frozen_at:
        return delivery.plan_key
    keys = slots.keys_of([who.user.pk], now)[who.user.pk]
    if f"{name}:{today}" not in keys.busy:
        return keys.unused(f"{name}:{today}")
    at = slots.next_slot(
        who, now, limits=channel.hours(who.user), overrides=True, taken=lambda day: f"{name}:{day}" in keys.busy
    )
    at = min(at or delivery.useful_until, delivery.useful_until)
    key = keys.unused(f"{name}:{who.local_day(at)}")
    must(delivery, Event.HELD, now, next_at=at, plan_key=key, hold_reason="They already got today's message")
    raise Settled


def _ask_pace(delivery: Delivery, now: datetime) -> None:
    """Last, because it counts: a channel on a break lets one probe through, a provider takes so many a minute."""
    if not health.may_probe(delivery.channel, now):
        raise Settled
    if not health.within_pace(delivery.channel):
        raise PaceFull("The provider's rate limit was reached")


def _any_hour(delivery: Delivery) -> bool:
    """Email that is expected (an invitation, a requested link) is sent at any hour."""
    return delivery.channel == "email" and delivery.plan_key.startswith("alone:")


def _closing(delivery: Delivery, channel: Channel, who: Person, now: datetime) -> datetime:
    return delivery.useful_until if _any_hour(delivery) else slots.closing(who, now, channel.hours(who.user))


# How a delivery ends without a call --------------------------------------------------------------------------------


def expire(delivery: Delivery, now: datetime) -> None:
    items = items_in(delivery)
    must(delivery, Event.TOO_LATE, now, last_error=delivery.hold_reason or TOO_LATE)
    settle([i.occurrence_id for i in items], Ends.EXPIRED, delivery.hold_reason or TOO_LATE)


def cancel(delivery: Delivery, now: datetime, reason: str, occurrence: str) -> None:
    """`occurrence` is what the open occurrences become; empty: they stay open and are composed again."""
    for item in items_in(delivery):
        drop(item, reason, occurrence=occurrence)
    must(delivery, Event.NOT_NEEDED, now, last_error=reason)
