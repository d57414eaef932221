"""What a mail provider tells us, in our own words, as it is stored: receipts and bounces, and mails from people.

django-anymail has read the provider's format. Of a mail only what is needed is kept: no attachment, and no token that
still opens something (a quoted message holds its link, a recipient's address our reply token).
"""

import codecs
import hashlib
import json
import re
from email.utils import getaddresses
from typing import Any

from anymail.inbound import AnymailInboundMessage
from anymail.signals import AnymailInboundEvent, AnymailTrackingEvent

from core.logs import masked
from reminders.links import find_by_reply_token
from reminders.models import ProviderEvent

LONGEST = {"text": 200_000, "html": 400_000, "header": 4_000}  # characters that are kept
STATUS_CODE = re.compile(r"\b([245]\.\d{1,3}\.\d{1,3})\b")  # RFC 3463
QUOTE = re.compile(r"(?:^[ \t]*>[^\n]*(?:\n|$))+", re.MULTILINE)
ATTEMPT = re.compile(r"[0-9a-f]{32}")
# What tells a robot from a person, and what the receiving server found out about the sender.
HEADERS = (
    "auto-submitted", "precedence", "x-autoreply", "x-autorespond", "list-id", "list-unsubscribe", "list-post",
    "return-path", "authentication-results", "received-spf", "x-mailgun-spf",
    "x-mailgun-dkim-check-result",
)  # fmt: skip


def keep_receipt(event: AnymailTrackingEvent, provider: str) -> bool:
    """Stores what became of a mail. False when it is here already."""
    metadata = event.metadata if isinstance(event.metadata, dict) else {}
    key = str(metadata.get("attempt", ""))
    words = " ".join(filter(None, (_text(event.mta_response), _text(event.description))))
    code = STATUS_CODE.search(words)
    body = {
        "status": _text(event.event_type),
        "code": code[1] if code else _text(event.reject_reason),
        "provider_id": _text(event.message_id)[:120],
    }
    own_id = f"{event.event_type}:{event.event_id}" if event.event_id else _digest(_plain(event.esp_event))
    return _keep(provider, own_id, "status", body, key if ATTEMPT.fullmatch(key) else "")


def keep_mail(event: AnymailInboundEvent, provider: str) -> bool:
    """Stores a mail from a person. False when it is here already: a provider gives no id that lasts, the mail does."""
    message = event.message
    body = _mail(message)
    message_id = _header(message, "message-id")
    own_id = _digest([message_id, body["from"]] if message_id else [body["from"], body["subject"], body["text"]])
    return _keep(provider, f"mail:{own_id}", "inbound", body, "")


def _keep(provider: str, event_id: str, kind: str, body: dict[str, Any], attempt_key: str) -> bool:
    _, is_new = ProviderEvent.objects.get_or_create(
        provider=provider, event_id=event_id[:120], defaults={"kind": kind, "body": body, "attempt_key": attempt_key}
    )
    return is_new


def _mail(message: AnymailInboundMessage) -> dict[str, Any]:
    link = next(filter(None, map(find_by_reply_token, _recipients(message))), None)
    return {
        "channel": "email",
        "from": [address.lower()[:254] for _, address in getaddresses(_all(message, "from")) if address],
        "return_path": message.envelope_sender,
        "link": link.pk if link else None,
        "message_id": _header(message, "message-id")[:250],
        "subject": masked(_header(message, "subject"))[:300],
        "headers": {name: values for name in HEADERS if (values := _all(message, name))},
        "text": _bounded(masked(_body(message, "text/plain"))),
        "html": masked(_body(message, "text/html"))[: LONGEST["html"]],
        "parts": [part.get_content_type()[:80] for part in message.walk()][:50],
        "attachments": len(message.attachments),
    }


def _recipients(message: AnymailInboundMessage) -> list[str]:
    """Where it was sent; the envelope first, which only the servers write."""
    named = getaddresses([*_all(message, "to"), *_all(message, "cc"), *_all(message, "delivered-to")])
    return [_text(message.envelope_recipient), *(address for _, address in named)]


def _all(message: AnymailInboundMessage, name: str) -> list[str]:
    return [_text(value)[: LONGEST["header"]] for value in message.get_all(name) or []]


def _header(message: AnymailInboundMessage, name: str) -> str:
    return next(iter(_all(message, name)), "")


LONGEST_PART = 8_000_000  # bytes that are read of a part
SLOW_CHARSETS = ("punycode", "idna")  # no mail is written in them, and reading takes quadratic time


def _body(message: AnymailInboundMessage, kind: str) -> str:
    """The first part of that type that is no attachment. A charset that is unknown or wrong is never an error."""
    for part in message.walk():
        if part.get_content_type() == kind and not part.is_attachment():
            raw = (part.get_payload(decode=True) or b"")[:LONGEST_PART]
            try:
                charset = codecs.lookup(part.get_content_charset("utf-8")).name
                return _text(raw.decode("utf-8" if charset in SLOW_CHARSETS else charset, "replace"))
            except (LookupError, ValueError):
                return _text(raw.decode("utf-8", "replace"))
    return ""


def _bounded(text: str) -> str:
    """Of a mail that is too long the quotes go first: there may be text below them."""
    if len(text) > LONGEST["text"]:
        text = QUOTE.sub("> …\n", text)
    return text[: LONGEST["text"]]


def _text(value: Any) -> str:
    """A text that every database takes."""
    text = "" if value is None else str(value)
    return text.replace("\x00", "").encode("utf-8", "replace").decode("utf-8")


def _plain(event: Any) -> Any:
    return event.dict() if hasattr(event, "dict") else event


def _digest(value: Any) -> str:
    return hashlib.sha256(json.dumps(value, sort_keys=True, default=str).encode()).hexdigest()
