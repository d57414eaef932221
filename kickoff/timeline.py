"""The timeline: target dates, the forecast as of today, and the two-lane track that shows both.

*Due* is the target date; it changes only if someone moves it or a new agreement is accepted. *Forecast* is the expected
date: the work a milestone takes, counted in its owner's business time from the previous one, never before its target.
An overdue milestone therefore moves the forecast of everything after it.
"""

from collections.abc import Iterable, Sequence
from copy import copy
from dataclasses import dataclass
from datetime import UTC, date, datetime
from typing import Any

from django.utils.timezone import localtime

from accounts.calendars import calendars_of
from accounts.models import User
from core.businesstime import DAY, BusinessCalendar, wall
from core.dates import Style, for_reader, range_in_words
from core.templatetags.tandem import overdue
from kickoff.models import Kickoff, Milestone
from kickoff.timeline_data import TimelineData, timeline_data_of
from recruiting.models import Requisition
from recruiting.models.settings import Side

Key = Milestone.Key
WORK_BEFORE_FIRST_SLATE = DAY  # the part of the slate's days that approving the job description takes
INTERVIEW_DAYS = 5 * DAY
NOTICE = 20 * DAY  # between the offer and the start, if no start date is set
SIDES: dict[str, str] = {
    Key.KICKOFF: Side.BOTH,
    Key.AGREEMENT: Side.BOTH,
    Key.DESCRIPTION: Side.MANAGER,
    Key.SLATE: Side.RECRUITER,
    Key.REVIEW: Side.MANAGER,
    Key.INTERVIEWS: Side.RECRUITER,
    Key.DECISION: Side.MANAGER,
    Key.OFFER: Side.BOTH,
    Key.START: Side.BOTH,
}


def steps_for(requisition: Requisition, limits: dict[str, int]) -> dict[str, int]:
    """Milestone key → business minutes after the previous milestone, by these targets of the commitments."""
    return {
        Key.KICKOFF: 2 * DAY,
        Key.AGREEMENT: DAY,
        Key.DESCRIPTION: WORK_BEFORE_FIRST_SLATE,
        Key.SLATE: max(limits["slate"] - WORK_BEFORE_FIRST_SLATE, DAY),
        Key.REVIEW: limits["review"],
        Key.INTERVIEWS: INTERVIEW_DAYS + limits["interview_feedback"],
        Key.DECISION: limits["decision"],
        Key.OFFER: 2 * DAY,
        Key.START: 0 if requisition.target_start else NOTICE,
    }


def plan(data: TimelineData, calendars: dict[int, BusinessCalendar], *, redate_all: bool = False) -> list[Milestone]:
    """Returns all milestones in order: the stored rows if there are any, else new ones, unsaved.

    An open row gets a new due time if its own commitments or those before it have changed, or with `redate_all`.
    `calendars` are those of the owners.
    """
    requisition, owners, facts = data.requisition, data.owners, data.facts
    dated = _dated(requisition, data.kickoff, owners.get(Side.RECRUITER), calendars)
    rows, before, has_changed = [], requisition.opened_at, redate_all
    # What was done before the agreement does not move its targets.
    floor = facts.get(Key.AGREEMENT, before) if redate_all else before
    existing = {row.key: row for row in data.kept}
    for position, (key, minutes) in enumerate(steps_for(requisition, data.limits).items()):
        row = existing.get(key) or Milestone(requisition=requisition, key=key, name=Key(key).label, side=SIDES[key])
        row.position, row.done_at = position, row.done_at or facts.get(key)
        row.owner = row.owner if row.done_at and row.owner else owners.get(SIDES[key])
        has_changed = has_changed or (not row.done_at and row.step != minutes)
        if row.due_at is None or (has_changed and not row.done_at):
            row.due_at = dated.get(key) or _calendar(calendars, row).add(before, minutes)
        row.step = minutes
        before = max(row.done_at or row.due_at, floor)
        rows.append(row)
    return rows


def forecast(
    rows: Sequence[Milestone], now: datetime, calendars: dict[int, BusinessCalendar] | None = None
) -> dict[str, datetime]:
    """Milestone key → when it was done, or is expected to be done as of `now`."""
    calendars = _calendars(rows) if calendars is None else calendars
    seen: dict[str, datetime] = {}
    before: datetime | None = None
    for row in rows:
        at = row.done_at or row.due_at
        if not row.done_at:
            calendar = _calendar(calendars, row)
            at = max(at, calendar.add(before, row.step)) if before else at
            at = at if at >= now else calendar.next_opening(now)
        seen[row.key] = before = at
    return seen


@dataclass(frozen=True)
class Stop:
    """A milestone as the track draws it."""

    milestone: Milestone
    name: str
    side: str
    x: int
    state: str  # done, open, late (overdue), forecast
    date: str  # in words
    at: datetime  # where it is drawn

    @property
    def short(self) -> str:
        """The date as the track has room for it, on one line; what is overdue has its date in the list below."""
        return "overdue" if self.state == "late" else self.date


@dataclass(frozen=True)
class Track:
    """What components/track.html draws, with the target and forecast of the offer."""

    milestones: list[Stop]
    today_x: int
    promised: datetime  # the target date of the offer
    expected: datetime  # the forecast of the offer
    range_x0: int = 0
    range_x1: int = 0
    range_words: str = ""

    @property
    def is_late(self) -> bool:
        return localtime(self.expected).date() > localtime(self.promised).date()

    @property
    def next_stop(self) -> Stop | None:
        """The milestone that is open now; None if all are done."""
        return next((stop for stop in self.milestones if stop.state in ("open", "late")), None)


def track_of(requisition: Requisition, now: datetime) -> Track:
    """Returns the track of a job: its milestones, or before the agreement a plan with the default targets."""
    return tracks_of(timeline_data_of([requisition]).values(), now)[requisition.pk]


def tracks_of(data: Iterable[TimelineData], now: datetime) -> dict[int, Track]:
    """Requisition id → its track. One query, for the owners' time out of office, for any number of jobs."""
    data = list(data)
    calendars = calendars_of(person for job in data for person in job.owners.values())
    return {job.requisition.pk: _track(job, now, calendars) for job in data}


def _track(data: TimelineData, now: datetime, calendars: dict[int, BusinessCalendar]) -> Track:
    rows = _rows(data, calendars)
    seen = forecast(rows, now, calendars)
    stops = _stops(rows, seen, now, calendars)
    offer = next(row for row in rows if row.key == Key.OFFER)
    return Track(
        milestones=stops,
        today_x=_x_of(now, stops),
        promised=offer.due_at,
        expected=seen[Key.OFFER],
        **_range(data.kickoff, stops),
    )


def _rows(data: TimelineData, calendars: dict[int, BusinessCalendar]) -> list[Milestone]:
    """Returns the milestones as shown: what has happened is done; open ones belong to their side's current representative,
    and the job description to the recruiter until it was sent for approval."""
    rows = [copy(row) for row in data.kept] or plan(data, calendars)
    for row in rows:
        row.done_at = row.done_at or data.facts.get(row.key)
        if row.done_at:
            continue
        if row.key == Key.DESCRIPTION and not data.is_description_sent:
            row.side = Side.RECRUITER
        row.owner = data.owners.get(row.side)
    return rows


def _stops(
    rows: Sequence[Milestone], seen: dict[str, datetime], now: datetime, calendars: dict[int, BusinessCalendar]
) -> list[Stop]:
    stops, is_next = [], True
    for order, row in enumerate(rows):
        x = 60 + order * 880 // max(len(rows) - 1, 1)
        state = _state(row, is_next, now)
        is_next = is_next and state == "done"
        at = row.due_at if state == "late" else seen[row.key]
        over = _calendar(calendars, row).between(row.due_at, now) if state == "late" else 0
        words = _words(row, state, seen[row.key], over)
        stops.append(Stop(row, row.name, row.side, x, state, words, at))
    return stops


def _state(row: Milestone, is_next: bool, now: datetime) -> str:
    if row.done_at:
        return "done"
    if not is_next:
        return "forecast"
    return "late" if row.due_at < now else "open"


def _words(row: Milestone, state: str, at: datetime, over: int) -> str:
    due = short_day(row.due_at)
    if state == "done":
        return short_day(at)
    if state == "late":
        return f"{due}, {overdue(over)}"
    first, last = localtime(row.due_at), localtime(at)
    if last.date() <= first.date():
        return due
    return range_in_words(first, last, dash=" → ")


def short_day(moment: datetime) -> str:
    return for_reader(moment, Style.MONTH_DAY)


def _x_of(moment: datetime, stops: Sequence[Stop]) -> int:
    """Returns the position of a moment between its neighbors; stops are spaced evenly, whatever their dates."""
    left = None
    for right in stops:
        if right.at > moment:
            if left is None:
                return right.x
            whole, part = (right.at - left.at).total_seconds(), (moment - left.at).total_seconds()
            return left.x + int((right.x - left.x) * part / whole)
        left = right
    return stops[-1].x


def _range(kickoff: Kickoff | None, stops: Sequence[Stop]) -> dict[str, Any]:
    """Returns the area around the offer if the kickoff set a range, else nothing."""
    if kickoff is None or kickoff.range_from is None or kickoff.range_to is None:
        return {}
    first, last = (_noon(day) for day in (kickoff.range_from, kickoff.range_to))
    words = range_in_words(kickoff.range_from, kickoff.range_to)
    offer_x = next(stop.x for stop in stops if stop.milestone.key == Key.OFFER)
    return {
        "range_x0": min(_x_of(first, stops), offer_x - 40),
        "range_x1": max(_x_of(last, stops), offer_x + 40),
        "range_words": words,
    }


def _noon(day: date) -> datetime:
    return datetime(day.year, day.month, day.day, 12, tzinfo=UTC)


def _dated(
    requisition: Requisition,
    kickoff: Kickoff | None,
    recruiter: User | None,
    calendars: dict[int, BusinessCalendar],
) -> dict[str, datetime]:
    """Milestone key → its date, for those set by people instead of by a target."""
    calendar = calendars[recruiter.pk] if recruiter else BusinessCalendar()
    dated = {}
    if kickoff and kickoff.is_booked:
        dated[str(Key.KICKOFF)] = kickoff.starts
    if kickoff and kickoff.target_date:
        dated[str(Key.OFFER)] = wall(kickoff.target_date, calendar.closes, calendar.zone)
    if requisition.target_start:
        dated[str(Key.START)] = wall(requisition.target_start, calendar.opens, calendar.zone)
    return dated


def _calendars(rows: Sequence[Milestone]) -> dict[int, BusinessCalendar]:
    return calendars_of([row.owner for row in rows if row.owner and not row.done_at])


def _calendar(calendars: dict[int, BusinessCalendar], row: Milestone) -> BusinessCalendar:
    return calendars.get(row.owner_id or 0) or BusinessCalendar()
