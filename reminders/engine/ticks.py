"""The schedule of the engine. Each tick writes its own heartbeat: a scheduler that is stuck is noticed, not a process
that sleeps. The same functions run under Celery, under `manage.py run_reminders`, in the demo and in tests."""

import socket
from collections.abc import Callable
from datetime import datetime

from reminders.engine.compose import compose
from reminders.engine.dispatch import dispatch
from reminders.engine.events import process_new_events
from reminders.engine.intervals import EVERY
from reminders.engine.plan import plan
from reminders.engine.reconcile import reconcile
from reminders.models import Heartbeat

KeepGoing = Callable[[], bool]


def plan_and_compose(now: datetime, keep_going: KeepGoing = lambda: True) -> int:
    return plan(now) + compose(now)


def just_reconcile(now: datetime, keep_going: KeepGoing = lambda: True) -> int:
    return reconcile(now)


def just_events(now: datetime, keep_going: KeepGoing = lambda: True) -> int:
    return process_new_events(now)


TICKS: dict[str, Callable[[datetime, KeepGoing], int]] = {
    "events": just_events,
    "plan": plan_and_compose,
    "dispatch": dispatch,
    "reconcile": just_reconcile,
}


def run(name: str, now: datetime, keep_going: KeepGoing = lambda: True) -> int:
    """One tick with its heartbeat; what it raises goes up, and the heartbeat then shows no success."""
    beat, _ = Heartbeat.objects.update_or_create(
        name=name, defaults={"started_at": now, "host": socket.gethostname()[:120]}
    )
    handled = TICKS[name](now, keep_going)
    Heartbeat.objects.filter(pk=beat.pk).update(succeeded_at=now, handled=handled)
    return handled


def run_all(now: datetime, keep_going: KeepGoing = lambda: True) -> dict[str, int]:
    """Every tick once."""
    return {name: run(name, now, keep_going) for name in EVERY if keep_going()}
