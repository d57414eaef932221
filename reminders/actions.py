"""What the other apps tell the engine, and what people may do with a message that needs attention."""

from datetime import datetime, timedelta

from django.db import transaction

from accounts.models import User
from core import clock
from core.models import AuditEvent
from reminders import links, restore_guard, wake_up
from reminders.channels.base import label_of
from reminders.engine import fallback, health, recipients
from reminders.engine.state_changes import apply, items_in, settle
from reminders.engine.transitions import WAITING, Event, State
from reminders.models import Delivery, DeliveryItem, MessageLink, Occurrence, Task

SECOND_CHANCE = timedelta(days=2)  # how long a message that is sent again stays useful


class NotUsable(Exception):
    """The person cannot be reached on that channel, or not in time."""


class NotWaiting(Exception):
    """The message does not need attention any more: somebody was quicker, or a receipt came."""


@transaction.atomic
def item_done(subject: str, *, reason: str) -> None:
    """The matter is done or withdrawn. Call it inside the transaction that makes it so.

    Nobody is told of it any more: its occurrences end, messages lose it, those left without anything are cancelled,
    calls about it drop from the list, links have one thing less to do. A call to a provider that is under way goes on.
    """
    now = clock.now()
    items = DeliveryItem.objects.filter(
        occurrence__subject=subject, state=DeliveryItem.State.IN, delivery__state__in=(*WAITING, State.ATTENTION)
    )
    deliveries = list(Delivery.objects.filter(pk__in=items.values("delivery")))
    waiting = (Occurrence.State.OPEN, Occurrence.State.ATTENTION)
    Occurrence.objects.filter(subject=subject, state__in=waiting).update(
        state=Occurrence.State.DONE, reason=reason[:200]
    )
    for delivery in deliveries:
        _lose(delivery, subject, reason)
    Task.objects.filter(subject=subject, kind=Task.Kind.CALL, state=Task.State.OPEN).update(state=Task.State.DROPPED)
    links.close_item(subject, now)


def _lose(delivery: Delivery, subject: str, reason: str) -> None:
    now = clock.now()
    left = [i for i in items_in(delivery) if i.occurrence.subject != subject]
    if delivery.state == State.UNCERTAIN and left:
        return  # it may have arrived as it was; the reconciler decides what becomes of the rest
    delivery.items.filter(occurrence__subject=subject, state=DeliveryItem.State.IN).update(
        state=DeliveryItem.State.DROPPED, reason=reason[:200]
    )
    if left:
        # What it says lists something that is done: it is made anew at its next claim.
        Delivery.objects.filter(pk=delivery.pk, state=State.SCHEDULED).update(frozen_at=None)
    else:
        apply(delivery, Event.NOT_NEEDED, now, last_error=reason[:200])


def nudge() -> None:
    """Something may be due now: the workers look after this transaction. Safe while the broker is away."""
    wake_up.ring()


@transaction.atomic
def end_messages_of(person: User) -> None:
    """The person left: nothing more goes to them, their links end."""
    now = clock.now()
    for delivery in Delivery.objects.filter(recipient=person, state__in=(*WAITING, State.ATTENTION)):
        delivery.items.filter(state__in=(DeliveryItem.State.IN, DeliveryItem.State.AGAIN)).update(
            state=DeliveryItem.State.DROPPED, reason="The person is no longer active"
        )
        apply(delivery, Event.NOT_NEEDED, now, last_error="The person is no longer active")
    waiting = (Occurrence.State.OPEN, Occurrence.State.ATTENTION)
    Occurrence.objects.filter(recipient=person, state__in=waiting).update(
        state=Occurrence.State.CANCELLED, reason="The person is no longer active"
    )
    links.revoke_links_of(person, reason="The person is no longer active", now=now)


@transaction.atomic
def end_links_of(person: User, *, reason: str) -> None:
    """Their role or password changed: what an earlier message opens ends with the next request, in every browser.

    The matters wait on; a link page offers a new one, and what is not sent yet gets its own. Only the wish to stop
    messages still counts: its links stay.
    """
    links.revoke_links_of(person, reason=reason, now=clock.now(), purpose=MessageLink.Purpose.ITEMS)
    Delivery.objects.filter(recipient=person, state=State.SCHEDULED).update(frozen_at=None)


@transaction.atomic
def replan(person: User) -> None:
    """Their channel, cadence, hours or zone changed: what waits unsent is planned anew by the new choice.

    Not a second copy that lost one of its matters: the first may have arrived, and a new message would not say so.
    """
    now = clock.now()
    unsent = Delivery.objects.filter(state=State.SCHEDULED, frozen_at=None, step=0, possible_duplicate=False)
    for delivery in unsent.filter(recipient=person):
        if delivery.plan_key.startswith("alone:asked:"):
            continue
        delivery.items.filter(state=DeliveryItem.State.IN).update(
            state=DeliveryItem.State.DROPPED, reason="Planned anew by their changed wishes"
        )
        apply(delivery, Event.NOT_NEEDED, now, last_error="Planned anew by their changed wishes")
    nudge()


@transaction.atomic
def send_again(delivery: Delivery, *, by: User) -> None:
    """A recruiter sends what needed attention once more, made anew. Raises NotWaiting."""
    now = clock.now()
    moved = delivery.state == State.ATTENTION and apply(
        delivery, Event.SEND_AGAIN, now,
        next_at=now, useful_until=max(delivery.useful_until, now + SECOND_CHANCE), attempt_count=0, claim_errors=0,
        frozen_at=None, uncertain_since=None, hold_reason="",
    )  # fmt: skip
    if not moved:
        raise NotWaiting
    occurrences = [item.occurrence_id for item in items_in(delivery)]
    settle(occurrences, Occurrence.State.OPEN)
    _prolong(occurrences, delivery.useful_until)
    AuditEvent.log("delivery.sent_again", delivery, by=by)
    nudge()


@transaction.atomic
def change_channel(delivery: Delivery, channel: str, *, by: User) -> Delivery:
    """A recruiter sends what reached nobody by another channel, at the next permitted moment there: its next step.

    Raises NotWaiting when somebody was quicker, NotUsable when the person cannot be reached there (any more).
    """
    now, who = clock.now(), recipients.person(delivery.recipient_id)
    if delivery.state != State.ATTENTION:
        raise NotWaiting
    items = items_in(delivery)
    if channel not in fallback.other_channels(delivery, items, who.user, health.blocked(now)):
        raise NotUsable
    if not apply(delivery, Event.DISMISSED, now, last_error=f"Sent instead: {label_of(channel)}"[:200]):
        raise NotWaiting
    at = fallback.moment(who, channel, now, items)
    if at is None:
        raise NotUsable
    delivery.useful_until = max(delivery.useful_until, at + SECOND_CHANCE)
    successor = fallback.open_step(delivery, items, channel, at)
    occurrences = [item.occurrence_id for item in items]
    settle(occurrences, Occurrence.State.OPEN)
    _prolong(occurrences, delivery.useful_until)
    AuditEvent.log("delivery.channel_changed", delivery, by=by, channel=channel, step=successor.step)
    nudge()
    return successor


def _prolong(occurrences: list[int], until: datetime) -> None:
    Occurrence.objects.filter(pk__in=occurrences, useful_until__lt=until).update(useful_until=until)


@transaction.atomic
def dismiss(delivery: Delivery, *, by: User, note: str) -> None:
    """A recruiter puts aside what needed attention, with a reason. Raises NotWaiting."""
    occurrences = [item.occurrence_id for item in items_in(delivery)]
    if delivery.state != State.ATTENTION or not apply(
        delivery, Event.DISMISSED, clock.now(), last_error=f"Put aside: {note}"[:200]
    ):
        raise NotWaiting
    settle(occurrences, Occurrence.State.CANCELLED, f"Put aside: {note}")
    AuditEvent.log("delivery.dismissed", delivery, by=by)


@transaction.atomic
def resume_channel(channel: str, *, by: User) -> None:
    """An admin has put the channel's settings right; what waited goes out."""
    health.resume(channel, clock.now())
    AuditEvent.log("channel.resumed", by, by=by, channel=channel)
    nudge()


def release_delivery(*, by: User) -> None:
    """An admin has looked at what a restored database would send, and lets it send."""
    restore_guard.release(by=by)
    nudge()
