"""The progress update (here: note): what happened on a job since the last one, what is next, and whose turn it is.

A note covers what happened up to the moment for which it was planned, and begins where the last one sent ended: nothing
is said twice and nothing is left out, however late a message leaves. No names, initials at most (P10), and only the
reviews that this hiring manager may see (P6).
"""

import re
from collections.abc import Iterable
from copy import copy
from dataclasses import dataclass, field, replace
from datetime import date, datetime, time, timedelta

from django.db.models import Q, QuerySet

from accounts.models import User
from core import clock
from core.businesstime import wall
from core.dates import Style, for_person
from core.models import key_of
from core.zones import zone_in_words
from feedback.models import PersonalLine, Review, ReviewRequest, Slate
from feedback.text import dotted
from kickoff.models import Milestone
from recruiting.models import Application, Candidate, Requisition, Stage, StageMove
from recruiting.turns import turns_of
from reminders.engine.recipients import Person, person
from reminders.engine.slots import next_slot
from reminders.models import ContactPreference, Occurrence

KIND = "feedback.progress"
START = "New hire's start date"  # a date rather than a step that is done
FIRST_LOOKS_BACK = timedelta(days=14)
QUIET_WEEK = timedelta(days=6)
A_SURNAME = 3  # letters; a shorter one, as in "Li" or "Ho", counts as it is written only


@dataclass(frozen=True)
class News:
    """What happened between two moments."""

    sent: list[str] = field(default_factory=list)  # initials of candidates sent for review
    reviews: int = 0  # of résumés
    interviews: int = 0  # on which feedback was submitted
    moved: list[tuple[str, str]] = field(default_factory=list)  # ("R.A.", "Interviews")
    ended: list[tuple[str, str]] = field(default_factory=list)  # ("K.M.", "Rejected")
    met: list[str] = field(default_factory=list)  # names of milestones

    def __bool__(self) -> bool:
        return bool(self.sent or self.reviews or self.interviews or self.moved or self.ended or self.met)


@dataclass(frozen=True)
class Turn:
    """What is next, whose turn it is, and whether somebody is waiting on it by now."""

    mine: bool = False  # the manager's
    text: str = ""
    short: str = ""  # for a text
    spoken: list[tuple[str, list[str]]] = field(default_factory=list)  # sentences for a call, and subjects of each
    is_waiting: bool = False
    is_step: bool = False  # a step of the timeline
    owner: User | None = None  # of the step


@dataclass(frozen=True)
class Note:
    requisition: Requisition
    manager: User
    recruiter: User | None
    since: datetime
    news: News
    turn: Turn
    line: PersonalLine | None
    is_first: bool = False

    @property
    def is_quiet(self) -> bool:
        """Nothing happened, and nobody wrote a line."""
        return not (self.news or self.line)


def note_of(requisition: Requisition, manager: User, until: datetime, *, before: int | None = None) -> Note:
    """The note as of `until`. `before`: the round of the note itself, so that it does not follow itself."""
    last = told_notes(requisition, manager, before).first()
    since = _end_of(last) if last else max(requisition.opened_at, until - FIRST_LOOKS_BACK)
    line = PersonalLine.objects.filter(requisition=requisition, manager=manager, written_at__lte=until)
    pending = line.filter(written_at__gt=since) if last else line
    return Note(
        requisition=requisition,
        manager=manager,
        recruiter=requisition.lead_recruiter(),
        since=since,
        news=news_of(requisition, manager, since, until),
        turn=turn_of(requisition, manager),
        line=pending.select_related("written_by").first(),
        is_first=last is None,
    )


def is_enough_said(note: Note, until: datetime, before: int) -> bool:
    """Whether this note would only repeat that there is no news. Where somebody is waiting, it is said again after a
    week: an update is no second reminder schedule."""
    if not note.is_quiet or not _was_quiet(note.requisition, note.manager, before):
        return False
    return not note.turn.is_waiting or until - note.since < QUIET_WEEK


def _was_quiet(requisition: Requisition, manager: User, before: int) -> bool:
    """Whether the last note sent had no news."""
    last = told_notes(requisition, manager, before).first()
    if last is None:
        return False
    earlier = told_notes(requisition, manager, last.round).first()
    since = _end_of(earlier) if earlier else max(requisition.opened_at, _end_of(last) - FIRST_LOOKS_BACK)
    return not news_of(requisition, manager, since, _end_of(last))


def told_notes(requisition: Requisition, manager: User, before: int | None = None) -> QuerySet[Occurrence]:
    """The notes sent to this hiring manager or their delegate, the newest first."""
    theirs = Q(recipient=manager, on_behalf_of=None) | Q(on_behalf_of=manager)
    told = Occurrence.objects.filter(
        theirs, subject=key_of(requisition), rule__kind=KIND, state=Occurrence.State.TOLD
    ).order_by("-round")
    return told if before is None else told.filter(round__lt=before)


def pending_line(requisition: Requisition, manager: User) -> PersonalLine | None:
    """The line for the next note; None when the last note included it."""
    last = told_notes(requisition, manager).first()
    lines = PersonalLine.objects.filter(requisition=requisition, manager=manager)
    return (lines.filter(written_at__gt=_end_of(last)) if last else lines).first()


def _end_of(occurrence: Occurrence) -> datetime:
    return occurrence.planned_local or occurrence.due_at


# News ------------------------------------------------------------------------------------------------------------


def news_of(requisition: Requisition, manager: User, since: datetime, until: datetime) -> News:
    span = (since, until)
    sent = Candidate.objects.filter(
        applications__review_requests__slate__in=Slate.objects.filter(
            _within("sent_at", span), requisition=requisition, state=Slate.State.SENT
        )
    )
    reviews = Review.objects.visible_to(manager).filter(
        _within("submitted_at", span), request__application__requisition=requisition, number=1, disowned=None
    )
    about = list(reviews.values_list("request__kind", "request__application", "request__interview_at"))
    after_interviews = [one for one in about if one[0] == ReviewRequest.Kind.INTERVIEW]
    met = Milestone.objects.filter(_within("done_at", span), requisition=requisition)
    moves = _moves(requisition, span)
    return News(
        sent=[dotted(name) for name in sent.distinct().order_by("id").values_list("name", flat=True)],
        reviews=len(about) - len(after_interviews),
        interviews=len(set(after_interviews)),
        moved=[(who, stage) for who, stage, is_over in moves if not is_over],
        ended=[(who, state) for who, state, is_over in moves if is_over],
        met=[START if key == Milestone.Key.START else name for key, name in met.values_list("key", "name")],
    )


def _within(column: str, span: tuple[datetime, datetime]) -> Q:
    return Q(**{f"{column}__gt": span[0], f"{column}__lte": span[1]})


def _moves(requisition: Requisition, span: tuple[datetime, datetime]) -> list[tuple[str, str, bool]]:
    """Where each candidate is now: initials, stage or outcome, and whether it is an outcome. Left out: what only the
    recruiter sees, and the move to review, which is news of its
    own."""
    rows = StageMove.objects.filter(_within("at", span), application__requisition=requisition)
    last = {row.application_id: row for row in rows.select_related("from_stage", "to_stage", "application__candidate")}
    return [said for row in last.values() if (said := _moved(row))]


def _moved(row: StageMove) -> tuple[str, str, bool] | None:
    who, early = dotted(row.application.candidate.name), (Stage.Kind.SOURCED, Stage.Kind.REVIEW)
    if row.to_stage:
        return None if row.to_stage.kind in early else (who, row.to_stage.name, False)
    unseen = row.from_stage is None or row.from_stage.kind == Stage.Kind.SOURCED
    return None if unseen else (who, Application.State(row.to_state).label, True)


# What is next -----------------------------------------------------------------------------------------------------


def turn_of(requisition: Requisition, manager: User) -> Turn:
    """What the hiring manager has to do comes first, else the next step of the timeline. Open items come as written
    and as spoken."""
    turns = turns_of([requisition], clock.now(), kinds=(*IN_WORDS, "kickoff.milestone"))
    own = {item.kind: item.subject for item in turns.mine(manager)}
    for kind, in_words in IN_WORDS.items():
        if kind in own:
            said, spoken = in_words(requisition, manager, own[kind])
            return Turn(mine=True, text=said, short=_without_due(said), spoken=spoken, is_waiting=True)
    step = turns.steps.get(requisition.pk)
    if step is None or step.due_at is None:
        return Turn()
    name, be, due = step.step_name, "was" if step.late else "is", "due "
    when, in_full = (_when(step.due_at, manager, style) for style in (Style.MESSAGE, Style.FULL))
    if step.step == Milestone.Key.START:  # a date, not something that is due
        name, due = START, ""
        when, in_full = (for_person(step.due_at, manager, style) for style in (Style.DAY, Style.HEADING))
    said = f"{name} (was {due}{when})" if step.late else f"{name}, {due}{when}"
    return Turn(
        turns.is_mine(step, manager), said, name, [(f"It {be} {due}{in_full}.", [step.subject])],
        is_waiting=step.late, is_step=True, owner=step.owner,
    )  # fmt: skip


Said = tuple[str, list[tuple[str, list[str]]]]  # as written; as spoken, with the subjects of each sentence


def _reviews(requisition: Requisition, manager: User, subject: str) -> Said:
    """Reviews of résumés and interview feedback, each with when it is due. A call leaves that to its own reminder."""
    waiting = ReviewRequest.objects.waiting().filter(application__requisition=requisition, reviewer=manager)
    rows, kind = list(waiting.order_by("due_at", "id")), ReviewRequest.Kind.INTERVIEW
    resumes, interviews = [row for row in rows if row.kind != kind], [row for row in rows if row.kind == kind]
    parts, spoken = [], []
    if resumes:
        many = f"{len(resumes)} candidates"
        parts.append((f"{'1 candidate' if len(resumes) == 1 else many} to review", resumes))
        said = f"You have {'one candidate' if len(resumes) == 1 else many} to review."
        spoken.append((said, [key_of(row) for row in resumes]))
    if interviews:
        many = f"{len(interviews)} interviews"
        parts.append((f"feedback on {'1 interview' if len(interviews) == 1 else many}", interviews))
        said = f"We need your feedback on {'one interview' if len(interviews) == 1 else many}."
        spoken.append((said, [key_of(row) for row in interviews]))
    written = [f"{what} ({_due(asked, manager)})" for what, asked in parts]
    if len(rows) == 1 and not rows[0].is_late:
        written = [f"{parts[0][0]}, {_due(rows, manager)}"]
    return ", plus ".join(written), spoken


def _due(asked: list[ReviewRequest], manager: User) -> str:
    first, together = asked[0], len({row.due_at for row in asked}) == 1
    when = _when(first.due_at, manager)
    if not together:
        return f"the first {'was' if first.is_late else 'is'} due {when}"
    return f"{'overdue since' if first.is_late else 'due'} {when}"


def _without_due(said: str) -> str:
    return re.sub(r" \([^)]*\)", "", said).partition(", due ")[0]


def _pause(requisition: Requisition, manager: User, subject: str) -> Said:
    said = "new candidates are on hold until you're ready"
    return said, [(f"{said.capitalize()}.", [subject])]


def _agreement(requisition: Requisition, manager: User, subject: str) -> Said:
    said = "our working agreement is ready for you to accept"
    return said, [(f"{said.capitalize()}.", [subject])]


def _description(requisition: Requisition, manager: User, subject: str) -> Said:
    said = "the job description is ready for your approval"
    return said, [(f"{said.capitalize()}.", [subject])]


# What is said of the hiring manager's own items, in this order.
IN_WORDS = {
    "feedback.review": _reviews,
    "feedback.pause": _pause,
    "kickoff.agreement": _agreement,
    "recruiting.description": _description,
}


def _when(moment: datetime, reader: User, style: Style = Style.MESSAGE) -> str:
    """ "Fri, Nov 20, 4:30 PM London time": without parentheses, as it may be within some."""
    return f"{for_person(moment, reader, style)} {zone_in_words(reader.zone_name)}"


# When a note is due -----------------------------------------------------------------------------------------------


def note_day(who: Person, now: datetime) -> date | None:
    """Today in their zone, if they get a note today; a day off moves the note to the next working day."""
    today = who.local_day(now)
    slot = next_slot(_paced(who), wall(today, time(0), who.zone))
    return today if slot and who.local_day(slot) == today else None


def next_note(manager: User, now: datetime) -> datetime | None:
    """When the next note may be sent."""
    who = person(manager.pk)
    return next_slot(_paced(who), now)


def _paced(who: Person) -> Person:
    """With the frequency of progress updates: weekly for those who get everything at once."""
    preference = copy(who.preference)
    if preference.cadence == ContactPreference.Cadence.AT_ONCE:
        preference.cadence = ContactPreference.Cadence.WEEKLY
    return replace(who, preference=preference)


# Names in a recruiter's line --------------------------------------------------------------------------------------


def names_a_candidate(requisition: Requisition, text: str) -> bool:
    """Whether a word of the text is the surname of a candidate for this job: a note may be sent as a text."""
    names = Candidate.objects.filter(applications__requisition=requisition).values_list("name", flat=True)
    surnames, written = _surnames(names), set(re.findall(r"\w+", text))
    short = {name for name in surnames if len(name) < A_SURNAME}
    return bool(written & short) or bool(_folded(written) & _folded(surnames - short))


def _surnames(names: Iterable[str]) -> set[str]:
    """As written; a name of one word counts as a surname."""
    parts = (name.split() for name in names)
    return {word for words in parts for part in (words[1:] or words) for word in re.findall(r"\w+", part)}


def _folded(words: set[str]) -> set[str]:
    return {word.casefold() for word in words}
