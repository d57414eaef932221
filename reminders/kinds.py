"""Reminder kinds: what each app reminds of. One class a kind, in `<app>/reminders.py`; the engine knows nothing else.

An *item* is the thing itself, and its *subject* is its key "app.model:pk"; a *rung* is a step of the reminder schedule;
a *round* rises when the due time is moved or the item is sent again.
"""

from abc import ABC, abstractmethod
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from functools import cache
from typing import TYPE_CHECKING, Any, ClassVar, Literal

from django.utils.module_loading import autodiscover_modules

from core.open_items import is_open

if TYPE_CHECKING:
    from accounts.models import User
    from reminders.models import Occurrence, ReminderRule


@dataclass(frozen=True)
class Due:
    """A person is to be reminded: the unique key of an occurrence, and when its rung is due (UTC)."""

    subject: str
    recipient_id: int
    rung: int
    round: int
    due_at: datetime
    requisition_key: str = ""
    # The occurrence expires then; None: due_at plus the rule's lifetime.
    useful_until: datetime | None = None


@dataclass(frozen=True)
class Later:
    """Nothing more is due about an item, in this round, before `at`: the planner need not read it until then."""

    subject: str
    round: int
    at: datetime


@dataclass(frozen=True)
class Rung:
    """A rule as it is seeded; admins may edit the row. Offsets are business minutes (480 are a day)."""

    rung: int
    name: str
    offset: int = 0
    # The recipient of a Due is the person reminded; of a "call_task" the person to be called (`staff` makes the call);
    # of an "escalation" the escalation contact, who reads counts only.
    route: Literal["preferred", "second", "call_task", "email", "escalation"] = "preferred"
    urgent: bool = False
    overrides_cadence: bool = False
    alone: bool = False
    calendar_days: bool = False
    lifetime: int = 5 * 24 * 60  # minutes
    # What the offset counts from, as admins and the history read it: "2 business days after the due date".
    counts_from: str = "the due date"


@dataclass(frozen=True)
class ItemContext:
    """What a message says about one item. No candidate surname, rating, salary or résumé text in `short`, `spoken`
    or `title`: they travel as subject line, text and call (P10).

    `facts` is free context for the kind's own templates under `templates/messages/<kind>/`.
    """

    title: str  # the subject line, at most 60 characters: "2 candidates to review · Site reliability engineer"
    short: str  # the sentence of a text, at most 80 characters: "2 candidates for SRE, due Wed 5 PM."
    spoken: str  # for a call: whole sentences
    action: str = "Open"  # label of the button, named after what it opens
    preview: str = ""  # the preview line of an email: what the subject does not say yet
    link_label: str = "Open"  # one word before the link of a text: "Review", "Answer"
    path: str = ""  # the page of this item, as in "/reviews/17/"; the message link opens it
    late: bool = False
    due_at: datetime | None = None
    calendar: str = ""  # an iCalendar text, for invitations
    calendar_method: str = ""  # REQUEST or CANCEL
    talking_points: list[str] = field(default_factory=list)  # for a call task
    facts: dict[str, Any] = field(default_factory=dict)
    # Sentences after `spoken`, each with the subjects that it asks about: left out where the same message has an item
    # for every one of them.
    asks: list[tuple[str, list[str]]] = field(default_factory=list)
    in_mail: str = ""  # what an email says in the general layout; empty: `spoken`, with its full dates
    more: str = ""  # what an email says after that
    # What its link opens, as (subject, purpose, path), where that is not the item itself.
    opens: list[tuple[str, str, str]] = field(default_factory=list)
    in_reply_to: str = ""  # the Message-ID of the email that it answers


@dataclass(frozen=True)
class Reply:
    """A reply as text; `verdict` where a parser found one."""

    user: "User"
    text: str
    channel: str
    verdict: str = ""
    evidence: str = ""  # the inbound message's id


@dataclass(frozen=True)
class Answer:
    """The result of a reply: done, or a question to send back (a bare yes never becomes a review).

    "gone": the person it was about is erased; the text is not stored. `undo` is (subject, path) of a page on which the
    sender can say, for a day, that it was not them.
    """

    result: Literal["done", "question", "closed", "gone"]
    say: str
    undo: tuple[str, str] = ("", "")


class ReminderKind(ABC):
    """One kind of item that people are reminded of. All methods are called in the engine's transactions; none sends."""

    name: ClassVar[str]  # "feedback.review"
    label: ClassVar[str]  # "Review of candidates"
    # The kind of open item that it reminds of: an item that is not open is not reminded of. Empty for news, invitations …
    open_item: ClassVar[str] = ""
    purpose: ClassVar[Literal["review", "survey", "accept", "resume", "preferences", ""]] = ""
    rungs: ClassVar[list[Rung]] = []
    private: ClassVar[bool] = False  # it may be about several jobs: only its recipient sees it in Messages
    goes_to_delegate: ClassVar[bool] = (
        True  # whether a delegate gets it while the person is out of office; else it is held for them
    )
    groups: ClassVar[bool] = True  # several of this kind become one item in a message ("3 candidates to review")

    @abstractmethod
    def due(self, now: datetime, rules: Mapping[int, "ReminderRule"]) -> Iterable["Due | Later"]:
        """All that is due at `now` by the active `rules` (rung → rule), including what was sent before: the engine's
        unique key drops that. Must take a constant number of queries and read only what is due; a kind with very many
        open items says for each when to look again (see `remember`)."""

    def remember(self, later: list[Later]) -> None:  # noqa: B027  # by default nothing
        """Called with every `Later` once what was due is stored. By default nothing is stored, and all open items are
        read again by each tick."""

    @abstractmethod
    def still_needed(self, occurrence: "Occurrence") -> str:
        """Empty while the person is still to be reminded; else the reason for the history, a sentence
        without its capital and period ("the review was submitted")."""

    def why_closed(self, occurrence: "Occurrence") -> str:
        """Empty while the open item exists; else a reason in general words. Every `still_needed` of a kind with an
        `open_item` ends with it."""
        return "" if is_open(self.open_item, occurrence.subject) else "no longer needed"

    @abstractmethod
    def context(self, occurrence: "Occurrence") -> ItemContext:
        """What the message says. Called at claim time, never earlier."""

    def grouped(self, occurrences: list["Occurrence"]) -> ItemContext:
        """One ItemContext for several occurrences of this kind to one person (only asked where `groups`)."""
        return self.context(occurrences[0])

    def escalation(self, count: int, subjects: Sequence[str] = ()) -> ItemContext:
        """What the escalation contact reads: counts, never candidates or what was written about them. `subjects` are the
        items counted."""
        title = f"{self.label}: {count} still open after all reminders"
        return ItemContext(title=title, short=title, spoken=f"{title}.", action="", late=True)

    def staff(self, occurrence: "Occurrence") -> "User | None":
        """The recruiter of the item: messages come in their name, and they get call tasks and failures."""
        return None

    def is_named_in(self, subject: str, text: str) -> bool:
        """Whether a reply names this item, as in "IC: no because …" for Ines Costa."""
        return False

    def answer(self, subject: str, reply: Reply) -> Answer:
        """Handles a reply by the same action as the web form."""
        return Answer("question", "Please use the link in the message to answer.")


_KINDS: dict[str, ReminderKind] = {}


def register(kind: type[ReminderKind]) -> type[ReminderKind]:
    """Class decorator that registers a kind. Raises ValueError if its name is taken."""
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
