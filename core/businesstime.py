"""Business time: minutes that count. Deadlines and waits skip nights, weekends, public holidays and leave.

A *business day* is the time from `opens` to `closes` (eight hours by default). All instants are aware; results are in UTC.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from functools import lru_cache
from zoneinfo import ZoneInfo

import holidays

DAY = 480  # minutes of a business day with the default hours
FAR = 3660  # days; no calendar is searched further than ten years


@lru_cache(maxsize=256)
def public_holidays(code: str, year: int) -> frozenset[date]:
    """Public holidays of "DE" or "DE-BE" in a year; none for an empty or unknown code."""
    country, _, region = code.partition("-")
    if not country:
        return frozenset()
    try:
        return frozenset(holidays.country_holidays(country, subdiv=region or None, years=year))
    except NotImplementedError:
        return frozenset()


def knows_holidays(code: str) -> bool:
    """Whether there is a calendar of public holidays for "DE" or "DE-BE"."""
    country, _, region = code.partition("-")
    try:
        holidays.country_holidays(country, subdiv=region or None)
    except NotImplementedError:
        return False
    return True


@dataclass(frozen=True)
class BusinessCalendar:
    """The business days and hours of one user."""

    zone: str = "UTC"
    workdays: frozenset[int] = frozenset({0, 1, 2, 3, 4})  # Monday is 0
    opens: time = time(9)
    closes: time = time(17)
    holiday_code: str = ""
    leave: tuple[tuple[date, date], ...] = ()  # first and last day, both included

    def is_workday(self, day: date) -> bool:
        """Whether any minute of this day counts."""
        away = any(first <= day <= last for first, last in self.leave)
        return day.weekday() in self.workdays and not away and day not in public_holidays(self.holiday_code, day.year)

    def add(self, start: datetime, minutes: int) -> datetime:
        """The instant `minutes` of business time after (or, negative, before) `start`."""
        left = timedelta(minutes=abs(minutes))
        for opens, closes in self._spans(start, forward=minutes >= 0):
            if minutes >= 0:
                at = max(opens, start)
                if closes - at >= left:
                    return at + left
                left -= max(closes - at, timedelta(0))
            else:
                at = min(closes, start)
                if at - opens >= left:
                    return at - left
                left -= max(at - opens, timedelta(0))
        raise ValueError("No working day within ten years: check the working days and the leave")

    def between(self, start: datetime, end: datetime) -> int:
        """Business minutes from `start` to `end`; negative when `end` is earlier."""
        if end < start:
            return -self.between(end, start)
        total = timedelta(0)
        for opens, closes in self._spans(start, forward=True):
            if opens >= end:
                break
            total += max(min(closes, end) - max(opens, start), timedelta(0))
        return int(total.total_seconds() // 60)

    def next_opening(self, start: datetime) -> datetime:
        """`start` itself inside business hours, else the next moment they begin."""
        return self.add(start, 0)

    def _spans(self, start: datetime, *, forward: bool) -> Iterator[tuple[datetime, datetime]]:
        day = start.astimezone(ZoneInfo(self.zone)).date()
        step = timedelta(days=1 if forward else -1)
        for _ in range(FAR):
            if self.is_workday(day):
                opens, closes = wall(day, self.opens, self.zone), wall(day, self.closes, self.zone)
                if closes > start if forward else opens < start:
                    yield opens, closes
            day += step


def wall(day: date, at: time, zone: str) -> datetime:
    """A wall-clock time as an instant in UTC.

    A time that the spring change skips becomes the first minute that exists; one that the autumn change repeats is its
    first occurrence (zoneinfo resolves both differently).
    """
    local = datetime.combine(day, at, tzinfo=ZoneInfo(zone)).replace(fold=0)
    back = local.astimezone(UTC).astimezone(ZoneInfo(zone))
    if back.replace(tzinfo=None) == local.replace(tzinfo=None):
        return local.astimezone(UTC)
    before = local.astimezone(UTC) - timedelta(hours=3)
    moment = before
    offset = before.astimezone(ZoneInfo(zone)).utcoffset()
    while moment.astimezone(ZoneInfo(zone)).utcoffset() == offset:
        moment += timedelta(minutes=1)
    return moment
