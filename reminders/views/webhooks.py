"""What Twilio tells us: signature first, then stored as it came and committed, then understood; once."""

import logging
from collections.abc import Callable
from datetime import timedelta
from functools import wraps
from typing import Any

from django.conf import settings
from django.db import DatabaseError
from django.http import HttpRequest, HttpResponse, HttpResponseForbidden
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_POST
from twilio.request_validator import RequestValidator
from twilio.twiml.messaging_response import MessagingResponse

from core.access import public
from core.rates import too_many
from reminders import actions, links
from reminders.channels.voice import last_words
from reminders.inbound import replies
from reminders.inbound.keypresses import answer_key
from reminders.models import Attempt, ProviderEvent

logger = logging.getLogger(__name__)
REFUSED_WEBHOOKS = "webhook-refused"  # counted by day; the status page shows it
A_DAY = timedelta(days=1)


def twilio_webhook(view: Callable[..., HttpResponse]) -> Callable[..., HttpResponse]:
    """Lets in what Twilio signed for this very address. The address is built from SITE_URL, never from the request."""

    @csrf_exempt
    @public(because="Twilio signs every request with the account's token")
    @require_POST
    @wraps(view)
    def guarded(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        if not is_signed(request):
            too_many(REFUSED_WEBHOOKS, limit=0, per=A_DAY)
            return HttpResponseForbidden("The signature is wrong.", content_type="text/plain")
        return view(request, *args, **kwargs)

    return guarded


def is_signed(request: HttpRequest) -> bool:
    if not settings.TWILIO_AUTH_TOKEN:
        return False
    address = settings.SITE_URL + request.get_full_path()
    signature = request.headers.get("X-Twilio-Signature", "")
    return bool(RequestValidator(settings.TWILIO_AUTH_TOKEN).validate(address, request.POST, signature))


def store(request: HttpRequest, kind: str, event_id: str, attempt_key: str = "") -> tuple[ProviderEvent, bool]:
    """The event, and whether it is new. A database that is down raises: Twilio then gets a 5xx and tries again."""
    body = {name: str(value).replace("\x00", "") for name, value in request.POST.items()}
    return ProviderEvent.objects.get_or_create(
        provider="twilio",
        event_id=event_id[:120],
        defaults={"kind": kind, "attempt_key": attempt_key, "body": body},
    )


@twilio_webhook
def twilio_status(request: HttpRequest, attempt_key: str) -> HttpResponse:
    """Whatever the order, the number and the words of callbacks: each is kept once, and the engine reads them."""
    sid = request.POST.get("MessageSid") or request.POST.get("CallSid") or ""
    status = request.POST.get("MessageStatus") or request.POST.get("CallStatus") or ""
    _, is_new = store(request, "status", f"{sid}:{status}", attempt_key)
    if is_new:
        actions.nudge()
    return HttpResponse(status=204)


@twilio_webhook
def twilio_inbound(request: HttpRequest) -> HttpResponse:
    """A text from a person. What cannot be understood now stays stored, and is read again by the tick."""
    sid = request.POST.get("MessageSid") or request.headers.get("I-Twilio-Idempotency-Token", "")
    event, _ = store(request, "inbound", f"{sid}:inbound")
    try:
        message = replies.take_in(event)
        said = links.reveal_to(message.user, message.said) if message.user else message.said
    except DatabaseError:
        raise
    except Exception:  # one odd reply must not be lost, nor be sent to us for ever
        logger.exception("Reply %s could not be understood yet", event.pk)
        said = ""
    response = MessagingResponse()
    if said:
        response.message(said)
    return HttpResponse(str(response), content_type="text/xml")


@twilio_webhook
def twilio_voice(request: HttpRequest, attempt_key: str) -> HttpResponse:
    """A key pressed during a call."""
    attempt = Attempt.objects.select_related("delivery__recipient").filter(key=attempt_key).first()
    digits = request.POST.get("Digits", "")[:1]
    token = request.headers.get("I-Twilio-Idempotency-Token", "")
    store(request, "keys", f"{request.POST.get('CallSid', '')}:{digits}:{token}", attempt_key)
    said = answer_key(attempt, digits) if attempt else last_words("This call is over. Goodbye.")
    return HttpResponse(said, content_type="text/xml")
