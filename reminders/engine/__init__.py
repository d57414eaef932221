"""The engine: plan, compose, dispatch, reconcile, events. It knows nothing about jobs or candidates."""

from datetime import datetime


def run_once(now: datetime) -> dict[str, int]:
    """One round of everything, in this process: what each part handled. The demo and the tests need no broker."""
    from reminders.engine.ticks import run_all  # the models import this package for their states

    return run_all(now)
