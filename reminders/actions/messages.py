"""What the other apps call, and what a recruiter can do with a message that needs attention."""

from datetime import datetime, timedelta

from django.db import transaction

from accounts.models import User
from core import clock
from core.errors import DomainError
from core.models import AuditEvent
from reminders import links
from reminders.channels.base import label_of
from reminders.engine import fallback, health, recipients
from reminders.engine.state_changes import apply, items_in, settle
from reminders.models import Delivery, DeliveryItem, MessageLink, Occurrence, Task
from reminders.models.states import WAITING, Event, State
from reminders.operations import restore_guard, wake_up

SECOND_CHANCE = timedelta(days=2)  # how long a message that is sent again may take


class NotUsable(DomainError):
    """The channel is not available for the person, or not in time."""


class NotWaiting(DomainError):
    """The message no longer needs attention: someone else acted, or a receipt came."""


@transaction.atomic
def item_done(subject: str, *, reason: str) -> None:
    """Ends all reminders of an item that is done or withdrawn. Call it inside the transaction that makes it so.

    Its occurrences end, unsent messages lose it (those left without items are canceled), open calls about it are
    dropped and links stop opening it. A call to a provider that is in progress is not interrupted.
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
        return  # it may have arrived as it was; the reconciler handles the rest
    delivery.items.filter(occurrence__subject=subject, state=DeliveryItem.State.IN).update(
        state=DeliveryItem.State.DROPPED, reason=reason[:200]
    )
    if left:
        # Its text lists an item that is done: it is rendered again at the next claim.
        Delivery.objects.filter(pk=delivery.pk, state=State.SCHEDULED).update(frozen_at=None)
    else:
        apply(delivery, Event.NOT_NEEDED, now, last_error=reason[:200])


def nudge() -> None:
    """Wakes the workers up after this transaction. Safe while the broker is down."""
    wake_up.ring()


@transaction.atomic
def end_messages_of(person: User) -> None:
    """Cancels all messages to a person who left and ends their links."""
    now = clock.now()
    for delivery in Delivery.objects.filter(recipient=person, state__in=(*WAITING, State.ATTENTION)):
        delivery.items.filter(state__in=(DeliveryItem.State.IN, DeliveryItem.State.AGAIN)).update(
            state=DeliveryItem.State.DROPPED, reason="The recipient is no longer active"
        )
        apply(delivery, Event.NOT_NEEDED, now, last_error="The recipient is no longer active")
    waiting = (Occurrence.State.OPEN, Occurrence.State.ATTENTION)
    Occurrence.objects.filter(recipient=person, state__in=waiting).update(
        state=Occurrence.State.CANCELLED, reason="The recipient is no longer active"
    )
    links.revoke_links_of(person, reason="The recipient is no longer active", now=now)


@transaction.atomic
def end_links_of(person: User, *, reason: str) -> None:
    """Their role or password changed: links of earlier messages stop working with the next request, in every browser.

    The items stay open; a link page offers a new link, and unsent messages get their own. Opt-out links stay valid.
    """
    links.revoke_links_of(person, reason=reason, now=clock.now(), purpose=MessageLink.Purpose.ITEMS)
    Delivery.objects.filter(recipient=person, state=State.SCHEDULED).update(frozen_at=None)


@transaction.atomic
def replan(person: User) -> None:
    """Their channel, cadence, hours or zone changed: unsent messages are planned again by the new preferences.

    Not a second copy that lost one of its items: the first may have arrived, and a new message would not say so.
    """
    now = clock.now()
    unsent = Delivery.objects.filter(state=State.SCHEDULED, frozen_at=None, step=0, possible_duplicate=False)
    for delivery in unsent.filter(recipient=person):
        if delivery.plan_key.startswith("alone:asked:"):
            continue
        delivery.items.filter(state=DeliveryItem.State.IN).update(
            state=DeliveryItem.State.DROPPED, reason="Rescheduled to match their new preferences"
        )
        apply(delivery, Event.NOT_NEEDED, now, last_error="Rescheduled to match their new preferences")
    nudge()


@transaction.atomic
def send_again(delivery: Delivery, *, by: User) -> None:
    """Sends a message that needed attention again, rendered again. Raises NotWaiting."""
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
    """Sends an undelivered message on another channel, at the next allowed time there, as its next step.

    Raises NotWaiting if someone else acted first, NotUsable if the channel is not available.
    """
    now, who = clock.now(), recipients.person(delivery.recipient_id)
    if delivery.state != State.ATTENTION:
        raise NotWaiting
    items = items_in(delivery)
    if channel not in fallback.other_channels(delivery, items, who.user, health.blocked(now)):
        raise NotUsable
    if not apply(delivery, Event.DISMISSED, now, last_error=f"Sent on another channel: {label_of(channel)}"[:200]):
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
    """Marks a message that needed attention as resolved, with a note. Raises NotWaiting."""
    occurrences = [item.occurrence_id for item in items_in(delivery)]
    if delivery.state != State.ATTENTION or not apply(
        delivery, Event.DISMISSED, clock.now(), last_error=f"Resolved: {note}"[:200]
    ):
        raise NotWaiting
    settle(occurrences, Occurrence.State.CANCELLED, f"Resolved: {note}")
    AuditEvent.log("delivery.dismissed", delivery, by=by)


@transaction.atomic
def resume_channel(channel: str, *, by: User) -> None:
    """Resumes a channel after an admin fixed its settings; held messages are sent."""
    health.resume(channel, clock.now())
    AuditEvent.log("channel.resumed", by, by=by, channel=channel)
    nudge()


def release_delivery(*, by: User) -> None:
    """Resumes sending after a restore; an admin has seen what would be sent."""
    restore_guard.release(by=by)
    nudge()
