"""After a failure: the same channel again where that helps, the next channel the person chose, or a recruiter."""

from collections.abc import Collection, Iterable
from datetime import datetime, timedelta

from accounts.models import User
from reminders.channels.base import CHANNELS, all_channels, get_channel
from reminders.engine import health, notices
from reminders.engine.recipients import Person, person
from reminders.engine.slots import next_slot
from reminders.engine.state_changes import items_in, must, settle
from reminders.engine.still_needed import GONE, why_not
from reminders.models import Delivery, DeliveryItem, Occurrence, ReminderRule
from reminders.models.states import Event, State

# Handset away, line busy: (how often again on the same channel, after how long), D6
AGAIN = {
    "30003": (1, timedelta(minutes=60)),
    "30008": (1, timedelta(minutes=60)),
    "busy": (2, timedelta(minutes=30)),
    "no-answer": (2, timedelta(minutes=30)),
}
Route = ReminderRule.Route
NO_WAY = "There's no other channel to try"


def next_step(delivery: Delivery, now: datetime, *, code: str = "") -> Delivery | None:
    """The one step that follows a rejected delivery, in the caller's transaction. None: it needs attention now, or nothing
    in it is open any more, or another step was opened before it bounced."""
    if Delivery.objects.of_chain(delivery).filter(step__gt=delivery.step).exists():
        return None
    items = _reopened(items_in(delivery))
    if not items:
        return None
    who = person(delivery.recipient_id)
    channel, wait = _next_channel(delivery, items, who, now, code)
    at = moment(who, channel, now + wait, items) if channel else None
    if channel is None or at is None:
        reason = " ".join(f"{said}." for said in filter(None, (delivery.last_error, NO_WAY)))[:200]
        settle([i.occurrence_id for i in items], Occurrence.State.ATTENTION, reason)
        must(delivery, Event.NO_WAY_LEFT, now)
        notices.tell_staff([i.occurrence for i in items], reason, delivery)
        return None
    return open_step(delivery, items, channel, at)


def _reopened(items: list[DeliveryItem]) -> list[DeliveryItem]:
    """The items that are still open; those done since it was sent are closed."""
    needed = []
    for item in items:
        why, ids = why_not(item.occurrence), [item.occurrence_id]
        settle(ids, Occurrence.State.OPEN)
        if why:
            settle(ids, Occurrence.State.CANCELLED if why == GONE else Occurrence.State.DONE, why)
        else:
            needed.append(item)
    return needed


def open_step(delivery: Delivery, items: list[DeliveryItem], channel: str, at: datetime) -> Delivery:
    """Creates step n+1 with the same items; the unique key allows only one."""
    successor = Delivery.objects.create(
        recipient_id=delivery.recipient_id,
        plan_key=delivery.plan_key,
        first_id=delivery.chain_id,
        step=delivery.step + 1,
        channel=channel,
        urgent=delivery.urgent,
        next_at=at,
        useful_until=delivery.useful_until,
        preference=delivery.preference,
    )
    DeliveryItem.objects.filter(pk__in=[i.pk for i in items]).update(state=DeliveryItem.State.PASSED)
    DeliveryItem.objects.bulk_create(
        # One sent again on request stays that: its first message may still hold the occurrence.
        DeliveryItem(delivery=successor, occurrence=i.occurrence, state=i.state)
        for i in items
    )
    return successor


def cancel_unsent_after(delivery: Delivery, now: datetime) -> None:
    """A late receipt: the message was delivered, so its unsent later steps are canceled."""
    later = Delivery.objects.of_chain(delivery).filter(step__gt=delivery.step, state=State.SCHEDULED)
    for successor in later.filter(attempt_count=0):
        must(successor, Event.NOT_NEEDED, now, last_error="The earlier message was delivered")
        passed = [i.occurrence_id for i in items_in(successor)]
        successor.items.update(state=DeliveryItem.State.DROPPED, reason="The earlier message was delivered")
        settle(passed, Occurrence.State.TOLD)


def usable_after(delivery: Delivery, who: Person, now: datetime) -> str | None:
    """The next channel of the person's own list (then email) that was not tried; only usable ones. Never a call that
    they did not choose."""
    chain = Delivery.objects.of_chain(delivery)
    tried, resting = set(chain.values_list("channel", flat=True)), health.blocked(now)
    for kind in dict.fromkeys((who.preference.channel, who.preference.second_channel, "email")):
        if kind and kind not in tried and kind not in resting and kind in CHANNELS:
            channel = get_channel(kind)
            if kind == "call_task" or (channel.is_configured() and channel.address_for(who.user)):
                return kind
    return None


def other_channels(
    delivery: Delivery, items: Iterable[DeliveryItem], user: User, resting: Collection[str]
) -> list[str]:
    """The channels a recruiter may choose instead: every usable one but its own. What is always sent by email
    (invitations, notices, counts) may only become a call."""
    fixed = any(item.occurrence.rule.route in (Route.EMAIL, Route.ESCALATION) for item in items)
    others = [c for c in all_channels() if c.kind not in (delivery.channel, *resting)]
    usable = [c.kind for c in others if c.is_configured() and c.address_for(user)]
    return [kind for kind in usable if kind == "call_task" or not fixed]


def _next_channel(
    delivery: Delivery, items: list[DeliveryItem], who: Person, now: datetime, code: str
) -> tuple[str | None, timedelta]:
    times, wait = AGAIN.get(code, (0, timedelta(0)))
    same = Delivery.objects.of_chain(delivery).filter(channel=delivery.channel)
    if same.count() <= times and now + wait < delivery.useful_until:
        return delivery.channel, wait
    fixed = any(i.occurrence.rule.route in (Route.EMAIL, Route.ESCALATION) for i in items)
    return (None if fixed or not items else usable_after(delivery, who, now)), timedelta(0)


def moment(who: Person, channel: str, start: datetime, items: list[DeliveryItem]) -> datetime | None:
    """The next allowed time on that channel; None if there is none within the horizon."""
    if channel == "email" and all(i.occurrence.rule.alone for i in items):
        return start
    return next_slot(who, start, limits=get_channel(channel).hours(who.user), overrides=True)
