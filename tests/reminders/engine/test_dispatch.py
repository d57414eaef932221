"""What a call came to: accepted, refused for now, refused, unknown, our own fault. And what happens around the call."""

from datetime import timedelta

import pytest
from django.db import OperationalError
from django.db.models import F
from django.db.transaction import TransactionManagementError

from reminders import actions
from reminders.channels.base import BadAddress, Misconfigured, OptedOut, Refused, Transient, Unknown
from reminders.engine import dispatch as module
from reminders.models import Attempt, ChannelHealth, Delivery, Occurrence, Task
from tests.reminders.engine.scripted import ALONE, DUE, prefers


def only() -> Delivery:
    return Delivery.objects.get()


def steps() -> list[tuple[str, str]]:
    return list(Delivery.objects.order_by("step", "pk").values_list("channel", "state"))


# Refusals -----------------------------------------------------------------------------------------------------------


def test_refused_for_now_is_tried_again_after_a_minute_or_so(engine, script, manager):
    script.answers = [Transient("busy", code="450")]
    engine.want(manager)
    engine.run()

    assert (only().state, only().last_error) == ("scheduled", "busy")
    assert timedelta(seconds=47) < only().next_at - engine.now < timedelta(seconds=73)
    attempt = Attempt.objects.get()
    assert (attempt.outcome, attempt.code, attempt.detail) == ("retry", "450", "busy")

    engine.later(minutes=2).run()
    assert only().state == "accepted"
    assert list(Attempt.objects.values_list("number", "outcome")) == [(1, "retry"), (2, "accepted")]


def test_the_second_try_sends_the_same_bytes(engine, script, manager):
    script.answers = [Transient("busy")]
    engine.want(manager)
    engine.run(), engine.later(minutes=2).run()

    first, second = (message for _, message in script.sent)
    assert (first.text, first.html, first.message_id) == (second.text, second.html, second.message_id)
    assert first.attempt_key != second.attempt_key


def test_a_try_after_one_item_was_done_is_made_again(engine, script, manager):
    script.answers = [Transient("busy")]
    engine.want(manager, 1)
    engine.want(manager, 2)
    engine.run()
    actions.item_done("tests.wish:1", reason="said")

    engine.later(minutes=2).run()

    first, second = (message for _, message in script.sent)
    assert (first.subject, second.subject) == ("2 wishes", "Wish 2")
    assert first.message_id != second.message_id


def test_what_the_provider_asks_for_wins_up_to_an_hour():
    assert module.wait_after(1, timedelta(minutes=30)) == timedelta(minutes=30)
    assert module.wait_after(1, timedelta(hours=9)) == timedelta(hours=1)
    assert timedelta(hours=3) < module.wait_after(9) < timedelta(hours=5)


def test_after_six_attempts_the_next_channel_is_used(engine, script, manager):
    prefers(manager, channel="email", second_channel="sms", hours_from="00:00", hours_to="23:59")
    script.answers = [Transient("busy")] * 6
    engine.want(manager)
    for _ in range(6):
        engine.run()
        ChannelHealth.objects.all().delete()
        engine.later(hours=5)
    engine.run()

    assert steps() == [("email", "rejected"), ("sms", "accepted")]
    assert Delivery.objects.get(step=0).attempts.count() == 6


def test_no_try_is_planned_past_its_use(engine, script, manager, recruiter):
    script.answers = [Transient("busy")]
    engine.want(manager, useful_until=engine.now + timedelta(seconds=40))
    engine.run()

    assert only().state == "attention"


@pytest.mark.parametrize(("error", "marked"), [(Refused("spam"), 0), (BadAddress("gone"), 1), (OptedOut("STOP"), 1)])
def test_refused_for_good_goes_to_the_next_channel(engine, script, manager, error, marked):
    prefers(manager, channel="sms")
    script.answers = [error]
    engine.want(manager)
    engine.run()

    assert steps() == [("sms", "rejected"), ("email", "accepted")]
    assert Attempt.objects.get(delivery__step=0).outcome == "final"
    assert len(script.refused) == marked
    assert Occurrence.objects.get().state == "told"


def test_with_no_channel_left_a_recruiter_is_notified_once(engine, script, manager, recruiter):
    script.answers = [Refused("spam")]
    engine.want(manager)
    engine.run(), engine.later(minutes=1).run()

    assert (only().state, Occurrence.objects.get().state) == ("attention", "attention")
    task = Task.objects.get()
    assert (task.owner, task.about, task.delivery) == (recruiter, manager, only())
    assert task.title == "Follow up with Mona Manager: message not delivered"
    assert task.talking_points.startswith("spam.")


def test_an_invitation_by_mail_has_no_other_channel(engine, script, manager):
    prefers(manager, channel="sms")
    script.answers = [Refused("no")]
    engine.want(manager, 1, ALONE)
    engine.run()

    assert steps() == [("email", "attention")]


def test_an_invitation_by_text_falls_back_to_mail_at_once(engine, script, manager, rule):
    alone = rule(ALONE)
    alone.route = "preferred"
    alone.save()
    prefers(manager, channel="sms")
    script.answers = [Refused("no")]
    engine.want(manager, 1, ALONE)
    engine.run()

    assert steps() == [("sms", "rejected"), ("email", "accepted")]


def test_a_refused_text_about_several_items_passes_all_on(engine, script, manager):
    prefers(manager, channel="sms")
    script.answers = [Refused("no")]
    engine.want(manager, 1)
    engine.want(manager, 2)
    engine.run()

    assert [m.subject for _, m in script.sent] == ["2 wishes", "2 wishes"]
    assert steps() == [("sms", "rejected"), ("email", "accepted")]


def test_a_call_is_never_the_way_out_unless_they_ticked_it(engine, script, manager):
    script.answers = [Refused("no")] * 2
    prefers(manager, channel="sms")
    engine.want(manager)
    engine.run()

    assert steps() == [("sms", "rejected"), ("email", "attention")]


def test_the_opt_out_is_sent_within_the_allowed_hours(engine, script, manager):
    prefers(manager, channel="email", second_channel="voice", hours_from="00:00", hours_to="23:59")
    engine.later(hours=11).want(manager)
    script.answers = [Refused("no")]
    engine.run()

    assert steps() == [("email", "rejected"), ("voice", "scheduled")]
    assert Delivery.objects.get(step=1).next_at.hour == 7  # 08:00 in Berlin


def test_nobody_to_call_is_for_an_admin(engine, script, manager, admin_person, wishes):
    wishes.owner = []
    prefers(manager, channel="call_task")
    engine.want(manager)
    engine.run()

    assert steps()[0] == ("call_task", "rejected")
    assert steps()[1] == ("email", "accepted")


# Our own fault --------------------------------------------------------------------------------------------------------


def test_wrong_settings_pause_the_channel_and_burn_nothing(engine, script, manager, outsider, admin_person):
    script.answers = [Misconfigured("The mail server rejected our login", code="535")]
    engine.want(manager, 1)
    engine.want(outsider, 2)
    engine.run(), engine.later(minutes=5).run()

    assert len(script.sent) == 1
    assert [(d.state, d.attempt_count, d.hold_reason) for d in Delivery.objects.all()] == [
        ("scheduled", 0, "Channel paused: check its settings")
    ] * 2
    assert Attempt.objects.get().outcome == "not_sent"
    assert Task.objects.get().owner == admin_person

    actions.resume_channel("email", by=admin_person)
    assert len(engine.later(minutes=1).run()) == 2


# Unknown ---------------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("error", [Unknown("time-out"), RuntimeError("a bug of ours")])
def test_unknown_is_never_repeated_at_once(engine, script, manager, error):
    script.answers = [error]
    engine.want(manager)
    engine.run(), engine.later(minutes=1).run()

    assert len(script.sent) == 1
    assert (only().state, Attempt.objects.get().outcome) == ("uncertain", "unknown")
    assert Occurrence.objects.get().state == "open"


# Between claim and call --------------------------------------------------------------------------------------------


def between(monkeypatch, act):
    real = module._still_ours

    def look(claim, now):
        act(claim)
        return real(claim, now)

    monkeypatch.setattr(module, "_still_ours", look)


def test_what_is_answered_between_claim_and_call_is_not_sent(engine, script, manager, monkeypatch):
    between(monkeypatch, lambda claim: actions.item_done("tests.wish:1", reason="said"))
    engine.want(manager)
    engine.run(), engine.later(seconds=30).run()

    assert (only().state, only().last_error, script.sent) == ("cancelled", "said", [])
    assert Attempt.objects.get().outcome == "not_sent"
    assert Occurrence.objects.get().state == "done"


def test_what_is_answered_in_part_between_claim_and_call_is_made_again(engine, script, manager, monkeypatch):
    between(monkeypatch, lambda claim: actions.item_done("tests.wish:1", reason="said"))
    engine.want(manager, 1)
    engine.want(manager, 2)
    engine.run()
    assert (only().state, only().attempt_count, script.sent) == ("scheduled", 0, [])

    engine.later(seconds=30).run()
    assert [m.subject for _, m in script.sent] == ["Wish 2"]


def test_a_user_deactivated_between_claim_and_call_gets_nothing(engine, script, manager, monkeypatch):
    def leave(claim):
        manager.is_active = False
        manager.save()

    between(monkeypatch, leave)
    engine.want(manager)
    engine.run(), engine.later(seconds=30).run()

    assert (only().state, only().last_error, script.sent) == ("cancelled", "The recipient is no longer active", [])


def test_a_worker_whose_lease_ran_out_does_not_call(engine, script, manager, monkeypatch):
    between(monkeypatch, lambda claim: Delivery.objects.update(lease_until=engine.now - timedelta(seconds=1)))
    engine.want(manager)
    engine.prepare(), engine.dispatch()

    assert script.sent == []
    assert only().state == "sending", "the sweeper finds it"


def test_a_late_result_changes_nothing(engine, script, manager):
    """A worker that froze inside its call, longer than its lease."""
    script.answers = [lambda message: (engine.later(minutes=4), engine.reconcile())]
    engine.want(manager)
    engine.prepare(), engine.dispatch()

    assert only().state == "uncertain"
    assert Attempt.objects.get().outcome == "unknown"


def test_a_late_result_does_not_end_another_workers_claim(engine, script, manager):
    """Case 9: its lease ran out, the row is due again and somebody else is sending it: that call is not ended by this."""
    engine.want(manager)
    engine.prepare()

    def somebody_else_claims(message: object) -> None:
        Delivery.objects.update(lease_token="somebody-else", version=F("version") + 1)

    script.answers = [somebody_else_claims]
    engine.dispatch()

    delivery = Delivery.objects.get()
    assert (delivery.state, delivery.lease_token) == ("sending", "somebody-else")
    assert Attempt.objects.get().outcome == "started"


def test_a_stopped_process_gives_its_claim_back(engine, script, manager):
    engine.want(manager)
    engine.prepare()
    turns = iter([True, False, False])

    module.dispatch(engine.now, lambda: next(turns))

    assert (only().state, only().attempt_count, script.sent) == ("scheduled", 0, [])
    assert Attempt.objects.get().detail == "Stopped before sending"


def test_no_new_row_is_taken_after_thirty_seconds_but_a_wake_up_is_sent_for_it(
    engine, script, manager, outsider, monkeypatch
):
    elapsed, rung = [0.0], []
    monkeypatch.setattr(module.wake_up, "ring", lambda: rung.append(1))
    monkeypatch.setattr(module.time, "monotonic", lambda: elapsed[0])
    script.answers = [lambda message: elapsed.append(elapsed.pop() + 31)]
    engine.want(manager, 1)
    engine.want(outsider, 2)
    engine.prepare()

    assert (engine.dispatch(), rung) == (1, [1])


def test_when_much_is_due_another_worker_is_asked_to_join_in(engine, manager, monkeypatch):
    rung = []
    monkeypatch.setattr(module.wake_up, "ring", lambda: rung.append(1))
    for number in range(module.MANY + 5):
        engine.want(manager, number, rung=ALONE)
    engine.prepare()

    assert (engine.dispatch(), rung) == (module.MANY + 5, [1])


# The database goes away ---------------------------------------------------------------------------------------------


@pytest.mark.django_db(transaction=True)
def test_a_move_outside_a_transaction_is_refused(engine, manager):
    from reminders.engine.state_changes import apply
    from reminders.models.states import Event

    engine.want(manager)
    delivery = engine.prepare()[0]

    with pytest.raises(TransactionManagementError):
        apply(delivery, Event.NOT_NEEDED, engine.now)
    assert only().state == "scheduled"


@pytest.mark.django_db(transaction=True)
def test_a_result_is_written_again_after_a_lost_connection(engine, script, manager, monkeypatch):
    real, failures = module._write_down, [OperationalError("gone")]

    def write(claim, result, now):
        if failures:
            raise failures.pop()
        real(claim, result, now)

    monkeypatch.setattr(module, "_write_down", write)
    monkeypatch.setattr(module.connection, "close", lambda: None)
    engine.want(manager)
    engine.prepare(), engine.dispatch()

    assert only().state == "accepted"


def test_a_database_that_stays_away_ends_the_tick(engine, script, manager, monkeypatch):
    monkeypatch.setattr(module, "_write_down", lambda *a: (_ for _ in ()).throw(OperationalError("gone")))
    engine.want(manager)
    engine.prepare()

    with pytest.raises(OperationalError):
        engine.dispatch()
    assert only().state == "sending"


def test_a_result_that_cannot_be_written_leaves_the_row_to_its_lease(
    engine, script, manager, outsider, monkeypatch, caplog
):
    real, failures = module._accepted, [ValueError("odd")]

    def accepted(*arguments):
        if failures:
            raise failures.pop()
        real(*arguments)

    monkeypatch.setattr(module, "_accepted", accepted)
    engine.want(manager, 1)
    engine.want(outsider, 2)
    engine.prepare(), engine.dispatch()

    assert sorted(Delivery.objects.values_list("state", flat=True)) == ["accepted", "sending"]
    assert "left to its lease" in caplog.text


def test_a_provider_that_gives_one_id_twice_does_not_stop_the_second(engine, script, manager, outsider):
    script.otherwise = "SM1"
    engine.want(manager, 1)
    engine.want(outsider, 2)
    engine.run()

    assert sorted(Attempt.objects.values_list("outcome", "provider_id")) == [("accepted", ""), ("accepted", "SM1")]


def test_an_instance_that_is_paused_sends_nothing(engine, script, manager):
    from reminders.operations import restore_guard

    restore_guard.pause("a test")
    engine.want(manager)
    engine.run()

    assert (only().state, script.sent) == ("scheduled", [])


def test_accepted_keeps_what_the_provider_said(engine, script, manager):
    script.answers = ["SM1"]
    engine.want(manager, 1, DUE)
    engine.run()

    attempt = Attempt.objects.get()
    assert (attempt.provider, attempt.provider_id, attempt.code) == ("scripted", "SM1", "200")
    assert only().accepted_at is not None
