"""Everything that may happen around the engine, in any order, as rules of a Hypothesis state machine. What must hold
while it happens is said in test_machine.py; what holds for every call, in outside.py."""

from contextlib import suppress
from datetime import UTC, date, datetime, time, timedelta
from functools import partial
from types import SimpleNamespace

from django.db import transaction
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, precondition, rule

from accounts.actions import reactivate
from accounts.models import Leave, User
from reminders import actions
from reminders.channels.base import (
    BadAddress,
    Misconfigured,
    OptedOut,
    Outgoing,
    Refused,
    Transient,
    Unknown,
)
from reminders.contact import consent
from reminders.engine.dispatch import dispatch
from reminders.models import Attempt, ChannelHealth, ContactPoint, ProviderEvent
from reminders.operations import restore_guard
from tests.reminders.engine.outside import Killed, Outside
from tests.reminders.engine.scripted import ALONE, CALL, COUNT, DUE, QUICK, SECOND, SOFT, Engine, Wish, prefers
from tests.reminders.engine.scripted import script as the_script
from workspace.deactivation import deactivate

# A plain Tuesday; before Christmas; and before the clocks change in New York, in Berlin, on Lord Howe and back again.
STARTS = [
    datetime(2026, 11, 24, 9), datetime(2026, 12, 23, 9),
    datetime(2027, 3, 12, 9), datetime(2027, 3, 25, 9), datetime(2027, 4, 2, 7),
]  # fmt: skip
ZONES = ["Europe/Berlin", "America/New_York", "Australia/Lord_Howe", "Asia/Kolkata"]
HOURS = [
    (time(0), time(23)),
    (time(7), time(21)),
    (time(9), time(17)),
    (time(13), time(15)),
    (time(20), time(23)),
    (time(2, 30), time(5)),
]
DAYS = [[], [], [1, 3], [5, 6], [0, 1, 2, 3, 4, 5, 6]]
CADENCES = ["at_once", "at_once", "daily", "twice_weekly", "weekly"]
CHANNELS = ["email", "sms", "voice", "call_task"]
STOPPABLE = ["email", "sms", "voice"]
ERRORS: list[BaseException] = [
    Transient("later"), Refused("no"), BadAddress("gone"), OptedOut("they said stop"), Misconfigured("wrong key"),
    Unknown("time-out"), Unknown("time-out"), Unknown("time-out"), Killed(), Killed(), Killed(),
]  # fmt: skip
STATUSES = ["sent", "delivered", "delivered", "undelivered", "bounced", "complained", "odd"]
CODES = ["", "30003", "30005", "21610"]
SOMEBODY = st.integers(0, 2)
RUNG = st.sampled_from([SOFT, DUE, DUE, DUE, SECOND, CALL, COUNT, ALONE, QUICK, QUICK])


class Events(RuleBasedStateMachine):
    engine: Engine  # given by the test, with the people, who are the same in every example
    people: list[User]
    admin: User
    elapsed = 0.0  # what a monotonic clock counts; no step of the other one turns it back

    def __init__(self) -> None:
        super().__init__()
        self.block = transaction.atomic()
        self.block.__enter__()
        the_script.clear()
        the_script.depth = 1
        Wish.wanted, Wish.done = [], {}
        restore_guard.file().unlink(missing_ok=True)
        self.outside = Outside(self.engine)
        the_script.otherwise = self.outside.take
        for person in [*self.people, self.admin]:
            person.refresh_from_db()
        self.numbers, self.events_so_far = 0, 0
        self.texts: list[tuple[User, str]] = []  # stored, not read yet
        self.backup: tuple | None = None

    def close(self) -> None:
        transaction.set_rollback(True)
        self.block.__exit__(None, None, None)

    @initialize(start=st.sampled_from(STARTS), rungs=st.tuples(RUNG, RUNG, RUNG))
    def it_begins(self, start: datetime, rungs: tuple[int, ...]) -> None:
        self.engine.go_to(start.replace(tzinfo=UTC))
        self.a_tick("dispatch")  # the installation's first: it knows itself from now on
        for who, rung in enumerate(rungs):
            self.something_is_due(who, [rung, DUE], another=True, round_=1, then="prepare")

    # Time

    def pass_time(self, **by: float) -> None:
        self.engine.later(**by)
        Events.elapsed += timedelta(**by).total_seconds()

    @rule(minutes=st.sampled_from([1, 3, 6, 16, 61]))
    def time_passes(self, minutes: int) -> None:
        self.pass_time(minutes=minutes)
        self.a_round()

    @rule(hours=st.sampled_from([3, 7, 24, 24, 72]))
    def much_time_passes(self, hours: int) -> None:
        self.pass_time(hours=hours)
        self.a_round()

    @rule(minutes=st.sampled_from([4, 40, 1000]))
    def nothing_runs_for_a_while(self, minutes: int) -> None:
        self.pass_time(minutes=minutes)

    @rule(minutes=st.sampled_from([1, 10, 61]))
    def the_clock_steps_back(self, minutes: int) -> None:
        self.engine.later(minutes=-minutes)

    # The engine's own parts

    @rule(
        part=st.sampled_from(["round", "round", "prepare", "dispatch", "dispatch", "reconcile", "events", "stopping"])
    )
    def a_part_runs(self, part: str) -> None:
        self.a_round() if part == "round" else self.a_tick(part)

    def a_round(self) -> None:
        for part in ("events", "prepare", "dispatch", "reconcile"):
            self.a_tick(part)

    def a_tick(self, part: str) -> None:
        with suppress(Killed):
            if part == "stopping":  # asked to stop between a claim and its call
                going = iter([True])
                dispatch(self.engine.now, lambda: next(going, False))
            else:
                getattr(self.engine, part)()
        if part == "events":
            self.texts_were_read()

    # What is to be told, and what becomes of it

    @rule(
        who=SOMEBODY,
        rungs=st.lists(RUNG, min_size=1, max_size=3),
        another=st.booleans(),
        round_=st.sampled_from([1, 1, 1, 2]),
        then=st.sampled_from(["", "prepare", "round", "round"]),
    )
    def something_is_due(self, who: int, rungs: list[int], another: bool, round_: int, then: str) -> None:
        for rung in rungs:
            self.numbers += another or not self.numbers
            self.engine.want(self.people[who], self.numbers, rung, round=round_)
        if then:
            self.a_part_runs(then)

    @rule(who=SOMEBODY, rung=RUNG)
    def something_new_is_due_and_told(self, who: int, rung: int) -> None:
        self.something_is_due(who, [rung], another=True, round_=1, then="round")

    @rule(back=st.integers(0, 3))
    def somebody_answers(self, back: int) -> None:
        self.answered(f"tests.wish:{max(self.numbers - back, 1)}")

    def answered(self, subject: str) -> None:
        Wish.done[subject] = "said"
        actions.item_done(subject, reason="said")

    # The provider

    @rule(errors=st.lists(st.sampled_from(ERRORS), min_size=1, max_size=3), took=st.booleans())
    def the_provider_will_fail(self, errors: list[BaseException], took: bool) -> None:
        for error in errors:
            taken = took and isinstance(error, Unknown | Killed)
            the_script.answers.append(partial(self.outside.refuse, error=error, took=taken))

    @rule(error=st.sampled_from([Transient("later"), Unknown("time-out"), Killed()]))
    def a_look_up_will_fail(self, error: BaseException) -> None:
        self.outside.silent.append(error)

    @rule(
        which=st.integers(0, 20), status=st.sampled_from(STATUSES), code=st.sampled_from(CODES), copy=st.integers(0, 1)
    )
    @precondition(lambda self: self.outside.taken)
    def a_callback_comes(self, which: int, status: str, code: str, copy: int) -> None:
        """At once, days late, twice, never, in any order; also about what a restored database knows nothing of."""
        key = list(self.outside.taken)[which % len(self.outside.taken)]
        self.callback(key, status, code, copy)

    def callback(self, key: str, status: str, code: str = "", copy: int = 0) -> None:
        failed = status in ("undelivered", "bounced")
        ProviderEvent.objects.get_or_create(
            provider="twilio",
            event_id=f"{key}:{status}:{copy}",
            defaults={"attempt_key": key, "body": {"MessageStatus": status, "ErrorCode": code if failed else ""}},
        )

    @rule(what=st.sampled_from(["answer", "stop", "callback", "other worker", "freeze"]))
    def something_will_happen_during_a_call(self, what: str) -> None:
        def answer(message: Outgoing) -> None:
            self.outside.take(message)
            self.during_the_call(what, message)

        the_script.answers.append(answer)

    def during_the_call(self, what: str, message: Outgoing) -> None:
        delivery = Attempt.objects.get(key=message.attempt_key).delivery
        if what == "answer":
            self.answered(delivery.items.filter(state="in").first().occurrence.subject)
        elif what == "stop":
            self.stop(delivery.recipient, delivery.channel)
        elif what == "callback":
            self.callback(message.attempt_key, "delivered")
            self.a_tick("events")
        elif what == "other worker":
            self.a_round()
        else:  # frozen for longer than its lease, while others go on
            self.pass_time(minutes=4)
            self.a_tick("reconcile")

    @rule()
    @precondition(lambda self: ChannelHealth.objects.filter(state="paused").exists())
    def an_admin_puts_the_channels_right(self) -> None:
        for channel in CHANNELS:
            actions.resume_channel(channel, by=self.admin)

    # The people

    @rule(
        who=SOMEBODY, channel=st.sampled_from(CHANNELS), second=st.sampled_from(["", *CHANNELS]),
        cadence=st.sampled_from(CADENCES), hours=st.sampled_from(HOURS), days=st.sampled_from(DAYS),
    )  # fmt: skip
    def wishes_change(self, who: int, channel: str, second: str, cadence: str, hours: tuple, days: list[int]) -> None:
        self.choose(
            self.people[who], channel=channel, second_channel="" if second == channel else second, cadence=cadence,
            weekdays=days, hours_from=hours[0], hours_to=hours[1],
        )  # fmt: skip

    @rule(who=SOMEBODY, zone=st.sampled_from(ZONES))
    def somebody_moves(self, who: int, zone: str) -> None:
        """Another zone, all else as it was."""
        self.choose(self.people[who], zone=zone)

    def choose(self, person: User, *, zone: str = "", **chosen: object) -> None:
        stored = User.objects.get(pk=person.pk)
        actions.save_preference(stored, by=stored, zone=zone or stored.zone, **chosen)

    @rule(who=SOMEBODY, ahead=st.integers(0, 2), delegate=st.sampled_from([None, 0, 1, 2]))
    def somebody_goes_away(self, who: int, ahead: int, delegate: int | None) -> None:
        first: date = (self.engine.now + timedelta(days=ahead)).date()
        other = None if delegate in (None, who) else self.people[delegate]  # type: ignore[index]
        Leave.objects.create(user=self.people[who], first_day=first, last_day=first + timedelta(days=2), delegate=other)

    @rule()
    def somebody_leaves_or_returns(self) -> None:
        """Always the same one, or soon nobody would be there."""
        person = User.objects.get(pk=self.people[0].pk)
        deactivate(person, by=self.admin) if person.is_active else reactivate(person, by=self.admin)

    @rule(who=SOMEBODY, channel=st.sampled_from(STOPPABLE), allowed=st.booleans())
    def somebody_stops_a_channel_or_allows_it_again(self, who: int, channel: str, allowed: bool) -> None:
        if not allowed:
            self.stop(self.people[who], channel)
        elif consent.give(self.people[who], channel, how="web form"):
            self.outside.known.stopped.discard((self.people[who].pk, channel))

    def stop(self, person: User, channel: str) -> None:
        if channel in STOPPABLE:
            consent.withdraw(person, channel, how="link")
            self.outside.known.stopped.add((person.pk, channel))

    @rule(who=SOMEBODY, words=st.sampled_from(["STOP", "please stop texting me", "START", "YES"]))
    def a_text_comes(self, who: int, words: str) -> None:
        self.events_so_far += 1
        number = ContactPoint.objects.get(user=self.people[who], channel="sms").address
        ProviderEvent.objects.create(
            provider="twilio", event_id=f"text-{self.events_so_far}", kind="inbound",
            body={"From": number, "Body": words, "channel": "sms"},
        )  # fmt: skip
        self.texts.append((self.people[who], words))

    def texts_were_read(self) -> None:
        """Wishes count in the order in which they came; a bare yes is none."""
        for person, words in self.texts:
            if words == "START":
                self.outside.known.stopped.discard((person.pk, "sms"))
            elif words != "YES":
                self.outside.known.stopped.add((person.pk, "sms"))
        self.texts = []

    # The installation

    @rule()
    def a_backup_is_made(self) -> None:
        self.backup = (transaction.savepoint(), self.outside.remember(), list(self.texts))

    @rule()
    @precondition(lambda self: self.backup is not None)
    def the_backup_is_restored(self) -> None:
        """The database is what it was; the counter file, the providers and the people know better."""
        savepoint, known, texts = self.backup  # type: ignore[misc]
        transaction.savepoint_rollback(savepoint)
        self.outside.forget_since(known)
        self.texts = list(texts)

    @rule()
    @precondition(lambda self: self.outside.known.calls)
    def the_counter_file_is_lost(self) -> None:
        """With the disk that held the backup. A database that never sent anything could not tell (by design)."""
        restore_guard.file().unlink(missing_ok=True)
        self.backup, self.outside.known.suspect = None, True

    @rule()
    @precondition(lambda self: self.outside.known.suspect)
    def an_admin_releases_delivery(self) -> None:
        actions.release_delivery(by=self.admin)
        self.outside.known.suspect = False


def reachable(people: list[User]) -> list[User]:
    """Confirmed for texts and calls, each their own. One chose nothing, one texts, one calls."""
    for person in people:
        User.objects.filter(pk=person.pk).update(zone_confirmed_at=datetime(2026, 11, 1, tzinfo=UTC))
        for digit, channel in enumerate(("sms", "voice")):
            ContactPoint.objects.create(
                user=person, channel=channel, address=f"+49151{person.pk:05d}{digit}", state="usable",
                verified_at=datetime(2026, 11, 1, tzinfo=UTC),
            )  # fmt: skip
    for person, channel, second in ((people[1], "sms", "voice"), (people[2], "voice", "sms")):
        prefers(person, channel=channel, second_channel=second, hours_from=time(0), hours_to=time(23))
    return people


def clock_of_the_machine() -> SimpleNamespace:
    """For the dispatcher, in place of `time`: a worker that was frozen notices how long."""
    return SimpleNamespace(monotonic=lambda: Events.elapsed, sleep=lambda seconds: None)
