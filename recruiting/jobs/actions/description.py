"""Actions on a job description: import a posting, sort it into requirements, send for approval, approve, revise.

Only a draft is edited. Each edit raises the revision's `edit_count` in one guarded UPDATE, which fails once the draft
was sent; sending names the count that was read.
"""

from dataclasses import dataclass
from typing import Any
from uuid import uuid4

from django.db import IntegrityError, transaction
from django.db.models import F, Max, QuerySet

from accounts.models import User
from core import clock
from core.errors import ChangedMeanwhile, DomainError
from core.models import AuditEvent, key_of
from recruiting.models import Criterion, JobDescription, PostingLine, Requisition, Revision
from reminders.actions import item_done, nudge

Fate = PostingLine.Fate
Kind = Criterion.Kind
TEXT_LENGTH = 500


class DescriptionProblem(DomainError):
    """An action on a description is not possible; the message is shown to the user."""


class NotADraft(DescriptionProblem):
    """Sent or approved in the meantime, so no longer editable."""


class NotWhatWasRead(DescriptionProblem):
    """What would be sent or approved is not what the user read."""


class EditConflict(ChangedMeanwhile, DescriptionProblem):
    """Another user saved this requirement first; `theirs` is what they wrote."""

    def __init__(self, theirs: Criterion) -> None:
        super().__init__("Someone else saved this requirement while you were editing it.")
        self.theirs = theirs


@dataclass(frozen=True)
class Arrangement:
    """The three lists in order: ids of requirements as "c12", of lines of the posting as "l7"."""

    must: list[str]
    nice: list[str]
    left: list[str]


@transaction.atomic
def draft_for(requisition: Requisition, *, by: User) -> Revision:
    """The current draft; a new one where there is none, copied from the last version. Raises NotADraft."""
    description, _ = JobDescription.objects.get_or_create(requisition=requisition)
    latest = description.latest()
    if latest and latest.state == Revision.State.DRAFT:
        return latest
    if latest and latest.state == Revision.State.SHARED:
        raise NotADraft("This version is with the hiring manager for approval. Revert to draft to make changes.")
    try:
        with transaction.atomic():
            return _begin(description, latest, by=by)
    except IntegrityError as error:  # another user began one at the same moment
        raise NotADraft("Someone else just started a new version. Take a look at it first.") from error


@transaction.atomic
def add_criterion(revision: Revision, *, kind: str, text: str, by: User, **about: Any) -> Criterion:
    """Adds a requirement in the recruiter's own words at the end of its list. Raises NotADraft."""
    count_edit(revision)
    criterion = append(revision, kind=Kind(kind), text=text.strip(), **about)
    AuditEvent.log("criterion.added", revision, by=by, criterion=criterion.pk, kind=kind)
    return criterion


@transaction.atomic
def edit_criterion(criterion: Criterion, *, seen: int, by: User, **columns: Any) -> None:
    """Writes the columns if nobody else did since `seen` (the edit count that was read). Raises EditConflict,
    DescriptionProblem."""
    count_edit(criterion.revision)
    unchanged = Criterion.objects.filter(pk=criterion.pk, edit_count=seen)
    if not unchanged.update(edit_count=F("edit_count") + 1, **columns):
        theirs = Criterion.objects.filter(pk=criterion.pk).first()
        raise EditConflict(theirs) if theirs else DescriptionProblem("Someone else just removed this requirement.")
    AuditEvent.log("criterion.edited", criterion.revision, by=by, criterion=criterion.pk, fields=sorted(columns))


@transaction.atomic
def move_criterion(criterion: Criterion, *, to: str, by: User) -> None:
    """Moves a requirement "up" or "down" by one, or to the end of "must" or "nice"."""
    count_edit(criterion.revision)
    if to in Kind.values:
        Criterion.objects.filter(pk=criterion.pk).update(kind=to, rank=_next_rank(criterion.revision, to))
        _close_gaps(criterion.revision)
    else:
        row = list(_list(criterion.revision, criterion.kind))
        place = row.index(criterion)
        other = max(place - 1, 0) if to == "up" else min(place + 1, len(row) - 1)
        row[place], row[other] = row[other], row[place]
        _rank(row, criterion.kind)
    AuditEvent.log("criterion.moved", criterion.revision, by=by, criterion=criterion.pk, to=to)


@transaction.atomic
def delete_criterion(criterion: Criterion, *, by: User) -> None:
    """Removes a requirement; the line of the posting it came from is to sort again."""
    count_edit(criterion.revision)
    if criterion.from_line_id:
        PostingLine.objects.filter(pk=criterion.from_line_id).update(fate=Fate.OPEN)
    AuditEvent.log("criterion.deleted", criterion.revision, by=by, criterion=criterion.pk)
    criterion.delete()
    _close_gaps(criterion.revision)


@transaction.atomic
def arrange(revision: Revision, arrangement: Arrangement, *, seen: int, by: User) -> bool:
    """Applies a drag to the lists of edit count `seen`. Returns whether requirements only moved within their list.

    Requirements that `arrangement` leaves out stay at the end. Raises NotWhatWasRead if the draft was edited since.
    """
    count_edit(revision)
    if Revision.objects.filter(pk=revision.pk).exclude(edit_count=seen + 1).exists():
        raise NotWhatWasRead("Someone else just changed the lists. Here’s the latest version; please move it again.")
    points = {f"c{point.pk}": point for point in revision.criteria.all()}
    lines = {f"l{line.pk}": line for line in revision.lines.exclude(fate=Fate.CRITERION)}
    before = {key: point.kind for key, point in points.items()}
    rows = {
        kind: [points.pop(key) if key in points else _from_line(lines, key, kind) for key in wanted]
        for kind, wanted in ((Kind.MUST, arrangement.must), (Kind.NICE, arrangement.nice))
    }
    dragged_back = [points.pop(key) for key in arrangement.left if key in points]
    for point in points.values():
        rows[Kind(point.kind)].append(point)
    for kind, row in rows.items():
        _rank([point for point in row if point], kind)
    for point in dragged_back:
        _back_to_posting(point)
    AuditEvent.log("description.arranged", revision, by=by)
    return before == {f"c{point.pk}": point.kind for point in revision.criteria.all()}


@transaction.atomic
def send_for_approval(revision: Revision, *, seen: int, by: User) -> None:
    """Sends the draft to the hiring manager for approval. Raises DescriptionProblem, IllegalMove."""
    if not revision.criteria.filter(kind=Kind.MUST).exists():
        raise DescriptionProblem("There are no must-haves yet. Sort a line from the posting or add your own.")
    if revision.description.requisition.hiring_manager() is None:
        raise DescriptionProblem("This job has no hiring manager yet. Add one on the hiring team page first.")
    _move(revision, Revision.State.SHARED, shared_at=clock.now(), shared_by=by)
    if revision.edit_count != seen:
        raise NotWhatWasRead(
            "Someone else changed the description in the meantime. Check the latest version, then send it."
        )
    AuditEvent.log("revision.shared", revision, by=by, round=revision.round)
    nudge()


@transaction.atomic
def recall_revision(revision: Revision, *, by: User) -> None:
    """Makes a sent version a draft again and ends its reminders. Raises IllegalMove."""
    _move(revision, Revision.State.DRAFT, round=F("round") + 1)
    item_done(key_of(revision), reason="the description was moved back to draft")
    AuditEvent.log("revision.taken_back", revision, by=by)


@transaction.atomic
def approve_revision(revision: Revision, *, round: int, by: User, note: str = "") -> None:
    """Approves the round that was read for the hiring manager. The version is then never changed.

    Raises NotWhatWasRead, IllegalMove.
    """
    _move(revision, Revision.State.AGREED, agreed_at=clock.now(), agreed_by=by, answer_note=note.strip())
    _check_was_read(revision.round == round)
    item_done(key_of(revision), reason="the description was approved")
    AuditEvent.log("revision.agreed", revision, by=by, round=round)


@transaction.atomic
def request_changes(revision: Revision, *, round: int, by: User, note: str) -> None:
    """Makes the version a draft again, with a note on what should change. Raises DescriptionProblem, IllegalMove."""
    if not note.strip():
        raise DescriptionProblem("What should change? One line is enough.")
    _move(
        revision,
        Revision.State.DRAFT,
        handed_back_at=clock.now(),
        handed_back_by=by,
        answer_note=note.strip(),
        round=F("round") + 1,
    )
    _check_was_read(revision.round == round + 1)
    item_done(key_of(revision), reason="changes to the description were requested")
    AuditEvent.log("revision.handed_back", revision, by=by, round=round)


def count_edit(revision: Revision, **columns: Any) -> None:
    """Counts an edit of a draft, which also locks the row until the transaction ends. Raises NotADraft."""
    draft = Revision.objects.filter(pk=revision.pk, state=Revision.State.DRAFT)
    if not draft.update(edit_count=F("edit_count") + 1, **columns):
        raise NotADraft("This version was just sent for approval or approved, so it can’t be edited anymore.")


def _move(revision: Revision, to: str, **columns: Any) -> None:
    """Changes the state and reloads the row, so that what is compared next is what was moved. Raises IllegalMove."""
    revision.move(to, **columns)
    revision.refresh_from_db(fields=["edit_count", "round"])


def _check_was_read(same: bool) -> None:
    """Called after the move, on the row as it was moved: another round rolls the whole answer back."""
    if not same:
        raise NotWhatWasRead("The description changed after you opened it. Please read the latest version.")


def _begin(description: JobDescription, latest: Revision | None, *, by: User) -> Revision:
    revision = Revision.objects.create(
        description=description,
        number=latest.number + 1 if latest else 1,
        posting=latest.posting if latest else "",
        summary=latest.summary if latest else "",
        created_by=by,
    )
    if latest:
        _copy(latest, revision)
    AuditEvent.log("revision.begun", revision, by=by, number=revision.number)
    return revision


def _copy(old: Revision, new: Revision) -> None:
    """Copies lines and requirements; a requirement keeps its thread, so that reviews can be compared."""
    lines = {
        line.position: PostingLine(
            revision=new,
            position=line.position,
            text=line.text,
            heading=line.heading,
            fate=line.fate,
            suggests=line.suggests,
        )
        for line in old.lines.all()
    }
    PostingLine.objects.bulk_create(lines.values())
    by_position = {line.position: line for line in new.lines.all()}
    kept = ("thread", "kind", "rank", "text", "why", "assessed_by", "learnable")
    Criterion.objects.bulk_create(
        Criterion(
            revision=new,
            from_line=by_position.get(point.from_line.position) if point.from_line else None,
            **{name: getattr(point, name) for name in kept},
        )
        for point in old.criteria.select_related("from_line")
    )


def _list(revision: Revision, kind: str) -> QuerySet[Criterion]:
    return revision.criteria.filter(kind=kind).order_by("rank", "id")


def _next_rank(revision: Revision, kind: str) -> int:
    return (_list(revision, kind).aggregate(last=Max("rank"))["last"] or 0) + 1


def append(revision: Revision, *, kind: str, text: str, **about: Any) -> Criterion:
    rank = _next_rank(revision, kind)
    return Criterion.objects.create(revision=revision, thread=uuid4(), kind=kind, rank=rank, text=text, **about)


def _rank(points: list[Criterion], kind: str) -> None:
    for rank, point in enumerate(points, 1):
        point.rank, point.kind = rank, kind
    Criterion.objects.bulk_update(points, ["rank", "kind"])


def _close_gaps(revision: Revision) -> None:
    for kind in Kind.values:
        _rank(list(_list(revision, kind)), kind)


def _from_line(lines: dict[str, PostingLine], key: str, kind: str) -> Criterion | None:
    """Turns a dragged line into a requirement."""
    line = lines.pop(key, None)
    if line is None:
        return None
    PostingLine.objects.filter(pk=line.pk).update(fate=Fate.CRITERION)
    return append(line.revision, kind=kind, text=shortened(line.text), from_line=line)


def _back_to_posting(point: Criterion) -> None:
    """Turns a requirement that was dragged back into a line again; a new one if it came from none."""
    if point.from_line_id:
        PostingLine.objects.filter(pk=point.from_line_id).update(fate=Fate.OPEN)
    else:
        last = point.revision.lines.aggregate(last=Max("position"))["last"] or 0
        PostingLine.objects.create(revision=point.revision, position=last + 1, text=point.text)
    point.delete()


def shortened(text: str) -> str:
    """Cut between words to the length of a requirement."""
    if len(text) <= TEXT_LENGTH:
        return text
    return text[: TEXT_LENGTH - 1].rsplit(" ", 1)[0] + "…"
