"""Whether the clock ticks: a planning tick older than three minutes is an alarm (R11)."""

from datetime import datetime

from reminders.models import Heartbeat


def clock_is_late(now: datetime) -> bool:
    """True when no planning tick succeeded within the last three minutes."""
    beat = Heartbeat.objects.filter(name="plan").first()
    return beat is None or beat.succeeded_at is None or now - beat.succeeded_at > Heartbeat.STALE
