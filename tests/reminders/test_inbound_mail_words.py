"""What is read of a mail, and what is kept of it (D9; Cases 31, 32 and 34)."""

import pytest
from django.test import Client
from django.urls import reverse

from core import clock
from core.models import AuditEvent
from reminders import links
from reminders.engine import events
from reminders.engine.events import process_new_events
from reminders.inbound import mail, replies
from reminders.models import ConsentEvent, Delivery, InboundMessage, MessageLink, ProviderEvent
from tests.reminders.conftest import address_of, go_out
from tests.reminders.mail_posts import PROVIDERS, Mail, basic, mailgun, post

pytestmark = pytest.mark.django_db
WHY = "yes because she ran the night shift alone"


@pytest.fixture(autouse=True)
def the_rules(sending) -> None:
    """Answers go out."""


# Wishes ------------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("text", "how"),
    [("STOP", "STOP by email"), ("Unsubscribe", "STOP by email"), ("please stop mailing me", "in their own words by email"),
     ("No more e-mails, please", "in their own words by email")],
)  # fmt: skip
def test_a_wish_for_no_more_mail_counts_at_once_and_gets_no_mail(mailed, write, manager, text, how):
    message = write(mailed(1), f"{text}\n\n> Person 1 waits")

    assert manager.contact_points.get(channel="email").state == "opted_out"
    event = ConsentEvent.objects.get()
    assert (event.how, event.what, event.wording) == (how, "withdrawn", text)
    assert (message.result, go_out()) == ("stop", [])


def test_the_subject_line_may_be_the_wish(mailed, write, manager):
    assert write(mailed(1), "", subject="unsubscribe").result == "stop"


def test_a_wish_from_another_address_is_held(mailed, write, manager):
    write(mailed(1), "STOP", sender="mallory@evil.example")
    assert not ConsentEvent.objects.exists()


def test_start_allows_mail_again(mailed, write, manager, kind):
    to = mailed(1)
    write(to, "stop")
    assert write(to, WHY).result == "held"  # they stopped mail: no mail back
    assert kind.replies == []
    assert write(to, "start").result == "start"
    assert manager.contact_points.get(channel="email").state == "usable"
    assert [m.to for m in go_out()] == [[manager.email]]


def test_help_says_what_this_is(mailed, write):
    assert "reply STOP to unsubscribe" in write(mailed(1), "help?").said


# Odd mails ---------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("provider", PROVIDERS)
def test_html_only_is_read_as_its_reader_sees_it(mailed, write, kind, provider):
    """Case 31."""
    html = (
        "<html><head><style>p{}</style><title>x</title></head><body><p>Yes, because she&nbsp;ran <b>the night</b> shift"
        "</p><script>alert(1)</script><br><div>On Tue, 12 Jan 2027, Tandem wrote:</div><blockquote><p>no no no</p>"
        "</blockquote></body></html>"
    )
    write(mailed(1), "", html=html, provider=provider)
    assert kind.replies[0][1].text == "Yes, because she ran the night shift"


@pytest.mark.parametrize("html", ["<", "</blockquote></script>yes because", "<p", "&#0;&#xd800;", "<!--", "<![CDATA[x"])
def test_broken_html_is_no_error(mailed, write, html):
    assert write(mailed(1), "", html=html).result in ("question", "answered")


@pytest.mark.parametrize(
    "text",
    ["👍", "yes no", "\u202eyes because\u202c", "\u200byes because", "x" * 1_000_000, "\x00yes because", "yes because\r\nit",
     "=1+1", "<b>because</b>", "-- \nMona"],
)  # fmt: skip
def test_odd_emails_never_fail_and_their_original_is_kept(mailed, write, kind, text):
    """Case 31."""
    message = write(mailed(1), text)
    assert message.result in ("question", "answered")
    assert message.original.startswith(text.replace("\x00", "").strip()[:2])


@pytest.mark.parametrize("where", ["below", "above"])
def test_a_quote_of_a_megabyte_is_cut_quickly(mailed, write, kind, where):
    """Case 31."""
    quote = "\n".join(["> and so on and on"] * 60_000)
    wrote = "On Tue, Tandem <x@y.z> wrote:"
    text = f"{WHY}\n\n{wrote}\n{quote}" if where == "below" else f"{wrote}\n{quote}\n{WHY}"
    message = write(mailed(1), text)
    assert kind.replies[0][1].text == WHY
    assert len(message.original) <= 200_000


def test_a_quote_alone_is_no_answer(mailed, write, kind):
    message = write(
        mailed(1), "\n-----Original Message-----\nFrom: Tandem\nSent: Tuesday\nTo: Mona\nSubject: x\n\nyes because"
    )
    assert (message.text, message.result, kind.replies) == ("", "question", [])


@pytest.mark.parametrize("charset", ["no-such-charset", "utf-16", "us-ascii", "utf-8"])
def test_a_broken_charset_is_not_an_error(mailed, kind, manager, settings, charset):
    """Case 31: the raw mail, as Mailgun passes it on."""
    settings.MAIL_WEBHOOK_PROVIDER = "mailgun"
    to = mailed(1)
    raw = (
        f"From: {manager.email}\r\nTo: {to}\r\nSubject: x\r\nMessage-ID: <raw@x>\r\nMIME-Version: 1.0\r\n"
        f'Content-Type: text/plain; charset="{charset}"\r\nContent-Transfer-Encoding: quoted-printable\r\n\r\n'
        "yes because =E9=FF=00 because"
    )
    form = mailgun(Mail(manager.email, to))["data"] | {"body-mime": raw}
    answer = Client().post(reverse("mail-inbound"), form, headers={"Authorization": basic()})
    process_new_events()

    assert answer.status_code == 200
    assert InboundMessage.objects.get().result in ("answered", "question")


@pytest.mark.parametrize("provider", PROVIDERS)
def test_attachments_are_dropped_with_a_note_and_the_text_stays(mailed, write, kind, provider):
    """Case 34: an executable, a page, a mail in the mail."""
    files = [("cv.exe", "application/octet-stream", b"MZ\x90"), ("x.html", "text/html", b"<script>1</script>")]
    message = write(mailed(1), WHY, files=files, provider=provider)

    assert kind.replies[0][1].text == WHY
    assert message.result_reason == "Attachments not saved: 2"
    [sent] = go_out()
    assert mail.NOT_KEPT in sent.body
    assert "script" not in str(ProviderEvent.objects.get().body)


# What is kept ------------------------------------------------------------------------------------------------------


def test_no_token_is_kept_or_shown_anywhere(mailed, write, kind, manager, as_recruiter, caplog):
    """Case 40 by mail: the quoted message holds its link and our address; staff read what was written, not how to."""
    to = mailed(1)
    link = MessageLink.objects.get(purpose="matters")
    secret, openable = links.reply_token_of(link), links.token_of(link)
    caplog.set_level("INFO")
    write(
        to, f"{WHY}\n> Reply-To: {to.upper()}\n> Give your view: http://testserver/m/{openable}/", html=f"<p>{to}</p>"
    )

    rows = [
        list(model.objects.values_list())
        for model in (ProviderEvent, InboundMessage, MessageLink, AuditEvent, Delivery)
    ]
    seen = str(rows) + caplog.text + as_recruiter.get(reverse("message-record")).content.decode()
    for token in (secret, secret.upper(), openable):
        assert token not in seen


def test_the_address_dies_with_its_key_and_lives_through_a_rotation(mailed, write, kind, settings):
    to = mailed(1)
    settings.SECRET_KEY, settings.SECRET_KEY_FALLBACKS = "another-key", [settings.SECRET_KEY]
    delivery = Delivery.objects.get()
    assert address_of(delivery) == to
    assert write(to, WHY).result == "answered"


def test_an_address_of_a_forgotten_key_cannot_be_made_again(mailed, settings):
    mailed(1)
    settings.SECRET_KEY = "another-key"
    with pytest.raises(ValueError, match="no longer among SECRET_KEY_FALLBACKS"):
        links.reply_token_of(MessageLink.objects.get())


def test_without_an_address_mails_carry_no_token(told, manager, settings):
    settings.INBOUND_ADDRESS = ""
    delivery = told(1)
    links.make_link(delivery, manager, [("tests.view:1", "review", "/reviews/1/")], clock.now())
    link = MessageLink.objects.get()
    assert (link.reply_hash, links.reply_address(link)) == (None, "")
    assert links.reveal_reply_address("", "x") == ""


def test_a_text_s_link_has_no_reply_address(told, manager, inbox):
    delivery = told(1, channel="sms")
    links.make_link(delivery, manager, [("tests.view:1", "review", "/reviews/1/")], clock.now())
    assert links.reply_address(MessageLink.objects.get()) == ""


def test_a_failing_kind_leaves_no_half_reply(mailed, kind, manager, monkeypatch):
    monkeypatch.setattr(kind, "answer", lambda subject, reply: 1 / 0)
    post("postmark", Mail(manager.email, mailed(1), WHY))
    process_new_events()
    assert not InboundMessage.objects.exists()
    assert ProviderEvent.objects.get().state == "failed"


def test_another_reader_at_the_same_moment_takes_it_once(mailed, kind, manager, monkeypatch):
    """Case 32: two ticks read the same mail; the database lets one of them make a message of it."""
    post("postmark", Mail(manager.email, mailed(1), WHY))
    event, real = ProviderEvent.objects.get(), replies.take_in
    process_new_events()
    ProviderEvent.objects.update(state="new")  # as the slower one saw it

    def slower(seen):
        InboundMessage.objects.create(event=seen, channel="email", sender="", result="held")

    monkeypatch.setattr(events, "_inbound", {slower})
    process_new_events()
    event.refresh_from_db()
    assert (len(kind.replies), event.state) == (1, "new")  # the quicker one's "done" stands
    monkeypatch.setattr(events, "_inbound", {real})
    process_new_events()
    assert len(kind.replies) == 1
