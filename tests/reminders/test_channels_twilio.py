"""Texts and calls through the real SDK against the imitated provider: what is asked, and what each answer means.

D6; Cases 4, 6 and 17.
"""

import logging
from datetime import timedelta
from xml.etree import ElementTree

import pytest

from core import clock
from core.models import ClockOffset, OutboxMessage
from reminders import links
from reminders.channels import twilio_api
from reminders.channels.base import (
    Accepted,
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
from reminders.channels.gsm import plain
from reminders.models import Attempt, ConsentEvent, ContactPoint, Delivery, MessageLink, ProviderEvent
from tests.servers.processes import free_port
from tests.servers.twilio import DROP, DROP_BEFORE, EMPTY, HANG, HTML, NO_SID, Refusal

pytestmark = pytest.mark.django_db
NUMBER = "+4917012345678"


def outgoing(text: str = "3 people wait for your view", key: str = "k" * 32, **more) -> Outgoing:
    return Outgoing(attempt_key=key, to=NUMBER, subject="Subject", text=text, **{"seconds_left": 3600, **more})


@pytest.fixture(params=["sms", "voice"])
def channel(request):
    return get_channel(request.param)


# What is asked -----------------------------------------------------------------------------------------------------


def test_a_text_names_its_attempt_and_its_validity(twilio):
    accepted = get_channel("sms").send(outgoing(seconds_left=2700))

    [request] = twilio.created
    assert request.fields == {
        "To": NUMBER,
        "From": twilio.account.number,
        "Body": "3 people wait for your view",
        "ValidityPeriod": "2700",
        "StatusCallback": f"http://testserver/hooks/twilio/status/{'k' * 32}/",
    }
    assert accepted == Accepted("twilio", twilio.account.messages[0]["sid"], "queued")


@pytest.mark.parametrize(("left", "asked"), [(0, "1"), (-5, "1"), (59, "59"), (100_000, "36000")])
def test_a_text_is_never_valid_for_longer_than_the_hours_last(twilio, left, asked):
    get_channel("sms").send(outgoing(seconds_left=left))
    assert twilio.created[0].fields["ValidityPeriod"] == asked


def test_a_call_says_the_words_and_offers_keys(twilio):
    get_channel("voice").send(outgoing("Hello Mona.\n\nThree people wait & more <b>."))

    fields = twilio.created[0].fields
    script = ElementTree.fromstring(fields["Twiml"])  # noqa: S314  # our own
    gather = script.find("Gather")
    said = [say.text for say in gather.findall("Say")]
    assert said[:2] == ["Hello Mona.", "Three people wait & more <b>."]
    assert "Press 1" in said[2]
    assert gather.get("action") == f"http://testserver/hooks/twilio/voice/{'k' * 32}/"
    assert "Url" not in fields
    assert int(fields["Timeout"]) <= 30


def test_a_placeholder_becomes_an_openable_link_only_as_it_leaves(twilio, told, manager):
    delivery = told(1, channel="sms")
    address = links.make_link(delivery, manager, [("tests.view:1", "review", "/reviews/1/")], clock.now())
    key = delivery.attempts.get().key

    get_channel("sms").send(outgoing(f"See {address}", key=key))

    token = links.token_of(MessageLink.objects.get())
    assert twilio.created[0].fields["Body"] == f"See http://testserver/m/{token}/"


def test_texts_keep_to_the_plain_alphabet():
    assert plain("“Three\u00a0people” wait – see…\u200b Łukasz, Müller, 田中 →") == (
        '"Three people" wait - see... Łukasz, Müller, 田中 >'
    )


def test_numbers_never_reach_the_log(twilio, caplog):
    caplog.set_level(logging.DEBUG)
    get_channel("sms").send(outgoing())
    get_channel("sms").look_up(_attempt(), NUMBER)
    assert NUMBER not in caplog.text
    assert twilio.account.token not in caplog.text


# What an answer means ----------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("answer", "error"),
    [
        (429, Transient),
        (Refusal(429, 20429), Transient),
        (500, Transient),
        (503, Transient),
        (Refusal(401, 20003), Misconfigured),
        (404, Misconfigured),
        (301, Misconfigured),
        (Refusal(400, 21606), Misconfigured),
        (Refusal(400, 21608), Misconfigured),
        (Refusal(403, 21408), Misconfigured),
        (Refusal(400, 30034), Misconfigured),
        (Refusal(400, 21211), BadAddress),
        (Refusal(400, 21614), BadAddress),
        (Refusal(400, 13224), BadAddress),
        (Refusal(400, 21610), OptedOut),
        (Refusal(400, 30007), Refused),
        (Refusal(400, 30610), Transient),
        (Refusal(400, 99999), Refused),
        (DROP, Unknown),
        (DROP_BEFORE, Unknown),
        (HTML, Unknown),
        (EMPTY, Unknown),
        (NO_SID, Unknown),
    ],
)
def test_each_answer_says_what_to_do_next(twilio, channel, answer, error):
    twilio.answers.append(answer)
    with pytest.raises(SendError) as raised:
        channel.send(outgoing())
    assert type(raised.value) is error
    assert NUMBER not in raised.value.detail
    assert len(twilio.created) == 1  # never repeated by itself


def test_a_slower_pace_is_kept_for_as_long_as_twilio_asks_but_an_hour_at_most(twilio):
    for asked, waits in ((17, 17), (100_000, 3600)):
        twilio.answers.append(Refusal(429, 20429, retry_after=asked))
        with pytest.raises(Transient) as raised:
            get_channel("sms").send(outgoing())
        assert raised.value.retry_after == timedelta(seconds=waits)


def test_a_timeout_is_unknown_and_a_refused_connection_is_not(twilio, settings, monkeypatch):
    monkeypatch.setattr(twilio_api, "TIMEOUT", (5, 0.3))
    twilio.answers.append(HANG)
    with pytest.raises(Unknown):
        get_channel("sms").send(outgoing())
    assert twilio.account.hanging == 1  # it was us who gave up
    assert len(twilio.account.messages) == 1  # it was accepted all the same

    settings.TWILIO_API_URL = f"http://127.0.0.1:{free_port()}"
    with pytest.raises(Transient):
        get_channel("sms").send(outgoing())


def test_a_host_without_an_address_is_a_simple_retry(twilio, settings):
    settings.TWILIO_API_URL = "http://no-such-host.invalid"
    with pytest.raises(Transient):
        get_channel("sms").send(outgoing())


def test_the_time_outs_leave_room_before_the_lease_ends():
    assert sum(twilio_api.TIMEOUT) <= 25


def test_without_account_the_channel_is_not_set_up(settings, channel):
    settings.TWILIO_ACCOUNT_SID = ""
    assert not channel.is_configured()
    with pytest.raises(Misconfigured):
        channel.send(outgoing())


def test_with_an_account_it_is(twilio, channel):
    assert channel.is_configured()


# Looking up --------------------------------------------------------------------------------------------------------


def _attempt(text: str = "3 people wait for your view", started_at=None) -> Attempt:
    return Attempt(key="k" * 32, delivery=Delivery(text=text), started_at=started_at or clock.now())


def test_a_text_that_arrived_is_found_by_its_words(twilio):
    sms = get_channel("sms")
    twilio.answers.append(DROP)
    with pytest.raises(Unknown):
        sms.send(outgoing())
    assert sms.look_up(_attempt(text="Other words"), NUMBER) is None
    found = sms.look_up(_attempt(), NUMBER)
    assert found == Accepted("twilio", twilio.account.messages[0]["sid"], "queued")
    query = twilio.requests[-1].query
    assert "DateSent" not in query  # a queued message has no sent date


def test_a_text_to_someone_else_or_from_long_ago_does_not_match(twilio):
    sms = get_channel("sms")
    sms.send(outgoing())
    assert sms.look_up(_attempt(), "+4917099999999") is None
    assert sms.look_up(_attempt(started_at=clock.now() + timedelta(minutes=6)), NUMBER) is None


def test_the_demos_moved_clock_does_not_hide_it(twilio, settings):
    settings.CLOCK_MOVABLE = True
    ClockOffset.move_on(timedelta(days=3))
    get_channel("sms").send(outgoing())
    assert get_channel("sms").look_up(_attempt(), NUMBER)


def test_a_call_that_arrived_is_found_once(twilio, told):
    voice = get_channel("voice")
    delivery = told(1, channel="voice")
    first = delivery.attempts.get()
    twilio.answers.append(DROP)
    with pytest.raises(Unknown):
        voice.send(outgoing(key=first.key))
    found = voice.look_up(first, NUMBER)
    assert found.provider_id == twilio.account.calls[0]["sid"]
    Attempt.objects.filter(pk=first.pk).update(provider="twilio", provider_id=found.provider_id)
    second = Attempt.objects.create(delivery=delivery, number=2)
    assert voice.look_up(second, NUMBER) is None  # it belongs to the first


def test_a_look_up_without_answer_concludes_nothing(twilio, settings, channel):
    settings.TWILIO_API_URL = f"http://127.0.0.1:{free_port()}"
    with pytest.raises(SendError):
        channel.look_up(_attempt(), NUMBER)


# The number --------------------------------------------------------------------------------------------------------


def test_only_a_confirmed_number_in_a_confirmed_zone_is_used(channel, manager, confirmed):
    assert channel.address_for(manager) == ""
    point = confirmed(channel.kind)
    assert channel.address_for(manager) == NUMBER
    for state in ("unverified", "opted_out", "invalid"):
        ContactPoint.objects.filter(pk=point.pk).update(state=state)
        assert channel.address_for(manager) == ""
    ContactPoint.objects.update(state="usable")
    manager.zone_confirmed_at = None
    assert channel.address_for(manager) == ""


def test_no_hours_widen_the_hard_limits(channel, manager):
    hours = channel.hours(manager)
    assert (hours.opens.hour, hours.closes.hour) == (8, 21)


def test_a_refused_number_is_marked_with_its_reason(channel, manager, confirmed):
    point = confirmed(channel.kind)
    channel.refused(manager, BadAddress("The number doesn’t exist", code="21211"), at=clock.now())
    point.refresh_from_db()
    assert (point.state, point.state_reason) == ("invalid", "The number doesn’t exist")


def test_a_bounce_that_says_nothing_more_marks_it_too(channel, manager, confirmed):
    confirmed(channel.kind)
    channel.refused(manager, None, at=clock.now())
    assert manager.contact_points.get().state == "invalid"


def test_a_refusal_by_the_person_is_kept_as_evidence(channel, manager, confirmed):
    point = confirmed(channel.kind)
    channel.refused(manager, OptedOut("They replied STOP", code="21610"), at=clock.now())
    point.refresh_from_db()
    assert point.state == "opted_out"
    event = ConsentEvent.objects.get()
    assert (event.what, event.how, event.channel) == ("withdrawn", "21610", channel.kind)


def test_an_opted_out_number_stays_so_when_it_is_also_invalid(channel, manager, confirmed):
    confirmed(channel.kind)
    channel.refused(manager, OptedOut("They replied STOP", code="21610"), at=clock.now())
    channel.refused(manager, BadAddress("Gone"), at=clock.now())
    assert manager.contact_points.get().state == "opted_out"


def test_a_number_that_nobody_gave_cannot_be_marked(channel, manager):
    channel.refused(manager, BadAddress("Gone"), at=clock.now())
    assert not manager.contact_points.exists()


# The demo ----------------------------------------------------------------------------------------------------------


def test_the_demo_without_account_keeps_it_in_the_outbox(settings, channel):
    settings.DEMO, settings.TWILIO_ACCOUNT_SID = True, ""
    assert channel.is_configured()
    accepted = channel.send(outgoing())
    kept = OutboxMessage.objects.get()
    assert (kept.channel, kept.to) == (channel.kind, NUMBER)
    assert "3 people wait" in kept.text
    assert channel.look_up(_attempt(), NUMBER) == accepted
    assert channel.look_up(Attempt(key="other", started_at=clock.now()), NUMBER) is None
    receipt = ProviderEvent.objects.get()
    assert (receipt.attempt_key, receipt.body["status"]) == (outgoing().attempt_key, "delivered")


def test_the_demo_with_an_account_uses_it(settings, twilio):
    settings.DEMO = True
    get_channel("sms").send(outgoing())
    assert len(twilio.created) == 1
