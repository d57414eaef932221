"""Compose: group a person's reminders into one message at their next allowed time.

1. If someone is out of office with a delegate, the delegate gets them.
2. Of several rungs about one item only the latest is sent (also after the system was off for days).
3. Items join the unsent message on that channel; a rung that overrides the cadence pulls it forward.
4. Otherwise a new message takes the day's slot, or the urgent one beside it, or the next free day.
"""

import logging
from collections import defaultdict
from dataclasses import dataclass, field
from datetime import datetime, timedelta

from django.db import IntegrityError, transaction
from django.db.models import F, Prefetch, QuerySet

from accounts.models import Leave
from reminders.channels.base import get_channel
from reminders.engine import notices
from reminders.engine.recipients import Person, people
from reminders.engine.slots import Keys, keys_of, next_slot
from reminders.engine.state_changes import Lost, drop, settle
from reminders.engine.transitions import State
from reminders.kinds import all_kinds
from reminders.models import Delivery, DeliveryItem, Occurrence, ReminderRule

logger = logging.getLogger(__name__)
LIMIT = 1000
Route = ReminderRule.Route
FOLDED = "Replaced by a later reminder about the same item"


def compose(now: datetime) -> int:
    """Puts waiting occurrences into messages, one transaction a person; returns how many occurrences were placed."""
    readdress(now)
    waiting = list(_waiting(now).select_related("rule").order_by("recipient", "due_at", "rung", "id")[:LIMIT])
    if not waiting:
        return 0
    groups: dict[int, list[Occurrence]] = defaultdict(list)
    for occurrence in waiting:
        groups[occurrence.recipient_id].append(occurrence)
    desks = _desks(list(groups), now)
    return sum(_compose_for(desks[who], occurrences) for who, occurrences in groups.items())


def _waiting(now: datetime) -> QuerySet[Occurrence]:
    """Open, due, and in no message."""
    told = DeliveryItem.objects.filter(state=DeliveryItem.State.IN).values("occurrence")
    return Occurrence.objects.filter(state=Occurrence.State.OPEN, due_at__lte=now, useful_until__gt=now).exclude(
        pk__in=told
    )


def readdress(now: datetime) -> None:
    """Moves reminders of people who are out of office today to their delegates. One hop only."""
    personal = [name for name, kind in all_kinds().items() if not kind.goes_to_delegate]
    waiting = _waiting(now).filter(on_behalf_of=None, rule__alone=False).exclude(rule__kind__in=personal)
    near = Leave.objects.filter(
        delegate__is_active=True,
        first_day__lte=now.date() + timedelta(days=1),
        last_day__gte=now.date() - timedelta(days=1),
        user__in=waiting.values("recipient"),
    ).values_list("user", flat=True)
    for person in people(near).values():
        delegate = person.delegate(person.local_day(now))
        if delegate:
            waiting.filter(recipient=person.user).update(recipient=delegate, on_behalf_of=person.user)


@dataclass
class Desk:
    """One person's messages: those still waiting, and the slots that are taken."""

    person: Person
    now: datetime
    keys: Keys
    pending: list[Delivery] = field(default_factory=list)


def _desks(ids: list[int], now: datetime) -> dict[int, Desk]:
    keys = keys_of(ids, now)
    desks = {pk: Desk(person, now, keys[pk]) for pk, person in people(ids).items()}
    items = DeliveryItem.objects.filter(state=DeliveryItem.State.IN).select_related("occurrence__rule")
    held = Prefetch("items", items, to_attr="held")
    for delivery in _joinable_rows().filter(recipient__in=ids).prefetch_related(held):
        desks[delivery.recipient_id].pending.append(delivery)
    return desks


def _joinable_rows() -> QuerySet[Delivery]:
    """Messages that may still take more: not frozen and never attempted."""
    rows = Delivery.objects.filter(state=State.SCHEDULED, frozen_at=None, step=0, attempt_count=0)
    return rows.order_by("next_at", "id")


def _compose_for(desk: Desk, occurrences: list[Occurrence]) -> int:
    try:
        with transaction.atomic():
            kept = _fold(desk, occurrences)
            for occurrence in (o for o in kept if o.rule.alone):
                _send_alone(desk, occurrence)
            for channel, group in _by_channel(desk.person, [o for o in kept if not o.rule.alone]).items():
                _place(desk, channel[0], channel[1], group)
            return len(kept)
    except (IntegrityError, Lost):
        return 0  # another composer handled this person too; the next tick sees the result
    except Exception:  # one person's error must not stop the others
        logger.exception("Could not compose for person %s", desk.person.user.pk)
        return 0


# What is sent ---------------------------------------------------------------------------------------------------


def _fold(desk: Desk, occurrences: list[Occurrence]) -> list[Occurrence]:
    """The latest rung of each item; earlier ones are canceled, also in unsent messages."""
    held = [(item.occurrence, item) for delivery in desk.pending for item in delivery.held]  # type: ignore[attr-defined]
    latest: dict[tuple, Occurrence] = {}
    for occurrence in [*occurrences, *(o for o, _ in held)]:
        key = _family(occurrence)
        if key not in latest or _order_of(occurrence) > _order_of(latest[key]):
            latest[key] = occurrence
    kept = [o for o in occurrences if latest[_family(o)] == o]
    settle([o.pk for o in occurrences if latest[_family(o)] != o], Occurrence.State.CANCELLED, FOLDED)
    for occurrence, item in held:
        if latest[_family(occurrence)] != occurrence:
            drop(item, FOLDED, occurrence=Occurrence.State.CANCELLED)
    return kept


def _order_of(occurrence: Occurrence) -> tuple[int, int, int]:
    return occurrence.round, occurrence.rung, occurrence.pk


def _family(occurrence: Occurrence) -> tuple:
    """Occurrences of which only the latest is sent: messages about one item, calls about it …"""
    rule = occurrence.rule
    if rule.alone:
        return (occurrence.subject, "alone", rule.pk)
    if rule.route in (Route.CALL_TASK, Route.ESCALATION):
        return (occurrence.subject, rule.route, rule.kind)
    return (occurrence.subject, "message", rule.kind)


# On which channel -----------------------------------------------------------------------------------------------


def channel_of(person: Person, rule: ReminderRule) -> str:
    chosen = person.preference
    if rule.route in (Route.EMAIL, Route.ESCALATION):
        return "email"
    if rule.route == Route.CALL_TASK:
        return "call_task"
    return (rule.route == Route.SECOND and chosen.second_channel) or chosen.channel


def _by_channel(person: Person, occurrences: list[Occurrence]) -> dict[tuple[str, str], list[Occurrence]]:
    """(channel, family) → occurrences. One second-channel item moves the day's whole message."""
    preferred = person.preference.channel
    channels = [(channel_of(person, o.rule), o) for o in occurrences]
    second = next((c for c, o in channels if o.rule.route == Route.SECOND and c not in (preferred, "call_task")), "")
    groups: dict[tuple[str, str], list[Occurrence]] = defaultdict(list)
    for channel, occurrence in channels:
        if occurrence.rule.route == Route.ESCALATION:
            groups[channel, "escalation"].append(occurrence)
        elif channel == "call_task":
            groups[channel, f"call:{occurrence.requisition_key}"].append(occurrence)
        elif second and occurrence.rule.route == Route.PREFERRED:
            groups[second, "message"].append(occurrence)
        else:
            groups[channel, "message"].append(occurrence)
    return groups


# When ------------------------------------------------------------------------------------------------


def _place(desk: Desk, channel: str, family: str, group: list[Occurrence]) -> None:
    """Adds the group to the unsent message on this channel, or creates one at the next free slot."""
    urgent = any(o.rule.urgent for o in group)
    names, tail = _slots(family, urgent)
    waiting = _joinable(desk, channel, group) if family == "message" else None
    at = next_slot(
        desk.person,
        desk.now,
        limits=get_channel(channel).hours(desk.person.user),
        overrides=any(_overrides(o.rule) for o in group),
        taken=lambda day: not desk.keys.free(day, names, tail),
    )
    if waiting and (at is None or waiting.next_at <= at):
        _join(desk, waiting, group, at=waiting.next_at, key=waiting.plan_key, channel=channel)
    elif at is None:
        _no_slot(group)
    else:
        base = desk.keys.free(desk.person.local_day(at), names, tail)
        if waiting:
            _join(desk, waiting, group, at=at, key=desk.keys.unused(base), channel=channel)
        else:
            _create(desk, group, at=at, base=base, channel=channel)


def _slots(family: str, urgent: bool) -> tuple[list[str], str]:
    """Names of the day's slots that may be used, and the tail of their keys (calls: one a day and job)."""
    name, _, requisition = family.partition(":")
    if name == "message":
        return (["urgent", "day"] if urgent else ["day"]), ""
    return [name], f"/{requisition}" if requisition else ""


def _overrides(rule: ReminderRule) -> bool:
    return rule.overrides_cadence or rule.route in (Route.CALL_TASK, Route.ESCALATION)


def _joinable(desk: Desk, channel: str, group: list[Occurrence]) -> Delivery | None:
    """The first unsent message that may take more: on this channel, or on the one that this channel replaces."""
    relieves = any(o.rule.route == Route.SECOND for o in group)
    waiting = [d for d in desk.pending if d.plan_key.startswith(("day:", "urgent:"))]
    for delivery in waiting:
        if delivery.channel == channel:
            return delivery
    for delivery in waiting if relieves else ():
        held = [item.occurrence.rule.route for item in delivery.held]  # type: ignore[attr-defined]
        if delivery.channel == desk.person.preference.channel and Route.EMAIL not in held:
            return delivery
    return None


def _send_alone(desk: Desk, occurrence: Occurrence) -> None:
    channel = channel_of(desk.person, occurrence.rule)
    at: datetime | None = desk.now
    if channel != "email":
        limits = get_channel(channel).hours(desk.person.user)
        at = next_slot(desk.person, desk.now, limits=limits, overrides=True)
    if at is None:
        _no_slot([occurrence])
        return
    base = f"alone:{occurrence.pk}"
    again = Delivery.objects.filter(recipient=desk.person.user, plan_key__startswith=base)
    desk.keys.used.update(again.values_list("plan_key", flat=True))
    _create(desk, [occurrence], at=at, base=base, channel=channel)


def _no_slot(group: list[Occurrence]) -> None:
    reason = "No available time in the next 60 days. Check their hours, days, and out-of-office dates."
    settle([o.pk for o in group], Occurrence.State.ATTENTION, reason)
    notices.tell_staff(group, reason)


def _create(desk: Desk, group: list[Occurrence], *, at: datetime, base: str, channel: str) -> None:
    delivery = Delivery.objects.create(
        recipient=desk.person.user,
        plan_key=desk.keys.unused(base),
        channel=channel,
        urgent=any(o.rule.urgent for o in group),
        next_at=at,
        useful_until=max(o.useful_until for o in group),
        preference=desk.person.preference_text,
        created_at=desk.now,
    )
    desk.keys.take(delivery.plan_key)
    _put_in(delivery, group, at)


def _join(desk: Desk, delivery: Delivery, group: list[Occurrence], *, at: datetime, key: str, channel: str) -> None:
    unfrozen = _joinable_rows().filter(pk=delivery.pk, version=delivery.version)
    columns = {
        "next_at": at,
        "plan_key": key,
        "channel": channel,
        "preference": desk.person.preference_text,
        "urgent": delivery.urgent or any(o.rule.urgent for o in group),
        "useful_until": max(delivery.useful_until, *(o.useful_until for o in group)),
    }
    if not unfrozen.update(version=F("version") + 1, **columns):
        raise Lost(f"delivery {delivery.pk}")
    delivery.version += 1
    for name, value in columns.items():
        setattr(delivery, name, value)
    desk.keys.take(key)
    _put_in(delivery, group, at)


def _put_in(delivery: Delivery, group: list[Occurrence], at: datetime) -> None:
    rows = [DeliveryItem(delivery=delivery, occurrence=o, state=DeliveryItem.State.IN, reason="") for o in group]
    DeliveryItem.objects.bulk_create(
        rows, update_conflicts=True, unique_fields=["delivery", "occurrence"], update_fields=["state", "reason"]
    )
    Occurrence.objects.filter(pk__in=[o.pk for o in group]).update(planned_local=at)
