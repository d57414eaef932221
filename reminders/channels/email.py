import smtplib
import ssl
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from datetime import datetime
from email.utils import parseaddr, quote
from typing import TYPE_CHECKING, Any

from anymail.exceptions import AnymailAPIError, AnymailConfigurationError, AnymailError, AnymailRecipientsRefused
from django.conf import settings
from django.core.mail import BadHeaderError, EmailMultiAlternatives, get_connection

from reminders.channels.base import (
    Accepted,
    BadAddress,
    Channel,
    Misconfigured,
    OptedOut,
    Outgoing,
    Refused,
    SendError,
    Transient,
    Unknown,
)
from reminders.contact import consent
from reminders.links import reveal, reveal_reply_address
from reminders.models import ContactPoint

if TYPE_CHECKING:
    from accounts.models import User

LOGIN = {530: "The mail server requires a login", 535: "The mail server rejected our login"}
WRONG = {551: "The mailbox has moved", 553: "The address isn’t valid"}  # else it doesn't exist
BLOCKED_STATES = (ContactPoint.State.OPTED_OUT, ContactPoint.State.INVALID, ContactPoint.State.BOUNCING)


class EmailChannel(Channel):
    """Mail by Django's own API: plain SMTP, a hosted provider through anymail, or the demo's outbox."""

    kind = "email"
    label = "Email"
    verb = "Email me"
    address_label = "email address"
    html_layout = "email.html"
    has_opt_out_link = True

    def is_configured(self) -> bool:
        return bool(settings.EMAIL_BACKEND)

    def address_for(self, user: "User") -> str:
        """The account's address (allauth keeps it verified), unless they unsubscribed or it bounced."""
        point = consent.number_of(user, self.kind)
        return "" if point and point.state in BLOCKED_STATES else user.email

    def may_be_chosen(self, user: "User") -> bool:
        point = consent.number_of(user, self.kind)
        return point is None or point.state == ContactPoint.State.USABLE

    def send(self, message: Outgoing) -> Accepted:
        mail = compose(message)
        with _connected() as connection:
            mail.connection = connection
            with _sending():
                mail.send()
        status = getattr(mail, "anymail_status", None)
        if status and status.message_id is not None:
            return Accepted(settings.EMAIL_BACKEND.split(".")[2], str(status.message_id))
        # No id over SMTP: a blind resend carries the same Message-ID, and a provider's id is unique here.
        return Accepted("smtp")

    def refused(self, user: "User", error: SendError | None, *, at: datetime) -> None:
        if isinstance(error, OptedOut):
            consent.withdraw(user, self.kind, how=error.code or "refused", evidence=error.detail)
        else:
            consent.mark_invalid(user, self.kind, error.detail if error else "The email bounced")


def compose(message: Outgoing) -> EmailMultiAlternatives:
    """The mail as it goes out, with the links made openable. Raises Refused for what no header may hold."""
    key = message.attempt_key
    headers = {
        "X-Tandem-Attempt": key,
        "Auto-Submitted": "auto-replied" if message.in_reply_to else "auto-generated",
        "X-Auto-Response-Suppress": "OOF, AutoReply",
    }
    if message.message_id:
        headers["Message-ID"] = f"<{message.message_id.strip('<>')}>"
    if message.in_reply_to:
        headers["In-Reply-To"] = headers["References"] = message.in_reply_to
    reply_to = reveal_reply_address(message.reply_to, key) if message.reply_to else ""
    if message.unsubscribe_url:
        headers["List-Unsubscribe"] = f"<{reveal(message.unsubscribe_url, key)}>"
        headers["List-Unsubscribe-Post"] = "List-Unsubscribe=One-Click"
    mail = EmailMultiAlternatives(
        " ".join(message.subject.split()), reveal(message.text, key), sender(message.sender_name), [message.to],
        headers=headers, reply_to=[reply_to] if reply_to else None,
    )  # fmt: skip
    if message.html:
        mail.attach_alternative(reveal(message.html, key), "text/html")
    if message.calendar:
        method = message.calendar_method or "REQUEST"
        mail.attach_alternative(message.calendar, f"text/calendar; method={method}")
    mail.metadata = {"attempt": key}  # type: ignore[attr-defined]  # anymail gives it back with its events
    return mail


def sender(name: str) -> str:
    """Tandem's own address, under `name` where one is given. The name is unencoded: Django or the provider encodes it."""
    shown = " ".join("".join(c if c.isprintable() else " " for c in name).split())
    _, address = parseaddr(settings.DEFAULT_FROM_EMAIL)
    return f'"{quote(shown)}" <{address}>' if shown and address else settings.DEFAULT_FROM_EMAIL


@contextmanager
def _connected() -> Iterator[Any]:
    """An open connection. What fails here has certainly not been sent."""
    connection = get_connection()
    try:
        _open(connection)
        yield connection
    finally:
        with suppress(OSError, smtplib.SMTPException):  # it was sent or not before; saying goodbye changes nothing
            connection.close()


def _open(connection: Any) -> None:
    try:
        connection.open()
    except smtplib.SMTPAuthenticationError as error:
        raise _login(error.smtp_code) from None
    except (smtplib.SMTPNotSupportedError, ssl.SSLCertVerificationError, AnymailConfigurationError):
        raise Misconfigured("The mail server can’t be used with the settings in EMAIL_URL") from None
    except (OSError, smtplib.SMTPException):
        raise Transient("Couldn’t reach the mail server") from None


@contextmanager
def _sending() -> Iterator[None]:
    try:
        yield
    except BadHeaderError:
        raise Refused("An email header contained a line break") from None
    except AnymailConfigurationError:
        raise Misconfigured("The email provider's settings are incomplete") from None
    except AnymailError as error:
        raise _hosted(error) from None
    except smtplib.SMTPException as error:
        raise _smtp(error) from None
    except (OSError, ValueError) as error:
        # Time-out or broken connection: the server may have taken it after our last byte.
        raise Unknown("The connection was lost while sending") from error


def _smtp(error: smtplib.SMTPException) -> SendError:
    if isinstance(error, smtplib.SMTPRecipientsRefused):
        status, words = next(iter(error.recipients.values()))
        return _recipient(status, _text(words))
    if isinstance(error, smtplib.SMTPServerDisconnected):
        return Unknown("The mail server closed the connection while sending")
    if isinstance(error, smtplib.SMTPNotSupportedError):
        return Refused("The mail server doesn’t accept this address")
    if not isinstance(error, smtplib.SMTPResponseException):
        return Unknown("The mail server's response couldn't be read")
    if error.smtp_code < 500:
        return Transient("The mail server asked us to try again later", code=str(error.smtp_code))
    if error.smtp_code in LOGIN:
        return _login(error.smtp_code)
    if isinstance(error, smtplib.SMTPSenderRefused):
        return Misconfigured("The mail server rejected our sender address", code=str(error.smtp_code))
    return Refused("The mail server rejected the email", code=str(error.smtp_code))


def _login(code: int) -> Misconfigured:
    return Misconfigured(LOGIN.get(code, LOGIN[535]), code=str(code))


def _recipient(code: int, words: str) -> SendError:
    """5.1.x and 5.2.1 say that the mailbox is wrong; other refusals are about this mail (policy, size)."""
    if code < 500:
        return Transient("The mailbox is temporarily unavailable", code=str(code))
    wrong = words.startswith(("5.1", "5.2.1")) or (code in (550, 551, 553) and not words.startswith("5."))
    if wrong:
        moved = "The mailbox is disabled" if words.startswith("5.2.1") else WRONG.get(code, "The mailbox doesn't exist")
        return BadAddress(moved, code=str(code))
    if words.startswith("5.2.2") or (code == 552 and not words.startswith("5.")):
        return Refused("The mailbox is full", code=str(code))
    return Refused("The recipient’s mail server rejected the email", code=str(code))


def _hosted(error: AnymailError) -> SendError:
    status = getattr(error, "status_code", None)
    if isinstance(error, AnymailRecipientsRefused):
        return BadAddress("The email provider rejected the address")
    if status in (401, 403):
        return Misconfigured("The email provider rejected our API key", code=str(status or ""))
    if status == 429 or (status or 0) >= 500:
        return Transient("The email provider asked us to try again later", code=str(status))
    if isinstance(error, AnymailAPIError) and status is None:
        return Unknown("The email provider didn't respond")
    return Refused("The email provider rejected the email", code=str(status or ""))


def _text(words: bytes | str) -> str:
    return words.decode("ascii", "replace") if isinstance(words, bytes) else str(words)
