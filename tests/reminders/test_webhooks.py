"""What Twilio tells us: only when it signed it for this address, kept once, understood in any order (7: 25 to 28)."""

from urllib.parse import urlsplit
from xml.etree import ElementTree

import pytest
from django.db import DatabaseError
from django.test import Client
from django.urls import reverse

from core import clock
from core.rates import counted
from reminders import links
from reminders.channels.base import Outgoing, get_channel
from reminders.engine.events import process_new_events
from reminders.models import ConsentEvent, Delivery, InboundMessage, ProviderEvent, Task
from reminders.views.webhooks import A_DAY, REFUSED_WEBHOOKS

pytestmark = pytest.mark.django_db
NUMBER = "+4917012345678"
FORM = "application/x-www-form-urlencoded"


@pytest.fixture
def provider():
    """A browser without session or CSRF token: Twilio."""
    return Client(enforce_csrf_checks=True)


@pytest.fixture
def post(provider, twilio):
    """Posts signed fields to a path, as Twilio does."""

    def send(path: str, fields: dict[str, str], **headers: str):
        signature = twilio.sign(f"http://testserver{path}", fields)
        return provider.post(path, fields, headers={"X-Twilio-Signature": signature, **headers})

    return send


@pytest.fixture
def texted(twilio, told):
    """A text to the manager that Twilio accepted: (delivery, attempt, sid)."""
    delivery = told(1, channel="sms", urgent=True)
    attempt = delivery.attempts.get()
    accepted = get_channel("sms").send(Outgoing(attempt_key=attempt.key, to=NUMBER, subject="", text="Hello"))
    attempt.provider, attempt.provider_id = accepted.provider, accepted.provider_id
    attempt.save()
    return delivery, attempt, accepted.provider_id


def tell(post, twilio, sid: str, status: str, **more: str):
    url, fields = twilio.status_callback(sid, status, **more)
    return post(urlsplit(url).path, fields)


# The signature -----------------------------------------------------------------------------------------------------


HOOKS = [
    ("twilio-status", {"attempt_key": "k" * 32}),
    ("twilio-inbound", {}),
    ("twilio-voice", {"attempt_key": "k" * 32}),
]


@pytest.mark.parametrize(("name", "kwargs"), HOOKS)
@pytest.mark.parametrize("how", ["unsigned", "junk", "another address", "another field", "another token", "no account"])
def test_what_twilio_did_not_sign_for_this_address_is_refused_and_counted(
    provider, twilio, settings, name, kwargs, how
):
    path, fields = reverse(name, kwargs=kwargs), {"MessageSid": "SM1", "MessageStatus": "delivered", "From": NUMBER}
    url = f"http://testserver{path}"
    signature = twilio.sign(url, fields)
    if how == "unsigned":
        signature = ""
    elif how == "junk":
        signature = "junk"
    elif how == "another address":
        signature = twilio.sign(url.replace("testserver", "evil.example"), fields)
    elif how == "another field":
        fields["MessageStatus"] = "failed"
    elif how == "another token":
        twilio.account.token = "other"
        signature = twilio.sign(url, fields)
    elif how == "no account":
        settings.TWILIO_AUTH_TOKEN = ""
    response = provider.post(path, fields, headers={"X-Twilio-Signature": signature})
    assert response.status_code == 403
    assert not ProviderEvent.objects.exists()
    assert counted(REFUSED_WEBHOOKS, per=A_DAY) == 1


def test_the_address_comes_from_the_settings_never_from_the_request(provider, twilio, settings):
    settings.SITE_URL = "https://tandem.example.org"
    path, fields = reverse("twilio-inbound"), {"MessageSid": "SM1", "From": NUMBER, "Body": "x"}
    forged = twilio.sign(f"http://testserver{path}", fields)
    genuine = twilio.sign(f"https://tandem.example.org{path}", fields)
    assert provider.post(path, fields, headers={"X-Twilio-Signature": forged}).status_code == 403
    assert provider.post(path, fields, headers={"X-Twilio-Signature": genuine}).status_code == 200


@pytest.mark.parametrize(("name", "kwargs"), HOOKS)
def test_only_posts_are_webhooks(provider, name, kwargs):
    assert provider.get(reverse(name, kwargs=kwargs)).status_code == 405


# Status callbacks --------------------------------------------------------------------------------------------------


def test_a_receipt_is_stored_and_moves_the_message_to_delivered(post, twilio, texted):
    delivery, attempt, sid = texted
    assert tell(post, twilio, sid, "delivered").status_code == 204
    event = ProviderEvent.objects.get()
    assert (event.event_id, event.attempt_key, event.state) == (f"{sid}:delivered", attempt.key, "new")
    assert event.body["MessageStatus"] == "delivered"
    process_new_events()
    delivery.refresh_from_db()
    event.refresh_from_db()
    assert (delivery.state, event.state) == ("delivered", "done")


def test_receipts_out_of_order_or_repeated_never_move_a_message_backward(post, twilio, texted):
    delivery, _, sid = texted
    for status in ("delivered", "sent", "delivered", "queued", "sending", "delivered", "sent"):
        for _ in range(5):
            assert tell(post, twilio, sid, status).status_code == 204
            process_new_events()
    assert ProviderEvent.objects.count() == 4
    delivery.refresh_from_db()
    assert delivery.state == "delivered"


@pytest.mark.parametrize("status", ["delivered", "exploded", ""])
def test_an_unknown_attempt_or_status_is_stored_and_acknowledged(post, twilio, status):
    path = reverse("twilio-status", kwargs={"attempt_key": "0" * 32})
    assert post(path, {"MessageSid": "SM9", "MessageStatus": status}).status_code == 204
    process_new_events()
    assert ProviderEvent.objects.get().state == "unmatched"


def test_an_unknown_status_of_a_known_message_changes_nothing(post, twilio, texted):
    delivery, _, sid = texted
    tell(post, twilio, sid, "exploded")
    process_new_events()
    delivery.refresh_from_db()
    assert delivery.state == "accepted"


def test_a_number_that_does_not_exist_is_marked(post, twilio, texted, manager, confirmed):
    confirmed()
    _, _, sid = texted
    tell(post, twilio, sid, "undelivered", ErrorCode="30005")
    process_new_events()
    assert manager.contact_points.get(channel="sms").state == "invalid"
    assert not ConsentEvent.objects.exists()


def test_a_callback_that_is_quicker_than_our_own_result_is_matched_later(post, twilio, told):
    delivery = told(1, channel="sms", state="sending", lease_token="x", accepted_at=None)
    key = delivery.attempts.get().key
    accepted = get_channel("sms").send(Outgoing(attempt_key=key, to=NUMBER, subject="", text="Hello"))
    tell(post, twilio, accepted.provider_id, "delivered")
    process_new_events()
    assert ProviderEvent.objects.get().state == "new"
    Delivery.objects.update(state="accepted")
    process_new_events()
    delivery.refresh_from_db()
    assert delivery.state == "delivered"


def test_while_the_database_is_down_twilio_is_asked_to_come_again(post, twilio, texted, monkeypatch, provider):
    _, _, sid = texted
    provider.raise_request_exception = False

    def down(*_, **__):
        raise DatabaseError("down")

    with monkeypatch.context() as patched:
        patched.setattr(ProviderEvent.objects, "get_or_create", down)
        assert tell(post, twilio, sid, "delivered").status_code == 500
    assert tell(post, twilio, sid, "delivered").status_code == 204
    assert ProviderEvent.objects.count() == 1


def test_nul_in_a_field_is_no_reason_to_fail(post, twilio):
    path = reverse("twilio-inbound")
    assert post(path, twilio.inbound(NUMBER, "a\x00b")).status_code == 200
    assert ProviderEvent.objects.get().body["Body"] == "ab"


# Texts from people ---------------------------------------------------------------------------------------------------


def said(response) -> list[str]:
    root = ElementTree.fromstring(response.content)  # noqa: S314  # our own
    return [message.text for message in root.findall("Message")]


def test_a_text_is_stored_first_then_understood_and_answered(post, twilio, confirmed):
    confirmed()
    response = post(reverse("twilio-inbound"), twilio.inbound(NUMBER, "help"))
    assert response["Content-Type"] == "text/xml"
    [answer] = said(response)
    assert "Reply STOP to opt out" in answer
    assert InboundMessage.objects.get().event.body["Body"] == "help"


def test_the_same_text_twice_is_one_and_answered_the_same(post, twilio, confirmed):
    confirmed()
    fields = twilio.inbound(NUMBER, "help")
    one, two = (post(reverse("twilio-inbound"), fields) for _ in range(2))
    assert said(one) == said(two)
    assert InboundMessage.objects.count() == ProviderEvent.objects.count() == 1


@pytest.fixture
def reply_twice(post, twilio, told, manager, confirmed, kind):
    """Twilio posts the same answer twice, as it does when it did not hear ours; how often it was taken."""

    def send() -> int:
        confirmed()
        links.make_link(told(1, channel="sms"), manager, [("tests.view:1", "review", "/reviews/1/")], clock.now())
        fields = twilio.inbound(NUMBER, "Yes because she ran it alone")
        for _ in range(2):
            assert post(reverse("twilio-inbound"), fields).status_code == 200
        return len(kind.replies)

    return send


def test_without_the_events_key_the_same_reply_counts_twice(reply_twice, monkeypatch):
    """Case 32, the guard off: each post is an event of its own."""

    def careless(provider: str, event_id: str, defaults: dict):
        unique = f"{event_id}:{ProviderEvent.objects.count()}"
        return ProviderEvent.objects.create(provider=provider, event_id=unique, **defaults), True

    monkeypatch.setattr(ProviderEvent.objects, "get_or_create", careless)

    assert reply_twice() == 2


def test_the_same_reply_twice_counts_once(reply_twice):
    """Case 32, the guard on."""
    assert reply_twice() == 1


def test_what_cannot_be_understood_now_is_kept_and_read_again(post, twilio, monkeypatch):
    def fail(event):
        raise RuntimeError("odd")

    with monkeypatch.context() as patched:
        patched.setattr("reminders.inbound.replies.take_in", fail)
        response = post(reverse("twilio-inbound"), twilio.inbound(NUMBER, "hello"))
    assert response.status_code == 200
    assert said(response) == []
    assert ProviderEvent.objects.get().state == "new"
    process_new_events()
    assert InboundMessage.objects.get().result == "ignored"


def test_a_database_that_fails_half_way_asks_twilio_to_come_again(post, twilio, monkeypatch, provider):
    provider.raise_request_exception = False

    def fail(event):
        raise DatabaseError("down")

    monkeypatch.setattr("reminders.inbound.replies.take_in", fail)
    assert post(reverse("twilio-inbound"), twilio.inbound(NUMBER, "hello")).status_code == 500
    assert ProviderEvent.objects.count() == 1


# Keys on a call ------------------------------------------------------------------------------------------------------


@pytest.fixture
def call(told):
    delivery = told(1, channel="voice", text="Hello Mona. Person 1 waits.")
    return delivery, reverse("twilio-voice", kwargs={"attempt_key": delivery.attempts.get().key})


def spoken(response) -> str:
    root = ElementTree.fromstring(response.content)  # noqa: S314  # our own
    return " ".join(say.text for say in root.iter("Say"))


def press(post, url: str, key: str):
    return post(url, {"CallSid": "CA1", "Digits": key})


@pytest.mark.parametrize("key", ["1", "5", "*", ""])
def test_one_and_every_unknown_key_says_it_again(post, call, key):
    response = press(post, call[1], key)
    assert "Hello Mona. Person 1 waits." in spoken(response)
    assert "Press 1" in spoken(response)


@pytest.mark.parametrize("texts", [True, False])
def test_two_sends_the_link_as_a_message_once(post, call, confirmed, texts, kind):
    if texts:
        confirmed("sms")
    for _ in range(3):
        response = press(post, call[1], "2")
    asked = Delivery.objects.get(plan_key__startswith="alone:asked:key")
    assert asked.channel == ("sms" if texts else "email")
    assert asked.items.get().state == "again"
    assert f"You'll get {'a text' if texts else 'an email'} in a moment" in spoken(response)


def test_two_when_nothing_is_left_says_so(post, call):
    call[0].items.update(state="dropped")
    assert "You're all caught up" in spoken(press(post, call[1], "2"))


def test_three_puts_a_call_into_the_recruiters_list_once(post, call, recruiter, manager):
    for _ in range(2):
        response = press(post, call[1], "3")
    assert "Rita Recruiter will call you back" in spoken(response)
    task = Task.objects.get()
    assert (task.owner, task.about, task.kind) == (recruiter, manager, "call")
    assert task.title == "Call Mona Manager back"


def test_three_without_anybody_to_call_says_so(post, call):
    call[0].items.all().delete()
    assert "No one is available" in spoken(press(post, call[1], "3"))


def test_nine_stops_the_calls_at_once(post, call, manager, confirmed):
    confirmed("voice")
    for _ in range(2):
        response = press(post, call[1], "9")
    assert "get these calls anymore" in spoken(response)
    assert ConsentEvent.objects.get().how == "key 9"
    assert get_channel("voice").address_for(manager) == ""


def test_a_key_of_a_call_that_nobody_knows_ends_it(post, twilio):
    response = press(post, reverse("twilio-voice", kwargs={"attempt_key": "0" * 32}), "9")
    assert "Goodbye" in spoken(response)
    assert not ConsentEvent.objects.exists()


def test_no_key_is_an_answer(post, call, kind):
    for key in "123456789*#":
        press(post, call[1], key)
    assert kind.replies == []
