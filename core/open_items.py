"""Open items: what is not done yet, who owes it, since when, and when it is due.

Each app registers its kinds in `<app>/open_items.py`, beside its reminder kinds. Today, the job page, the kickoff, the
timeline, progress updates, links in messages, and reminders read them here. What still decides for itself: the page of a
working agreement by its version, and the expiry of a link.
"""

from abc import ABC, abstractmethod
from collections.abc import Callable, Collection, Iterable, Mapping
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta
from functools import cache
from typing import Any, ClassVar, TypeVar

from django.db.models import Q, QuerySet
from django.utils.module_loading import autodiscover_modules

from core.businesstime import BusinessCalendar
from core.models import pk_of
from core.templatetags.tandem import overdue, when

T = TypeVar("T")


@dataclass
class OpenItem:
    """What one user, or one side of a job, has to do. A kind fills in the first part; the reader adds the second."""

    kind: str  # "feedback.review"
    subject: str  # the key of the row, "feedback.reviewrequest:17"; of several, the first one
    side: str  # the side that owes it: "manager" or "recruiter"
    title: str  # for its owner: "Accept the working agreement"
    url: str  # the page where it is done
    job: int | None = None
    person_id: int | None = None  # the only user who may do it; None: anyone who acts for the side
    by_delegate: bool = False  # the hiring manager's delegate on the hiring team may do it as well
    since: datetime | None = None
    due_at: datetime | None = None
    due_after: int = 0  # with no `due_at`: due so many business minutes of its owner after `since`
    runs: timedelta = timedelta()  # overdue only that long after `due_at`: the length of a meeting
    count: int = 1
    overdue_part: str = ""  # which part of it is overdue, where not all is: "1 review is"
    note: str = ""
    label: str = "Open"  # the button that opens it
    waiting_title: str = ""  # for everyone else, with the owner's first name: "Waiting on {who} to accept it"
    step: str = ""  # the key of the milestone that it is a part of
    is_step: bool = False  # the milestone itself: an item of the same step takes its place
    step_name: str = ""  # what the milestone is called: "Job description approval"
    can_wait: bool = False  # optional: listed after everything else

    requisition: Any = None
    person: Any = None  # the user with `person_id`
    owner: Any = None  # who is expected to act: `person`, else the representative of the side
    late: bool = False
    minutes_overdue: int = 0  # business minutes of the owner
    who: str = ""  # "Your turn" for its owner, "Waiting on Mona" for others
    actionable: bool = False  # the reader may open it

    @property
    def due_text(self) -> str:
        """ "2 business days overdue", "1 review is overdue", "due today at 4:00 PM"; empty without a due time."""
        if self.late:
            return " ".join(filter(None, [self.overdue_part, overdue(self.minutes_overdue)]))
        return f"due {when(self.due_at)}" if self.due_at else ""

    @property
    def overdue_text(self) -> str:
        return self.due_text if self.late else ""

    @property
    def job_and_due(self) -> str:
        """The small line under the title: the job's title, and the due time of an item that is not overdue."""
        title = self.requisition.title if self.requisition else ""
        return " · ".join(filter(None, [title, "" if self.late else self.due_text]))

    @property
    def note_and_due(self) -> str:
        """The same line on the job's own page: the note instead of the job's title."""
        return " · ".join(filter(None, [self.note, "" if self.late else self.due_text]))


@dataclass
class Scope:
    """The jobs whose open items are read (by id), and the user whose own items are read as well."""

    jobs: Mapping[int, Any]
    now: datetime
    person: Any = None
    _read: dict[Callable[["Scope"], Any], Any] = field(default_factory=dict)

    def once(self, read: Callable[["Scope"], T]) -> T:
        """Returns `read(self)`, called once: rows that several kinds or the page itself need."""
        if read not in self._read:
            self._read[read] = read(self)
        found: T = self._read[read]
        return found


class OpenItemKind(ABC):
    """One kind of open item. `open()` is the only place that says what is open: the lists and the check of a single
    item, as before a reminder is sent, both ask it."""

    name: ClassVar[str]  # "feedback.review"
    model: ClassVar[str]  # of its subjects: "feedback.reviewrequest"
    in_job: ClassVar[str] = ""  # the lookup from a row to its job; empty: only its owner sees it
    of_person: ClassVar[str] = ""  # the lookup to the user who sees it outside the jobs of the scope, too
    # False: reminders that have nothing to do with this kind are about the same rows.
    decides_for_subject: ClassVar[bool] = True
    has_steps: ClassVar[bool] = False  # its items are parts of milestones

    @abstractmethod
    def open(self) -> QuerySet[Any]:
        """Returns the rows that are open now, of all jobs and users."""

    def items(self, rows: QuerySet[Any], scope: Scope) -> Iterable[OpenItem]:
        """Returns the items of these rows, from one query. Not needed by a kind with a `read` of its own."""
        raise NotImplementedError

    def read(self, scope: Scope) -> Iterable[OpenItem]:
        """Returns the items in a scope, in a constant number of queries."""
        wanted = Q()
        if self.in_job and scope.jobs:
            wanted |= Q(**{f"{self.in_job}__in": list(scope.jobs)})
        if self.of_person and scope.person:
            wanted |= Q(**{self.of_person: scope.person})
        return self.items(self.open().filter(wanted), scope) if wanted else ()


_KINDS: dict[str, OpenItemKind] = {}


def register(kind: type[OpenItemKind]) -> type[OpenItemKind]:
    """Class decorator that registers a kind. Raises ValueError if its name is taken."""
    if kind.name in _KINDS:
        raise ValueError(f"Two kinds of open items are called {kind.name}")
    _KINDS[kind.name] = kind()
    return kind


def all_kinds() -> dict[str, OpenItemKind]:
    """Every kind by name, from the `open_items` module of every app."""
    _discover()
    return dict(_KINDS)


@cache
def _discover() -> None:
    autodiscover_modules("open_items")


def kinds_with_steps() -> list[str]:
    """The kinds that say whose turn the next milestone is."""
    return [name for name, kind in all_kinds().items() if kind.has_steps]


def read_items(scope: Scope, kinds: Collection[str] = ()) -> list[OpenItem]:
    """Returns the open items of these kinds, or of all, in no order and without dates that are counted."""
    chosen = [kind for name, kind in all_kinds().items() if not kinds or name in kinds]
    return [item for kind in chosen for item in kind.read(scope)]


def is_open(kind: str, subject: str) -> bool:
    """Whether the item is still open."""
    return all_kinds()[kind].open().filter(pk=pk_of(subject)).exists()


def closed_among(kind: str, subjects: Collection[str]) -> set[str]:
    """Returns the subjects that this kind no longer has, in one query."""
    pks = {pk_of(subject): subject for subject in subjects}
    return set(subjects) - {pks[pk] for pk in all_kinds()[kind].open().filter(pk__in=pks).values_list("pk", flat=True)}


def closed(subjects: Collection[str]) -> set[str]:
    """Returns the subjects that are no longer open, in one query a kind. A subject of no kind counts as open."""
    found: set[str] = set()
    for kind in all_kinds().values():
        mine = {subject for subject in subjects if subject.startswith(f"{kind.model}:")}
        if mine and kind.decides_for_subject:
            found |= closed_among(kind.name, mine)
    return found


def date_items(items: Iterable[OpenItem], now: datetime, calendar_of: Callable[[Any], BusinessCalendar]) -> None:
    """Sets due times that are counted, and whether and by how much each item is overdue. The only place that does.

    `calendar_of` returns the business calendar of an owner, who may be None.
    """
    for item in items:
        if item.due_at is None and item.due_after and item.since:
            item.due_at = calendar_of(item.owner).add(item.since, item.due_after)
        item.late = item.due_at is not None and item.due_at + item.runs < now
        if item.late and item.due_at:
            item.minutes_overdue = calendar_of(item.owner).between(item.due_at, now)


def in_order(items: Iterable[OpenItem], now: datetime) -> list[OpenItem]:
    """Overdue items first, then by due time or age; optional ones last."""
    return sorted(items, key=lambda item: (item.can_wait, not item.late, item.due_at or item.since or now))


def split_steps(items: Iterable[OpenItem]) -> tuple[list[OpenItem], dict[int, OpenItem]]:
    """Returns the items to list, and by job the milestone that is next, with the owner of the item that is open for it."""
    items = list(items)
    parts = {(item.job, item.step): item for item in reversed(items) if item.step and not item.is_step}
    steps: dict[int, OpenItem] = {}
    for item in items:
        if item.is_step and item.job is not None:
            part = parts.get((item.job, item.step))
            steps[item.job] = (
                replace(item, side=part.side, person_id=part.person_id, person=part.person, owner=part.owner)
                if part
                else item
            )
    return [item for item in items if not (item.is_step and (item.job, item.step) in parts)], steps
