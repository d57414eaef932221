"""One message a day and person, plus one if urgent; the latest rung of each item; delegates."""

from datetime import date, time, timedelta

import pytest
from django.db import IntegrityError, transaction

from accounts.models import Leave
from reminders.engine import compose as module
from reminders.models import Delivery, DeliveryItem, Occurrence, Task
from tests.reminders.engine.scripted import ALONE, CALL, COUNT, DUE, QUICK, SECOND, SOFT, Wish, prefers

State = Occurrence.State


def states(number: int = 1) -> dict[int, str]:
    return dict(Occurrence.objects.filter(subject=f"tests.wish:{number}").values_list("rung", "state"))


def keys() -> list[str]:
    return list(Delivery.objects.order_by("pk").values_list("plan_key", flat=True))


# One a day ------------------------------------------------------------------------------------------------------


def test_a_second_message_is_moved_to_tomorrow(engine, manager):
    engine.want(manager, 1)
    assert len(engine.run()) == 1

    engine.later(hours=1).want(manager, 2)
    assert engine.run() == []
    assert keys() == ["day:2026-11-24", "day:2026-11-25"]

    engine.later(hours=1).want(manager, 3)
    assert engine.run() == []
    assert [m.subject for m in engine.later(days=1).run()] == ["2 wishes"]


def test_one_urgent_message_may_go_beside_it(engine, manager):
    engine.want(manager, 1)
    engine.run()
    engine.later(minutes=5).want(manager, 2, QUICK)
    assert len(engine.run()) == 1

    engine.later(minutes=5).want(manager, 3, QUICK)
    assert engine.run() == []
    assert keys() == ["day:2026-11-24", "urgent:2026-11-24", "urgent:2026-11-25"]


def test_an_urgent_message_leaves_the_days_own_to_what_falls_due_later(engine, manager):
    engine.want(manager, 1, QUICK)
    engine.run()
    engine.later(minutes=5).want(manager, 2, DUE)

    assert len(engine.run()) == 1
    assert keys() == ["urgent:2026-11-24", "day:2026-11-24"]


def test_what_is_urgent_pulls_the_waiting_message_forward(engine, manager):
    prefers(manager, cadence="weekly", weekdays=[4])
    engine.want(manager, 1, SOFT)
    engine.run()
    engine.want(manager, 2, DUE)

    delivery = engine.prepare()[0]

    assert delivery.plan_key == "day:2026-11-24"
    assert delivery.next_at == engine.now
    assert delivery.items.count() == 2


def test_later_items_join_the_message_that_waits(engine, manager):
    engine.go_to(engine.now + timedelta(hours=12))
    engine.want(manager, 1)
    first = engine.prepare()[0]
    engine.later(minutes=5).want(manager, 2, QUICK)

    (delivery,) = engine.prepare()

    assert (delivery.next_at, delivery.items.count(), delivery.urgent) == (first.next_at, 2, True)


def test_a_cancelled_message_frees_its_slot(engine, manager):
    engine.later(hours=12).want(manager, 1)
    engine.prepare()
    Wish.done["tests.wish:1"] = "said"
    engine.later(hours=12).dispatch()
    assert Delivery.objects.get().state == "cancelled"

    engine.want(manager, 2)
    assert len(engine.run()) == 1
    assert keys() == ["day:2026-11-25", "day:2026-11-25~1"]


def test_a_frozen_message_takes_no_more(engine, script, manager):
    from reminders.channels.base import Transient

    script.answers = [Transient("later")]
    engine.want(manager, 1)
    engine.run()
    engine.want(manager, 2)

    engine.prepare()

    assert keys() == ["day:2026-11-24", "day:2026-11-25"]


# The latest rung --------------------------------------------------------------------------------------------------


def test_after_three_days_down_only_the_latest_step_is_sent(engine, manager):
    for rung in (SOFT, DUE, SECOND):
        engine.want(manager, 1, rung, due_at=engine.now - timedelta(days=2))

    assert len(engine.run()) == 1
    assert states() == {SOFT: State.CANCELLED, DUE: State.CANCELLED, SECOND: State.TOLD}


def test_a_later_step_replaces_one_that_is_scheduled(engine, manager):
    prefers(manager, cadence="weekly", weekdays=[4])
    engine.want(manager, 1, SOFT)
    engine.want(manager, 2, SOFT)
    engine.prepare()
    engine.want(manager, 1, DUE)

    assert [m.subject for m in engine.run()] == ["2 wishes"]
    assert states(1) == {SOFT: State.CANCELLED, DUE: State.TOLD}
    assert DeliveryItem.objects.filter(state="dropped").count() == 1


def test_a_call_and_an_escalation_stand_beside_the_message(engine, manager, recruiter, outsider):
    engine.want(manager, 1, DUE)
    engine.want(manager, 1, CALL)
    engine.want(outsider, 1, COUNT)
    engine.want(outsider, 2, COUNT)

    engine.prepare()

    assert sorted(Delivery.objects.values_list("channel", "plan_key")) == [
        ("call_task", "call:2026-11-24"),
        ("email", "day:2026-11-24"),
        ("email", "escalation:2026-11-24"),
    ]


def test_the_newest_invitation_is_the_only_one(engine, manager):
    engine.want(manager, 1, ALONE)
    engine.want(manager, 1, ALONE, round=2)

    assert len(engine.run()) == 1


# Routes -------------------------------------------------------------------------------------------------------------


def test_the_second_channel_takes_the_whole_message_along(engine, manager):
    prefers(manager, channel="email", second_channel="sms")
    engine.want(manager, 1, SECOND)
    engine.want(manager, 2, DUE)

    engine.run()

    assert list(Delivery.objects.values_list("channel", "state")) == [("sms", "accepted")]


def test_the_second_channel_relieves_a_message_that_waits(engine, manager):
    prefers(manager, channel="email", second_channel="sms", cadence="weekly", weekdays=[4])
    engine.want(manager, 1, SOFT)
    engine.prepare()
    engine.want(manager, 2, SECOND)

    engine.prepare()

    assert list(Delivery.objects.values_list("channel", "plan_key")) == [("sms", "day:2026-11-24")]


def test_without_a_second_channel_the_first_is_used(engine, manager):
    engine.want(manager, 1, SECOND)

    assert engine.run()[0].to.startswith("email-of-")


def test_a_manager_who_prefers_calls_gets_one_task_per_job(engine, manager, recruiter):
    prefers(manager, channel="call_task")
    engine.want(manager, 1, requisition_key="recruiting.requisition:1")
    engine.want(manager, 2, requisition_key="recruiting.requisition:1")
    engine.want(manager, 3, requisition_key="recruiting.requisition:2")

    engine.run()

    assert list(Task.objects.order_by("pk").values_list("owner", "about", "title")) == [
        (recruiter.pk, manager.pk, "2 wishes"),
        (recruiter.pk, manager.pk, "Wish 3"),
    ]
    assert Task.objects.first().talking_points.startswith("Please say 2 wishes.")


def test_an_email_only_message_is_scheduled_beside_a_text(engine, manager, rule):
    mail = rule(ALONE)
    mail.alone = False
    mail.save()
    prefers(manager, channel="email", second_channel="sms")
    engine.want(manager, 1, ALONE)
    engine.prepare()
    engine.want(manager, 3, SECOND)

    engine.prepare()

    assert list(Delivery.objects.order_by("pk").values_list("channel", "plan_key")) == [
        ("email", "day:2026-11-24"),
        ("sms", "day:2026-11-25"),
    ]


def test_of_two_messages_that_wait_the_one_on_the_same_channel_takes_more(engine, manager, rule):
    mail = rule(ALONE)
    mail.alone = False
    mail.save()
    prefers(manager, channel="sms", second_channel="email")
    engine.want(manager, 1, DUE)
    engine.prepare()
    engine.want(manager, 2, ALONE)
    engine.prepare()
    engine.want(manager, 3, SECOND)

    engine.prepare()

    assert sorted((d.channel, d.items.count()) for d in Delivery.objects.all()) == [("email", 2), ("sms", 1)]


def test_an_escalation_gives_counts_and_no_names(engine, outsider):
    engine.want(outsider, 1, COUNT)
    engine.want(outsider, 2, COUNT)

    message = engine.run()[0]

    assert message.subject == "Wishes: 2 still open after all reminders"
    assert "Wish 1" not in message.text
    assert "/m/LINK-" not in message.text


def test_an_invitation_by_text_keeps_the_hours(engine, manager, rule):
    alone = rule(ALONE)
    alone.route = "preferred"
    alone.save()
    prefers(manager, channel="sms")
    engine.later(hours=12).want(manager, 1, ALONE)

    delivery = engine.prepare()[0]

    assert delivery.plan_key.startswith("alone:")
    assert delivery.next_at.hour == 8


def test_without_any_allowed_time_a_recruiter_is_notified(engine, manager, recruiter, rule):
    alone = rule(ALONE)
    alone.route = "preferred"
    alone.save()
    prefers(manager, channel="sms", hours_from=time(5), hours_to=time(7))
    engine.want(manager, 1, ALONE)
    engine.want(manager, 2, DUE)

    engine.prepare()

    assert set(Occurrence.objects.values_list("state", flat=True)) == {State.ATTENTION}
    assert Task.objects.filter(owner=recruiter, about=manager).count() == 2


# Who stands in ------------------------------------------------------------------------------------------------------


def test_a_delegate_gets_the_message_on_their_behalf(engine, manager, outsider):
    today = date(2026, 11, 24)
    Leave.objects.create(user=manager, first_day=today, last_day=today, delegate=outsider)
    engine.want(manager)

    message = engine.run()[0]

    assert message.recipient_name == outsider.name
    assert "You're covering for Mona Manager." in message.text
    occurrence = Occurrence.objects.get()
    assert (occurrence.recipient, occurrence.on_behalf_of) == (outsider, manager)


def test_leave_elsewhere_in_the_week_changes_nothing(engine, manager, outsider):
    tomorrow = date(2026, 11, 25)
    Leave.objects.create(user=manager, first_day=tomorrow, last_day=tomorrow, delegate=outsider)
    engine.want(manager)

    assert engine.run()[0].recipient_name == manager.name


def test_two_delegates_for_each_other_do_not_loop(engine, manager, outsider):
    today = date(2026, 11, 24)
    Leave.objects.create(user=manager, first_day=today, last_day=today, delegate=outsider)
    Leave.objects.create(user=outsider, first_day=today, last_day=today, delegate=manager)
    engine.want(manager)
    engine.prepare(), engine.prepare()

    assert Delivery.objects.get().recipient == outsider
    assert Delivery.objects.get().plan_key == "day:2026-11-25"


def test_leave_that_begins_after_planning_moves_the_message(engine, manager, outsider):
    engine.later(hours=12).want(manager)
    engine.prepare()
    day = date(2026, 11, 25)
    Leave.objects.create(user=manager, first_day=day, last_day=day, delegate=outsider)

    sent = [*engine.later(hours=12).run(), *engine.later(minutes=1).run()]

    assert [m.recipient_name for m in sent] == [outsider.name]


# Two at once --------------------------------------------------------------------------------------------------------


def test_the_database_lets_an_occurrence_into_one_message_only(engine, manager):
    engine.want(manager)
    delivery = engine.prepare()[0]
    other = Delivery.objects.create(
        recipient=manager, plan_key="day:x", channel="email", next_at=engine.now, useful_until=engine.now
    )

    with pytest.raises(IntegrityError), transaction.atomic():
        DeliveryItem.objects.create(delivery=other, occurrence=delivery.items.get().occurrence)


def test_a_composer_that_comes_second_gives_way(engine, manager, monkeypatch):
    engine.want(manager, 1)
    engine.plan()
    stale = module._desks

    def desks_of_before(ids, now):
        found = stale(ids, now)
        monkeypatch.setattr(module, "_desks", stale)
        module.compose(now)  # the other composer is quicker
        return found

    monkeypatch.setattr(module, "_desks", desks_of_before)

    assert engine.compose() == 0
    assert Delivery.objects.count() == 1


def test_a_message_that_was_claimed_meanwhile_takes_no_more(engine, manager, monkeypatch):
    engine.later(hours=12).want(manager, 1)
    engine.prepare()
    engine.want(manager, 2)
    engine.plan()
    stale = module._desks

    def desks_of_before(ids, now):
        found = stale(ids, now)
        Delivery.objects.update(version=7)
        return found

    monkeypatch.setattr(module, "_desks", desks_of_before)
    assert engine.compose() == 0

    monkeypatch.undo()
    engine.want(manager, 2)


def test_an_odd_person_does_not_silence_the_others(engine, manager, outsider, monkeypatch, caplog):
    engine.want(manager, 1)
    engine.want(outsider, 2)
    engine.plan()
    real = module._fold

    def fold(desk, occurrences):
        if desk.person.user == manager:
            raise RuntimeError("odd")
        return real(desk, occurrences)

    monkeypatch.setattr(module, "_fold", fold)

    assert engine.compose() == 1
    assert "Could not compose" in caplog.text
    assert engine.compose() == 0
