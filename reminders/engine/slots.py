"""When a person may be told: the next permitted moment by cadence, days, hours, zone, holidays and leave.

*cadence*    as it happens: the next open moment; the others: a digest when the hours begin on a digest day
*overrides*  the rung at due time and those after it ignore the cadence, never the hours, holidays or leave
*slot key*   "day:2026-11-24": the one message of that local day; "urgent:…" the one beside it. Unique in the database.
"""

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, field, replace
from datetime import date, datetime, time, timedelta

from django.db.models import Q

from core.businesstime import wall
from reminders.channels.base import Hours
from reminders.engine.recipients import Person
from reminders.models import ContactPreference, Delivery
from reminders.models.states import OPEN, REACHED

HORIZON = 60  # days that are searched; anyone away for longer needs attention, not a slot
Cadence = ContactPreference.Cadence
DIGEST_DAYS = {Cadence.TWICE_WEEKLY: (1, 3), Cadence.WEEKLY: (0,)}  # without chosen days: Tue and Thu; Monday
ONE_DAY = timedelta(days=1)


def next_slot(
    person: Person,
    start: datetime,
    *,
    limits: Hours | None = None,
    overrides: bool = False,
    taken: Callable[[date], bool] = lambda day: False,
) -> datetime | None:
    """The first permitted moment at or after `start` on a day that is not `taken`; None within the horizon.

    `limits` are the channel's own hours, which no preference widens.
    """
    cadence = Cadence.AT_ONCE if overrides else person.preference.cadence
    for day in _days(person, start, cadence, overrides):
        opening = span(person, day, limits)
        if opening is None or taken(day):
            continue
        opens, closes = opening
        if cadence == Cadence.AT_ONCE and start < closes:
            return max(opens, start)
        if cadence != Cadence.AT_ONCE and start <= opens:
            return opens
    return None


def span(person: Person, day: date, limits: Hours | None = None) -> tuple[datetime, datetime] | None:
    """First and (excluded) last moment of that day's hours; None when none are left of them."""
    chosen = person.preference
    opens, closes = chosen.hours_from, chosen.hours_to
    if limits:
        opens, closes = max(opens, limits.opens), min(closes, limits.closes)
    first, last = wall(day, opens, person.zone), wall(day, closes, person.zone)
    return (first, last) if first < last else None


def is_open(person: Person, moment: datetime, limits: Hours | None = None) -> bool:
    """Whether the person may be told at this very moment. The claim asks, whatever was planned."""
    day = person.local_day(moment)
    opening = span(person, day, limits)
    any_day = person.preference.cadence in DIGEST_DAYS
    return bool(opening and opening[0] <= moment < opening[1] and works_on(person, day, any_day=any_day))


def closing(person: Person, moment: datetime, limits: Hours | None = None) -> datetime:
    """When the hours that hold `moment` end; the day's end where there is no such span."""
    day = person.local_day(moment)
    opening = span(person, day, limits)
    return opening[1] if opening else wall(day + ONE_DAY, time(0), person.zone)


def works_on(person: Person, day: date, *, any_day: bool) -> bool:
    """Whether this is one of their days: chosen ones, or (`any_day`) any working day; never holidays and leave."""
    chosen, workdays = frozenset(person.preference.weekdays), person.calendar.workdays
    days = workdays | chosen if any_day or not chosen else chosen
    return replace(person.calendar, workdays=days).is_workday(day)


def _days(person: Person, start: datetime, cadence: str, overrides: bool) -> Iterator[date]:
    today = person.local_day(start)
    if cadence in DIGEST_DAYS:
        yield from _digest_days(person, today, _weekdays(person, cadence))
        return
    # Chosen days of a weekly rhythm are its cadence; of a daily one they are the days this person works.
    any_day = overrides and person.preference.cadence in DIGEST_DAYS
    for ahead in range(HORIZON):
        day = today + ahead * ONE_DAY
        if works_on(person, day, any_day=any_day):
            yield day


def _weekdays(person: Person, cadence: str) -> tuple[int, ...]:
    chosen = sorted(person.preference.weekdays)
    if not chosen:
        return DIGEST_DAYS[Cadence(cadence)]
    if cadence == Cadence.WEEKLY:
        return (chosen[0],)
    return tuple(dict.fromkeys((chosen[0], chosen[len(chosen) // 2])))


def _digest_days(person: Person, today: date, weekdays: tuple[int, ...]) -> Iterator[date]:
    """The digest days from today on; one that falls on a holiday or leave moves to the next working day."""
    seen: set[date] = set()
    for ahead in range(-14, HORIZON):
        day = today + ahead * ONE_DAY
        if day.weekday() not in weekdays:
            continue
        while not works_on(person, day, any_day=True) and day < today + HORIZON * ONE_DAY:
            day += ONE_DAY
        if day >= today and day not in seen and works_on(person, day, any_day=True):
            seen.add(day)
            yield day


# Which slots are taken -------------------------------------------------------------------------------------------

SLOTS = ("day", "urgent", "call", "escalation")


@dataclass
class Keys:
    """A person's plan keys from yesterday on, and the slots that a live message takes."""

    used: set[str] = field(default_factory=set)
    busy: set[str] = field(default_factory=set)

    def free(self, day: date, names: Iterable[str], tail: str = "") -> str:
        """The first of the day's slots that no live message takes; empty when all are taken."""
        return next((slot for name in names if (slot := f"{name}:{day}{tail}") not in self.busy), "")

    def unused(self, slot: str) -> str:
        """The slot's key; with a number where a message of that slot was cancelled."""
        numbered = (slot if n == 0 else f"{slot}~{n}" for n in range(1000))
        return next(key for key in numbered if key not in self.used)

    def take(self, key: str) -> None:
        self.used.add(key)
        self.busy.add(slot_of(key))


def keys_of(ids: Iterable[int], now: datetime) -> dict[int, Keys]:
    """For each person, in one query."""
    found = {pk: Keys() for pk in ids}
    since, wanted = now.date() - ONE_DAY, Q()
    for name in SLOTS:
        wanted |= Q(plan_key__gte=f"{name}:{since}", plan_key__lt=f"{name};")
    rows = Delivery.objects.filter(wanted, recipient__in=list(found)).values_list("recipient", "plan_key", "state")
    for who, key, state in rows:
        found[who].used.add(key)
        if state in (*OPEN, *REACHED):
            found[who].busy.add(slot_of(key))
    return found


def slot_of(plan_key: str) -> str:
    """The slot behind a key: "day:2026-11-24~1" takes the day's slot as well."""
    return plan_key.partition("~")[0]
