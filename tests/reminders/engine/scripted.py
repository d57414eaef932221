"""A kind whose items a test makes up, and channels that answer what a test tells them to."""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import ClassVar

import time_machine
from django.db import connection

from accounts.models import User
from core import clock
from reminders.channels.base import Accepted, Channel, Hours, Outgoing, SendError
from reminders.engine.compose import compose
from reminders.engine.dispatch import dispatch
from reminders.engine.events import process_new_events
from reminders.engine.plan import plan
from reminders.engine.reconcile import reconcile
from reminders.kinds import Due, ItemContext, ReminderKind, Rung
from reminders.models import Attempt, ContactPreference, Delivery, Occurrence, ProviderEvent, ReminderRule

SOFT, DUE, SECOND, CALL, COUNT, ALONE, QUICK = range(7)


class Wish(ReminderKind):
    """Asks for a wish. The ladder has every route there is."""

    name = "tests.wish"
    label = "Wishes"
    purpose = "review"
    rungs: ClassVar[list[Rung]] = [
        Rung(SOFT, "Soft note"),
        Rung(DUE, "Due", overrides_cadence=True),
        Rung(SECOND, "Second channel", route="second", overrides_cadence=True),
        Rung(CALL, "Call", route="call_task"),
        Rung(COUNT, "Count", route="escalation"),
        Rung(ALONE, "Invitation", route="email", alone=True),
        Rung(QUICK, "Urgent", urgent=True),
    ]
    wanted: ClassVar[list[Due]] = []
    done: ClassVar[dict[str, str]] = {}
    owner: ClassVar[list[User]] = []
    breaks: ClassVar[set[str]] = set()

    def due(self, now: datetime, rules: Mapping[int, ReminderRule]) -> Iterable[Due]:
        if "due" in self.breaks:
            raise RuntimeError("this kind is broken")
        return [due for due in self.wanted if due.rung in rules]

    def still_needed(self, occurrence: Occurrence) -> str:
        return self.done.get(occurrence.subject, "")

    def context(self, occurrence: Occurrence) -> ItemContext:
        if occurrence.subject in self.breaks:
            raise RuntimeError("this item is broken")
        number = occurrence.subject.rpartition(":")[2]
        return ItemContext(
            title=f"Wish {number}", short=f"Say wish {number}", spoken=f"Please say wish {number}.", action="Say it",
            path=f"/wishes/{number}/", talking_points=[f"Ask for wish {number}"], late=occurrence.rung >= DUE,
            calendar="BEGIN:VCALENDAR" if occurrence.rung == ALONE else "",
            calendar_method="REQUEST" if occurrence.rung == ALONE else "",
        )  # fmt: skip

    def grouped(self, occurrences: list[Occurrence]) -> ItemContext:
        count = len({o.subject for o in occurrences})
        return ItemContext(
            title=f"{count} wishes", short=f"Say {count} wishes", spoken=f"Please say {count} wishes.", path="/"
        )

    def staff(self, occurrence: Occurrence) -> User | None:
        return self.owner[0] if self.owner else None


@dataclass
class Script:
    """What the channels do next, and what they were asked to send."""

    answers: list[SendError | Exception | str | Callable[[Outgoing], None]] = field(default_factory=list)
    sent: list[tuple[str, Outgoing]] = field(default_factory=list)
    found: list[Accepted | SendError | None] = field(default_factory=list)
    refused: list[tuple[str, User, SendError | None]] = field(default_factory=list)
    no_address: set[tuple[str, int]] = field(default_factory=set)
    unconfigured: set[str] = field(default_factory=set)
    looks: int = 0
    depth: int = 0  # savepoints that belong to the test
    otherwise: Callable[[Outgoing], None] | str = ""  # when no answer is left

    def clear(self) -> None:
        self.__init__()  # type: ignore[misc]

    def to(self, person: User) -> list[Outgoing]:
        return [message for _, message in self.sent if message.recipient_name == person.name]


script = Script()


class Scripted(Channel):
    def is_configured(self) -> bool:
        return self.kind not in script.unconfigured

    def address_for(self, user: User) -> str:
        return "" if (self.kind, user.pk) in script.no_address else f"{self.kind}-of-{user.pk}"

    def send(self, message: Outgoing) -> Accepted:
        assert len(connection.savepoint_ids) <= script.depth, "no call inside the engine's transaction"
        assert Attempt.objects.filter(key=message.attempt_key, outcome="started").exists()
        script.sent.append((self.kind, message))
        answer = script.answers.pop(0) if script.answers else script.otherwise
        if isinstance(answer, Exception):
            raise answer
        if callable(answer):
            answer(message)
        return Accepted("scripted", answer if isinstance(answer, str) else "", "200")

    def look_up(self, attempt: Attempt, to: str) -> Accepted | None:
        script.looks += 1
        found = script.found.pop(0) if script.found else None
        if isinstance(found, SendError):
            raise found
        return found

    def refused(self, user: User, error: SendError | None, *, at: datetime) -> None:
        script.refused.append((self.kind, user, error))


class Email(Scripted):
    kind = "email"
    label = "Email"
    verb = "Email me"
    html_layout = "email.html"
    has_opt_out_link = True


class Sms(Scripted):
    kind = "sms"
    label = "Text message"
    verb = "Text me"
    layout = "sms.txt"
    longest = 306
    can_look_up = True

    def hours(self, user: User) -> Hours | None:
        return Hours(datetime.min.time().replace(hour=8), datetime.min.time().replace(hour=21))


class Voice(Sms):
    kind = "voice"
    label = "Automated call"
    verb = "Call me with an automated message"
    layout = "voice.txt"
    longest = 0


class Engine:
    """Time under control, and one call for each part of the engine."""

    def __init__(self, traveller: time_machine.Traveller, start: datetime) -> None:
        self.traveller, self.now = traveller, start
        self.go_to(start)

    def go_to(self, moment: datetime) -> None:
        self.now = moment
        self.traveller.move_to(moment, tick=False)
        clock.forget()

    def later(self, **by: float) -> "Engine":
        self.go_to(self.now + timedelta(**by))
        return self

    def want(self, person: User, number: int = 1, rung: int = DUE, **more: object) -> Due:
        """A wish becomes due now (or at `due_at`)."""
        columns = {"subject": f"tests.wish:{number}", "recipient_id": person.pk, "rung": rung, "round": 1}
        due = Due(**{"due_at": self.now, **columns, **more})  # type: ignore[arg-type]
        Wish.wanted.append(due)
        return due

    def plan(self) -> int:
        return plan(self.now)

    def compose(self) -> int:
        return compose(self.now)

    def prepare(self) -> list[Delivery]:
        """Plan and compose; every delivery so far."""
        plan(self.now)
        compose(self.now)
        return list(Delivery.objects.order_by("pk"))

    def dispatch(self) -> int:
        return dispatch(self.now)

    def reconcile(self) -> int:
        return reconcile(self.now)

    def events(self) -> int:
        return process_new_events(self.now)

    def run(self) -> list[Outgoing]:
        """A whole round; what was sent in it."""
        before = len(script.sent)
        self.events(), self.prepare(), self.dispatch(), self.reconcile()
        return [message for _, message in script.sent[before:]]


def prefers(person: User, **columns: object) -> ContactPreference:
    """Stores a choice; a cached one on the test's own object is dropped."""
    chosen, _ = ContactPreference.objects.update_or_create(user=person, defaults=columns)
    person.refresh_from_db()
    return chosen


def tell(status: str, attempt: Attempt | None = None, *, key: str = "", **body: str) -> ProviderEvent:
    """A report of the provider about that attempt, the last one unless said otherwise."""
    attempt = attempt or Attempt.objects.order_by("pk").last()
    number = ProviderEvent.objects.count()
    return ProviderEvent.objects.create(
        provider="twilio",
        event_id=f"{number}:{status}",
        attempt_key=attempt.key if attempt and not key else key,
        body={"MessageSid": "SM1", "MessageStatus": status, **body},
    )
