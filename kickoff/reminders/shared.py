"""What the kinds of a kickoff share: matters that wait for one side of a search, and when their rungs come."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from accounts.calendars import calendars_of
from kickoff.representatives import speakers_of
from recruiting.models import Requisition
from reminders.kinds import Due
from reminders.models import Occurrence, ReminderRule

SEARCH = "recruiting.requisition"


@dataclass(frozen=True)
class Waiting:
    """A matter that waits for one side: since when, or from when on with `after` business minutes of its owner."""

    subject: str
    search: int
    side: str
    since: datetime
    round: int = 1
    after: int = 0


def due_of(waiting: Sequence[Waiting], rules: Mapping[int, ReminderRule], now: datetime) -> Iterator[Due]:
    """The rungs that have come for each matter, counted in the business time of whoever speaks for its side."""
    people = speakers_of([row.search for row in waiting])
    calendars = calendars_of(people.values())
    for row in waiting:
        person = people.get((row.search, row.side))
        if person is None:
            continue
        calendar = calendars[person.pk]
        starts = calendar.add(row.since, row.after) if row.after else row.since
        for rung, rule in rules.items():
            at = rule.counted_from(starts, calendar)
            if at <= now:
                yield Due(row.subject, person.pk, rung, row.round, at, f"{SEARCH}:{row.search}")


def why_not_theirs(occurrence: Occurrence, requisition: Requisition) -> str:
    """It is told to people of the team only, also when it stands in for somebody."""
    who = occurrence.on_behalf_of_id or occurrence.recipient_id
    return "" if requisition.team.current().filter(user=who).exists() else "no longer on the team"
