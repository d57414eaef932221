"""Twilio behind our own errors: what a channel must know of it, and nothing else (D6).

The SDK makes the calls; base address and time-outs are ours, retries there are none: a request that may have arrived
is Unknown, and the engine looks it up before anything is repeated. Neither request takes an idempotency key.
"""

import logging
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import timedelta
from typing import Any, TypeVar
from urllib.parse import urlsplit, urlunsplit

import requests
from django.conf import settings
from django.urls import reverse
from twilio.base.exceptions import TwilioRestException, TwilioServiceException
from twilio.http.http_client import TwilioHttpClient
from twilio.http.response import Response
from twilio.rest import Client
from urllib3.exceptions import NewConnectionError

from core import clock
from reminders.channels.base import (
    Accepted,
    BadAddress,
    Misconfigured,
    OptedOut,
    Refused,
    SendError,
    Transient,
    Unknown,
)
from reminders.models import Attempt

PROVIDER = "twilio"
TIMEOUT = (5, 20)  # connect, read: the slowest call ends well before its lease
LONGEST_WAIT = timedelta(hours=1)
CLOCKS_DIFFER = timedelta(minutes=5)
logger = logging.getLogger(__name__)
quiet = logging.getLogger("reminders.twilio.http")
quiet.setLevel(logging.WARNING)  # at INFO the SDK would write numbers into the log

MISCONFIGURED = {
    20003: "Twilio doesn't recognize the account or its token",
    20404: "Twilio doesn't recognize the account",
    21210: "The calling number isn’t verified",
    21212: "The sending number isn’t valid",
    21215: "Calls to that country are turned off in Twilio",
    21408: "Texts to that country are turned off in Twilio",
    21606: "The sending number can't send texts",
    21608: "Trial accounts can only reach verified numbers",
    30032: "The toll-free number isn't verified",
    30034: "The sending number isn't registered with a campaign",
}
BAD_ADDRESS = {
    13224: "The number can't be called",
    21211: "The number doesn’t exist",
    21214: "The number can't be called",
    21217: "The number isn't valid",
    21614: "The number isn't a mobile number",
    30005: "The number is unknown or no longer in service",
    30006: "The number is a landline or can't receive texts",
}
OPTED_OUT = {21610: "They replied STOP"}
BLOCKED = {30004: "The message was blocked", 30007: "The carrier flagged it as spam"}
UNREACHABLE = {30003: "The phone is turned off or out of range", 30008: "The carrier didn't give a reason"}
TOO_LATE = {
    30036: "It expired before it could be delivered",
    30610: "Twilio rejected it because it was outside the permitted hours",
}
CAUSES = (
    MISCONFIGURED | BAD_ADDRESS | OPTED_OUT | BLOCKED | UNREACHABLE | TOO_LATE
    | {20429: "Twilio’s rate limit was reached", 20503: "Twilio had an internal error"}
)  # fmt: skip
Row = TypeVar("Row")


def is_configured() -> bool:
    return all((settings.TWILIO_ACCOUNT_SID, settings.TWILIO_AUTH_TOKEN, settings.TWILIO_FROM_NUMBER))


def goes_to_outbox() -> bool:
    """The demo without an account shows texts and calls on its outbox page instead."""
    return settings.DEMO and not settings.TWILIO_ACCOUNT_SID


def callback_url(name: str, attempt_key: str) -> str:
    """An address Twilio calls back, built from the configured site, never from a request."""
    return settings.SITE_URL + reverse(name, kwargs={"attempt_key": attempt_key})


def error_for(code: int, status: int = 0, *, retry_after: timedelta | None = None) -> SendError:
    """What Twilio's error code asks us to do. Used for refusals and for status callbacks alike."""
    known: list[tuple[dict[int, str], type[SendError]]] = [
        (MISCONFIGURED, Misconfigured),
        (BAD_ADDRESS, BadAddress),
        (OPTED_OUT, OptedOut),
        (BLOCKED, Refused),
    ]
    for table, error in known:
        if code in table:
            return error(table[code], code=str(code))
    if code == 30610:
        logger.error("A text was sent outside the permitted hours: the window of the engine is wrong")
    if code in TOO_LATE or code in UNREACHABLE:
        return Transient((TOO_LATE | UNREACHABLE)[code], code=str(code), retry_after=LONGEST_WAIT)
    return _by_status(code, status, retry_after)


def _by_status(code: int, status: int, retry_after: timedelta | None) -> SendError:
    if status == 429 or code == 20429:
        return Transient(CAUSES[20429], code=str(code), retry_after=retry_after)
    if status >= 500 or code == 20503:
        return Transient(CAUSES[20503], code=str(code), retry_after=retry_after)
    if status in (401, 403, 404) or 300 <= status < 400:
        return Misconfigured("Twilio rejected the account credentials or the API URL", code=str(code))
    return Refused("Twilio rejected the message", code=str(code))


class PlainHttpClient(TwilioHttpClient):
    """The SDK's own client, sent to the configured address, with our time-outs, remembering the answer's headers."""

    def __init__(self) -> None:
        super().__init__(logger=quiet, max_retries=0)
        self.timeout = TIMEOUT
        self.headers: dict[str, str] = {}

    def request(self, method: str, url: str, *args: Any, **kwargs: Any) -> Response:
        kwargs.pop("timeout", None)
        response = super().request(method, at_configured_address(url), *args, **kwargs)
        self.headers = dict(response.headers or {})
        return response

    def close(self) -> None:
        if self.session is not None:  # pragma: no branch  # pooled, as __init__ asks; the SDK types it as optional
            self.session.close()

    def retry_after(self) -> timedelta | None:
        seconds = self.headers.get("Retry-After", "")
        return min(timedelta(seconds=int(seconds)), LONGEST_WAIT) if seconds.isdecimal() else None


def at_configured_address(url: str) -> str:
    """The same path at TWILIO_API_URL; the SDK knows its own host only."""
    home = urlsplit(settings.TWILIO_API_URL)
    return urlunsplit(urlsplit(url)._replace(scheme=home.scheme, netloc=home.netloc))


def accept(ask: Callable[[Client], Any]) -> Accepted:
    """Makes one create request. An answer that names no SID is not an acceptance, whatever its status says."""
    with _asking() as client:
        made = ask(client)
    sid = getattr(made, "sid", None)
    if not isinstance(sid, str) or not sid:
        raise Unknown("Twilio's response didn't include an ID")
    return Accepted(PROVIDER, sid, str(made.status or ""))


def listed(ask: Callable[[Client], list[Row]]) -> list[Row]:
    """What Twilio holds. An answer that cannot be read concludes nothing."""
    with _asking() as client:
        return ask(client)


def since(attempt: Attempt) -> Any:
    """The earliest moment at which this attempt can have arrived there, by Twilio's clock (never a moved one)."""
    return attempt.started_at - clock.offset() - CLOCKS_DIFFER


@contextmanager
def _asking() -> Iterator[Client]:
    if not is_configured():
        raise Misconfigured("No Twilio account is set up")
    http = PlainHttpClient()
    try:
        yield Client(settings.TWILIO_ACCOUNT_SID, settings.TWILIO_AUTH_TOKEN, http_client=http)
    except (TwilioRestException, TwilioServiceException) as refusal:
        raise error_for(refusal.code or 0, refusal.status, retry_after=http.retry_after()) from None
    except requests.RequestException as failure:
        raise failure_for(failure) from None
    except (ValueError, TypeError, AttributeError, KeyError):  # HTML, an empty body, an unexpected shape
        raise Unknown("Twilio's response couldn't be read") from None
    finally:
        http.close()


def failure_for(failure: requests.RequestException) -> SendError:
    """Whether the request can have arrived: only then is the outcome unknown."""
    reason = getattr(failure.args[0], "reason", None) if failure.args else None
    never_left = isinstance(
        failure, requests.ConnectTimeout | requests.exceptions.ProxyError | requests.exceptions.SSLError
    )
    if never_left or isinstance(reason, NewConnectionError):
        return Transient("Couldn't reach Twilio")
    return Unknown("The connection was lost after the message was sent")
