"""The small print of the cases in docs/faults.md: clauses that no other test of the engine holds."""

from datetime import time, timedelta

from reminders.channels.base import Transient
from reminders.models import Attempt, Delivery, DeliveryItem, Occurrence, Task
from tests.factories import UserFactory
from tests.reminders.engine.scripted import ALONE, Email, Wish, prefers
from tests.reminders.engine.test_events import tell


def texted(person, **columns) -> None:
    """Texts at any hour, in London."""
    person.zone = "UTC"
    person.save()
    prefers(person, channel="sms", hours_from=time(0), hours_to=time(23, 59), **columns)


def test_a_429_and_half_an_hour_of_500s_burn_no_budget_and_all_go_out_once_and_paced(engine, script, monkeypatch):
    """Case 5."""
    monkeypatch.setattr(Email, "per_minute", 8)
    for person in UserFactory.create_batch(12):
        engine.want(person, person.pk, ALONE)
    script.answers = [Transient("slow down", code="429", retry_after=timedelta(minutes=17))]
    script.otherwise = lambda message: (_ for _ in ()).throw(Transient("500", code="500"))
    for _ in range(30):
        engine.later(minutes=1).run()
    patient = Attempt.objects.get(code="429").delivery
    assert patient.attempt_count <= 2  # it was told to wait seventeen of the thirty minutes
    assert Delivery.objects.order_by("-attempt_count")[0].attempt_count <= 4

    script.otherwise, before = "", len(script.sent)
    halves = [len(engine.later(minutes=10).run()) for _ in range(30)]

    assert set(Delivery.objects.values_list("state", flat=True)) == {"accepted"}
    assert len(script.sent) - before == 12
    assert max(halves) <= 4


def test_of_a_hundred_the_ninety_nine_go_out_on_time(engine, script):
    """Case 13."""
    people = UserFactory.create_batch(100)
    for number, person in enumerate(people):
        engine.want(person, number)
    Wish.breaks = {"tests.wish:50"}

    assert len(engine.run()) == 99
    assert Delivery.objects.get(state="scheduled").recipient == people[50]
    for _ in range(3):
        engine.later(minutes=6).run()
    assert Delivery.objects.get(recipient=people[50]).state == "attention"


def test_a_zone_that_changes_after_planning_counts_at_the_claim(engine, script, manager):
    """Case 16: once, at the hour of the new zone."""
    engine.later(hours=1).want(manager)
    engine.prepare()
    manager.zone = "America/New_York"
    manager.save()
    engine.dispatch()
    held = Delivery.objects.get()
    assert (held.hold_reason, held.next_at.hour) == ("Outside their hours", 14)  # nine o'clock there

    engine.go_to(held.next_at)
    engine.run(), engine.later(minutes=1).run()
    assert len(script.sent) == 1


def test_a_text_due_late_is_sent_in_the_morning_and_one_in_the_last_minute_expires_with_it(engine, script, manager):
    """Case 17."""
    texted(manager)
    engine.go_to(engine.now.replace(hour=20, minute=59, second=30))
    engine.want(manager, 1)
    [last] = engine.run()
    assert 0 < last.seconds_left <= 30

    other = UserFactory()
    texted(other)
    engine.go_to(engine.now.replace(hour=22, minute=15))
    engine.want(other, 2)
    assert engine.run() == []
    assert Delivery.objects.get(recipient=other).next_at == engine.now.replace(hour=8, minute=0, second=0) + timedelta(
        days=1
    )


def test_with_no_address_at_all_a_recruiter_is_notified_once(engine, script, manager, recruiter):
    """Case 21: none verified."""
    script.no_address = {("email", manager.pk), ("sms", manager.pk)}
    prefers(manager, channel="sms")
    engine.want(manager)
    for _ in range(3):
        engine.run(), engine.later(minutes=5)

    assert list(Delivery.objects.order_by("step").values_list("channel", "state")) == [("sms", "attention")]
    assert Occurrence.objects.get().state == "attention"
    assert Task.objects.get().owner == recruiter
    assert script.sent == []


def test_a_receipt_that_comes_five_days_late_still_counts(engine, script, manager):
    """Case 26: after three days it counts as handed over; the receipt only makes that better."""
    texted(manager)
    script.answers = ["SM1"]
    engine.want(manager)
    engine.run()
    engine.later(days=5).reconcile()
    assert Delivery.objects.get().finished_at

    tell("delivered"), tell("sent"), engine.events()
    assert Delivery.objects.get().state == "delivered"


def test_a_stop_between_claim_and_call_is_heard(engine, script, manager, monkeypatch):
    """Case 19: the last look asks for the address as well; what was claimed goes another way."""
    from tests.reminders.engine.test_dispatch import between

    texted(manager)
    between(monkeypatch, lambda claim: script.no_address.add(("sms", manager.pk)))
    engine.want(manager)
    engine.run(), engine.later(seconds=30).run()

    assert [channel for channel, _ in script.sent] == ["email"]
    assert Attempt.objects.order_by("pk").first().detail == "Their address changed before this was sent"
    assert set(DeliveryItem.objects.values_list("state", flat=True)) == {"passed", "in"}
