"""The contract between the engine and a channel: one small class a channel, whose errors say what to do next.

A channel knows its provider and nothing about items, occurrences or retries. It never writes a delivery or an attempt:
the engine does, before and after `send`. To add one: a class in one file and a line in CHANNELS.
"""

from abc import ABC, abstractmethod
from dataclasses import dataclass
from datetime import datetime, time, timedelta
from typing import TYPE_CHECKING, ClassVar

from django.utils.module_loading import import_string

if TYPE_CHECKING:
    from accounts.models import User
    from reminders.models import Attempt

CHANNELS = {
    "email": "reminders.channels.email.EmailChannel",
    "sms": "reminders.channels.sms.SmsChannel",
    "voice": "reminders.channels.voice.VoiceChannel",
    "call_task": "reminders.channels.call_task.CallTaskChannel",
}


@dataclass(frozen=True)
class Outgoing:
    """What a channel gets: frozen content, the same bytes at a second try."""

    attempt_key: str  # goes into the status callback's URL, an email header, the provider's metadata
    to: str
    subject: str
    text: str
    html: str = ""
    calendar: str = ""
    calendar_method: str = ""
    message_id: str = ""
    seconds_left: int = 0  # until the person's hours or the message's usefulness end: ValidityPeriod
    unsubscribe_url: str = ""
    recipient_name: str = ""
    reply_to: str = ""
    in_reply_to: str = ""
    sender_name: str = ""  # beside the address that it comes from; empty: Tandem's own


@dataclass(frozen=True)
class Accepted:
    """The provider took it. `provider_id` is what a look-up or a callback will name."""

    provider: str
    provider_id: str = ""
    code: str = ""


class SendError(Exception):
    """Why it was not accepted. `code` is the provider's; `detail` a short text without personal data."""

    def __init__(self, detail: str = "", *, code: str = "") -> None:
        super().__init__(detail)
        self.detail, self.code = detail[:200], code[:20]


class Transient(SendError):
    """Refused for now, certainly not sent: try again, later if `retry_after` says so."""

    def __init__(self, detail: str = "", *, code: str = "", retry_after: timedelta | None = None) -> None:
        super().__init__(detail, code=code)
        self.retry_after = retry_after


class Unknown(SendError):
    """It may have been sent: time-out while reading, connection lost, an answer that cannot be read."""


class Misconfigured(SendError):
    """Our own settings are wrong: the whole channel pauses, nothing is counted against the message."""


class BadAddress(SendError):
    """This address can never be reached. The channel's own code marks the contact point before raising it."""


class OptedOut(SendError):
    """The person refuses messages on this channel. The channel's own code withdraws consent before raising it."""


class Refused(SendError):
    """Refused for good, for this message."""


@dataclass(frozen=True)
class Hours:
    """Local wall time in which a channel may be used; the end is not included."""

    opens: time
    closes: time


class Channel(ABC):
    """A way to contact a person."""

    kind: ClassVar[str]  # its key in CHANNELS, at most ten characters
    label: ClassVar[str]  # "Text message"
    verb: ClassVar[str]  # in the sentence of a person who chose it: "Text me"
    address_label: ClassVar[str] = "address for this channel"  # what is missing when there is none: "email address"
    layout: ClassVar[str] = "email.txt"  # a template under templates/messages/
    html_layout: ClassVar[str] = ""  # the same as HTML, where it can show that
    longest: ClassVar[int] = 0  # characters of the plain GSM alphabet, for a text; 0: any length, any characters
    has_link: ClassVar[bool] = True  # False: no message link, because someone other than the recipient sees it
    has_opt_out_link: ClassVar[bool] = False  # each message carries a link that stops this channel
    can_look_up: ClassVar[bool] = False

    @property
    def per_minute(self) -> int:
        """How many messages the provider takes; 0: no limit."""
        return 0

    @abstractmethod
    def is_configured(self) -> bool:
        """Whether all its settings are there."""

    @abstractmethod
    def address_for(self, user: "User") -> str:
        """The person's usable address (verified, consented, not bouncing), or empty."""

    @abstractmethod
    def send(self, message: Outgoing) -> Accepted:
        """One call, at most 25 seconds long. Raises a SendError."""

    def may_be_chosen(self, user: "User") -> bool:
        """Whether the person's preferences may name it. Asked for every channel each time that page is shown."""
        return self.is_configured() and bool(self.address_for(user))

    def as_received(self, text: str) -> str:
        """What the person gets of the text that the engine keeps, for looking at."""
        return text

    def look_up(self, attempt: "Attempt", to: str) -> Accepted | None:
        """The message of an attempt whose outcome is unknown, or None when the provider has none. Raises a SendError
        while the provider does not answer (then nothing is concluded). Asked only where `can_look_up`."""
        raise NotImplementedError

    def hours(self, user: "User") -> Hours | None:
        """Hard limits that no preference widens; None for any hour. Texts and calls: 08:00 to 21:00 local."""
        return None

    def refused(self, user: "User", error: SendError | None, *, at: datetime) -> None:  # noqa: B027  # by default nothing
        """Called inside the engine's transaction when a message was refused by BadAddress or OptedOut, or bounced
        (error None): the place to mark the contact point."""


def get_channel(kind: str) -> Channel:
    """Raises KeyError for a channel that is not in the registry."""
    channel: Channel = import_string(CHANNELS[kind])()
    return channel


def all_channels() -> list[Channel]:
    """One of each, in the order of the registry."""
    return [get_channel(kind) for kind in CHANNELS]


def channel_choices() -> list[tuple[str, str]]:
    """For forms and models; a callable, so that a new channel needs no migration."""
    return [(channel.kind, channel.label) for channel in all_channels()]


def label_of(kind: str) -> str:
    """The channel's label; its bare key for one that was taken out of the registry."""
    return get_channel(kind).label if kind in CHANNELS else kind
