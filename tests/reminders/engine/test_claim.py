"""What is asked again at the claim, and what becomes of a message that must not go."""

from datetime import time, timedelta

import pytest
from django.db import OperationalError

from reminders.actions import send_also
from reminders.channels.base import Transient
from reminders.engine import claim as module
from reminders.engine.state_changes import Lost
from reminders.models import Attempt, ChannelHealth, Delivery, DeliveryItem, Occurrence, Task
from tests.factories import UserFactory
from tests.reminders.engine.scripted import ALONE, DUE, QUICK, Email, Sms, Wish, prefers

pytestmark = pytest.mark.vendor


@pytest.fixture
def people(db):
    return [UserFactory(name=f"Person {n}") for n in range(4)]


def only() -> Delivery:
    return Delivery.objects.get()


def test_an_item_that_is_done_is_not_sent(engine, script, manager):
    engine.want(manager, 1)
    engine.want(manager, 2)
    engine.prepare()
    Wish.done["tests.wish:1"] = "said already"

    engine.dispatch()

    assert [m.subject for _, m in script.sent] == ["Wish 2"]
    assert Occurrence.objects.get(subject="tests.wish:1").reason == "said already"


def test_a_message_with_nothing_left_is_cancelled(engine, script, manager):
    engine.want(manager)
    engine.prepare()
    Wish.done["tests.wish:1"] = "said already"

    engine.dispatch()

    assert (only().state, only().last_error, script.sent) == ("cancelled", "said already", [])
    assert Occurrence.objects.get().state == "done"


def test_a_deactivated_user_gets_nothing(engine, script, manager):
    engine.want(manager)
    engine.prepare()
    manager.is_active = False
    manager.save()

    engine.dispatch()

    assert (only().state, script.sent) == ("cancelled", [])
    assert Occurrence.objects.get().state == "cancelled"


def test_what_is_no_longer_useful_expires(engine, script, manager):
    engine.want(manager, 1, useful_until=engine.now + timedelta(hours=1))
    engine.prepare()

    engine.later(hours=2).dispatch()

    assert (only().state, script.sent) == ("expired", [])
    assert Occurrence.objects.get().state == "expired"


def test_one_item_may_expire_while_the_others_go(engine, script, manager):
    engine.want(manager, 1, useful_until=engine.now + timedelta(hours=1))
    engine.want(manager, 2)
    engine.prepare()

    engine.later(hours=2).dispatch()

    assert [m.subject for _, m in script.sent] == ["Wish 2"]
    assert Occurrence.objects.get(subject="tests.wish:1").state == "expired"


def test_a_kind_that_no_longer_exists_is_not_sent(engine, script, manager, monkeypatch):
    engine.want(manager)
    engine.prepare()
    monkeypatch.setattr("reminders.kinds._KINDS", {})

    engine.dispatch()

    assert (only().state, script.sent) == ("cancelled", [])


def test_outside_the_hours_it_is_held_until_they_begin(engine, script, manager):
    engine.want(manager)
    engine.prepare()

    engine.later(hours=10).dispatch()
    assert (only().hold_reason, only().attempt_count) == ("Outside their hours", 0)
    assert only().next_at.hour == 8

    engine.later(hours=13).dispatch()
    assert len(script.sent) == 1
    assert only().plan_key == "day:2026-11-25"


def test_what_is_due_and_held_over_night_goes_the_next_morning_not_on_the_next_digest_day(engine, script, manager):
    """It was planned without regard to their weekly rhythm; the morning after is soon enough, next Monday is not."""
    prefers(manager, cadence="weekly")
    engine.want(manager, rung=DUE)
    engine.prepare()

    engine.later(hours=10).dispatch()

    assert (only().hold_reason, f"{only().next_at:%a %H:%M}") == ("Outside their hours", "Wed 08:00")


def taken_today(engine, manager, held: Delivery) -> None:
    """`held` is of yesterday, and today's message went out."""
    Delivery.objects.filter(pk=held.pk).update(plan_key="day:2026-11-23")
    Delivery.objects.create(
        recipient=manager, plan_key="day:2026-11-24", channel="email", state="accepted", next_at=engine.now,
        useful_until=engine.now,
    )  # fmt: skip


def test_what_is_due_on_a_taken_day_goes_the_next_morning_not_on_the_next_digest_day(engine, script, manager):
    prefers(manager, cadence="weekly")
    engine.want(manager, rung=DUE)
    [held] = engine.prepare()
    taken_today(engine, manager, held)

    engine.dispatch()
    held.refresh_from_db()

    assert (held.plan_key, held.hold_reason) == ("day:2026-11-25", "They already got today's message")


@pytest.mark.parametrize("when", ["outside their hours", "their day is taken"])
def test_without_another_slot_it_waits_until_it_is_of_no_use(engine, script, manager, monkeypatch, when):
    """Away for longer than anyone looks ahead: it ends there and says why, and no error is made of it."""
    ends = engine.now + timedelta(days=4)
    engine.want(manager, 1, useful_until=ends)
    [held] = engine.prepare()
    if when == "their day is taken":
        taken_today(engine, manager, held)
    monkeypatch.setattr(module.slots, "next_slot", lambda *args, **more: None)

    engine.later(hours=10 if when == "outside their hours" else 0).dispatch()
    held.refresh_from_db()

    assert (held.state, held.next_at, held.claim_errors) == ("scheduled", ends, 0)


def test_a_message_not_sent_on_their_day_moves_to_their_next_day(engine, script, manager):
    """ "Tuesday and Thursday": the workers stood still on Tuesday, and Wednesday is not their day."""
    prefers(manager, cadence="at_once", weekdays=[1, 3])
    engine.want(manager)
    engine.prepare()

    engine.later(days=1).dispatch()
    assert (script.sent, only().hold_reason) == ([], "Outside their hours")

    engine.later(days=1).dispatch()
    assert len(script.sent) == 1


def test_held_past_its_use_it_ends_there_and_says_why(engine, script, manager):
    engine.want(manager, 1, useful_until=engine.now + timedelta(hours=12))
    engine.prepare()

    engine.later(hours=10).dispatch()
    engine.later(hours=2).dispatch()

    assert (only().state, only().last_error) == ("expired", "Outside their hours")


def test_one_held_over_night_does_not_become_the_second_of_the_day(engine, script, manager):
    """Yesterday's message was held; today's went out first."""
    engine.want(manager, 1)
    held = engine.prepare()[0]
    ChannelHealth.objects.create(channel="email", state="paused")
    engine.later(hours=23, minutes=30).dispatch()
    prefers(manager, channel="sms")
    engine.want(manager, 2)
    assert len(engine.run()) == 1

    ChannelHealth.objects.all().delete()
    engine.later(hours=1).run()
    held.refresh_from_db()
    assert (held.state, held.plan_key, held.hold_reason) == (
        "scheduled",
        "day:2026-11-26",
        "They already got today's message",
    )
    engine.later(days=1).run()
    held.refresh_from_db()
    assert held.state == "accepted"
    assert [hold["reason"] for hold in held.holds][-1] == "They already got today's message"
    assert held.holds[-1]["until"].startswith(f"{engine.now:%Y-%m-%dT%H:%M}")


def test_the_record_keeps_what_they_had_chosen_when_it_was_planned(engine, manager):
    engine.want(manager)
    [planned] = engine.prepare()
    prefers(manager, channel="sms")

    engine.dispatch()

    assert only().preference.startswith("Email me as things come up, on business days")
    assert planned.pk == only().pk


def test_a_retry_of_the_next_day_keeps_its_slot(engine, script, manager):
    script.answers = [Transient("later", retry_after=timedelta(hours=1))]
    engine.want(manager)
    engine.run()

    engine.later(days=1).run()

    assert (only().state, only().plan_key) == ("accepted", "day:2026-11-24")


def test_without_an_address_the_next_channel_is_tried(engine, script, manager):
    prefers(manager, channel="sms")
    script.no_address = {("sms", manager.pk)}
    engine.want(manager)

    engine.run()

    assert list(Delivery.objects.order_by("step").values_list("step", "channel", "state")) == [
        (0, "sms", "rejected"),
        (1, "email", "accepted"),
    ]
    assert list(DeliveryItem.objects.order_by("pk").values_list("state", flat=True)) == ["passed", "in"]


def test_a_channel_that_is_not_set_up_is_paused_and_its_messages_wait(engine, script, manager, admin_person):
    prefers(manager, channel="sms")
    script.unconfigured = {"sms"}
    engine.want(manager)

    engine.run(), engine.later(minutes=1).run()

    assert (only().state, only().attempt_count) == ("scheduled", 0)
    assert only().hold_reason == "Channel paused: check its settings"
    assert Task.objects.filter(owner=admin_person).count() == 1


def test_no_faster_than_the_provider_accepts_and_everyones_first_before_any_second(engine, script, people, monkeypatch):
    """Case 24: one person's many messages do not keep the others waiting."""
    monkeypatch.setattr(Email, "per_minute", 4)
    many, *others = people
    for number in range(3):
        engine.want(many, number, rung=ALONE)
    for number, person in enumerate(others, 10):
        engine.want(person, number, rung=ALONE)

    halves = [[m.recipient_name for m in engine.later(seconds=30).run()] for _ in range(4)]

    assert halves == [[many.name, others[0].name], [many.name, others[1].name], [many.name, others[2].name], []]


def test_a_message_held_for_the_rate_limit_says_so_and_is_not_touched(engine, script, people, monkeypatch):
    """Case 24."""
    monkeypatch.setattr(Email, "per_minute", 4)
    for number, person in enumerate(people):
        engine.want(person, number, rung=ALONE)
    engine.run()

    waiting = Delivery.objects.filter(state="scheduled")
    assert [(d.hold_reason, d.attempt_count, d.next_at) for d in waiting] == [
        ("The provider's rate limit was reached", 0, engine.now)
    ] * 2


def test_what_the_pace_leaves_over_in_the_evening_goes_out_in_the_morning(engine, script, people, monkeypatch):
    """Case 24: the hours are never overrun, however long the line."""
    monkeypatch.setattr(Sms, "per_minute", 4)
    engine.go_to(engine.now.replace(hour=20, minute=59, second=45))
    for number, person in enumerate(people):
        person.zone = "UTC"
        person.save()
        prefers(person, channel="sms", hours_from=time(8), hours_to=time(21))
        engine.want(person, number)

    assert len(engine.run()) == 2
    assert engine.later(seconds=30).run() == []
    waiting = Delivery.objects.filter(state="scheduled")
    assert [(d.hold_reason, d.next_at.hour) for d in waiting] == [("Outside their hours", 8)] * 2


def test_one_person_with_many_messages_gets_all_of_them(engine, script, people):
    for number in range(3):
        engine.want(people[0], number, rung=ALONE)
    engine.want(people[1], 10, rung=ALONE)

    names = [m.recipient_name for m in engine.run()]

    assert names == [people[0].name, people[1].name, people[0].name, people[0].name]


def test_a_paused_channel_sends_one_probe(engine, script, manager, monkeypatch):
    """Somebody else's probe is under way."""
    monkeypatch.setattr(module.health, "may_probe", lambda channel, now: False)
    engine.want(manager)
    engine.run()

    assert (only().state, only().attempt_count, script.sent) == ("scheduled", 0, [])


def test_the_attempt_is_committed_before_the_call(engine, script, manager):
    """Asserted inside the scripted channel, at the moment of the call."""
    engine.want(manager)
    engine.run()

    assert Attempt.objects.get().worker
    assert only().lease_token == ""


def test_a_row_claimed_by_another_worker_is_skipped(engine, script, manager, monkeypatch):
    engine.want(manager)
    engine.prepare()
    real = module._ask_person

    def ask(delivery, who, now):
        Delivery.objects.update(version=99)
        real(delivery, who, now)

    monkeypatch.setattr(module, "_ask_person", ask)

    assert module.claim_next(engine.now, (), module.Tick()) is True
    assert script.sent == []
    assert Attempt.objects.count() == 0


def test_nothing_due_is_no_claim(engine):
    assert module.claim_next(engine.now, (), module.Tick()) is False


# A row whose text cannot be made -----------------------------------------------------------------------------------


def test_one_bad_row_ends_in_attention_and_the_others_go_out(engine, script, manager, outsider, admin_person, caplog):
    Wish.breaks = {"tests.wish:1"}
    engine.want(manager, 1, QUICK)
    engine.want(outsider, 2)

    assert len(engine.run()) == 1
    for _ in range(3):
        engine.later(minutes=6).run()

    bad = Delivery.objects.get(recipient=manager)
    assert (bad.state, bad.attempt_count, bad.claim_errors) == ("attention", 0, 3)
    assert Occurrence.objects.get(recipient=manager).state == "attention"
    assert Task.objects.get(owner=admin_person).title == "A message couldn’t be generated"
    assert "could not be prepared" in caplog.text


def test_a_message_that_can_be_written_again_starts_over_with_its_tries(engine, script, manager):
    engine.want(manager)
    engine.prepare()
    Delivery.objects.update(claim_errors=2)

    engine.dispatch()

    assert (only().state, only().claim_errors) == ("accepted", 0)


def test_a_row_that_vanished_is_not_spoilt(engine):
    module.spoil(99, engine.now)


def test_one_that_moved_while_it_was_spoilt_is_left(engine, manager, monkeypatch):
    engine.want(manager)
    delivery = engine.prepare()[0]
    Delivery.objects.update(claim_errors=2)
    monkeypatch.setattr(module, "apply", lambda *a, **k: False)

    module.spoil(delivery.pk, engine.now)

    assert Occurrence.objects.get().state == "open"


def test_a_database_that_is_away_says_nothing_about_the_row(engine, manager, monkeypatch):
    engine.want(manager)
    engine.prepare()
    monkeypatch.setattr(module, "person", lambda pk: (_ for _ in ()).throw(OperationalError("gone")))

    with pytest.raises(OperationalError):
        engine.dispatch()
    assert only().claim_errors == 0


def test_a_lost_race_while_cancelling_is_no_error(engine, manager, monkeypatch):
    engine.want(manager)
    engine.prepare()
    Wish.done["tests.wish:1"] = "said"
    monkeypatch.setattr(module, "must", lambda *a, **k: (_ for _ in ()).throw(Lost()))

    engine.dispatch()

    assert only().state == "scheduled"
    assert Occurrence.objects.get().state == "open", "the whole claim was rolled back"


# Messages that were asked for --------------------------------------------------------------------------------------


def test_a_requested_message_is_sent_again_although_it_was_sent(engine, script, manager):
    engine.want(manager)
    engine.run()

    again = send_also(only(), channel="email", asked_by="link:1", by="link:1")
    engine.later(hours=12).run()

    again.refresh_from_db()
    assert again.state == "accepted"
    assert len(script.sent) == 2
    assert Occurrence.objects.get().state == "told"


def test_a_requested_message_is_not_sent_once_its_item_is_done(engine, script, manager):
    engine.want(manager)
    engine.run()
    again = send_also(only(), channel="email", asked_by="link:1", by="link:1")
    Wish.done["tests.wish:1"] = "said"

    engine.run()

    again.refresh_from_db()
    assert (again.state, again.last_error) == ("cancelled", "said")


def test_an_invitation_has_until_the_end_of_its_use(engine, script, manager):
    engine.want(manager, 1, ALONE, useful_until=engine.now + timedelta(hours=2))

    assert engine.run()[0].seconds_left in range(7190, 7201)


def test_what_is_due_is_claimed_longest_waiting_first(engine, manager, outsider):
    engine.want(manager, 1)
    engine.prepare()
    engine.later(minutes=1).want(outsider, 2, DUE)
    engine.prepare()

    assert [d.recipient for d in module.due(engine.now)] == [manager, outsider]
