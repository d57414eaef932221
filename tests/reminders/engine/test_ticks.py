"""The rhythm: Celery's clock, the command without a broker, the wake-up that must never hurt a page."""

import signal
import time
from types import SimpleNamespace

import pytest
from django.core.management import call_command
from django.db import DatabaseError
from kombu.exceptions import OperationalError

from config.celery import app
from core.rates import counted
from reminders import tasks
from reminders.engine import ticks
from reminders.engine.intervals import EVERY, beat_schedule
from reminders.management.commands.run_reminders import Command
from reminders.models import Delivery, Heartbeat, ReminderRule
from reminders.operations import wake_up
from reminders.seeds import seed


def test_every_tick_has_a_task_and_a_rhythm():
    app.loader.import_default_modules()
    schedule = app.conf.beat_schedule

    assert list(EVERY) == list(ticks.TICKS)
    assert {entry["task"] for entry in schedule.values()} <= set(app.tasks)
    assert schedule["reminders-events"]["schedule"] == 15
    assert all(entry["options"]["expires"] == 60 for entry in schedule.values())
    assert beat_schedule(0.5)["reminders-plan"]["schedule"] == 0.5


@pytest.mark.parametrize("task", [tasks.events, tasks.plan, tasks.dispatch, tasks.reconcile])
def test_a_task_runs_its_tick(engine, task):
    task()

    assert Heartbeat.objects.get().name == task.name.partition(".")[2]


def test_the_round_sends_what_became_due_just_now(engine, script, manager):
    engine.want(manager)
    tasks.round_of_work()

    assert len(script.sent) == 1


def test_the_same_tick_four_times_at_once_sends_once(engine, script, manager):
    """Case 10: the same message, delivered four times."""
    engine.want(manager)
    for _ in range(4):
        tasks.plan()
    for _ in range(4):
        tasks.dispatch()

    assert len(script.sent) == 1


def test_a_tick_that_fails_leaves_no_success(engine, monkeypatch):
    monkeypatch.setitem(ticks.TICKS, "plan", lambda *a: (_ for _ in ()).throw(RuntimeError("no")))

    with pytest.raises(RuntimeError):
        tasks.plan()
    assert Heartbeat.objects.get().succeeded_at is None


def test_without_a_broker_a_command_does_the_same(engine, script, manager, capsys):
    engine.want(manager)
    call_command("run_reminders", "--once")

    assert len(script.sent) == 1
    assert capsys.readouterr().out.strip() == "events 0, plan 2, dispatch 1, reconcile 0"


def test_for_ever_ends_with_a_signal(engine, script, manager, monkeypatch, settings):
    settings.TICK_SECONDS = 1000  # each tick has one turn
    engine.want(manager)
    rounds, handlers = iter(range(3)), {}
    monkeypatch.setattr(signal, "signal", handlers.__setitem__)

    def sleep(seconds):
        if next(rounds, None) is None:
            handlers[signal.SIGTERM](signal.SIGTERM, None)

    monkeypatch.setattr(time, "sleep", sleep)
    call_command("run_reminders", "--forever")

    assert len(script.sent) == 1


def test_for_ever_dispatches_soon_after_the_planner_found_something(db, monkeypatch):
    """R6, without a broker. A planner that found nothing changes nothing."""
    command, turns, now = Command(), [], [0.0]

    def run(name, *rest):
        turns.append(name)
        return 1 if name == "plan" and turns.count("plan") == 2 else 0

    def sleep(seconds):
        now[0] += seconds
        command.running = now[0] < 65

    monkeypatch.setattr(ticks, "run", run)
    monkeypatch.setattr(time, "monotonic", lambda: now[0])
    monkeypatch.setattr(time, "sleep", sleep)
    monkeypatch.setitem(EVERY, "plan", 50)
    command.running = True
    command.run_forever()

    around = [name for name in turns if name in ("plan", "dispatch")]
    assert around == ["plan", "dispatch", "dispatch", "plan", "dispatch"], "at 0, 0, 30, 50 and 50 seconds"


def test_for_ever_survives_a_tick_that_fails(engine, monkeypatch, caplog):
    closed = []
    command = Command()
    command.running = True
    monkeypatch.setattr(ticks, "run", lambda *a: (_ for _ in ()).throw(DatabaseError("away")))
    monkeypatch.setattr("reminders.management.commands.run_reminders.connections.close_all", lambda: closed.append(1))
    command.tick("plan")
    outside = SimpleNamespace(in_atomic_block=False)
    monkeypatch.setattr("reminders.management.commands.run_reminders.connection", outside)
    command.tick("plan")

    assert closed == [1]
    assert "The plan tick failed" in caplog.text


# The wake-up ----------------------------------------------------------------------------------------------------------


@pytest.fixture
def broker(monkeypatch):
    """What publishing does: a list of the options, or an error to raise."""
    monkeypatch.setattr(wake_up, "_silent_until", 0.0)
    published, errors = [], []

    def apply_async(**options):
        if errors:
            raise errors[0]
        published.append(options)

    monkeypatch.setattr(tasks.round_of_work, "apply_async", apply_async)
    return published, errors


def test_what_the_planner_finds_does_not_wait_for_the_next_dispatch(
    engine, manager, broker, django_capture_on_commit_callbacks
):
    """R6: a minute for the planner and half a minute for the dispatcher would be too long together."""
    with django_capture_on_commit_callbacks(execute=True):
        tasks.plan()
    assert broker[0] == [], "nothing was found"

    engine.want(manager)
    with django_capture_on_commit_callbacks(execute=True):
        tasks.plan()

    assert len(broker[0]) == 1


def test_a_ring_carries_nothing_and_expires(db, broker):
    assert wake_up._publish()
    assert broker[0] == [{"expires": 60, "retry": False, "ignore_result": True}]


@pytest.mark.parametrize("error", [OSError("no space"), OperationalError("refused"), TimeoutError("slow")])
def test_a_dead_broker_is_swallowed_counted_and_left_alone_for_a_while(db, broker, error, caplog):
    _published, errors = broker
    errors.append(error)
    assert not wake_up._publish()
    errors.clear()
    assert not wake_up._publish(), "the next page does not wait for it again"

    assert counted(wake_up.FAILED, per=wake_up.A_DAY) == 1
    assert "the next tick runs anyway" in caplog.text
    wake_up._silent_until = 0.0
    assert wake_up._publish()


def test_a_failure_that_cannot_even_be_counted_is_swallowed(db, broker, monkeypatch, caplog):
    broker[1].append(OSError("no space"))
    monkeypatch.setattr(wake_up, "too_many", lambda *a, **k: (_ for _ in ()).throw(DatabaseError("away")))

    assert not wake_up._publish()
    assert "could not be counted" in caplog.text


# Rules and the invitation ----------------------------------------------------------------------------------------------


def test_seeding_adds_what_is_missing_and_changes_nothing(engine):
    ReminderRule.objects.filter(rung=0).update(offset=-99)
    ReminderRule.objects.filter(rung=1).delete()
    seed(), seed()

    assert ReminderRule.objects.get(rung=0).offset == -99
    assert ReminderRule.objects.filter(rung=1).count() == 1


@pytest.fixture
def invited(engine, manager, recruiter, monkeypatch):
    from reminders import kinds
    from reminders.reminders import Invitation

    monkeypatch.setattr(kinds, "_KINDS", {"reminders.invite": Invitation()})
    seed()
    manager.invited_at, manager.invited_by = engine.now, recruiter
    manager.save()
    return manager


def test_an_invited_user_gets_the_email_right_away(engine, script, invited):
    engine.go_to(engine.now.replace(hour=22))
    message = engine.run()[0]

    assert message.subject == "You're invited to Tandem"
    assert invited.email in message.text
    assert "http://testserver/accounts/login/code/" in message.text
    assert engine.later(minutes=1).run() == []


def test_a_second_invitation_is_sent_again(engine, script, invited):
    engine.run()
    invited.invited_at = engine.later(days=1).now
    invited.save()

    assert len(engine.run()) == 1


def test_a_user_who_signed_in_needs_no_invitation(engine, script, invited):
    engine.prepare()
    invited.last_login = engine.now
    invited.save()
    engine.run()

    assert script.sent == []
    assert Delivery.objects.get().last_error == "they already signed in"


def test_a_failed_invitation_is_reported_to_the_inviter(engine, script, invited, recruiter):
    from reminders.channels.base import Refused
    from reminders.models import Task

    script.answers = [Refused("no")]
    invited.invited_by = None
    invited.save()
    engine.run()
    assert Task.objects.count() == 0, "nobody to tell"

    invited.invited_by, invited.invited_at = recruiter, engine.later(minutes=2).now
    invited.save()
    script.answers = [Refused("no")]
    engine.run()
    assert Task.objects.get().owner == recruiter


def test_a_task_of_another_app_is_published_by_its_name(db, monkeypatch, django_capture_on_commit_callbacks):
    monkeypatch.setattr(wake_up, "_silent_until", 0.0)
    sent = []
    monkeypatch.setattr(app, "send_task", lambda name, **_: sent.append(name))

    with django_capture_on_commit_callbacks(execute=True):
        wake_up.ring("nobody.knows_this_task")

    assert sent == ["nobody.knows_this_task"]
