"""What providers tell us later: callbacks, receipts, bounces. Read in any order, any number of times, never downwards.

An event about a call that is still being made waits for the next tick: our own result comes first.
"""

import logging
import re
from collections.abc import Callable
from datetime import datetime
from typing import Any

from django.db import InterfaceError, OperationalError, transaction

from core import clock
from reminders.channels.base import Accepted, OptedOut, get_channel
from reminders.engine import fallback
from reminders.engine.dispatch import provider_columns, told
from reminders.engine.reconcile import found_out
from reminders.engine.state_changes import Lost, must
from reminders.models import Attempt, Delivery, InboundMessage, ProviderEvent
from reminders.models.states import Event, State
from reminders.record import labels

logger = logging.getLogger(__name__)
BATCH = 200
# The words of Twilio (texts, calls) and of mail providers through anymail.
ON_ITS_WAY = {"queued", "accepted", "scheduled", "sending", "sent", "initiated", "ringing", "in-progress", "answered",
              "deferred"}  # fmt: skip
ARRIVED = {"delivered", "read", "completed", "opened", "clicked"}
CAME_BACK = {"undelivered", "failed", "bounced", "rejected", "complained", "busy", "no-answer", "canceled"}
OPT_OUT = {"complained", "unsubscribed"}
# The address itself is wrong, whatever was to be sent; other failures say nothing about it.
ADDRESS_GONE = {"13224", "21211", "21214", "21217", "21614", "30005", "30006", "bounced", "invalid"}
# A mail's own code, RFC 3463: 5.x but for what passes (5.4.4), a full mailbox, and refusals of this mail's size or content.
MAILBOX_GONE = re.compile(r"5\.(?!3\.|7\.|4\.4$|2\.[23]$)\d+\.\d+")
OPTED_OUT_CODES = {"21610", "unsubscribed"}
_inbound: set[Callable[[ProviderEvent], object]] = set()


def register_inbound(take_in: Callable[[ProviderEvent], object]) -> None:
    """`take_in` gets each stored reply, once or more often. Called when the app is ready: replies use the engine, not the
    other way round."""
    _inbound.add(take_in)


def process_new_events(now: datetime | None = None) -> int:
    """Reads what was stored; how many events it understood or put aside."""
    moment = now or clock.now()
    done = 0
    new = ProviderEvent.objects.filter(state=ProviderEvent.State.NEW).order_by("received_at", "id")[:BATCH]
    for event in sorted(new, key=lambda event: event.pk):  # as they came, also when the clock was set back between two
        try:
            with transaction.atomic():
                done += _read(event, moment)
        except Lost:
            continue  # something else moved it; the next tick reads the event again
        except (OperationalError, InterfaceError):
            raise
        except Exception:
            if InboundMessage.objects.filter(event=event).exists():
                continue  # another reader took it in at the same moment
            logger.exception("Event %s could not be read", event.pk)
            _end(event, ProviderEvent.State.FAILED, "failed to process, see the log")
    return done


def _read(event: ProviderEvent, now: datetime) -> bool:
    """False leaves it for the next tick."""
    if event.kind == "inbound":
        for take_in in _inbound:
            take_in(event)
        return True
    if event.kind != "status":
        return _end(event, ProviderEvent.State.DONE)
    attempt = _attempt_of(event)
    if attempt is None:
        return _end(event, ProviderEvent.State.UNMATCHED, "no such attempt")
    delivery = Delivery.objects.select_related("recipient").get(pk=attempt.delivery_id)
    if _is_being_sent(delivery):
        return False
    _apply(event, attempt, delivery, now)
    return _end(event, ProviderEvent.State.DONE)


def _is_being_sent(delivery: Delivery) -> bool:
    """Our own result is not written down yet: what the provider tells would find no state that it can change."""
    return delivery.state == State.SENDING


def _end(event: ProviderEvent, state: str, error: str = "") -> bool:
    ProviderEvent.objects.filter(pk=event.pk).update(state=state, error=error)
    return True


def _attempt_of(event: ProviderEvent) -> Attempt | None:
    if event.attempt_key:
        return Attempt.objects.filter(key=event.attempt_key).first()
    given = _provider_id(event.body)
    by_id = Attempt.objects.filter(provider=event.provider, provider_id=given).first() if given else None
    return by_id or _attempt_of_mail(given)


def _attempt_of_mail(message_id: str) -> Attempt | None:
    """A provider that we hand mail to by SMTP names it by our own Message-ID, which begins with the delivery's number."""
    named = message_id.strip("<>")
    pk = named.partition(".")[0]
    if not (pk.isascii() and pk.isdigit() and len(pk) < 19):
        return None
    return Attempt.objects.filter(delivery=int(pk), delivery__message_id=named).order_by("number").last()


def _provider_id(body: dict[str, Any]) -> str:
    return str(body.get("MessageSid") or body.get("CallSid") or body.get("SmsSid") or body.get("provider_id") or "")


def _status(body: dict[str, Any]) -> str:
    return str(body.get("MessageStatus") or body.get("CallStatus") or body.get("status") or "").lower()


def _apply(event: ProviderEvent, attempt: Attempt, delivery: Delivery, now: datetime) -> None:
    status = _status(event.body)
    if status in ARRIVED:
        _arrived(event, attempt, delivery, now)
    elif status in CAME_BACK:
        _came_back(event, attempt, delivery, status, now)
    elif status in ON_ITS_WAY:
        _on_its_way(event, attempt, delivery, now)
    elif status in OPT_OUT:
        _mark_address(delivery, status, "", now)


def _seen(event: ProviderEvent) -> Accepted:
    return Accepted(event.provider, _provider_id(event.body))


def _on_its_way(event: ProviderEvent, attempt: Attempt, delivery: Delivery, now: datetime) -> None:
    """The provider has it: settles an uncertain attempt, and saves the second copy that was about to go."""
    unsure = delivery.state == State.UNCERTAIN or (
        delivery.state in (State.SCHEDULED, State.ATTENTION) and attempt.outcome == Attempt.Outcome.UNKNOWN
    )
    if unsure:
        found_out(delivery, attempt, _seen(event), now)


def _arrived(event: ProviderEvent, attempt: Attempt, delivery: Delivery, now: datetime) -> None:
    columns = provider_columns(attempt, _seen(event)) if not attempt.provider_id else {}
    Attempt.objects.filter(pk=attempt.pk).update(outcome=Attempt.Outcome.ACCEPTED, **columns)
    if delivery.state in (State.UNCERTAIN, State.ACCEPTED, State.SCHEDULED, State.ATTENTION):
        accepted_at = delivery.accepted_at or now
        must(delivery, Event.RECEIPT, now, accepted_at=accepted_at, uncertain_since=None, last_error="", hold_reason="")
        told(delivery)
    fallback.cancel_unsent_after(delivery, now)


def _came_back(event: ProviderEvent, attempt: Attempt, delivery: Delivery, status: str, now: datetime) -> None:
    code = str(event.body.get("ErrorCode") or event.body.get("code") or status)
    Attempt.objects.filter(pk=attempt.pk).update(outcome=Attempt.Outcome.FINAL, code=code[:20], detail=status)
    _mark_address(delivery, status, code, now)
    if delivery.state not in (State.ACCEPTED, State.UNCERTAIN) or attempt != delivery.attempts.last():
        return  # never downwards, and never for an attempt that another one replaced
    must(delivery, Event.BOUNCED, now, last_error=labels.reason(labels.cause(status, code))[:200], uncertain_since=None)
    fallback.next_step(delivery, now, code=code)


def _mark_address(delivery: Delivery, status: str, code: str, now: datetime) -> None:
    channel = get_channel(delivery.channel)
    if status in OPT_OUT or code in OPTED_OUT_CODES:
        channel.refused(delivery.recipient, OptedOut(status, code=code), at=now)
    elif code in ADDRESS_GONE or MAILBOX_GONE.fullmatch(code):
        channel.refused(delivery.recipient, None, at=now)
