"""What the other apps tell the engine, and what people do with a message that needs attention."""

from datetime import timedelta

import pytest

from core.models import AuditEvent
from reminders import actions, wake_up
from reminders.channels.base import Refused, Unknown
from reminders.links import token_of
from reminders.models import Delivery, MessageLink, MessageLinkItem, Occurrence, Task
from reminders.resend import send_also
from tests.reminders.engine.scripted import CALL, DUE, SOFT, prefers


def only() -> Delivery:
    return Delivery.objects.get()


@pytest.fixture
def stuck(engine, script, manager) -> Delivery:
    """A message that nobody took."""
    script.answers = [Refused("spam")]
    engine.want(manager)
    engine.run()
    return only()


# Done -------------------------------------------------------------------------------------------------------------


def test_an_item_that_is_done_is_not_sent_to_anyone(engine, script, manager, outsider):
    engine.later(hours=12).want(manager, 1)
    engine.want(outsider, 1)
    engine.prepare()
    actions.item_done("tests.wish:1", reason="said")

    assert engine.later(hours=12).run() == []
    assert set(Delivery.objects.values_list("state", "last_error")) == {("cancelled", "said")}
    assert set(Occurrence.objects.values_list("state", "reason")) == {("done", "said")}


def test_the_others_of_the_message_stay(engine, script, manager):
    engine.later(hours=12).want(manager, 1)
    engine.want(manager, 2)
    engine.prepare()
    actions.item_done("tests.wish:1", reason="said")

    assert [m.subject for m in engine.later(hours=12).run()] == ["Wish 2"]


def test_links_and_calls_about_it_end(engine, manager, recruiter):
    engine.want(manager, 1)
    engine.want(manager, 1, CALL)
    engine.run()
    assert Task.objects.get().state == "open"

    actions.item_done("tests.wish:1", reason="said")

    assert Task.objects.get().state == "dropped"
    assert MessageLinkItem.objects.get().done_at == engine.now
    assert set(Occurrence.objects.values_list("state", flat=True)) == {"told"}, "what was told stays told"


def test_what_needed_attention_is_over_too(engine, stuck):
    actions.item_done("tests.wish:1", reason="said")

    assert (only().state, Occurrence.objects.get().state) == ("cancelled", "done")


def test_an_item_without_a_sent_reminder_is_done_without_a_message(engine):
    actions.item_done("tests.wish:9", reason="said")


# Left -------------------------------------------------------------------------------------------------------------


def test_nothing_is_sent_to_a_deactivated_user(engine, script, manager):
    engine.want(manager, 1)
    engine.run()
    link = MessageLink.objects.filter(purpose="matters").get()
    engine.later(hours=12).want(manager, 2)
    engine.prepare()

    actions.end_messages_of(manager)

    link.refresh_from_db()
    assert token_of(link)
    assert link.revoked_at == engine.now
    assert list(Delivery.objects.order_by("pk").values_list("state", flat=True)) == ["accepted", "cancelled"]
    assert engine.later(hours=12).run() == []


# Planned again ----------------------------------------------------------------------------------------------------


def test_changed_wishes_move_what_waits(engine, script, manager):
    prefers(manager, cadence="weekly", weekdays=[4])
    engine.want(manager, 1, SOFT)
    engine.prepare()
    prefers(manager, cadence="at_once", weekdays=[], channel="sms")

    actions.replan(manager)

    assert [m.to for m in engine.run()] == [f"sms-of-{manager.pk}"]
    assert list(Delivery.objects.order_by("pk").values_list("state", flat=True)) == ["cancelled", "accepted"]


def test_a_second_copy_is_not_planned_again_as_if_it_were_the_first(engine, script, manager):
    """It may have arrived: whatever they change now, what comes once more is flagged."""
    script.answers = [Unknown("time-out")]
    engine.want(manager, 1), engine.want(manager, 2)
    engine.run()
    engine.later(minutes=3).reconcile(), engine.later(minutes=13).reconcile()
    assert (only().state, only().possible_duplicate) == ("scheduled", True)
    actions.item_done("tests.wish:1", reason="said")

    actions.replan(manager)
    engine.run()

    assert [message.subject for _, message in script.sent] == ["2 wishes", "Wish 2"]
    assert (only().state, only().possible_duplicate) == ("accepted", True)


def test_what_was_asked_for_is_not_planned_again(engine, script, manager):
    engine.want(manager)
    engine.run()
    asked = send_also(only(), channel="email", asked_by="x", by="link:1")

    actions.replan(manager)

    asked.refresh_from_db()
    assert asked.state == "scheduled"


# Attention ---------------------------------------------------------------------------------------------------------


def test_a_recruiter_sends_it_again(engine, script, stuck, recruiter):
    actions.send_again(stuck, by=recruiter)
    engine.run()

    assert (only().state, Occurrence.objects.get().state) == ("accepted", "told")
    assert AuditEvent.objects.filter(verb="delivery.sent_again", by=f"accounts.user:{recruiter.pk}").exists()


def test_what_was_no_longer_useful_is_useful_again(engine, script, stuck, recruiter):
    engine.later(days=8)
    actions.send_again(stuck, by=recruiter)

    assert len(engine.run()) == 1
    assert only().useful_until == engine.now + timedelta(days=2)


def test_two_recruiters_send_it_once(engine, script, stuck, recruiter):
    stale = Delivery.objects.get(pk=stuck.pk)
    actions.send_again(stuck, by=recruiter)

    with pytest.raises(actions.NotWaiting):
        actions.send_again(stale, by=recruiter)


def test_a_recruiter_puts_it_aside(engine, stuck, recruiter):
    actions.dismiss(stuck, by=recruiter, note="spoke to her")

    assert (only().state, Occurrence.objects.get().state) == ("cancelled", "cancelled")
    assert only().last_error == "Resolved: spoke to her"
    with pytest.raises(actions.NotWaiting):
        actions.dismiss(only(), by=recruiter, note="again")


def test_a_second_failure_after_sending_again_is_reported_only_once_more(engine, script, stuck, recruiter):
    script.answers = [Refused("spam")]
    actions.send_again(stuck, by=recruiter)
    engine.run()

    assert only().state == "attention"
    assert Task.objects.count() == 1


def test_a_third_copy_is_never_sent_on_its_own(engine, script, manager, recruiter):
    script.otherwise = lambda message: (_ for _ in ()).throw(Unknown("time-out"))
    engine.want(manager, 1, DUE)
    for _ in range(8):
        engine.run()
        engine.later(minutes=16)

    assert (len(script.sent), only().state) == (2, "attention")


# The wake-up ----------------------------------------------------------------------------------------------------------


def test_the_wake_up_is_sent_after_the_commit(engine, monkeypatch, django_capture_on_commit_callbacks):
    rung = []
    monkeypatch.setattr(wake_up, "_publish", lambda: rung.append(1))
    with django_capture_on_commit_callbacks(execute=True):
        actions.nudge()
        assert rung == []

    assert rung == [1]
