"""Actions on the lines of a job posting: import, sort, accept what is suggested, set aside, bring back."""

from collections import Counter
from collections.abc import Collection
from dataclasses import dataclass

from django.db import transaction
from django.db.models import Max

from accounts.models import User
from core.models import AuditEvent
from recruiting.jobs.actions.description import DescriptionProblem, append, count_edit, shortened
from recruiting.jobs.posting import Line, read_posting
from recruiting.models import Criterion, PostingLine, Revision

Fate = PostingLine.Fate
Kind = Criterion.Kind


@dataclass(frozen=True)
class Imported:
    """How many lines are to sort and were set aside, and how many weren't imported because there are too many."""

    to_sort: int
    aside: int
    cut: int


@transaction.atomic
def paste_posting(revision: Revision, *, text: str, by: User) -> Imported:
    """Splits a job posting into lines to sort; existing requirements and their lines stay. Raises DescriptionProblem."""
    posting = read_posting(text)
    if not posting.lines:
        raise DescriptionProblem("We couldn’t find any requirements in this text. Paste the text of the job posting.")
    count_edit(revision, posting=text)
    revision.lines.exclude(fate=Fate.CRITERION).delete()
    first = (revision.lines.aggregate(last=Max("position"))["last"] or 0) + 1
    fresh = _not_kept(revision, posting.lines)
    PostingLine.objects.bulk_create(
        PostingLine(
            revision=revision,
            position=first + place,
            text=line.text,
            heading=line.heading[:200],
            fate=Fate.SET_ASIDE if line.aside else Fate.OPEN,
            suggests=line.suggests,
        )
        for place, line in enumerate(fresh)
    )
    AuditEvent.log("description.pasted", revision, by=by, lines=len(fresh))
    aside = sum(line.aside for line in fresh)
    return Imported(len(fresh) - aside, aside, posting.cut)


@transaction.atomic
def sort_line(line: PostingLine, *, into: str, by: User) -> Criterion | None:
    """Puts a line into "must" or "nice" (at the end), "out", or back to "open". Raises DescriptionProblem."""
    count_edit(line.revision)
    fate = {"out": Fate.LEFT_OUT, "open": Fate.OPEN}.get(into, Fate.CRITERION)
    unsorted = PostingLine.objects.filter(pk=line.pk).exclude(fate=Fate.CRITERION)
    if not unsorted.update(fate=fate):
        raise DescriptionProblem("Someone else already turned this line into a requirement.")
    if fate != Fate.CRITERION:
        return None
    criterion = append(line.revision, kind=Kind(into), text=shortened(line.text), from_line=line)
    AuditEvent.log("criterion.added", line.revision, by=by, criterion=criterion.pk, kind=into)
    return criterion


@transaction.atomic
def accept_suggestions(revision: Revision, shown: Collection[str], *, by: User) -> int:
    """Makes requirements of those lines of `shown` ("l7") that have a suggestion, in order. Returns how many."""
    count_edit(revision)
    lines = [line for line in revision.lines.filter(fate=Fate.OPEN).exclude(suggests="") if line.key in shown]
    for line in lines:
        append(revision, kind=Kind(line.suggests), text=shortened(line.text), from_line=line)
    PostingLine.objects.filter(pk__in=[line.pk for line in lines]).update(fate=Fate.CRITERION)
    kinds = Counter(line.suggests for line in lines)
    AuditEvent.log("description.suggestions_accepted", revision, by=by, must=kinds[Kind.MUST], nice=kinds[Kind.NICE])
    return len(lines)


@transaction.atomic
def leave_out_rest(revision: Revision, shown: Collection[str], *, by: User) -> int:
    """Marks the open lines of `shown` as not requirements: those without a suggestion, or all if none has one."""
    count_edit(revision)
    lines = [line for line in revision.lines.filter(fate=Fate.OPEN) if line.key in shown]
    rest = [line.pk for line in lines if not line.suggests] or [line.pk for line in lines]
    count = PostingLine.objects.filter(pk__in=rest).update(fate=Fate.LEFT_OUT)
    AuditEvent.log("description.rest_left_out", revision, by=by, lines=count)
    return count


@transaction.atomic
def bring_back(line: PostingLine, *, by: User) -> int:
    """Makes all lines that were set aside or left out under the title of this one lines to sort. Returns how many."""
    count_edit(line.revision)
    same = line.revision.lines.filter(fate=line.fate, heading=line.heading)
    count = same.exclude(fate=Fate.CRITERION).update(fate=Fate.OPEN)
    AuditEvent.log("description.brought_back", line.revision, by=by, heading=line.heading, lines=count)
    return count


@transaction.atomic
def bring_back_left_out(revision: Revision, *, by: User) -> int:
    """Makes every line that somebody marked as not a requirement a line to sort again. Returns how many."""
    count_edit(revision)
    count = revision.lines.filter(fate=Fate.LEFT_OUT).update(fate=Fate.OPEN)
    AuditEvent.log("description.brought_back", revision, by=by, heading="", lines=count)
    return count


def _not_kept(revision: Revision, lines: list[Line]) -> list[Line]:
    """Without those that are requirements already; a line that the posting has twice may be one only once."""
    kept = Counter(line.text.casefold() for line in revision.lines.all())
    fresh: list[Line] = []
    for line in lines:
        if kept[line.text.casefold()]:
            kept[line.text.casefold()] -= 1
        else:
            fresh.append(line)
    return fresh
