"""Anything in any order: plan, claim, crash, call, callback (lost, late, double), stop and start, done, changed wishes,
zones and clocks, leave, leavers, a restored backup. Hypothesis looks for a sequence that breaks a promise of
docs/promises.md. Which part holds which:

R1   `one_occurrence_a_key`
R2   Outside.judge and `every_call_has_its_attempt`
R3   `nothing_is_lost`, when all is over
R4   `no_silent_copy`; Outside.take, across messages
R9   Outside.judge, at every call, by the second opinion of oracle.py; `no_call_broke_a_promise` reports
R10  `everything_ends` and `nothing_stays_open_too_long`
R14  Outside.judge and `a_suspect_database_is_paused`

`SOAK=1` looks longer: 500 examples of 50 steps.
"""

import os
from collections import Counter
from collections.abc import Iterator
from datetime import timedelta

import pytest
from hypothesis import HealthCheck, settings
from hypothesis.stateful import invariant, run_state_machine_as_test

from reminders import actions
from reminders.channels import base
from reminders.channels.base import Unknown
from reminders.engine.compose import FOLDED
from reminders.models import Attempt, Delivery, Occurrence, ProviderEvent, Task
from reminders.models.states import OPEN
from reminders.operations import restore_guard
from tests.factories import UserFactory
from tests.reminders.engine import outside
from tests.reminders.engine.scripted import SOFT, Wish
from tests.reminders.engine.scripted import script as the_script
from tests.reminders.engine.world import CHANNELS, STARTS, Events, clock_of_the_machine, reachable

SOAK = bool(os.environ.get("SOAK"))
SHORT = int(os.environ.get("MACHINE_EXAMPLES", 12)), 30
FORM = pytest.param(500, 50, marks=pytest.mark.soak) if SOAK else SHORT  # `make soak` runs what carries the mark
Ends = Occurrence.State


class World(Events):
    def teardown(self) -> None:
        try:
            self.everything_ends()
            self.nothing_is_lost()
        finally:
            self.close()

    @invariant()
    def all_promises_hold(self) -> None:
        self.no_call_broke_a_promise()
        self.one_occurrence_a_key()
        self.every_call_has_its_attempt()
        self.no_silent_copy()
        self.one_message_a_slot()
        self.a_suspect_database_is_paused()

    def no_call_broke_a_promise(self) -> None:
        assert not self.outside.broken

    def one_occurrence_a_key(self) -> None:
        """R1: one a rule, subject, person it concerns, rung and round, however often it is planned."""
        rows = Occurrence.objects.values_list("rule", "subject", "on_behalf_of", "recipient", "rung", "round")
        keys = Counter((rule, subject, absent or told, *rest) for rule, subject, absent, told, *rest in rows)
        assert all(count == 1 for count in keys.values()), "R1"

    def every_call_has_its_attempt(self) -> None:
        """R2: what reached the provider is written down, and stays written down."""
        calls = self.outside.known.calls
        assert len(set(calls)) == len(calls), "R2: two calls by one attempt"
        assert Attempt.objects.filter(key__in=calls).count() == len(calls), "R2"

    def no_silent_copy(self) -> None:
        """R4: one copy where the provider can be asked, else two at most, and flagged."""
        often = [pk for pk, copies in self.outside.known.copies.items() if copies > 1]
        for delivery in Delivery.objects.filter(pk__in=often) if often else ():
            assert delivery.channel == "email", "R4: a look-up finds the first copy"
            assert self.outside.known.copies[delivery.pk] == 2, "R4: never a third"
            assert delivery.possible_duplicate, "R4: a second copy is flagged"

    def one_message_a_slot(self) -> None:
        """Beside the promises: one message a day, and one if urgent."""
        live = Delivery.objects.filter(step=0).exclude(state__in=["cancelled", "expired", "rejected", "attention"])
        taken = Counter((who, key.partition("~")[0]) for who, key in live.values_list("recipient", "plan_key"))
        assert all(count == 1 for (_, slot), count in taken.items() if slot.startswith(("day:", "urgent:")))

    def a_suspect_database_is_paused(self) -> None:
        """R14: until an admin has looked at it."""
        if self.outside.known.suspect:
            assert restore_guard.pause_reason(), "R14"

    # When nothing happens any more

    def everything_ends(self) -> None:
        """R10: every occurrence and message comes to an end that can be seen, once somebody has put right what only a
        person can."""
        self.nothing_stays_open_too_long()
        self.an_admin_releases_delivery()
        for channel in CHANNELS:
            actions.resume_channel(channel, by=self.admin)
        for hours in [*[0.3] * 6, *[6] * 80]:
            self.a_round()
            self.nothing_stays_open_too_long()
            self.no_silent_copy()
            self.no_call_broke_a_promise()
            if not self.whatever_is_open() and all(due.due_at <= self.engine.now for due in Wish.wanted):
                return  # a clock that was set back may have put what is due a minute ahead
            self.pass_time(hours=hours)
        assert not self.whatever_is_open(), "R10"

    def whatever_is_open(self) -> list:
        return [*Delivery.objects.filter(state__in=OPEN), *Occurrence.objects.filter(state=Ends.OPEN)]

    def nothing_stays_open_too_long(self) -> None:
        """R10: nothing is open an hour after it stopped being useful, if the engine ran in that hour. Also while
        delivery is paused."""
        late = Occurrence.objects.filter(state=Ends.OPEN, useful_until__lt=self.engine.now)
        names = list(late.values_list("pk", flat=True))
        for _ in range(6):
            if the_script.answers or not late.filter(pk__in=names).exists():
                return  # in an hour of crashes it takes longer
            self.a_round()
            self.pass_time(minutes=10)
        assert not late.filter(pk__in=names).exists(), "R10: open an hour after it was useful"

    def nothing_is_lost(self) -> None:
        """R3: whatever crashed, each wish that was due was planned, and the end of each is true."""
        planned = set(Occurrence.objects.values_list("subject", "rung", "round"))
        assert {(due.subject, due.rung, due.round) for due in Wish.wanted} <= planned, "R3: never planned"
        assert not ProviderEvent.objects.filter(state="failed").exists(), "R3: a report that nobody could read"
        told = {occurrence for (occurrence, _), copies in self.outside.known.told.items() if copies}
        for occurrence in Occurrence.objects.all():
            assert self.has_a_true_end(occurrence, told), f"R3: {occurrence.state}, {occurrence.reason or 'no reason'}"

    def has_a_true_end(self, occurrence: Occurrence, told: set[int]) -> bool:
        if occurrence.state == Ends.TOLD:
            return occurrence.pk in told
        if occurrence.state == Ends.DONE:
            return occurrence.subject in Wish.done
        if occurrence.state == Ends.EXPIRED:
            return occurrence.useful_until <= self.engine.now + timedelta(minutes=61) and bool(occurrence.reason)
        if occurrence.state == Ends.ATTENTION:
            return Task.objects.filter(about=occurrence.recipient).exists() and bool(occurrence.reason)
        later = Occurrence.objects.filter(subject=occurrence.subject).exclude(pk=occurrence.pk)
        return later.exists() if occurrence.reason == FOLDED else "no longer active" in occurrence.reason


@pytest.fixture
def world(engine, monkeypatch, settings, admin_person) -> type[World]:
    """The people, who are the same in every example; the product's own channels with the wire cut."""
    for kind, path in outside.CHANNELS.items():
        monkeypatch.setitem(base.CHANNELS, kind, path)
    monkeypatch.setattr("reminders.engine.dispatch.time", clock_of_the_machine())
    settings.TWILIO_PER_MINUTE = 0
    World.engine, World.admin, World.people = engine, admin_person, reachable(UserFactory.create_batch(3))
    return World


@pytest.mark.timeout(7200)
@pytest.mark.parametrize(("examples", "steps"), [FORM])
@pytest.mark.filterwarnings("ignore::hypothesis.errors.NonInteractiveExampleWarning")
def test_no_order_of_events_breaks_a_guarantee(world, examples, steps):
    run_state_machine_as_test(
        world,
        settings=settings(
            max_examples=examples,
            stateful_step_count=steps,
            deadline=None,
            print_blob=True,
            suppress_health_check=list(HealthCheck),
        ),
    )


# It can fail --------------------------------------------------------------------------------------------------------


@pytest.fixture
def driven(world) -> Iterator[World]:
    """The machine by hand: on a Tuesday at ten two items are due for each of three people, and nothing is sent yet.
    One has mail from nine to five, one gets texts, one is called."""
    machine = world()
    machine.it_begins(start=STARTS[0], rungs=(SOFT, SOFT, SOFT))
    yield machine
    machine.close()


def test_without_faults_it_keeps_every_guarantee(driven):
    driven.everything_ends()
    driven.nothing_is_lost()
    driven.all_promises_hold()
    assert len(driven.outside.known.calls) == 3


def test_it_notices_a_message_at_three_in_the_morning(driven, monkeypatch):
    monkeypatch.setattr("reminders.engine.slots.is_open", lambda *_: True)
    driven.pass_time(hours=17)
    driven.a_tick("dispatch")

    assert "R9: 03:00 is outside 09:00 to 17:00" in driven.outside.broken
    assert "R9: 03:00 is outside 08:00 to 21:00" in driven.outside.broken
    with pytest.raises(AssertionError, match="R9"):
        driven.all_promises_hold()


def test_it_notices_a_text_after_stop(driven, monkeypatch):
    monkeypatch.setattr(outside.Sms, "address_for", lambda self, user: "+4915100000")
    driven.a_text_comes(1, "STOP")
    driven.a_round()

    assert driven.outside.broken == ["R9: they asked to stop", "R9: told after they stopped it"]


def test_it_notices_an_item_that_is_done(driven, monkeypatch):
    monkeypatch.setattr(Wish, "still_needed", lambda self, occurrence: "")
    Wish.done["tests.wish:2"] = "said"
    driven.a_tick("dispatch")

    assert driven.outside.broken == ["R9: told of tests.wish:2, which is done"]


def test_it_notices_a_silent_copy(driven, monkeypatch):
    """The provider took the text, and says that it knows nothing of it."""
    monkeypatch.setattr(driven.outside, "look_up", lambda attempt: None)
    driven.the_provider_will_fail([Unknown("time-out")] * 3, took=True)

    with pytest.raises(AssertionError, match="R4"):
        driven.everything_ends()


def test_it_notices_that_a_restored_database_sends(driven, monkeypatch):
    driven.a_backup_is_made()
    driven.a_tick("dispatch")
    driven.the_backup_is_restored()
    assert driven.outside.known.suspect
    driven.a_tick("dispatch")
    assert driven.outside.broken == []

    monkeypatch.setattr("reminders.operations.restore_guard.pause_reason", lambda: "")
    driven.a_tick("dispatch")
    assert "R14: a restored database sent by itself" in driven.outside.broken


def test_it_notices_what_is_lost_or_left_open(driven, monkeypatch):
    Occurrence.objects.update(state=Ends.TOLD)
    with pytest.raises(AssertionError, match="R3: told, no reason"):
        driven.nothing_is_lost()
    Occurrence.objects.update(state=Ends.OPEN)

    monkeypatch.setattr("tests.reminders.engine.scripted.Engine.reconcile", lambda self: 0)
    monkeypatch.setattr("tests.reminders.engine.scripted.Engine.dispatch", lambda self: 0)
    driven.pass_time(hours=6 * 24)
    with pytest.raises(AssertionError, match="R10"):
        driven.nothing_stays_open_too_long()


def test_it_notices_a_call_that_nobody_wrote_down(driven):
    driven.a_tick("dispatch")
    Attempt.objects.all().delete()

    with pytest.raises(AssertionError, match="R2"):
        driven.all_promises_hold()
