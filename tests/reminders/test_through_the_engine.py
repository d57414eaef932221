"""From a planned message to the person and back, with the real engine, SDK and pages in between."""

import re
from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from django.core import mail
from django.urls import reverse

from core import clock
from reminders import links
from reminders.engine.dispatch import dispatch
from reminders.engine.events import process_new_events
from reminders.inbound import replies
from reminders.models import ContactPreference, Delivery, MessageLink, Occurrence, ProviderEvent, Task
from tests.servers.twilio import DROP

pytestmark = pytest.mark.django_db
TUESDAY = datetime(2027, 1, 12, 10, 0, tzinfo=ZoneInfo("Europe/Berlin"))
TOKEN = re.compile(r"/m/(?!stop)([^/\s\"]+)/")


@pytest.fixture(autouse=True)
def on_a_tuesday_morning(time_machine, settings, tmp_path):
    settings.VAR_DIR = tmp_path
    time_machine.move_to(TUESDAY, tick=False)


@pytest.fixture
def planned(told, manager):
    """`planned("sms", 1, 2)`: due now on that channel, never tried."""

    def plan(channel: str, *numbers: int) -> Delivery:
        ContactPreference.objects.update_or_create(user=manager, defaults={"channel": channel})
        delivery = told(*numbers, channel=channel, state="scheduled", accepted_at=None)
        delivery.attempts.all().delete()
        Occurrence.objects.update(state="open")
        return delivery

    return plan


def test_a_text_leads_to_the_items_it_listed_and_its_answer_is_taken(planned, twilio, confirmed, client, kind):
    confirmed("sms")
    delivery = planned("sms", 1, 2)

    dispatch(clock.now())

    [request] = twilio.created
    delivery.refresh_from_db()
    assert delivery.state == "accepted"
    assert int(request.fields["ValidityPeriod"]) <= 7 * 3600  # until their hours end at 17:00
    [token] = TOKEN.findall(request.fields["Body"])
    assert token not in delivery.text
    assert client.post(f"/m/{token}/")["Location"] == "/m/"
    assert "View of person 2" in client.get("/m/").content.decode()

    event = ProviderEvent.objects.create(
        provider="twilio", event_id="SM1", kind="inbound",
        body={"From": "+4917012345678", "Body": "yes because she ran it alone"},
    )  # fmt: skip
    assert "Which one is this about?" in replies.take_in(event).said


def test_a_text_that_twilio_took_without_answering_is_found_and_not_sent_twice(planned, twilio, confirmed, settings):
    from reminders.engine.reconcile import reconcile

    confirmed("sms")
    delivery = planned("sms", 1)
    twilio.answers.append(DROP)
    dispatch(clock.now())
    delivery.refresh_from_db()
    assert delivery.state == "uncertain"

    reconcile(clock.now() + timedelta(seconds=settings.UNCERTAIN_CHECK_SECONDS + 1))
    delivery.refresh_from_db()
    assert delivery.state == "accepted"
    assert len(twilio.created) == 1


def test_a_call_says_it_and_a_key_brings_the_link(planned, twilio, confirmed, client, settings, told):
    confirmed("voice")
    planned("voice", 1)
    dispatch(clock.now())
    [request] = twilio.created
    assert "Person 1 waits for your view." in request.fields["Twiml"]

    url = request.fields["StatusCallback"].replace("/status/", "/voice/")
    path, fields = url.removeprefix(settings.SITE_URL), {"CallSid": "CA1", "Digits": "2"}
    client.post(path, fields, headers={"X-Twilio-Signature": twilio.sign(url, fields)})
    dispatch(clock.now())

    [message] = mail.outbox
    [token, *_] = TOKEN.findall(message.body)
    assert client.get(f"/m/{token}/").status_code == 200


def test_a_mail_carries_the_link_and_the_way_to_stop(planned, client, manager):
    delivery = planned("email", 1)
    dispatch(clock.now())

    [message] = mail.outbox
    [token, *_] = TOKEN.findall(message.body)
    assert client.post(f"/m/{token}/")["Location"] == "/reviews/1/"
    stop = message.extra_headers["List-Unsubscribe"].strip("<>").removeprefix("http://testserver")
    assert client.post(stop, {"List-Unsubscribe": "One-Click"}).status_code == 200
    assert manager.contact_points.get(channel="email").state == "opted_out"
    delivery.refresh_from_db()
    assert token not in delivery.text + delivery.html


def test_a_new_link_that_was_asked_for_arrives_and_opens(planned, client):
    planned("email", 1)
    dispatch(clock.now())
    MessageLink.objects.update(expires_at=clock.now())
    old = links.token_of(MessageLink.objects.get(purpose="matters"))
    assert client.get(f"/m/{old}/").status_code == 404

    client.post(reverse("link-renew", kwargs={"token": old}))
    dispatch(clock.now())

    [_, message] = mail.outbox
    [token, *_] = TOKEN.findall(message.body)
    assert client.post(f"/m/{token}/")["Location"] == "/reviews/1/"


def test_a_call_task_stands_in_the_recruiters_list(planned, as_recruiter, manager):
    delivery = planned("call_task", 1)
    dispatch(clock.now())
    delivery.refresh_from_db()
    assert delivery.state in ("delivered", "accepted")
    task = Task.objects.get()
    assert task.about == manager
    assert task.title in as_recruiter.get("/tasks/").content.decode()


def test_nothing_goes_out_after_stop(planned, twilio, confirmed):
    confirmed("sms")
    delivery = planned("sms", 1)
    event = ProviderEvent.objects.create(
        provider="twilio", event_id="SM1", kind="inbound", body={"From": "+4917012345678", "Body": "STOP"}
    )
    process_new_events()
    event.refresh_from_db()
    assert event.state == "done"
    dispatch(clock.now())
    delivery.refresh_from_db()
    assert delivery.state == "rejected"
    assert twilio.created == []
