"""Dates and times in words, the one place where pages, messages, texts and calls get them from.

`in_words` takes everything it needs: the moment, a zone, a region, a style. `for_reader` takes zone and region from
`activate`, which the middleware and the engine call for the person who reads; where nobody is known, for example on a
public page, the region is the organization's.
"""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from datetime import date, datetime, time
from enum import StrEnum
from functools import cached_property
from typing import Protocol
from zoneinfo import ZoneInfo

from django.utils import timezone

from core import clock
from core.zones import with_zone, zone_in_words

US, INTL = "us", "intl"
REGIONS = [(US, "US (Thu, Dec 3, 3:00 PM)"), (INTL, "International (Thu 3 Dec, 15:00)")]
DEFAULT_REGION = US
NEAR = 180  # days within which a date needs no year
MONTHS = (
    "January", "February", "March", "April", "May", "June",
    "July", "August", "September", "October", "November", "December",
)  # fmt: skip
WEEKDAYS = ("Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday")


class Style(StrEnum):
    """How much of a moment is said: US example, then international."""

    FULL = "full"  # Wednesday, December 2, at 5 PM · Wednesday 2 December at 17:00 (emails, calls)
    MESSAGE = "message"  # Wed, Dec 2, 5 PM · Wed 2 Dec, 17:00 (subjects)
    TEXT = "text"  # Wed 5 PM · Wed 17:00; as MESSAGE when a week or more away (texts)
    SHORT = "short"  # Wed, Dec 2, 5:00 PM · Wed 2 Dec, 17:00 (pages)
    WHEN = "when"  # today at 5:00 PM · today at 17:00; else as SHORT, or as DATE when far away (pages)
    DAY = "day"  # Wed, Dec 2 · Wed 2 Dec; as DATE when far away
    NEAR_DAY = "near_day"  # today, tomorrow, yesterday, else as DAY
    MONTH_DAY = "month_day"  # Dec 2 · 2 Dec
    DATE = "date"  # Dec 2, 2026 · 2 Dec 2026
    LONG_DATE = "long_date"  # December 2, 2026 · 2 December 2026
    HEADING = "heading"  # Wednesday, December 2 · Wednesday 2 December
    WEEKDAY = "weekday"  # Wednesday
    TIME = "time"  # 5:00 PM · 17:00 (pages)
    HOUR = "hour"  # 5 PM · 17:00 (messages)


class Reader(Protocol):
    """Somebody for whom dates are written: a user."""

    @property
    def zone_name(self) -> str: ...

    @property
    def region(self) -> str: ...


def default_region() -> str:
    """The region of an organization that has chosen none."""
    return DEFAULT_REGION


# Who reads --------------------------------------------------------------------------------------------------------


class _Active:
    """A person who reads, whose region is looked up when it is first needed."""

    def __init__(self, reader: Reader) -> None:
        self.reader = reader

    @cached_property
    def region(self) -> str:
        return self.reader.region


_active: ContextVar[_Active | None] = ContextVar("reader", default=None)
_organization: list[Callable[[], str]] = []


def set_organization_region(read: Callable[[], str]) -> None:
    """Registers the function that returns the organization's region, used where no reader is active."""
    _organization[:] = [read]


def current_region() -> str:
    """The active reader's region, else the organization's."""
    if active := _active.get():
        return active.region
    return _organization[0]() if _organization else default_region()


def _region_of(person: Reader) -> str:
    active = _active.get()
    return active.region if active and active.reader == person else person.region


def activate(reader: Reader) -> None:
    """Shows dates in this person's zone and region until `deactivate`."""
    timezone.activate(ZoneInfo(reader.zone_name))
    _active.set(_Active(reader))


def deactivate() -> None:
    """No reader: UTC, and the organization's region."""
    timezone.deactivate()
    _active.set(None)


@contextmanager
def read_by(reader: Reader, zone: str = "") -> Iterator[None]:
    """Within it dates are shown in this person's region and zone; `zone` replaces the latter."""
    token = _active.set(_Active(reader))
    try:
        with timezone.override(ZoneInfo(zone or reader.zone_name)):
            yield
    finally:
        _active.reset(token)


# In words ---------------------------------------------------------------------------------------------------------


def for_reader(moment: date | None, style: Style) -> str:
    """The moment or date in the active zone and region; empty for None."""
    if moment is None:
        return ""
    return in_words(moment, str(timezone.get_current_timezone()), current_region(), style)


def for_person(moment: date, person: Reader, style: Style) -> str:
    """The moment or date in this person's zone and region, regardless of the active reader."""
    return in_words(moment, person.zone_name, _region_of(person), style)


def with_place(moment: datetime, person: Reader, style: Style = Style.MESSAGE) -> str:
    """As `for_person`, with the zone: "Thu, Nov 26, 2 PM CT" or "Thu, Nov 26, 2 PM (Berlin)".

    In full, for emails and calls, the zone is in words: "Thursday, November 26, at 2 PM Central time".
    """
    if style == Style.FULL:
        return f"{for_person(moment, person, style)} {zone_in_words(person.zone_name)}"
    return with_zone(for_person(moment, person, style), person.zone_name)


def time_there(moment: datetime, person: Reader) -> str:
    """The time of day for this person, in the active reader's region: "10 AM". Empty where it is the active reader's own."""
    there = moment.astimezone(ZoneInfo(person.zone_name))
    is_same = there.utcoffset() == timezone.localtime(moment).utcoffset()
    return "" if is_same else time_in_words(there.time())


def in_words(moment: date, zone: str, region: str, style: Style, today: date | None = None) -> str:
    """A moment, or a date (then `zone` is not used and the style must not say a time), in that zone, region and style.

    `today` is the reader's; without it, today in that zone.
    """
    if isinstance(moment, datetime):
        moment = moment.astimezone(ZoneInfo(zone))
    elif style in _WITH_TIME:
        raise ValueError(f"{style} says a time, which a date does not have")
    if style in _SIMPLE:
        return _SIMPLE[style](moment, region)
    day = moment.date() if isinstance(moment, datetime) else moment
    return _by_distance(moment, region, style, (day - (today or clock.today(zone))).days)


def time_in_words(at: time, region: str = "", *, keep_minutes: bool = True) -> str:
    """A time of day: "5:00 PM" or "17:00"; without `keep_minutes` "5 PM" or "17:00". No region: the reader's."""
    if (region or current_region()) == INTL:
        return f"{at.hour:02}:{at.minute:02}"
    minutes = f":{at.minute:02}" if keep_minutes or at.minute else ""
    return f"{at.hour % 12 or 12}{minutes} {'AM' if at.hour < 12 else 'PM'}"


def range_in_words(first: date, last: date, region: str = "", dash: str = " – ", today: date | None = None) -> str:
    """ "Dec 21 – Jan 1" or "21 Dec – 1 Jan"; "Dec 3–7" or "3–7 Dec"; with years where they are not obvious.

    Takes dates; two moments are shown by their days in the active zone. No region: the reader's.
    """
    region = region or current_region()
    first, last = _day_of(first), _day_of(last)
    today = today or clock.today()
    if first == last:
        return _dated(first, region) if _is_far(last, today) else _month_day(first, region)
    if first.year != last.year and (_is_far(first, today) or _is_far(last, today)):
        return f"{_dated(first, region)}{dash}{_dated(last, region)}"
    year = last.year if _is_far(first, today) or _is_far(last, today) else 0
    if (first.year, first.month) != (last.year, last.month):
        start, end = _month_day(first, region), _month_day(last, region)
    elif region == INTL:
        start, end = str(first.day), _month_day(last, region)
    else:
        start, end = _month_day(first, region), str(last.day)
    ending = "" if not year else f" {year}" if region == INTL else f", {year}"
    if end.isdigit() or start.isdigit():
        dash = dash.replace(" – ", "–")  # no spaces within a month
    return f"{start}{dash}{end}{ending}"


def _day_of(moment: date) -> date:
    return timezone.localtime(moment).date() if isinstance(moment, datetime) else moment


def _is_far(day: date, today: date) -> bool:
    return abs((day - today).days) >= NEAR


def _month_day(day: date, region: str, length: int | None = 3) -> str:
    month = MONTHS[day.month - 1][:length]
    return f"{day.day} {month}" if region == INTL else f"{month} {day.day}"


def _dated(day: date, region: str, length: int | None = 3) -> str:
    comma = "" if region == INTL else ","
    return f"{_month_day(day, region, length)}{comma} {day.year}"


def _with_weekday(day: date, region: str, length: int | None = 3) -> str:
    comma = "" if region == INTL else ","
    return f"{WEEKDAYS[day.weekday()][:length]}{comma} {_month_day(day, region, length)}"


def _clock(moment: date, region: str, *, keep_minutes: bool) -> str:
    return time_in_words(moment.time(), region, keep_minutes=keep_minutes) if isinstance(moment, datetime) else ""


def _full(moment: date, region: str) -> str:
    comma = "" if region == INTL else ","
    return f"{_with_weekday(moment, region, None)}{comma} at {_clock(moment, region, keep_minutes=False)}"


def _message(moment: date, region: str) -> str:
    return f"{_with_weekday(moment, region)}, {_clock(moment, region, keep_minutes=False)}"


def _short(moment: date, region: str) -> str:
    return f"{_with_weekday(moment, region)}, {_clock(moment, region, keep_minutes=True)}"


_WITH_TIME = {Style.FULL, Style.MESSAGE, Style.TEXT, Style.SHORT, Style.WHEN, Style.TIME, Style.HOUR}
_SIMPLE: dict[Style, Callable[[date, str], str]] = {
    Style.FULL: _full,
    Style.MESSAGE: _message,
    Style.SHORT: _short,
    Style.MONTH_DAY: _month_day,
    Style.DATE: _dated,
    Style.LONG_DATE: lambda day, region: _dated(day, region, None),
    Style.HEADING: lambda day, region: _with_weekday(day, region, None),
    Style.WEEKDAY: lambda day, region: WEEKDAYS[day.weekday()],
    Style.TIME: lambda moment, region: _clock(moment, region, keep_minutes=True),
    Style.HOUR: lambda moment, region: _clock(moment, region, keep_minutes=False),
}
_NEAREST = {0: "today", 1: "tomorrow", -1: "yesterday"}


def _by_distance(moment: date, region: str, style: Style, days: int) -> str:
    """The styles that depend on how far away the day is."""
    if style == Style.TEXT:
        near = f"{WEEKDAYS[moment.weekday()][:3]} {_clock(moment, region, keep_minutes=False)}"
        return near if abs(days) < 7 else _message(moment, region)
    if style in (Style.WHEN, Style.NEAR_DAY) and days in _NEAREST:
        at = f" at {_clock(moment, region, keep_minutes=True)}" if style == Style.WHEN else ""
        return _NEAREST[days] + at
    if abs(days) >= NEAR:
        return _dated(moment, region)
    return _short(moment, region) if style == Style.WHEN else _with_weekday(moment, region)
