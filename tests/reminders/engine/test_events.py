"""What providers tell us later: in any order, any number of times, never downwards."""

import itertools
from datetime import timedelta

import pytest
from django.db import OperationalError

from reminders.channels.base import BadAddress, OptedOut, Unknown
from reminders.engine import events as module
from reminders.models import Attempt, Delivery, Occurrence, ProviderEvent, Task
from tests.reminders.engine.scripted import Wish, prefers, tell


def state() -> str:
    return Delivery.objects.get(step=0).state


@pytest.fixture
def text(engine, script, manager) -> Attempt:
    """A text that was handed over."""
    prefers(manager, channel="sms")
    script.answers = ["SM1"]
    engine.want(manager)
    engine.run()
    return Attempt.objects.get()


def test_a_receipt_is_kept(engine, text):
    event = tell("delivered")
    assert engine.events() == 1

    event.refresh_from_db()
    assert (state(), event.state) == ("delivered", "done")
    assert Delivery.objects.get().finished_at == engine.now
    assert engine.events() == 0


@pytest.mark.parametrize("order", list(itertools.permutations(["queued", "sent", "delivered"])))
def test_any_order_ends_at_the_same(engine, text, order):
    for status in order * 2:
        tell(status)
        engine.events()

    assert state() == "delivered"


def test_nothing_moves_a_delivered_message_down(engine, text):
    tell("delivered"), engine.events()
    tell("undelivered", ErrorCode="30003"), tell("failed"), engine.events()

    assert state() == "delivered"
    assert Delivery.objects.count() == 1


def test_an_unknown_status_and_another_kind_are_stored_and_change_nothing(engine, text):
    tell("pondering")
    ProviderEvent.objects.create(provider="twilio", event_id="x", kind="keys", body={"Digits": "1"})

    assert engine.events() == 2
    assert state() == "accepted"


def test_what_belongs_to_nothing_is_put_aside(engine, text):
    unknown, nothing = tell("delivered", key="f" * 32), tell("delivered", key="")
    ProviderEvent.objects.filter(pk=nothing.pk).update(attempt_key="", body={})
    engine.events()

    assert set(ProviderEvent.objects.values_list("state", flat=True)) == {"unmatched"}
    assert unknown.attempt_key


def test_the_providers_own_id_finds_it_too(engine, text):
    Attempt.objects.update(provider="twilio")
    event = tell("delivered")
    ProviderEvent.objects.filter(pk=event.pk).update(attempt_key="")
    engine.events()

    assert state() == "delivered"


def test_a_callback_during_the_call_waits_for_our_own_result(engine, script, manager):
    prefers(manager, channel="sms")
    script.answers = [lambda message: (tell("delivered", key=message.attempt_key), engine.events())]
    engine.want(manager)
    engine.run()
    assert ProviderEvent.objects.get().state == "new"

    engine.events()
    assert state() == "delivered"


# It came back -----------------------------------------------------------------------------------------------------------


def test_what_came_back_goes_to_the_next_channel(engine, script, text):
    tell("undelivered", ErrorCode="30007")
    engine.run()

    assert list(Delivery.objects.order_by("step").values_list("channel", "state")) == [
        ("sms", "rejected"),
        ("email", "accepted"),
    ]
    assert script.refused == []
    assert Occurrence.objects.get().state == "told"


def test_a_number_that_is_gone_is_marked(engine, script, manager, text):
    tell("failed", ErrorCode="30005")
    engine.run()

    assert script.refused == [("sms", manager, None)]


@pytest.mark.parametrize(("status", "code"), [("failed", "21610"), ("complained", "")])
def test_a_refusal_by_the_person_ends_their_consent(engine, script, manager, text, status, code):
    tell(status, ErrorCode=code)
    engine.run()

    ((channel, person, error),) = script.refused
    assert (channel, person, type(error)) == ("sms", manager, OptedOut)
    assert state() == "rejected"


def test_an_unsubscription_does_not_send_it_elsewhere(engine, script, manager, text):
    tell("unsubscribed")
    engine.run()

    assert state() == "accepted"
    assert len(script.refused) == 1


def test_a_handset_that_is_off_is_tried_once_more_after_an_hour(engine, script, text):
    tell("undelivered", ErrorCode="30003")
    engine.run()
    again = Delivery.objects.get(step=1)
    assert (again.channel, again.state) == ("sms", "scheduled")

    engine.later(minutes=61).run()
    tell("undelivered", ErrorCode="30003")
    engine.run()

    assert list(Delivery.objects.order_by("step").values_list("channel", flat=True)) == ["sms", "sms", "email"]


def test_a_busy_line_is_tried_twice_more(engine, script, manager):
    prefers(manager, channel="voice")
    engine.want(manager)
    engine.run()
    for _ in range(3):
        tell("busy"), engine.run()
        engine.later(minutes=31).run()

    assert list(Delivery.objects.order_by("step").values_list("channel", flat=True)) == ["voice"] * 3 + ["email"]


def test_a_late_receipt_cancels_the_step_that_waits(engine, script, text):
    tell("undelivered", ErrorCode="30003")
    engine.events()
    tell("delivered")
    engine.events()

    assert list(Delivery.objects.order_by("step").values_list("state", flat=True)) == ["rejected", "cancelled"]
    assert Occurrence.objects.get().state == "told"
    assert len(engine.later(hours=2).run()) == 0


def test_what_was_done_before_it_came_back_is_nobodys_task(engine, script, manager, recruiter):
    """They answered on the page; that the mail bounced later is no reason to call them."""
    engine.want(manager, 1), engine.want(manager, 2)
    engine.run()
    Wish.done.update({"tests.wish:1": "said", "tests.wish:2": "said"})
    tell("bounced"), engine.run()

    assert (state(), set(Occurrence.objects.values_list("state", flat=True))) == ("rejected", {"done"})
    assert not Task.objects.exists()


def test_of_several_only_open_items_are_sent_on_the_next_channel(engine, script, manager):
    prefers(manager, channel="sms")
    engine.want(manager, 1), engine.want(manager, 2)
    engine.run()
    Wish.done["tests.wish:1"] = "said"
    tell("undelivered", ErrorCode="30005"), engine.run()

    assert list(Delivery.objects.get(step=1).items.values_list("occurrence__subject", flat=True)) == ["tests.wish:2"]
    assert [kind for kind, _ in script.sent] == ["sms", "email"]


def test_nothing_left_after_it_came_back_is_for_a_recruiter(engine, script, manager, recruiter):
    engine.want(manager)
    engine.run()
    tell("bounced"), engine.run()

    assert state() == "attention"
    assert Occurrence.objects.get().state == "attention"
    assert Task.objects.get().owner == recruiter


# Uncertain --------------------------------------------------------------------------------------------------------------


@pytest.fixture
def unsure(engine, script, manager) -> Attempt:
    script.answers = [Unknown("time-out")]
    engine.want(manager)
    engine.run()
    return Attempt.objects.get()


@pytest.mark.parametrize(
    ("status", "becomes"), [("sent", "accepted"), ("delivered", "delivered"), ("bounced", "attention")]
)
def test_a_callback_settles_what_was_uncertain(engine, script, unsure, status, becomes):
    tell(status)
    engine.run()

    assert state() == becomes
    assert len(script.sent) == 1


@pytest.mark.parametrize(("status", "becomes"), [("sent", "accepted"), ("delivered", "delivered")])
def test_a_callback_saves_the_second_copy(engine, script, unsure, status, becomes):
    engine.later(minutes=3).reconcile(), engine.later(minutes=13).reconcile()
    assert state() == "scheduled"

    tell(status)
    engine.run()
    assert (state(), len(script.sent)) == (becomes, 1)


def test_a_bounce_of_the_first_copy_says_nothing_about_the_second(engine, script, unsure):
    engine.later(minutes=3).run(), engine.later(minutes=13).run(), engine.later(minutes=1).run()
    assert len(script.sent) == 2

    tell("bounced", unsure)
    engine.run()
    assert state() == "accepted"


def test_a_receipt_ends_what_needed_attention(engine, script, unsure):
    script.answers = [Unknown("time-out")]
    for _ in range(5):
        engine.later(minutes=16).run()
    assert state() == "attention"

    tell("delivered")
    engine.run()
    assert state() == "delivered"
    assert Occurrence.objects.get().state == "told"


# Odd events -------------------------------------------------------------------------------------------------------------


def test_one_odd_event_is_put_aside_and_the_next_is_read(engine, text, caplog):
    odd = tell("delivered")
    ProviderEvent.objects.filter(pk=odd.pk).update(body=["not", "a", "body"])
    tell("delivered")

    engine.events()

    assert state() == "delivered"
    assert list(ProviderEvent.objects.order_by("pk").values_list("state", flat=True)) == ["failed", "done"]
    assert "could not be read" in caplog.text


def test_a_row_that_moves_meanwhile_leaves_the_event_for_the_next_tick(engine, text, monkeypatch):
    tell("delivered")
    monkeypatch.setattr(module, "must", lambda *a, **k: (_ for _ in ()).throw(module.Lost()))
    engine.events()

    assert ProviderEvent.objects.get().state == "new"


def test_a_database_that_is_away_ends_the_tick(engine, text, monkeypatch):
    tell("delivered")
    monkeypatch.setattr(module, "_read", lambda *a: (_ for _ in ()).throw(OperationalError("gone")))

    with pytest.raises(OperationalError):
        engine.events()


def test_a_reply_that_could_not_be_understood_is_read_again(engine, monkeypatch):
    read = []
    monkeypatch.setattr(module, "_inbound", {read.append})
    event = ProviderEvent.objects.create(provider="twilio", event_id="in", kind="inbound", body={"Body": "hello"})

    assert module.process_new_events() == 1
    assert read == [event]


def test_it_also_cancels_a_step_moved_to_another_day(engine, script, text, manager):
    """Held over night the step takes another day's slot; it stays a step of the same message."""
    engine.later(hours=9)
    tell("undelivered", ErrorCode="30003"), engine.events()
    todays = {"plan_key": "day:2026-11-25", "channel": "email", "state": "accepted"}
    tomorrow = engine.now + timedelta(hours=14)
    Delivery.objects.create(recipient=manager, next_at=tomorrow, useful_until=tomorrow, accepted_at=tomorrow, **todays)
    engine.later(hours=14).run()
    waiting = Delivery.objects.get(step=1)
    assert (waiting.state, waiting.plan_key, waiting.first) == ("scheduled", "day:2026-11-26", text.delivery)

    tell("delivered"), engine.events()

    waiting.refresh_from_db()
    assert waiting.state == "cancelled"


def test_a_step_moved_to_another_day_still_knows_what_was_tried(engine, script, text, manager):
    engine.later(hours=9)
    tell("undelivered", ErrorCode="30005"), engine.events()
    script.answers = [BadAddress("No such mailbox")]
    engine.later(hours=14).run()

    last = Delivery.objects.order_by("step").last()
    assert (last.step, last.plan_key, last.channel, last.state) == (1, "day:2026-11-25", "email", "attention")
