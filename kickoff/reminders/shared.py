"""What the kinds of a kickoff share: items that one side of a job must act on, and when their reminders are due."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from zoneinfo import ZoneInfo

from accounts.calendars import calendars_of
from accounts.models import User
from core import clock
from core.dates import Style, for_person, with_place
from core.zones import with_zone, zone_in_words
from kickoff.models import Kickoff
from recruiting.models import Requisition
from recruiting.representatives import representatives_of
from reminders.kinds import Due
from reminders.models import Occurrence, ReminderRule

REQUISITION = "recruiting.requisition"
CLOSED = "the job is closed"
LEFT_TEAM = "no longer on the hiring team"


@dataclass(frozen=True)
class OpenItem:
    """An item one side must act on, counted from `since`, or from `after` business minutes of its owner later."""

    subject: str
    requisition: int
    side: str
    since: datetime
    round: int = 1
    after: int = 0


def due_of(items: Sequence[OpenItem], rules: Mapping[int, ReminderRule], now: datetime) -> Iterator[Due]:
    """Yields the steps that are due for each item, counted in the business time of the person who acts for its side."""
    people = representatives_of([item.requisition for item in items])
    calendars = calendars_of(people.values())
    for item in items:
        person = people.get((item.requisition, item.side))
        if person is None:
            continue
        calendar = calendars[person.pk]
        starts = calendar.add(item.since, item.after) if item.after else item.since
        for rung, rule in rules.items():
            at = rule.counted_from(starts, calendar)
            if at <= now:
                yield Due(item.subject, person.pk, rung, item.round, at, f"{REQUISITION}:{item.requisition}")


def when_held(kickoff: Kickoff, reader: User, style: Style) -> str:
    """Returns when the meeting is, within a sentence: "on Tuesday, November 24, at 5 PM London time", "today at 5 PM …"."""
    if kickoff.starts.astimezone(ZoneInfo(reader.zone_name)).date() != clock.today(reader.zone_name):
        return f"on {with_place(kickoff.starts, reader, style)}"
    zone = reader.zone_name
    at = for_person(kickoff.starts, reader, Style.HOUR)
    return f"today at {f'{at} {zone_in_words(zone)}' if style == Style.FULL else with_zone(at, zone)}"


def why_not_theirs(occurrence: Occurrence, requisition: Requisition) -> str:
    """Returns why it is not sent: the person, or the one they cover for, left the hiring team. Empty if still on it."""
    who = occurrence.on_behalf_of_id or occurrence.recipient_id
    return "" if requisition.team.current().filter(user=who).exists() else LEFT_TEAM
