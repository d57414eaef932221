"""May this person be told now? Answered a second time, naively, so that the engine is not judged by itself.

Reads the rows and walks the local day minute by minute. It uses nothing of `reminders.engine.slots`, `engine.people` or
`core.businesstime`; the holidays are a list that a person typed. The rules, in plain words:

1. By the clock on the person's wall, in their own zone, or the organization's if they have none.
2. From the first minute at which that clock shows the beginning of their hours, or later, until the first at which it
   shows their end. So a beginning that the spring change skips is the first minute there is, and of a time that the
   autumn change repeats the first counts.
3. Texts and automatic calls only between eight in the morning and nine in the evening, whatever they chose.
4. On the days they chose; who chose none, on the organization's working days (Monday to Friday unless it says others). Who
   chose a weekly rhythm may also be told on a working day between its days: what is due does not wait for the digest.
5. Never on a public holiday, never while they are away.
6. An invitation by mail, which stands alone, may come at any hour.
"""

from datetime import UTC, date, datetime, time, timedelta
from functools import lru_cache
from zoneinfo import ZoneInfo

from accounts.models import Leave, Organisation, User
from reminders.models import ConsentEvent, ContactPreference

MINUTE = timedelta(minutes=1)
EIGHT, NINE_IN_THE_EVENING = time(8), time(21)
BERLIN_IS_CLOSED = {
    date(2026, 12, 25), date(2026, 12, 26),
    date(2027, 1, 1), date(2027, 3, 8), date(2027, 3, 26), date(2027, 3, 29), date(2027, 5, 1), date(2027, 5, 6),
    date(2027, 5, 17), date(2027, 10, 3), date(2027, 12, 25), date(2027, 12, 26),
}  # fmt: skip
KNOWN = date(2026, 11, 1), date(2027, 12, 31)  # the days for which that list is complete


def why_not(user: int, channel: str, moment: datetime, *, invitation: bool = False) -> str:
    """Why this person must not be told on that channel at that moment; empty when they may be."""
    person = User.objects.values("zone", "is_active", "holiday_calendar").get(pk=user)
    if not person["is_active"]:
        return "they left"
    last_word = ConsentEvent.objects.filter(user=user, channel=channel).order_by("pk").last()
    if last_word and last_word.what == "withdrawn":
        return "they asked to stop"
    if invitation and channel == "email":
        return ""
    house = Organisation.objects.values("zone", "workdays", "holiday_calendar").get()
    assert (person["holiday_calendar"] or house["holiday_calendar"]) == "DE-BE", "the only list there is"
    there = moment.astimezone(ZoneInfo(person["zone"] or house["zone"])).date()
    return _wrong_day(user, there, house["workdays"] or [0, 1, 2, 3, 4]) or _wrong_hour(user, channel, moment)


def hours_end(user: int, channel: str, moment: datetime) -> datetime:
    """When the hours of that local day are over."""
    zone, _, end = _hours(user, channel)
    return _first_at(zone, moment.astimezone(ZoneInfo(zone)).date(), end)


def _wrong_day(user: int, day: date, workdays: list[int]) -> str:
    assert KNOWN[0] <= day <= KNOWN[1]
    chosen = ContactPreference.objects.filter(user=user).values("weekdays", "cadence").first()
    days = set(workdays)
    if chosen and chosen["weekdays"]:
        weekly = chosen["cadence"] in ("weekly", "twice_weekly")
        days = days | set(chosen["weekdays"]) if weekly else set(chosen["weekdays"])
    if day.weekday() not in days:
        return f"{day:%A} is not one of their days"
    if day in BERLIN_IS_CLOSED:
        return f"{day} is a holiday"
    if Leave.objects.filter(user=user, first_day__lte=day, last_day__gte=day).exists():
        return f"they are away on {day}"
    return ""


def _wrong_hour(user: int, channel: str, moment: datetime) -> str:
    zone, begin, end = _hours(user, channel)
    there = moment.astimezone(ZoneInfo(zone))
    if begin < end and _first_at(zone, there.date(), begin) <= moment < _first_at(zone, there.date(), end):
        return ""
    return f"{there:%H:%M} is outside {begin:%H:%M} to {end:%H:%M}"


def _hours(user: int, channel: str) -> tuple[str, time, time]:
    zone = User.objects.values_list("zone", flat=True).get(pk=user) or Organisation.objects.get().zone
    chosen = ContactPreference.objects.filter(user=user).values_list("hours_from", "hours_to").first()
    begin, end = chosen or (time(9), time(17))
    if channel in ("sms", "voice"):
        begin, end = max(begin, EIGHT), min(end, NINE_IN_THE_EVENING)
    return zone, begin, end


@lru_cache(maxsize=4096)
def _first_at(zone: str, day: date, shown: time) -> datetime:
    """The first minute of that local day at which the clock on the wall shows `shown` or later."""
    moment = datetime.combine(day, time(0), tzinfo=UTC) - timedelta(hours=16)
    while True:
        wall = moment.astimezone(ZoneInfo(zone))
        if wall.date() > day or (wall.date() == day and wall.time() >= shown):
            return moment
        moment += MINUTE
