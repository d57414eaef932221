"""The progress note that was promised: at the manager's own pace, in their channel, with a line from the recruiter."""

from collections.abc import Iterable
from datetime import datetime, time, timedelta
from typing import ClassVar

from django.db.models import Case, CharField, DateTimeField, Exists, OuterRef, Q, QuerySet, Value, When
from django.db.models.functions import Cast, Concat
from django.template.defaultfilters import truncatechars

from accounts.models import User
from core import clock
from core.businesstime import wall
from core.dates import with_place
from core.models import pk_of
from feedback.progress import KIND, News, Note, is_enough_said, names_somebody, note_day, note_of
from feedback.reminders.ladders import Rules
from recruiting.models import Requisition, TeamMember
from reminders.engine.recipients import people
from reminders.kinds import Due, ItemContext, ReminderKind, Rung, register
from reminders.models import ContactPreference, Occurrence

Cadence = ContactPreference.Cadence
SEARCH = Requisition._meta.label_lower
# Two notes are never closer than this, whatever leave and holidays do to the days.
APART, APART_WEEKLY = timedelta(hours=20), timedelta(days=4)


@register
class ProgressNote(ReminderKind):
    """For each open search, to its hiring manager: daily, twice a week or weekly as they chose; who hears things as they
    happen gets it weekly. Its round is the day in their zone."""

    name = KIND
    label = "Progress note"
    groups = False
    rungs: ClassVar = [Rung(0, "Progress note, at the manager's own pace", lifetime=3 * 24 * 60)]

    def due(self, now: datetime, rules: Rules) -> Iterable[Due]:
        if 0 not in rules:
            return
        seats = list(_without_a_note_lately(now))
        persons = people({user for user, _ in seats})
        days = {pk: note_day(who, now) for pk, who in persons.items()}
        for user, requisition in seats:
            day = days[user]
            if day:
                # Before their hours begin: whoever is told once a week is told when the hours of that day begin.
                midnight = wall(day, time(0), persons[user].zone)
                key = f"{SEARCH}:{requisition}"
                yield Due(key, user, 0, day.toordinal(), midnight, key)

    def still_needed(self, occurrence: Occurrence) -> str:
        requisition, manager = _search(occurrence), _manager(occurrence)
        if requisition is None or requisition.state != Requisition.State.OPEN:
            return "the search is closed"
        if requisition.hiring_manager() != manager:
            return "no longer the manager of this search"
        note, until = _note(requisition, manager, occurrence), occurrence.planned_local or clock.now()
        enough = is_enough_said(note, until, occurrence.round)
        return "nothing happened, and that was said last time" if enough else ""

    def context(self, occurrence: Occurrence) -> ItemContext:
        requisition, manager = _search(occurrence), _manager(occurrence)
        if requisition is None:
            raise LookupError(f"{occurrence.subject} is gone")
        return matter_of(_note(requisition, manager, occurrence))

    def staff(self, occurrence: Occurrence) -> User | None:
        requisition = _search(occurrence)
        return requisition.lead_recruiter() if requisition else None


def matter_of(note: Note) -> ItemContext:
    """The note in every form. The line is left out where it may be heard or seen by others and names somebody."""
    title, turn = note.requisition.title, turn_in_words(note)
    by = note.line.written_by if note.line else None
    line = note.line.text if note.line else ""
    short_line = "" if names_somebody(note.requisition, line) else line
    said = f' "{short_line}"' + (f" - {by.name.split()[0]}." if by else "") if short_line else ""
    return ItemContext(
        title=f"Progress · {title}",
        short=f"{truncatechars(title, 60)}: {_counted(note.news)}. {turn_in_words(note, short=True)}{said}",
        spoken=f"Progress in the search for {title}. {_spoken(note)} {turn}"
        + (f" Your recruiter adds: {short_line}" if short_line else ""),  # a voicemail may hear it: no name
        action="See the search",
        path=note.requisition.get_absolute_url(),
        talking_points=[*news_in_words(note), turn, *([line] if line else [])],
        facts={
            "title": title,
            "since": with_place(note.since, note.manager),
            "news": news_in_words(note),
            "turn": turn,
            "line": line,
            "from_name": by.name if by else "",
        },
    )


def news_in_words(note: Note) -> list[str]:
    """One sentence a fact, with initials."""
    news = note.news
    lines = [f"{', '.join(news.introduced)} introduced"] if news.introduced else []
    lines += [_views(news.views)] if news.views else []
    lines += [f"moved on: {', '.join(news.moved)}"] if news.moved else []
    return lines + ([f"done: {', '.join(news.met)}"] if news.met else [])


def turn_in_words(note: Note, *, short: bool = False) -> str:
    if not note.turn.text:
        return "Nothing is open between us."
    whose = "Your turn" if note.turn.mine else f"{note.recruiter.name}'s turn" if note.recruiter else "Our turn"
    return f"{whose}: {note.turn.short if short else note.turn.text}."


def _counted(news: News) -> str:
    counts = {
        "introduced": len(news.introduced),
        "view given" if news.views == 1 else "views given": news.views,
        "moved on": len(news.moved),
        "step done" if len(news.met) == 1 else "steps done": len(news.met),
    }
    return ", ".join(f"{count} {what}" for what, count in counts.items() if count) or "nothing new yet"


def _spoken(note: Note) -> str:
    """Counts only."""
    news, said = note.news, []
    if news.introduced:
        count = len(news.introduced)
        said.append("One person was introduced." if count == 1 else f"{count} people were introduced.")
    if news.views:
        said.append(f"{_views(news.views)}.")
    if news.moved:
        count = len(news.moved)
        said.append("One person moved on." if count == 1 else f"For {count} people there is news.")
    said += [f"Done: {', '.join(news.met)}."] if news.met else []
    return " ".join(said) or "Nothing new has happened yet."


def _views(count: int) -> str:
    return "1 view given" if count == 1 else f"{count} views given"


def _without_a_note_lately(now: datetime) -> QuerySet[TeamMember, tuple[int, int]]:
    """(manager, search) of the open searches, but for those whose note of this day or week was planned: read off the
    occurrences themselves, so that there is nothing to keep and nothing to rebuild."""
    often = When(user__contact_preference__cadence__in=[Cadence.DAILY, Cadence.TWICE_WEEKLY], then=Value(now - APART))
    whose = Q(recipient=OuterRef("user")) | Q(on_behalf_of=OuterRef("user"))
    key = Concat(Value(f"{SEARCH}:"), Cast(OuterRef("requisition"), CharField()), output_field=CharField())
    lately = Occurrence.objects.filter(whose, requisition_key=key, rule__kind=KIND, due_at__gt=OuterRef("apart"))
    return (
        TeamMember.objects.current()
        .filter(part=TeamMember.Part.MANAGER, user__is_active=True, requisition__state=Requisition.State.OPEN)
        .annotate(apart=Case(often, default=Value(now - APART_WEEKLY), output_field=DateTimeField()))
        .filter(~Exists(lately))
        .values_list("user", "requisition")
    )


def _note(requisition: Requisition, manager: User, occurrence: Occurrence) -> Note:
    until = occurrence.planned_local or clock.now()
    return note_of(requisition, manager, until, before=occurrence.round)


def _search(occurrence: Occurrence) -> Requisition | None:
    return Requisition.objects.filter(pk=pk_of(occurrence.subject)).first()


def _manager(occurrence: Occurrence) -> User:
    """Whom it concerns, also where a stand-in reads it."""
    return occurrence.on_behalf_of or occurrence.recipient
