"""Every crash at every point, with every answer of a provider: walked over the real table of transitions with two
items in a message, and driven through the real engine (D2, D4)."""

import contextlib
import itertools
from collections import deque
from collections.abc import Iterator
from dataclasses import dataclass, replace

import pytest
from django.db.models import Max

from reminders.channels.base import Accepted, Refused, Transient, Unknown
from reminders.engine.dispatch import MOST_ATTEMPTS
from reminders.models import Delivery, Occurrence
from reminders.models.states import MOVES, OPEN, TABLE, Event, State, after
from tests.reminders.engine.scripted import prefers

# The table ------------------------------------------------------------------------------------------------------

END_STATES = {State.ACCEPTED, State.DELIVERED, State.CANCELLED, State.EXPIRED, State.REJECTED, State.ATTENTION}


def test_every_state_is_reached_and_left_or_an_end():
    assert {to for to in TABLE.values()} | {State.SCHEDULED} == set(State)
    assert set(State) - set(MOVES) == {State.DELIVERED, State.CANCELLED, State.EXPIRED}
    assert set(OPEN) & END_STATES == set()


def test_a_message_that_arrived_never_becomes_unsent():
    for (start, event), to in TABLE.items():
        if start in (State.ACCEPTED, State.DELIVERED):
            assert to in (State.DELIVERED, State.REJECTED), (start, event)


def test_what_cannot_happen_raises():
    with pytest.raises(KeyError):
        after(State.DELIVERED, Event.CLAIMED)


# The walk -------------------------------------------------------------------------------------------------------


@dataclass(frozen=True)
class World:
    """A delivery with two items, its worker, its provider."""

    state: State = State.SCHEDULED
    open: frozenset[int] = frozenset({1, 2})  # items nobody answered yet
    frozen: frozenset[int] = frozenset()  # what the frozen content lists
    attempts: tuple[str, ...] = ()
    copies: tuple[tuple[int, frozenset[int]], ...] = ()  # (attempt, content) that the provider took
    worker: tuple[str, ...] = ()  # (), ("claimed",) or ("called", outcome)
    flag: bool = False
    blind: int = 0
    crashes: int = 2
    timeouts: int = 2
    refusals: int = 2
    answers: int = 1  # how many items may still be answered meanwhile


def moved(world: World, event: Event, **more) -> World:
    return replace(world, state=after(world.state, event), **more)


def with_end(world: World, outcome: str) -> tuple[str, ...]:
    return (*world.attempts[:-1], outcome)


def successors(world: World, lookup: bool) -> Iterator[World]:
    if world.answers and world.open and world.state in (*OPEN, State.ATTENTION):
        for item in world.open:
            yield answered(world, item)
    if world.worker:
        yield from of_worker(world)
    elif world.state == State.SCHEDULED:
        yield claim(world)
    elif world.state == State.SENDING:
        yield moved(world, Event.LEASE_OVER, attempts=with_end(world, "unknown"))
    elif world.state == State.UNCERTAIN:
        yield from of_reconciler(world, lookup)
    elif world.state == State.REJECTED:
        yield moved(world, Event.NO_WAY_LEFT)


def answered(world: World, item: int) -> World:
    """The person acts: see reminders.actions.item_done."""
    after_it = replace(world, open=world.open - {item}, answers=world.answers - 1)
    if after_it.open or world.state == State.SENDING:
        return after_it
    return moved(after_it, Event.NOT_NEEDED)


def claim(world: World) -> World:
    if not world.open:
        return moved(world, Event.NOT_NEEDED)
    fresh = not world.frozen or bool(world.frozen - world.open)
    content = world.open if fresh else world.frozen
    return moved(world, Event.CLAIMED, frozen=content, attempts=(*world.attempts, "started"), worker=("claimed",))


def of_worker(world: World) -> Iterator[World]:
    if world.crashes:
        yield replace(world, worker=(), crashes=world.crashes - 1)
    if world.worker == ("claimed",):
        if world.frozen - world.open:  # the last look before the call
            event = Event.GIVEN_BACK if world.open else Event.NOT_NEEDED
            yield moved(world, event, worker=(), attempts=with_end(world, "not_sent"))
            return
        yield from calls(world)
        return
    outcome = world.worker[1]
    events = {"ok": Event.TAKEN, "final": Event.REFUSED, "transient": Event.REFUSED_FOR_NOW}
    yield moved(world, events.get(outcome, Event.UNKNOWN), worker=(), attempts=with_end(world, outcome))


def calls(world: World) -> Iterator[World]:
    taken = (*world.copies, (len(world.attempts), world.frozen))
    yield replace(world, worker=("called", "ok"), copies=taken)
    yield replace(world, worker=("called", "final"))
    if world.refusals:
        yield replace(world, worker=("called", "transient"), refusals=world.refusals - 1)
    if world.timeouts:
        yield replace(world, worker=("called", "timeout"), copies=taken, timeouts=world.timeouts - 1)
        yield replace(world, worker=("called", "timeout"), timeouts=world.timeouts - 1)


def of_reconciler(world: World, lookup: bool) -> Iterator[World]:
    if not world.open:
        yield moved(world, Event.NOT_NEEDED)
    elif lookup:
        arrived = any(number == len(world.attempts) for number, _ in world.copies)
        yield moved(world, Event.FOUND if arrived else Event.NOT_THERE)
    elif world.blind:
        yield moved(world, Event.GIVEN_UP)
    else:
        yield moved(world, Event.RESENT_BLIND, flag=True, blind=1)


def ends_of(lookup: bool) -> list[World]:
    start = World()
    seen, queue, ends = {start}, deque([start]), []
    while queue:
        world = queue.popleft()
        following = list(successors(world, lookup))
        if not following:
            ends.append(world)
        for other in following:
            if other not in seen:
                seen.add(other)
                queue.append(other)
    return ends


def lost(world: World) -> bool:
    visible = world.state in (State.REJECTED, State.ATTENTION, State.CANCELLED)
    return bool(world.open) and not world.copies and not visible


@pytest.mark.parametrize(("lookup", "most"), [(True, 1), (False, 2)])
def test_nothing_is_lost_and_no_copy_is_silent(lookup, most):
    ends = ends_of(lookup)

    assert len(ends) > 50
    assert [e for e in ends if e.state in OPEN] == []
    assert [e for e in ends if lost(e)] == []
    assert max(len(e.copies) for e in ends) == most
    assert [e for e in ends if len(e.copies) > 1 and not e.flag] == []


@pytest.mark.parametrize("lookup", [True, False])
def test_an_item_done_before_the_claim_is_not_sent(lookup):
    """The last copy lists nothing that was answered before its own claim: the content was made again."""
    for end in ends_of(lookup):
        if len(end.copies) == 2 and end.copies[0][1] != end.copies[1][1]:
            assert end.copies[1][1] < end.copies[0][1]


def test_the_walk_can_fail(monkeypatch):
    """With a resend that knows no end and no flag, the walk finds the silent copies."""
    monkeypatch.setitem(TABLE, (State.UNCERTAIN, Event.FOUND), State.SCHEDULED)

    ends = ends_of(lookup=True)

    assert any(len(e.copies) > 1 and not e.flag for e in ends)


# The engine itself ----------------------------------------------------------------------------------------------


class Killed(BaseException):
    """kill -9: nothing of ours runs after it."""


def raises(error: BaseException, *, provider: dict[str, int], took: bool):
    def answer(message) -> None:
        if took:
            provider[message.to] = provider.get(message.to, 0) + 1
        raise error

    return answer


def answers(provider: dict[str, int]) -> dict[str, object]:
    return {
        "transient": raises(Transient("later"), provider=provider, took=False),
        "final": raises(Refused("no"), provider=provider, took=False),
        "timeout, taken": raises(Unknown("time-out"), provider=provider, took=True),
        "timeout, lost": raises(Unknown("time-out"), provider=provider, took=False),
        "killed before": raises(Killed(), provider=provider, took=False),
        "killed after": raises(Killed(), provider=provider, took=True),
    }


def accept(provider: dict[str, int]):
    def answer(message) -> None:
        provider[message.to] = provider.get(message.to, 0) + 1

    return answer


WORDS = ["transient", "final", "timeout, taken", "timeout, lost", "killed before", "killed after"]
SEQUENCES = [[], *([w] for w in WORDS), *map(list, itertools.product(WORDS, WORDS))]


@pytest.mark.walk
@pytest.mark.parametrize("channel", ["sms", "email"])
@pytest.mark.parametrize("sequence", SEQUENCES, ids=lambda s: " + ".join(s) or "ok")
def test_the_engine_loses_nothing_and_hides_no_copy(engine, script, manager, channel, sequence):
    provider: dict[str, int] = {}
    possible = answers(provider)
    prefers(manager, channel=channel, cadence="at_once")
    engine.want(manager, 1)
    script.answers = [possible[word] for word in sequence]  # type: ignore[misc]
    script.otherwise = accept(provider)

    for _ in range(60):
        # What a look-up finds: the only copy there can be, if the provider took it.
        script.found = [Accepted("scripted", "id-1") if f"sms-of-{manager.pk}" in provider else None]
        with contextlib.suppress(Killed):
            engine.run()
        if not Delivery.objects.filter(state__in=OPEN).exists():
            break
        engine.later(minutes=6)

    delivery = Delivery.objects.get(step=Delivery.objects.aggregate(last=Max("step"))["last"])
    occurrence = Occurrence.objects.get()
    by_text, by_mail = provider.get(f"sms-of-{manager.pk}", 0), provider.get(f"email-of-{manager.pk}", 0)
    assert delivery.state not in OPEN
    assert occurrence.state in (Occurrence.State.TOLD, Occurrence.State.ATTENTION)
    assert by_text + by_mail or occurrence.state == Occurrence.State.ATTENTION, "lost"
    assert delivery.attempt_count <= MOST_ATTEMPTS
    assert by_text <= 1
    assert by_mail <= 2
    assert by_mail < 2 or delivery.possible_duplicate
