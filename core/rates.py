"""Rate limits as rows, so that they hold across processes and survive a restart."""

import hashlib
from datetime import datetime, timedelta

from django.db.models import F

from core import clock
from core.models import Counter


def too_many(name: str, *, limit: int, per: timedelta) -> bool:
    """Counts one more of `name` in the current window; true once there are more than `limit`."""
    now = clock.now()
    start = datetime.fromtimestamp(now.timestamp() // per.total_seconds() * per.total_seconds(), tz=now.tzinfo)
    key = hashlib.sha256(name.encode()).hexdigest()
    counter, _ = Counter.objects.get_or_create(name=key, window=start)
    Counter.objects.filter(pk=counter.pk).update(count=F("count") + 1)
    counter.refresh_from_db(fields=["count"])
    return counter.count > limit


def is_over(name: str, *, limit: int, per: timedelta) -> bool:
    """Whether `name` is over its limit already, without counting."""
    now = clock.now()
    start = datetime.fromtimestamp(now.timestamp() // per.total_seconds() * per.total_seconds(), tz=now.tzinfo)
    key = hashlib.sha256(name.encode()).hexdigest()
    return Counter.objects.filter(name=key, window=start, count__gte=limit).exists()


def counted(name: str, *, per: timedelta) -> int:
    """How often `name` was counted in the current window."""
    now = clock.now()
    start = datetime.fromtimestamp(now.timestamp() // per.total_seconds() * per.total_seconds(), tz=now.tzinfo)
    key = hashlib.sha256(name.encode()).hexdigest()
    return Counter.objects.filter(name=key, window=start).values_list("count", flat=True).first() or 0
