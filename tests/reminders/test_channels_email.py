"""Mail: what a message carries, and what each way to fail means (D7, Cases 3 and 4)."""

import smtplib
import ssl
from email import message_from_bytes, policy
from email.utils import parseaddr

import pytest
from anymail.exceptions import (
    AnymailAPIError,
    AnymailConfigurationError,
    AnymailRecipientsRefused,
    AnymailRequestsAPIError,
)
from django.core import mail
from django.core.mail.backends import locmem

from core import clock
from core.models import OutboxMessage
from reminders import links
from reminders.channels.base import (
    BadAddress,
    Misconfigured,
    OptedOut,
    Outgoing,
    Refused,
    SendError,
    Transient,
    Unknown,
    get_channel,
)
from reminders.models import ConsentEvent, ContactPoint, MessageLink
from tests.servers import smtp

pytestmark = pytest.mark.django_db
INVITATION = "BEGIN:VCALENDAR\r\nMETHOD:REQUEST\r\nEND:VCALENDAR\r\n"


def outgoing(**more) -> Outgoing:
    usual = {"attempt_key": "k" * 32, "to": "mona@example.org", "subject": "3 people wait", "text": "Plain words"}
    return Outgoing(**usual | more)


def send(**more) -> mail.EmailMultiAlternatives:
    get_channel("email").send(outgoing(**more))
    return mail.outbox[-1]


def parsed(message: mail.EmailMultiAlternatives):
    return message_from_bytes(message.message().as_bytes(), policy=policy.default)


# What it carries ---------------------------------------------------------------------------------------------------


def test_its_headers_say_that_a_machine_wrote_it_and_how_to_stop_it():
    message = parsed(send(message_id="17.abc@testserver", unsubscribe_url="http://testserver/m/stop/x/"))
    assert message["Message-ID"] == "<17.abc@testserver>"
    assert message["X-Tandem-Attempt"] == "k" * 32
    assert message["Auto-Submitted"] == "auto-generated"
    assert message["X-Auto-Response-Suppress"] == "OOF, AutoReply"
    assert message["List-Unsubscribe"] == "<http://testserver/m/stop/x/>"
    assert message["List-Unsubscribe-Post"] == "List-Unsubscribe=One-Click"


def test_a_mail_without_a_way_to_stop_does_not_pretend_to_have_one():
    assert "List-Unsubscribe" not in parsed(send())


def test_it_is_plain_text_and_html():
    message = parsed(send(html="<p>Nice words</p>"))
    assert message.get_body(("plain",)).get_content().strip() == "Plain words"
    assert message.get_body(("html",)).get_content().strip() == "<p>Nice words</p>"


@pytest.mark.parametrize(("method", "shown"), [("REQUEST", "REQUEST"), ("CANCEL", "CANCEL"), ("", "REQUEST")])
def test_an_invitation_is_a_calendar_part_with_its_method(method, shown):
    message = parsed(send(calendar=INVITATION, calendar_method=method))
    [part] = [part for part in message.walk() if part.get_content_type() == "text/calendar"]
    assert part.get_param("method") == shown
    assert "BEGIN:VCALENDAR" in part.get_content()


def test_links_are_made_openable_in_every_part(told, manager):
    delivery = told(1)
    address = links.make_link(delivery, manager, [("tests.view:1", "review", "/r/1/")], clock.now())
    stop = links.make_opt_out_link(delivery, manager, clock.now())
    key = delivery.attempts.get().key
    message = send(attempt_key=key, text=address, html=f'<a href="{address}">', unsubscribe_url=stop)
    token, stop_token = (links.token_of(MessageLink.objects.get(purpose=p)) for p in ("matters", "opt_out"))
    assert f"/m/{token}/" in message.body
    assert f"/m/{token}/" in message.alternatives[0][0]
    assert message.extra_headers["List-Unsubscribe"] == f"<http://testserver/s/{stop_token}/>"
    assert "LINK-" not in message.message().as_string()


@pytest.mark.parametrize(
    "name",
    [
        "Rita Lindqvist via Tandem", "Şule Öztürk via Tandem", "李小龙 via Tandem", 'Rita "R" O\'Neil, Jr. via Tandem',
        "rita@example.org via Tandem", "Back\\slash <x@y.example> via Tandem", "R" * 120 + " via Tandem",
    ],
)  # fmt: skip
def test_it_comes_from_tandems_address_under_the_recruiters_name(name, settings):
    settings.DEFAULT_FROM_EMAIL = "Tandem <tandem@example.org>"
    [sender] = parsed(send(sender_name=name))["From"].addresses
    assert (sender.display_name, sender.addr_spec) == (name, "tandem@example.org")


def test_without_a_name_it_comes_from_tandem(settings):
    settings.DEFAULT_FROM_EMAIL = "Tandem <tandem@example.org>"
    assert parsed(send())["From"] == "Tandem <tandem@example.org>"


def test_no_line_break_of_a_name_reaches_a_header(settings):
    settings.DEFAULT_FROM_EMAIL = "tandem@example.org"
    message = parsed(send(sender_name="Rita\r\nBcc: all@example.org\u2028via\u202e Tandem"))
    [sender] = message["From"].addresses
    assert sender.display_name == "Rita Bcc: all@example.org via Tandem"
    assert message["Bcc"] is None


def test_a_line_break_in_the_subject_becomes_a_space_and_one_in_the_address_is_refused():
    assert send(subject="Two\r\nBcc: lines").subject == "Two Bcc: lines"
    with pytest.raises(Refused):
        send(to="mona@example.org\nBcc: all@example.org")


def test_the_demo_keeps_it_in_its_outbox(settings):
    settings.EMAIL_BACKEND = "core.outbox.OutboxBackend"
    get_channel("email").send(outgoing(calendar=INVITATION, html="<p>x</p>"))
    kept = OutboxMessage.objects.get()
    assert (kept.to, kept.calendar, kept.html) == ("mona@example.org", INVITATION, "<p>x</p>")


# What each way to fail means, against a real server ----------------------------------------------------------------


@pytest.fixture
def server(smtp_server, settings):
    settings.EMAIL_BACKEND = "django.core.mail.backends.smtp.EmailBackend"
    settings.EMAIL_HOST, settings.EMAIL_PORT, settings.EMAIL_TIMEOUT = "127.0.0.1", smtp_server.port, 1
    return smtp_server


@pytest.mark.smtp
def test_it_arrives_at_a_real_server_as_it_was_frozen(server, settings):
    named = {"sender_name": 'Şule "S" Öztürk, Jr. via Tandem'}
    accepted = get_channel("email").send(outgoing(message_id="17.abc@testserver", calendar=INVITATION, **named))
    [received] = server.wait_for(to="mona@example.org")
    [sender] = message_from_bytes(bytes(received.message), policy=policy.default)["From"].addresses
    assert sender.display_name == named["sender_name"]
    assert sender.addr_spec == parseaddr(settings.DEFAULT_FROM_EMAIL)[1]
    assert received.message["Message-ID"] == "<17.abc@testserver>"
    assert "VCALENDAR" in received.calendar
    assert (accepted.provider, accepted.provider_id) == ("smtp", "")


@pytest.mark.smtp
@pytest.mark.parametrize(
    ("answer", "error"),
    [
        ("451 4.3.0 try later", Transient),
        ("552 5.3.4 too big", Refused),
        ("554 5.7.1 policy", Refused),
        (smtp.DROP, Unknown),
        (smtp.HANG, Unknown),
    ],
)
def test_an_answer_after_the_data(server, answer, error):
    server.answers.append(answer)
    with pytest.raises(SendError) as raised:
        get_channel("email").send(outgoing())
    assert type(raised.value) is error


@pytest.mark.smtp
@pytest.mark.parametrize(
    ("answer", "error"),
    [
        ("550 5.1.1 no such user", BadAddress),
        ("550 no such user", BadAddress),
        ("550 5.2.1 disabled", BadAddress),
        ("550 5.7.1 not welcome", Refused),
        ("552 5.2.2 full", Refused),
        ("450 4.2.1 greylisted", Transient),
    ],
)
def test_an_answer_to_the_recipient(server, answer, error):
    server.box.refused_recipients["mona@example.org"] = answer
    with pytest.raises(SendError) as raised:
        get_channel("email").send(outgoing())
    assert type(raised.value) is error
    assert "mona" not in raised.value.detail


@pytest.mark.smtp
def test_a_server_that_is_not_there_is_a_simple_retry(server):
    server.stop()
    with pytest.raises(Transient):
        get_channel("email").send(outgoing())


@pytest.mark.smtp
def test_a_sign_in_that_the_server_does_not_offer_is_our_mistake(server, settings):
    settings.EMAIL_HOST_USER, settings.EMAIL_HOST_PASSWORD = "us", "secret"
    with pytest.raises(Misconfigured):
        get_channel("email").send(outgoing())


# … and what no server at hand can be made to say --------------------------------------------------------------------


class Failing(locmem.EmailBackend):
    """Raises what the test put into it."""

    at_open: Exception | None = None
    at_send: Exception | None = None
    at_close: Exception | None = None

    def open(self) -> None:
        if self.at_open:
            raise self.at_open

    def send_messages(self, messages) -> int:
        if self.at_send:
            raise self.at_send
        return super().send_messages(messages)

    def close(self) -> None:
        if self.at_close:
            raise self.at_close


@pytest.fixture
def failing(settings, monkeypatch):
    settings.EMAIL_BACKEND = f"{__name__}.Failing"

    def fail(**where: Exception) -> None:
        for name, error in where.items():
            monkeypatch.setattr(Failing, name, error)

    return fail


@pytest.mark.parametrize(
    ("error", "meaning"),
    [
        (smtplib.SMTPAuthenticationError(535, b"no"), Misconfigured),
        (smtplib.SMTPNotSupportedError("no STARTTLS"), Misconfigured),
        (ssl.SSLCertVerificationError("self-signed"), Misconfigured),
        (AnymailConfigurationError("no key"), Misconfigured),
        (smtplib.SMTPConnectError(421, b"busy"), Transient),
        (TimeoutError(), Transient),
        (ConnectionRefusedError(), Transient),
    ],
)
def test_what_fails_before_anything_was_sent(failing, error, meaning):
    failing(at_open=error)
    with pytest.raises(SendError) as raised:
        get_channel("email").send(outgoing())
    assert type(raised.value) is meaning


def _hosted(status: int | None) -> AnymailRequestsAPIError:
    error = AnymailRequestsAPIError("refused")
    error.status_code = status
    return error


@pytest.mark.parametrize(
    ("error", "meaning"),
    [
        (smtplib.SMTPSenderRefused(550, b"who?", "us@example.org"), Misconfigured),
        (smtplib.SMTPSenderRefused(451, b"later", "us@example.org"), Transient),
        (smtplib.SMTPDataError(530, b"sign in"), Misconfigured),
        (smtplib.SMTPServerDisconnected("gone"), Unknown),
        (smtplib.SMTPNotSupportedError("SMTPUTF8"), Refused),
        (smtplib.SMTPException("?"), Unknown),
        (TimeoutError(), Unknown),
        (ConnectionResetError(), Unknown),
        (_hosted(401), Misconfigured),
        (_hosted(429), Transient),
        (_hosted(503), Transient),
        (_hosted(422), Refused),
        (_hosted(None), Unknown),
        (AnymailAPIError("connection"), Unknown),
        (AnymailConfigurationError("key"), Misconfigured),
        (AnymailRecipientsRefused("bad"), BadAddress),
    ],
)
def test_what_fails_while_it_is_handed_over(failing, error, meaning):
    failing(at_send=error)
    with pytest.raises(SendError) as raised:
        get_channel("email").send(outgoing())
    assert type(raised.value) is meaning


@pytest.mark.parametrize(
    ("error", "cause"),
    [
        (smtplib.SMTPSenderRefused(550, b"who?", "us@example.org"), "The mail server rejected our sender address"),
        (smtplib.SMTPSenderRefused(530, b"sign in", "us@example.org"), "The mail server requires a login"),
        (smtplib.SMTPDataError(535, b"no"), "The mail server rejected our login"),
        (smtplib.SMTPRecipientsRefused({"x": (551, b"moved")}), "The mailbox has moved"),
        (smtplib.SMTPRecipientsRefused({"x": (550, b"5.2.1 disabled")}), "The mailbox is disabled"),
        (smtplib.SMTPRecipientsRefused({"x": (550, b"5.1.1 unknown")}), "The mailbox doesn't exist"),
        (smtplib.SMTPRecipientsRefused({"x": (552, b"5.2.2 full")}), "The mailbox is full"),
    ],
)
def test_a_refusal_names_its_own_cause(failing, error, cause):
    failing(at_send=error)
    with pytest.raises(SendError) as raised:
        get_channel("email").send(outgoing())
    assert raised.value.detail == cause


def test_a_goodbye_that_fails_does_not_undo_what_was_accepted(failing):
    failing(at_close=smtplib.SMTPServerDisconnected("gone"))
    assert get_channel("email").send(outgoing()).provider == "smtp"


def test_a_hosted_provider_gives_its_own_id(settings, monkeypatch):
    settings.EMAIL_BACKEND = "anymail.backends.test.EmailBackend"
    accepted = get_channel("email").send(outgoing())
    assert accepted.provider == "test"
    assert accepted.provider_id


# The address -------------------------------------------------------------------------------------------------------


def test_everyone_can_be_emailed_until_they_opt_out(manager):
    email = get_channel("email")
    assert email.is_configured()
    assert email.hours(manager) is None
    assert email.address_for(manager) == manager.email
    email.refused(manager, OptedOut("complaint"), at=clock.now())
    assert email.address_for(manager) == ""
    assert ConsentEvent.objects.get().how == "refused"


def test_a_mailbox_that_does_not_exist_is_not_written_to_again(manager):
    email = get_channel("email")
    email.refused(manager, BadAddress("The mailbox doesn't exist"), at=clock.now())
    assert ContactPoint.objects.get().state_reason == "The mailbox doesn't exist"
    assert email.address_for(manager) == ""
