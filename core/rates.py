"""Rate limits as rows, so that they hold across processes and survive a restart."""

import hashlib
from datetime import UTC, datetime, timedelta
from typing import Any

from django.db.models import F

from core import clock
from core.models import Counter


def too_many(name: str, *, limit: int, per: timedelta) -> bool:
    """Counts one more of `name` in the current window; true once there are more than `limit`."""
    counter, _ = Counter.objects.get_or_create(**_row(name, per))
    Counter.objects.filter(pk=counter.pk).update(count=F("count") + 1)
    counter.refresh_from_db(fields=["count"])
    return counter.count > limit


def is_over(name: str, *, limit: int, per: timedelta) -> bool:
    """Whether `name` is over its limit already, without counting."""
    return counted(name, per=per) >= limit


def counted(name: str, *, per: timedelta) -> int:
    """How often `name` was counted in the current window."""
    return Counter.objects.filter(**_row(name, per)).values_list("count", flat=True).first() or 0


def _row(name: str, per: timedelta) -> dict[str, Any]:
    """Windows of `per` follow one another from the epoch on."""
    length = per.total_seconds()
    start = datetime.fromtimestamp(clock.now().timestamp() // length * length, tz=UTC)
    return {"name": hashlib.sha256(name.encode()).hexdigest(), "window": start}
