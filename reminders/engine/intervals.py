"""How often each tick comes, in seconds, in the order of one round. Without imports: Celery's settings read it."""

from typing import Any

EVERY = {"events": 15, "plan": 60, "dispatch": 30, "reconcile": 60}
EXPIRES = 60  # a tick that waited this long for a worker is dropped: another comes


def beat_schedule(tick_seconds: float = 0) -> dict[str, dict[str, Any]]:
    """For Celery's clock; `tick_seconds` replaces the rhythm in tests."""
    return {
        f"reminders-{name}": {
            "task": f"reminders.{name}",
            "schedule": tick_seconds or float(seconds),
            "options": {"expires": EXPIRES},
        }
        for name, seconds in EVERY.items()
    }
