"""What a mail provider tells us: only with the secret, kept once, understood in any order (7: 20, 25, 28, 34)."""

import json
from urllib.parse import urlencode

import pytest
from django.db import DatabaseError
from django.test import Client
from django.urls import reverse

from core.rates import counted
from reminders.engine.events import process_new_events
from reminders.models import ConsentEvent, ContactPoint, Delivery, ProviderEvent
from reminders.views import mail_hooks
from reminders.views.webhooks import A_DAY, REFUSED_WEBHOOKS
from tests.core.test_sizes import MEGABYTE, Unread
from tests.reminders.mail_posts import PROVIDERS, SECRET, SIGNING_KEY, Mail, basic, mailgun, post

pytestmark = pytest.mark.django_db
NEXT = "tandem:the-secret-after-that"
MAIL = Mail("mona@example.org", "reply@in.example.org", "yes because")


@pytest.fixture(autouse=True)
def provider(settings):
    """`provider("mailgun")`: who posts to us."""

    def choose(name: str = "postmark") -> None:
        settings.MAIL_WEBHOOK_PROVIDER, settings.INBOUND_ADDRESS = name, "reply@in.example.org"
        settings.ANYMAIL = {"WEBHOOK_SECRET": [SECRET, NEXT], "MAILGUN_WEBHOOK_SIGNING_KEY": SIGNING_KEY,
                            "MAILERSEND_SIGNING_SECRET": "s", "MAILERSEND_INBOUND_SECRET": "s"}  # fmt: skip

    choose()
    return choose


def receipt(key: str, kind: str = "Delivery", secret: str = SECRET, client: Client | None = None, **more):
    """Postmark tells what became of a mail of ours."""
    body = {"RecordType": kind, "MessageID": "883953f4-6105-42a2-a16a-77a8eac79483", "Metadata": {"attempt": key}}
    return (client or Client(enforce_csrf_checks=True)).post(
        reverse("mail-receipt"), json.dumps(body | more), content_type="application/json",
        headers={"Authorization": basic(secret)},
    )  # fmt: skip


def bounce(key: str, kind: str, details: str, **more):
    return receipt(
        key, "Bounce", Type=kind, ID=4323372036854775807, Description="It came back.", Details=details, **more
    )


# The secret --------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("name", ["mail-receipt", "mail-inbound"])
@pytest.mark.parametrize("said", ["", "junk", basic("tandem:wrong"), basic(SECRET + "x"), "Basic %%%"])
def test_a_request_without_the_secret_is_refused_unread_and_counted(client, name, said):
    """Case 25 by mail."""
    body = {"CONTENT_LENGTH": str(MEGABYTE // 2), "CONTENT_TYPE": "application/json", "wsgi.input": Unread()}
    answer = client.post(reverse(name), headers={"Authorization": said}, **body)

    assert answer.status_code == 403
    assert counted(REFUSED_WEBHOOKS, per=A_DAY) == 1
    assert not ProviderEvent.objects.exists()


@pytest.mark.parametrize("secret", [SECRET, NEXT])
def test_a_secret_is_changed_without_a_gap(secret):
    assert receipt("a" * 32, secret=secret).status_code == 200


def test_a_signature_counts_where_the_provider_signs(provider):
    provider("mailgun")
    forged = mailgun(MAIL, key="another key")

    answer = Client().post(reverse("mail-inbound"), headers={"Authorization": basic()}, **forged)

    assert answer.status_code == 403
    assert post("mailgun", MAIL).status_code == 200


def test_the_page_only_takes_posts_and_the_look_whether_it_is_there(client):
    assert client.get(reverse("mail-inbound")).status_code == 405
    assert client.head(reverse("mail-inbound"), headers={"Authorization": basic()}).status_code == 200


@pytest.mark.parametrize("name", ["mail-receipt", "mail-inbound"])
def test_without_a_provider_there_is_no_such_page(client, settings, name):
    settings.MAIL_WEBHOOK_PROVIDER = ""
    assert client.post(reverse(name), headers={"Authorization": basic()}).status_code == 404


@pytest.mark.parametrize("name", ["mail-receipt", "mail-inbound"])
def test_without_a_secret_nobody_is_let_in(client, settings, name):
    settings.ANYMAIL = {"WEBHOOK_SECRET": []}
    assert client.post(reverse(name)).status_code == 404


def test_without_an_address_no_mail_is_taken(settings):
    settings.INBOUND_ADDRESS = ""
    assert post("postmark", MAIL).status_code == 404


def test_every_provider_that_may_be_named_can_be_read(provider, settings):
    for name in settings.MAIL_PROVIDERS:
        provider(name)
        assert {mail_hooks.hook_of(name, what).esp_name for what in ("Tracking", "Inbound")} == {
            settings.MAIL_PROVIDERS[name]
        }


@pytest.mark.parametrize("junk", ["", "[]", "{", "null", '{"RecordType": "Delivery", "Metadata": []}', '"x"'])
def test_junk_with_the_secret_is_refused_and_logged(junk, caplog):
    for name in ("mail-receipt", "mail-inbound"):
        answer = Client().post(reverse(name), junk, content_type="application/json", headers={"Authorization": basic()})
        assert answer.status_code in (200, 400)
    assert "could not be read" in caplog.text


def test_the_other_page_s_events_are_refused():
    assert post("postmark", MAIL).status_code == 200
    answer = Client().post(
        reverse("mail-receipt"), json.dumps({"FromFull": {}}), content_type="application/json",
        headers={"Authorization": basic()},
    )  # fmt: skip
    assert answer.status_code == 400


# Receipts and bounces ----------------------------------------------------------------------------------------------


@pytest.fixture
def sent(told) -> Delivery:
    return told(1)


def key_of_attempt(delivery: Delivery) -> str:
    return delivery.attempts.get().key


def state_of(delivery: Delivery) -> str:
    delivery.refresh_from_db()
    return delivery.state


def test_a_receipt_makes_it_delivered_once(sent):
    for _ in range(3):
        assert receipt(key_of_attempt(sent)).status_code == 200
    process_new_events()

    assert state_of(sent) == "delivered"
    assert ProviderEvent.objects.count() == 1


@pytest.mark.parametrize(
    ("called", "details", "gone"),
    [
        ("HardBounce", "smtp;550 5.1.1 The email account does not exist", True),
        ("HardBounce", "", True),
        ("SoftBounce", "smtp;452 4.2.2 The mailbox is full", False),
        ("SoftBounce", "smtp;554 5.2.2 The mailbox is full", False),
        ("HardBounce", "smtp;550 5.4.4 Host not found", False),
        ("HardBounce", "smtp;550 5.7.1 Looks like spam", False),
        ("BadEmailAddress", "", True),
        ("Blocked", "", False),
    ],
)
def test_a_bounce_ends_the_address_only_when_the_mailbox_is_gone(sent, manager, called, details, gone):
    """Case 20 by mail: 5.x is permanent; 4.x, 5.4.4 and refusals of one mail are not."""
    bounce(key_of_attempt(sent), called, details)
    process_new_events()

    assert state_of(sent) == "attention"  # nothing else is left for this person
    assert ContactPoint.objects.filter(user=manager, channel="email", state="invalid").exists() is gone


def test_a_passing_trouble_is_no_bounce(sent):
    bounce(key_of_attempt(sent), "Transient", "smtp;451 4.3.0 later")
    process_new_events()

    assert state_of(sent) == "accepted"


def test_a_complaint_is_a_wish_for_no_mail(sent, manager):
    receipt(key_of_attempt(sent), "SpamComplaint", Type="SpamComplaint", ID=1, Description="", Details="")
    process_new_events()

    assert ConsentEvent.objects.get().what == "withdrawn"
    assert ContactPoint.objects.get(user=manager, channel="email").state == "opted_out"


def test_a_suppressed_address_is_a_wish_as_well(sent, manager):
    receipt(key_of_attempt(sent), "SubscriptionChange", SuppressSending=True, SuppressionReason="ManualSuppression")
    process_new_events()

    assert ContactPoint.objects.get(user=manager, channel="email").state == "opted_out"


def test_mailgun_reports_the_same(sent, provider):
    provider("mailgun")
    form = mailgun(MAIL)["data"]
    signature = {name: form[name] for name in ("timestamp", "token", "signature")}
    event = {"event": "delivered", "timestamp": 1799744700.1, "user-variables": {"attempt": key_of_attempt(sent)},
             "message": {"headers": {"message-id": "x@example.org"}}, "recipient": "mona@example.org"}  # fmt: skip
    answer = Client().post(
        reverse("mail-receipt"), json.dumps({"signature": signature, "event-data": event}),
        content_type="application/json", headers={"Authorization": basic()},
    )  # fmt: skip
    process_new_events()

    assert (answer.status_code, state_of(sent)) == (200, "delivered")


@pytest.mark.parametrize("named", ["by its id", "by our Message-ID"])
def test_without_our_key_the_mail_is_found_by_what_the_provider_calls_it(sent, named):
    Delivery.objects.filter(pk=sent.pk).update(message_id=f"{sent.pk}.abc@testserver")
    message_id = f"<{sent.pk}.abc@testserver>"
    if named == "by its id":
        message_id = "883953f4"
        sent.attempts.update(provider="postmark", provider_id=message_id)
    receipt("", MessageID=message_id, Metadata={})
    process_new_events()

    assert state_of(sent) == "delivered"


@pytest.mark.parametrize("message_id", ["", "<1.abc@testserver>", "²@x", "9" * 30, "junk", None])
def test_what_belongs_to_nothing_is_put_aside(sent, message_id):
    receipt("not a key", MessageID=message_id)
    process_new_events()

    assert ProviderEvent.objects.get().state == "unmatched"
    assert state_of(sent) == "accepted"


def test_a_database_that_is_down_makes_the_provider_try_again(monkeypatch, sent):
    """Case 28 by mail."""
    client, working = Client(raise_request_exception=False), ProviderEvent.objects.get_or_create

    def down(**_):
        raise DatabaseError("gone")

    monkeypatch.setattr(ProviderEvent.objects, "get_or_create", down)
    assert receipt(key_of_attempt(sent), client=client).status_code == 500
    assert post("postmark", MAIL, client=client).status_code == 500
    monkeypatch.setattr(ProviderEvent.objects, "get_or_create", working)
    assert receipt(key_of_attempt(sent)).status_code == 200
    process_new_events()
    assert state_of(sent) == "delivered"


# Sizes -------------------------------------------------------------------------------------------------------------


def test_two_hundred_megabytes_are_refused_unread(client):
    """Case 34: no provider takes a mail of that size; anyone who posts one is not read."""
    body = {"CONTENT_LENGTH": str(200 * MEGABYTE), "CONTENT_TYPE": "application/json", "wsgi.input": Unread()}
    answer = client.post(reverse("mail-inbound"), headers={"Authorization": basic()}, **body)

    assert answer.status_code == 413


@pytest.mark.parametrize("name", PROVIDERS)
def test_a_ten_megabyte_attachment_is_dropped_and_the_text_stays(provider, name):
    """Case 34."""
    provider(name)
    big = Mail("mona@example.org", "reply@in.example.org", "yes because",
               files=[("cv.exe", "application/octet-stream", b"MZ" * 5 * MEGABYTE)])  # fmt: skip
    assert post(name, big).status_code == 200

    body = ProviderEvent.objects.get().body
    assert (body["text"].strip(), body["attachments"]) == ("yes because", 1)
    assert len(json.dumps(body)) < 2_000


def test_a_forms_odd_encoding_is_no_error(provider):
    provider("mailgun")
    answer = Client().post(
        reverse("mail-inbound"), urlencode({"token": "\ud800".encode("utf-8", "surrogatepass")}),
        content_type="application/x-www-form-urlencoded", headers={"Authorization": basic()},
    )  # fmt: skip
    assert answer.status_code == 403
