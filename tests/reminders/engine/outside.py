"""The world outside the engine: a provider that keeps what it took, and a judge of every call that reaches it
(R2, R4, R9, R14)."""

from collections import Counter, defaultdict
from collections.abc import Iterator
from copy import deepcopy
from dataclasses import dataclass, field
from datetime import timedelta

from django.db import connection

from reminders.channels.base import Accepted, Outgoing
from reminders.channels.call_task import CallTaskChannel
from reminders.channels.email import EmailChannel
from reminders.channels.sms import SmsChannel
from reminders.channels.voice import VoiceChannel
from reminders.models import Attempt, Delivery
from tests.reminders.engine.oracle import hours_end, why_not
from tests.reminders.engine.scripted import Engine, Scripted, Wish, script


class Killed(BaseException):
    """kill -9: nothing of ours runs after it."""


@dataclass
class Known:
    """What a database that is restored forgets, together with its rows."""

    calls: list[str] = field(default_factory=list)  # attempt keys
    copies: Counter[int] = field(default_factory=Counter)  # delivery → how often the provider took it
    told: dict[tuple[int, int], list[int]] = field(default_factory=lambda: defaultdict(list))  # (occurrence, person)
    stopped: set[tuple[int, str]] = field(default_factory=set)  # (person, channel), by their own word
    done: dict[str, str] = field(default_factory=dict)
    wanted: list = field(default_factory=list)
    suspect: bool = False  # an older database than what was sent from here


class Outside:
    """`current` is the one of this example: channels are made again for every question."""

    current: "Outside"

    def __init__(self, engine: Engine) -> None:
        self.engine, self.known = engine, Known()
        self.made = 0  # calls, also those that a restored database forgot
        self.taken: dict[str, str] = {}  # attempt key → the provider's id
        self.broken: list[str] = []  # promises
        self.silent: list[BaseException] = []  # what the next look-ups raise
        Outside.current = self

    def remember(self) -> tuple[Known, int]:
        self.known.done, self.known.wanted = dict(Wish.done), list(Wish.wanted)
        return deepcopy(self.known), self.made

    def forget_since(self, backup: tuple[Known, int]) -> None:
        known, made = backup
        self.known = deepcopy(known)
        self.known.suspect = known.suspect or self.made > made
        Wish.done, Wish.wanted = dict(known.done), list(known.wanted)

    # A call that reaches the outside ------------------------------------------------------------------------------

    def judge(self, message: Outgoing) -> Delivery:
        """R2, R9 and R14 hold for every single call. What does not is noted and reported later: the engine takes an
        exception of a channel for a broken wire and goes on."""
        attempt = Attempt.objects.select_related("delivery").filter(key=message.attempt_key, outcome="started").first()
        if attempt is None or connection.savepoint_ids[script.depth :]:
            self.broken.append("R2: a call before its attempt was committed")
        if self.known.suspect:
            self.broken.append("R14: a restored database sent by itself")
        self.made += 1
        self.known.calls.append(message.attempt_key)
        delivery = attempt.delivery  # type: ignore[union-attr]  # without one, the test has failed already
        self.broken += [f"R9: {wrong}" for wrong in self._unwanted(delivery, message)]
        return delivery

    def _unwanted(self, delivery: Delivery, message: Outgoing) -> Iterator[str]:
        """Outside their hours, after they stopped or left, about something that is done."""
        now, who, channel = self.engine.now, delivery.recipient_id, delivery.channel
        invitation = delivery.plan_key.startswith("alone:")
        objection = why_not(who, channel, now, invitation=invitation)
        if objection:
            yield objection
        if (who, channel) in self.known.stopped:
            yield "told after they stopped it"
        subjects = set(delivery.items.filter(state="in").values_list("occurrence__subject", flat=True))
        if not subjects - set(Wish.done):
            yield "told of nothing that waits"
        for subject in subjects & set(Wish.done):
            yield f"told of {subject}, which is done"
        valid_until = now + timedelta(seconds=message.seconds_left)
        any_hour = invitation and channel == "email"
        if valid_until <= now or not (any_hour or objection or valid_until <= hours_end(who, channel, now)):
            yield "it may arrive after their hours"

    def take(self, message: Outgoing) -> str:
        """The provider takes it, whatever we hear of that."""
        delivery = self.judge(message)
        if delivery.channel == "call_task":
            CallTaskChannel().send(message)
        for occurrence in delivery.items.filter(state="in").values_list("occurrence", flat=True):
            before = self.known.told[occurrence, delivery.recipient_id]
            self._may_be_told_again(delivery, set(before) - {delivery.pk})
            before.append(delivery.pk)
        self.known.copies[delivery.pk] += 1
        self.taken[message.attempt_key] = f"id-{len(self.taken)}"
        return self.taken[message.attempt_key]

    def _may_be_told_again(self, delivery: Delivery, others: set[int]) -> None:
        """R4, across messages: once more only after the earlier one came back, in the open, or for an urgent text
        without a receipt."""
        for other in Delivery.objects.filter(pk__in=others):
            without_receipt = other.urgent and other.channel == "sms" and delivery.step > other.step
            came_back = other.state == Delivery.State.REJECTED
            if not (came_back or without_receipt or delivery.possible_duplicate):
                self.broken.append("R4: told twice in silence, in two messages")

    def refuse(self, message: Outgoing, error: BaseException, *, took: bool) -> None:
        """We hear `error`; with `took` the provider has the message all the same."""
        if took:
            self.take(message)
        else:
            self.judge(message)
        raise error

    def look_up(self, attempt: Attempt) -> Accepted | None:
        if self.silent:
            raise self.silent.pop()
        given = self.taken.get(attempt.key)
        return Accepted("scripted", given) if given else None


# The product's own channels: addresses, consent and hours are theirs, only the wire is cut ---------------------------


class Wire:
    send = Scripted.send

    def is_configured(self) -> bool:
        return True

    def look_up(self, attempt: Attempt, to: str) -> Accepted | None:
        return Outside.current.look_up(attempt)


class Email(Wire, EmailChannel):
    pass


class Sms(Wire, SmsChannel):
    pass


class Voice(Wire, VoiceChannel):
    pass


class CallTask(Wire, CallTaskChannel):
    pass


CHANNELS = {channel.kind: f"{__name__}.{channel.__name__}" for channel in (Email, Sms, Voice, CallTask)}
