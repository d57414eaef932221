"""Anything in any order: plan, claim, crash, call, callback (lost, late, double), done, changed wishes, leave, time.

Hypothesis looks for a sequence that tells somebody outside their hours or after they answered, sends a silent second
copy, or leaves something open for ever (reliability.md 2.12: R1, R2, R4, R9, R10). `SOAK=1` looks longer.
"""

import os
from collections import Counter
from contextlib import suppress
from datetime import date, time, timedelta

import pytest
from django.db import transaction
from hypothesis import HealthCheck, settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, invariant, precondition, rule, run_state_machine_as_test

from accounts.models import Leave, User
from reminders import actions
from reminders.channels.base import Accepted, BadAddress, Outgoing, Refused, Transient, Unknown
from reminders.engine import slots
from reminders.engine.people import person
from reminders.engine.transitions import OPEN
from reminders.models import Attempt, Delivery, Occurrence, ProviderEvent
from tests.factories import UserFactory
from tests.reminders.engine.conftest import TUESDAY
from tests.reminders.engine.scripted import Engine, Wish, prefers
from tests.reminders.engine.scripted import script as the_script

EXAMPLES, STEPS = (500, 50) if os.environ.get("SOAK") else (int(os.environ.get("MACHINE_EXAMPLES", 12)), 30)
CHANNELS = ["email", "sms", "voice"]
LIMITED = {"sms", "voice"}


class Killed(BaseException):
    """kill -9."""


class World(RuleBasedStateMachine):
    engine: Engine  # given by the test
    current: "World"

    def __init__(self) -> None:
        super().__init__()
        World.current = self
        self.block = transaction.atomic()
        self.block.__enter__()
        the_script.clear()
        the_script.depth = 1
        the_script.otherwise = self.take
        Wish.wanted, Wish.done = [], {}
        self.engine.go_to(TUESDAY)
        self.people = UserFactory.create_batch(3)
        self.copies: Counter[int] = Counter()
        self.taken: dict[str, str] = {}  # attempt key → provider id
        self.numbers = 0

    def teardown(self) -> None:
        try:
            self.everything_ends()
        finally:
            transaction.set_rollback(True)
            self.block.__exit__(None, None, None)

    # What the provider does

    def seen(self, message: Outgoing) -> Delivery:
        """Every call is judged as it is made."""
        attempt = Attempt.objects.select_related("delivery__recipient").get(key=message.attempt_key)
        delivery = attempt.delivery
        who = person(delivery.recipient_id)
        limits = slots.Hours(time(8), time(21)) if delivery.channel in LIMITED else None
        assert slots.is_open(who, self.engine.now, limits), "told outside their hours"
        assert who.user.is_active, "told after they left"
        subjects = delivery.items.filter(state="in").values_list("occurrence__subject", flat=True)
        assert not set(subjects) & set(Wish.done), "told of something that is done"
        assert message.seconds_left > 0
        return delivery

    def take(self, message: Outgoing) -> None:
        self.copies[self.seen(message).pk] += 1
        self.taken[message.attempt_key] = f"id-{len(self.taken)}"

    def answering(self, error: BaseException, took: bool) -> None:
        def answer(message: Outgoing) -> None:
            if took:
                self.take(message)
            else:
                self.seen(message)
            raise error

        the_script.answers.append(answer)

    # What happens

    @rule(who=st.integers(0, 2), rung=st.sampled_from([0, 1, 2, 4, 6]), anew=st.booleans())
    def something_is_due(self, who: int, rung: int, anew: bool) -> None:
        self.numbers += anew or not self.numbers
        self.engine.want(self.people[who], self.numbers, rung)

    @rule(minutes=st.sampled_from([1, 3, 6, 16, 61]))
    def time_passes(self, minutes: int) -> None:
        self.engine.later(minutes=minutes)

    @rule(hours=st.sampled_from([7, 13, 25, 73]))
    def much_time_passes(self, hours: int) -> None:
        self.engine.later(hours=hours)

    @rule(
        error=st.sampled_from([Transient("later"), Refused("no"), BadAddress("gone"), Unknown("time-out"), Killed()]),
        took=st.booleans(),
    )
    def the_provider_will_fail(self, error: BaseException, took: bool) -> None:
        self.answering(error, took and isinstance(error, Unknown | Killed))

    @rule(part=st.sampled_from(["prepare", "dispatch", "dispatch", "reconcile", "events"]))
    def a_tick(self, part: str) -> None:
        with suppress(Killed):
            getattr(self.engine, part)()

    @rule(which=st.integers(0, 20), status=st.sampled_from(["sent", "delivered", "delivered", "undelivered", "odd"]))
    @precondition(lambda self: self.taken)
    def a_callback_comes(self, which: int, status: str) -> None:
        key = list(self.taken)[which % len(self.taken)]
        ProviderEvent.objects.get_or_create(
            provider="twilio",
            event_id=f"{key}:{status}",
            defaults={"attempt_key": key, "body": {"MessageStatus": status}},
        )

    @rule(back=st.integers(0, 3))
    @precondition(lambda self: self.numbers)
    def somebody_answers(self, back: int) -> None:
        subject = f"tests.wish:{max(self.numbers - back, 1)}"
        Wish.done[subject] = "said"
        actions.matter_done(subject, reason="said")

    @rule(
        who=st.integers(0, 2),
        channel=st.sampled_from(CHANNELS),
        second=st.sampled_from(["", *CHANNELS]),
        cadence=st.sampled_from(["at_once", "daily", "twice_weekly", "weekly"]),
        hours=st.sampled_from([(0, 23), (9, 17), (13, 15), (20, 23)]),
        zone=st.sampled_from(["Europe/Berlin", "America/New_York", "Australia/Lord_Howe"]),
    )
    def wishes_change(self, who: int, channel: str, second: str, cadence: str, hours: tuple, zone: str) -> None:
        someone = self.people[who]
        User.objects.filter(pk=someone.pk).update(zone=zone)
        prefers(
            someone, channel=channel, second_channel="" if second == channel else second, cadence=cadence,
            hours_from=time(hours[0]), hours_to=time(hours[1]),
        )  # fmt: skip
        actions.replan(someone)

    @rule(who=st.integers(0, 2), ahead=st.integers(0, 2), stand_in=st.sampled_from([None, 0, 1, 2]))
    def somebody_goes_away(self, who: int, ahead: int, stand_in: int | None) -> None:
        first: date = (self.engine.now + timedelta(days=ahead)).date()
        other = None if stand_in in (None, who) else self.people[stand_in]  # type: ignore[index]
        Leave.objects.create(user=self.people[who], first_day=first, last_day=first + timedelta(days=2), stand_in=other)

    # What must always hold

    @invariant()
    def no_silent_copy(self) -> None:
        for delivery in Delivery.objects.filter(pk__in=[pk for pk, copies in self.copies.items() if copies > 1]):
            assert delivery.channel == "email", "a look-up finds the first copy"
            assert self.copies[delivery.pk] == 2, "never a third"
            assert delivery.possible_duplicate, "a second copy is flagged"

    @invariant()
    def one_message_a_slot(self) -> None:
        live = Delivery.objects.filter(step=0).exclude(state__in=["cancelled", "expired", "rejected", "attention"])
        slots_taken = Counter((d.recipient_id, slots.slot_of(d.plan_key)) for d in live)
        assert all(count == 1 for (_, slot), count in slots_taken.items() if slot.startswith(("day:", "urgent:")))

    def everything_ends(self) -> None:
        the_script.answers = []
        for hours in [*[0.3] * 6, *[6] * 80]:
            for part in ("events", "prepare", "dispatch", "reconcile"):
                self.a_tick(part)
            self.no_silent_copy()
            waiting = Delivery.objects.filter(state__in=OPEN)
            if not waiting.exists() and not Occurrence.objects.filter(state="open").exists():
                break
            self.engine.later(hours=hours)
        assert not Delivery.objects.filter(state__in=OPEN).exists()
        assert not Occurrence.objects.filter(state="open").exists()


@pytest.mark.timeout(7200)
@pytest.mark.filterwarnings("ignore::hypothesis.errors.NonInteractiveExampleWarning")
def test_no_order_of_events_breaks_a_promise(engine, script, monkeypatch):
    World.engine = engine
    monkeypatch.setattr("tests.reminders.engine.scripted.Scripted.look_up", look_up_of(World))
    run_state_machine_as_test(
        World,
        settings=settings(
            max_examples=EXAMPLES,
            stateful_step_count=STEPS,
            deadline=None,
            print_blob=True,
            suppress_health_check=list(HealthCheck),
        ),
    )


def look_up_of(world: type[World]):
    """The provider's own list: what it took, by attempt."""

    def look_up(self, attempt: Attempt, to: str) -> Accepted | None:
        current = world.current
        given = current.taken.get(attempt.key)
        return Accepted("scripted", given) if given else None

    return look_up
