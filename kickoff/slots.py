"""When to meet: a time that works for everyone, the target for the kickoff, and who is out when."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from zoneinfo import ZoneInfo

from accounts.calendars import calendars_of
from accounts.models import User
from core.businesstime import DAY, BusinessCalendar, public_holidays, wall
from core.dates import Style, for_reader, range_in_words, time_in_words
from core.zones import zone_in_words
from recruiting.models import Requisition, TeamMember

WITHIN = 2 * DAY
LOOK_AHEAD = 14  # days to look ahead for a time and for people who are out
TIMES = (time(10), time(11), time(14), time(15), time(9), time(16), time(13))


@dataclass(frozen=True)
class Away:
    """Who is not available, and why, as the rest of a sentence."""

    name: str
    why: str


def people_of(requisition: Requisition) -> list[User]:
    """Returns the active members of today's hiring team."""
    members = TeamMember.objects.current().filter(requisition=requisition, user__is_active=True)
    return [member.user for member in members.select_related("user")]


def meet_by(requisition: Requisition, recruiter: User) -> datetime:
    """Returns the target: two business days after opening, in the recruiter's calendar."""
    return recruiter.business_calendar().add(requisition.opened_at, WITHIN)


def suggest(people: Sequence[User], *, zone: str, now: datetime) -> datetime | None:
    """Returns the first full hour, starting tomorrow, when everyone is working; None if there is none in two weeks."""
    calendars = calendars_of(people)
    today = now.astimezone(ZoneInfo(zone)).date()
    for day in (today + timedelta(days=ahead) for ahead in range(1, LOOK_AHEAD + 1)):
        for at in TIMES:
            moment = wall(day, at, zone)
            if all(_works(calendar, moment) for calendar in calendars.values()):
                return moment
    return None


def clashes(people: Sequence[User], starts_at: datetime, minutes: int) -> list[Away]:
    """Returns who is out of office, has a public holiday or is outside working hours at that time."""
    calendars = calendars_of(people)
    return [Away(person.name, why) for person in people if (why := _why_away(calendars[person.pk], starts_at, minutes))]


def away_soon(people: Sequence[User], now: datetime) -> list[Away]:
    """Returns time out of office and public holidays in the next two weeks, a line for each person and range or day."""
    calendars, lines = calendars_of(people), []
    for person in people:
        calendar = calendars[person.pk]
        today = now.astimezone(ZoneInfo(calendar.zone)).date()
        last_day = today + timedelta(days=LOOK_AHEAD)
        for first, last in calendar.leave:
            if first <= last_day and last >= today:
                lines.append(Away(person.name, f"out of office {_range(first, last)}"))
        for offset in range(LOOK_AHEAD + 1):
            day = today + timedelta(days=offset)
            if day.weekday() in calendar.workdays and day in public_holidays(calendar.holiday_code, day.year):
                lines.append(Away(person.name, f"holiday on {_day(day)}"))
    return lines


def _works(calendar: BusinessCalendar, moment: datetime) -> bool:
    return not _why_away(calendar, moment, 30)


def _why_away(calendar: BusinessCalendar, starts_at: datetime, minutes: int) -> str:
    local = starts_at.astimezone(ZoneInfo(calendar.zone))
    ends = (starts_at + timedelta(minutes=minutes)).astimezone(ZoneInfo(calendar.zone))
    day = local.date()
    leave = next(((first, last) for first, last in calendar.leave if first <= day <= last), None)
    if leave:
        return f"is out of office {_range(*leave)}"
    if day in public_holidays(calendar.holiday_code, day.year):
        return f"is off {_day(day)} (holiday)"
    if day.weekday() not in calendar.workdays:
        return f"doesn’t work on {for_reader(day, Style.WEEKDAY)}s"
    return _outside_hours(calendar, local, ends)


def _outside_hours(calendar: BusinessCalendar, starts: datetime, ends: datetime) -> str:
    """Returns which end of the meeting is outside their hours: its start, or only its end. Empty if neither is."""
    begins = calendar.opens <= starts.time() < calendar.closes
    if begins and ends.time() <= calendar.closes and ends.date() == starts.date():
        return ""
    at = f"end at {time_in_words(ends.time())}" if begins else f"be at {time_in_words(starts.time())}"
    return f"would have to meet outside working hours: the kickoff would {at} {zone_in_words(calendar.zone)}"


def _range(first: date, last: date) -> str:
    return f"on {_day(first)}" if first == last else range_in_words(first, last)


def _day(day: date) -> str:
    return for_reader(day, Style.DAY)
