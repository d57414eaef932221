"""Ticks for Celery: no arguments, no results, safe to run twice or four times at once. What is due is in the rows."""

from celery import shared_task

from core import clock
from reminders.engine import ticks
from reminders.operations import wake_up


@shared_task(name="reminders.events", ignore_result=True)
def events() -> None:
    ticks.run("events", clock.now())


@shared_task(name="reminders.plan", ignore_result=True)
def plan() -> None:
    """What it found may be due at once: the dispatch tick is not waited for (R6)."""
    if ticks.run("plan", clock.now()):
        wake_up.ring()


@shared_task(name="reminders.dispatch", ignore_result=True)
def dispatch() -> None:
    ticks.run("dispatch", clock.now())


@shared_task(name="reminders.reconcile", ignore_result=True)
def reconcile() -> None:
    ticks.run("reconcile", clock.now())


@shared_task(name="reminders.round", ignore_result=True)
def round_of_work() -> None:
    """Called by the wake-up: something became due just now."""
    for name in ("events", "plan", "dispatch"):
        ticks.run(name, clock.now())
