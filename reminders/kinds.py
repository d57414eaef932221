"""Reminder kinds: what each app must remind of. One class a kind, in `<app>/reminders.py`; the engine knows no more.

Words: a *matter* is the thing itself, named "app.model:pk"; a *rung* its place on the ladder; a *round* rises when the
due time is moved or the thing is sent anew.
"""

from abc import ABC, abstractmethod
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from functools import cache
from typing import TYPE_CHECKING, Any, ClassVar, Literal

from django.utils.module_loading import autodiscover_modules

if TYPE_CHECKING:
    from accounts.models import User
    from reminders.models import Occurrence, ReminderRule


@dataclass(frozen=True)
class Due:
    """Somebody must be told: the unique key of an occurrence, and when that rung is due (UTC)."""

    subject: str
    recipient_id: int
    rung: int
    round: int
    due_at: datetime
    requisition_key: str = ""
    # The occurrence is no longer useful after this; None: due_at plus the rule's lifetime.
    useful_until: datetime | None = None


@dataclass(frozen=True)
class Later:
    """Nothing more is due about a matter, in this round, before `at`: the planner need not read it until then."""

    subject: str
    round: int
    at: datetime


@dataclass(frozen=True)
class Rung:
    """A rule as it is seeded; admins edit the row afterwards. Offsets are business minutes (480 are a day)."""

    rung: int
    name: str
    offset: int = 0
    # The recipient of a Due is the person told; of a "call_task" the person to be called (`staff` makes the call); of
    # an "escalation" the person named for it, who reads counts only.
    route: Literal["preferred", "second", "call_task", "email", "escalation"] = "preferred"
    urgent: bool = False
    overrides_cadence: bool = False
    alone: bool = False
    calendar_days: bool = False
    lifetime: int = 5 * 24 * 60  # minutes


@dataclass(frozen=True)
class ItemContext:
    """What a message says about one matter. No candidate surname, rating, salary or résumé text in `short`, `spoken`
    or `title`: they travel as subject line, text and call (privacy rule P10).

    `facts` is free context for the kind's own templates under `templates/messages/<kind>/`.
    """

    title: str  # "First view of 3 people · Site reliability engineer"
    short: str  # for a text: "3 people wait for your view (Site reliability engineer)"
    spoken: str  # for a call: whole sentences
    action: str = "Open"  # label of the button, named after what it opens
    preview: str = ""  # the preview line of an email: what the subject does not say yet
    link_label: str = "Open"  # one word before the link of a text: "Review", "Answer"
    path: str = ""  # the page of this item, as in "/reviews/17/"; the message link leads there
    late: bool = False
    due_at: datetime | None = None
    calendar: str = ""  # an iCalendar text, for invitations
    calendar_method: str = ""  # REQUEST or CANCEL
    talking_points: list[str] = field(default_factory=list)  # for a call task
    facts: dict[str, Any] = field(default_factory=dict)
    more: str = ""  # what a mail says below `short` in the general layout
    # What its link opens, as (subject, purpose, path), where that is not the matter itself.
    opens: list[tuple[str, str, str]] = field(default_factory=list)
    in_reply_to: str = ""  # the Message-ID of the mail that it answers


@dataclass(frozen=True)
class Reply:
    """What somebody wrote back, in words; `verdict` where a parser found one."""

    user: "User"
    text: str
    channel: str
    verdict: str = ""
    evidence: str = ""  # the inbound message's id


@dataclass(frozen=True)
class Answer:
    """What became of a reply: done, or a question to send back (a bare yes never becomes a review).

    "gone": the person it was about is erased; the words are not kept. `undo` is (subject, path) of a page on which the
    person may say, for a day, that it was not them.
    """

    result: Literal["done", "question", "closed", "gone"]
    say: str
    undo: tuple[str, str] = ("", "")


class ReminderKind(ABC):
    """One thing people are reminded of. All methods are called inside the engine's own transactions; none sends."""

    name: ClassVar[str]  # "feedback.review"
    label: ClassVar[str]  # "Review of candidates"
    purpose: ClassVar[Literal["review", "survey", "accept", "resume", "preferences", ""]] = ""
    rungs: ClassVar[list[Rung]] = []
    private: ClassVar[bool] = False  # it may speak of several searches: the record shows it to its reader only
    goes_to_delegate: ClassVar[bool] = (
        True  # whether a stand-in is told while the person is away; else it waits for them
    )
    groups: ClassVar[bool] = True  # several of this kind become one line in a message ("3 people wait")

    @abstractmethod
    def due(self, now: datetime, rules: Mapping[int, "ReminderRule"]) -> Iterable["Due | Later"]:
        """All that is due at `now` by the active `rules` (rung → rule), and not necessarily untold: the engine's unique
        key drops what was told before. Must cost a constant number of queries and read only what is due; a kind with
        very many open matters says for each until when it may be left alone (see `remember`)."""

    def remember(self, later: list[Later]) -> None:  # noqa: B027  # by default nothing
        """Called with every `Later` of a round once what was due is written down. By default nothing is kept, and all
        open matters are read again by each tick."""

    @abstractmethod
    def still_needed(self, occurrence: "Occurrence") -> str:
        """Empty while the person must still be told; else why not, in words for the record ("review submitted")."""

    @abstractmethod
    def context(self, occurrence: "Occurrence") -> ItemContext:
        """What to say. Asked at claim time, never earlier."""

    def grouped(self, occurrences: list["Occurrence"]) -> ItemContext:
        """One ItemContext for several occurrences of this kind to one person (only asked where `groups`)."""
        return self.context(occurrences[0])

    def escalation(self, count: int) -> ItemContext:
        """What the person named for the end of the ladder reads: counts, never people or their words."""
        title = f"{self.label}: {count} waiting past every reminder"
        return ItemContext(title=title, short=title, spoken=f"{title}.", action="", late=True)

    def staff(self, occurrence: "Occurrence") -> "User | None":
        """The recruiter who owns a call task about it and is told when nothing gets through."""
        return None

    def is_named_in(self, subject: str, text: str) -> bool:
        """Whether a reply says by itself that it is about this matter, as in "IC: no because …" about Ines Costa."""
        return False

    def answer(self, subject: str, reply: Reply) -> Answer:
        """A reply in words, through the same action as the web form."""
        return Answer("question", "Please answer on the page that the message links to.")


_KINDS: dict[str, ReminderKind] = {}


def register(kind: type[ReminderKind]) -> type[ReminderKind]:
    """Class decorator: makes a kind known. Raises ValueError for a name used twice."""
    if kind.name in _KINDS:
        raise ValueError(f"Two reminder kinds are called {kind.name}")
    _KINDS[kind.name] = kind()
    return kind


def all_kinds() -> dict[str, ReminderKind]:
    """Every kind by name, from the `reminders.py` of every app."""
    _discover()
    return dict(_KINDS)


@cache
def _discover() -> None:
    """Once a process."""
    autodiscover_modules("reminders")


def get_kind(name: str) -> ReminderKind:
    return all_kinds()[name]
