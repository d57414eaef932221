"""Progress updates: at the hiring manager's own frequency, in their channel, with a line from the recruiter."""

from collections.abc import Iterable
from datetime import datetime, time, timedelta
from typing import ClassVar

from django.db.models import Case, CharField, DateTimeField, Exists, OuterRef, Q, QuerySet, Value, When
from django.db.models.functions import Cast, Concat

from accounts.models import User
from core import clock
from core.businesstime import wall
from core.dates import Style, for_person
from core.models import pk_of
from feedback.progress import KIND, News, Note, is_enough_said, names_a_candidate, note_day, note_of
from feedback.reminders.reviews import Rules
from feedback.text import count_in_words, first_name, listed, one_or_many, role
from recruiting.models import Application, Requisition, TeamMember
from recruiting.models.requisition import CONFIDENTIAL
from reminders.engine.recipients import people
from reminders.kinds import Due, ItemContext, ReminderKind, Rung, register
from reminders.models import ContactPreference, Occurrence

Cadence = ContactPreference.Cadence
JOB = Requisition._meta.label_lower
# Two notes are never closer than this, whatever leave and holidays do to the days.
WITHOUT_WAS = [Application.State.WITHDRAWN.label]  # "withdrew", but "was rejected"
APART, APART_WEEKLY = timedelta(hours=20), timedelta(days=4)


@register
class ProgressNote(ReminderKind):
    """For each open job, to its hiring manager: daily, twice a week or weekly as they chose; weekly to those who get
    everything at once. Its round is the day in their zone."""

    name = KIND
    label = "Progress updates"
    groups = False
    rungs: ClassVar = [Rung(0, "Progress update", lifetime=3 * 24 * 60, counts_from="the day of the update")]

    def due(self, now: datetime, rules: Rules) -> Iterable[Due]:
        if 0 not in rules:
            return
        members = list(_without_a_recent_note(now))
        persons = people({user for user, _ in members})
        days = {pk: note_day(who, now) for pk, who in persons.items()}
        for user, requisition in members:
            day = days[user]
            if day:
                # Before their hours begin: weekly messages leave when the hours of that day begin.
                midnight = wall(day, time(0), persons[user].zone)
                key = f"{JOB}:{requisition}"
                yield Due(key, user, 0, day.toordinal(), midnight, key)

    def still_needed(self, occurrence: Occurrence) -> str:
        requisition, manager = _job(occurrence), _manager(occurrence)
        if requisition is None or requisition.state != Requisition.State.OPEN:
            return "the job isn't open"
        if requisition.hiring_manager() != manager:
            return "no longer the hiring manager"
        note, until = _note(requisition, manager, occurrence), occurrence.planned_local or clock.now()
        enough = is_enough_said(note, until, occurrence.round)
        return "no news since the last update" if enough else ""

    def context(self, occurrence: Occurrence) -> ItemContext:
        requisition, manager = _job(occurrence), _manager(occurrence)
        if requisition is None:
            raise LookupError(f"{occurrence.subject} was deleted")
        return note_context(_note(requisition, manager, occurrence))

    def staff(self, occurrence: Occurrence) -> User | None:
        requisition = _job(occurrence)
        return requisition.lead_recruiter() if requisition else None


def note_context(note: Note) -> ItemContext:
    """The note for every channel. Texts and calls leave out a line that names a candidate."""
    job, turn = note.requisition, turn_text(note)
    by = note.line.written_by if note.line else None
    line = note.line.text if note.line else ""
    short_line = "" if names_a_candidate(note.requisition, line) else line
    whose = f"{first_name(by.name)}’s note" if by else "Note"
    said = f' {whose}: "{short_line}"' if short_line else ""
    return ItemContext(
        title=job.title_in_subject("Progress update · "),
        short=f"{_short_news(note)}. {turn_text(note, short=True)}{said}",
        spoken=_spoken(note)
        + (f" Your recruiter adds: {short_line}" if short_line else ""),  # a voicemail may hear it: no name
        asks=_spoken_turn(note),
        preview=f"{_counted(note.news) or f'No updates {_since(note)}'}.",
        action="See the job",
        link_label="Details",
        path=note.requisition.get_absolute_url(),
        talking_points=[
            *_spoken_news(note.news),
            " ".join(said for said, _ in _spoken_turn(note, note.recruiter)),
            *([line] if line else []),
        ],
        facts={
            "title": job.title,
            "job": role(job.title),
            "since": for_person(note.since, note.manager, Style.DAY),
            "ago": _since(note),
            "news": news_lines(note),
            "turn": turn,
            "line": line,
            "from_name": by.name if by else "",
        },
    )


def news_lines(note: Note) -> list[str]:
    """A line for each fact, with initials."""
    news = note.news
    lines = [f"Sent for review: {', '.join(news.sent)}"] if news.sent else []
    lines += [f"{_reviews(news.reviews)} submitted"] if news.reviews else []
    lines += [f"Feedback submitted on {_interviews(news.interviews)}"] if news.interviews else []
    lines += [f"Moved to {stage}: {', '.join(who)}" for stage, who in _grouped(news.moved).items()]
    lines += [f"{state}: {', '.join(who)}" for state, who in _grouped(news.ended).items()]
    return lines + ([f"Done: {', '.join(news.met)}"] if news.met else [])


def turn_text(note: Note, *, short: bool = False) -> str:
    if not note.turn.text:
        return "Nothing is due right now."
    if short and not note.turn.mine:  # a text begins with the recruiter's name
        return f"Next up: {_within_sentence(note.turn.short)}."
    return f"{_whose_turn(note)}: {note.turn.short if short else note.turn.text}."


def _whose_turn(note: Note) -> str:
    return "Your turn" if note.turn.mine else f"Waiting on {_owner(note)}"


def _owner(note: Note) -> str:
    owner = note.turn.owner or note.recruiter
    return first_name(owner.name) if owner else "the recruiter"


def _spoken_turn(note: Note, caller: User | None = None) -> list[tuple[str, list[str]]]:
    """The same for a call: whole sentences, and dates in full; each with the items that it is about. `caller` is who reads
    it out."""
    turn = note.turn
    if not turn.text:
        return [(turn_text(note), [])]
    if not turn.is_step:
        return turn.spoken
    owner = "me" if caller and caller == (turn.owner or note.recruiter) else _owner(note)
    whose = "it's your turn" if turn.mine else f"it's with {owner}"
    step = f"The next step is {_with_article(turn.short)}, and {whose}."
    return [(f"{step} {due}", about) for due, about in turn.spoken]


def _within_sentence(step: str) -> str:
    """The name of a step without its capital; one of capitals stays."""
    return step if step[1:2].isupper() else f"{step[:1].lower()}{step[1:]}"


def _with_article(step: str) -> str:
    """ "the first slate", "the first reviews", "interviews"."""
    step = _within_sentence(step)
    return f"{'' if step == 'interviews' else 'the '}{step}"


def _since(note: Note, style: Style = Style.DAY) -> str:
    """ "since Mon, Nov 23"; "yet" in the first note."""
    return "yet" if note.is_first else f"since {for_person(note.since, note.manager, style)}"


def _short_news(note: Note) -> str:
    """ "SRE update: 2 new candidates, 1 review submitted", or "no updates on SRE since Mon, Nov 23"; for a text."""
    job, counted = note.requisition.title_in_texts, _counted(note.news)
    if not counted:
        return f"no updates on {job} {_since(note)}"
    return f"update on {job}: {counted}" if job == CONFIDENTIAL else f"{job} update: {counted}"


def _counted(news: News) -> str:
    """ "2 new candidates, 4 reviews submitted, feedback on 1 interview, 1 moved to a new stage, 1 rejected, 2 steps done";
    empty without news."""
    before = [one_or_many(len(news.sent), "1 new candidate", "new candidates")] if news.sent else []
    before += [f"{_reviews(news.reviews)} submitted"] if news.reviews else []
    before += [f"feedback on {_interviews(news.interviews)}"] if news.interviews else []
    counts = {
        "moved to a new stage": len(news.moved),
        **{state.lower(): len(who) for state, who in _grouped(news.ended).items()},
        "step done" if len(news.met) == 1 else "steps done": len(news.met),
    }
    return ", ".join([*before, *(f"{count} {what}" for what, count in counts.items() if count)])


def _spoken_news(news: News) -> list[str]:
    """A sentence for each kind of news, with counts only: a call says no initials."""
    said = []
    if news.sent:
        said.append(f"{_some(len(news.sent), 'candidate was', 'candidates were')} sent for review.")
    if news.reviews:
        said.append(f"{_some(news.reviews, 'review was', 'reviews were')} submitted.")
    if news.interviews:
        said.append(f"Feedback was submitted on {_some(news.interviews, 'interview', 'interviews').lower()}.")
    if news.moved:
        said.append(f"{_some(len(news.moved), 'candidate', 'candidates')} moved to a new stage.")
    for state, who in _grouped(news.ended).items():
        was = "" if state in WITHOUT_WAS else "was " if len(who) == 1 else "were "
        said.append(f"{_some(len(who), 'candidate', 'candidates')} {was}{state.lower()}.")
    if news.met:
        steps = listed([_with_article(name) for name in news.met])
        said.append(f"{_some(len(news.met), 'step is', 'steps are')} done: {steps}.")
    return said


def _spoken(note: Note) -> str:
    job, said = role(note.requisition.title_in_calls), _spoken_news(note.news)
    if said:
        return f"Here is an update on {job}. {' '.join(said)}"
    are = "There are no updates" if note.is_first else "There have been no updates"
    return f"{are} on {job} {_since(note, Style.HEADING)}."


def _some(count: int, one: str, many: str) -> str:
    return f"{count_in_words(count)} {one if count == 1 else many}"


def _grouped(pairs: list[tuple[str, str]]) -> dict[str, list[str]]:
    """(initials, where) → where: initials."""
    found: dict[str, list[str]] = {}
    for who, where in pairs:
        found.setdefault(where, []).append(who)
    return found


def _reviews(count: int) -> str:
    return one_or_many(count, "1 review", "reviews")


def _interviews(count: int) -> str:
    return one_or_many(count, "1 interview", "interviews")


def _without_a_recent_note(now: datetime) -> QuerySet[TeamMember, tuple[int, int]]:
    """(manager, job) of the open jobs without a note planned for this day or week, read from the occurrences
    themselves, so that nothing needs to be stored or rebuilt."""
    frequent = When(
        user__contact_preference__cadence__in=[Cadence.DAILY, Cadence.TWICE_WEEKLY], then=Value(now - APART)
    )
    whose = Q(recipient=OuterRef("user")) | Q(on_behalf_of=OuterRef("user"))
    key = Concat(Value(f"{JOB}:"), Cast(OuterRef("requisition"), CharField()), output_field=CharField())
    recent = Occurrence.objects.filter(whose, requisition_key=key, rule__kind=KIND, due_at__gt=OuterRef("apart"))
    return (
        TeamMember.objects.current()
        .filter(part=TeamMember.Part.MANAGER, user__is_active=True, requisition__state=Requisition.State.OPEN)
        .annotate(apart=Case(frequent, default=Value(now - APART_WEEKLY), output_field=DateTimeField()))
        .filter(~Exists(recent))
        .values_list("user", "requisition")
    )


def _note(requisition: Requisition, manager: User, occurrence: Occurrence) -> Note:
    until = occurrence.planned_local or clock.now()
    return note_of(requisition, manager, until, before=occurrence.round)


def _job(occurrence: Occurrence) -> Requisition | None:
    return Requisition.objects.filter(pk=pk_of(occurrence.subject)).first()


def _manager(occurrence: Occurrence) -> User:
    """The hiring manager whom it is about, also where their delegate reads it."""
    return occurrence.on_behalf_of or occurrence.recipient
