"""The only now. Database time, so that two machines agree, plus an offset that counts in demo and tests only.

`CLOCK_MOVABLE` lets "Skip ahead one day" shift every rule at once: what is due, what is overdue, which links are valid.
Otherwise the offset row is neither written nor read.
"""

import time
from datetime import UTC, date, datetime, timedelta
from typing import NamedTuple
from zoneinfo import ZoneInfo

from django.apps import apps
from django.conf import settings
from django.db import connection
from django.utils import timezone

SKEW_LIFETIME = 60.0  # seconds between two readings of the database's clock
LARGEST_STEP = 1.0  # of this machine's clock against the time that passed: more means that it was set, or slept
OFFSET_LIFETIME = 1.0
_offset: tuple[float, timedelta] | None = None
_look: "Look | None" = None


class Look(NamedTuple):
    """A reading of the database's clock."""

    elapsed: float  # time.monotonic() then, which is never set
    by_the_clock: datetime
    skew: timedelta  # database minus this machine

    def holds(self) -> bool:
        passed = time.monotonic() - self.elapsed
        step = (_system_now() - self.by_the_clock).total_seconds() - passed
        return passed <= SKEW_LIFETIME and abs(step) <= LARGEST_STEP


def now() -> datetime:
    """The current instant, aware, in UTC."""
    moment = _system_now() + _database_skew()
    return moment + offset() if settings.CLOCK_MOVABLE else moment


def today(zone: str = "") -> date:
    """The date in that zone (an IANA name), without one where the reader is: the zone the request activated, else UTC."""
    return timezone.localdate(now(), ZoneInfo(zone) if zone else None)


def offset() -> timedelta:
    """How far the clock was moved, at most a second old. Zero where it may not be moved."""
    global _offset
    if not settings.CLOCK_MOVABLE:
        return timedelta(0)
    if _offset is None or time.monotonic() - _offset[0] > OFFSET_LIFETIME:
        rows = apps.get_model("core", "ClockOffset").objects  # the models import this module
        seconds = rows.values_list("seconds", flat=True).first()
        _offset = (time.monotonic(), timedelta(seconds=seconds or 0))
    return _offset[1]


def forget() -> None:
    """Drops the cached readings: after the clock was moved, and between tests."""
    global _look, _offset
    _look = _offset = None


def _system_now() -> datetime:
    return datetime.now(UTC)


def _database_skew() -> timedelta:
    """SQLite lives on this machine: no skew. PostgreSQL is asked once a minute, not once a call, and at once when this
    machine's clock was set meanwhile."""
    global _look
    if connection.vendor != "postgresql" or settings.CLOCK_MOVABLE:
        return timedelta(0)
    if _look is None or not _look.holds():
        with connection.cursor() as cursor:
            elapsed, before = time.monotonic(), _system_now()
            cursor.execute("SELECT clock_timestamp()")
            _look = Look(elapsed, before, cursor.fetchone()[0] - before)
    return _look.skew
