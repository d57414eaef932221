"""What people do in their own job touches no other, and nobody outside a confidential job changes it: each press of the
matrix, by each person, with a confidential twin beside the world (tests/full_job.py)."""

from collections.abc import Iterable, Iterator
from typing import Any

import pytest
from django.db import transaction
from django.test import Client

from accounts.models import User
from tests.full_job import FullJob, make_twin
from tests.meta.access_matrix import MATRIX, WHO, Line
from tests.meta.known_holes import known_hole
from tests.meta.test_access import addressed, in_words, read
from tests.meta.world import World
from tests.snapshots import changes

Press = tuple[str, dict[str, Any]]
NUMBERED = [name for name, line in MATRIX.items() if {*map(type, line.arguments.values())} & {str}]
LET_IN = {"task-done": "8a"}
GONE = {"criterion-edit": "422"}  # says that it was deleted, as of a number that never was
REFUSED = ("in", "403", "404", "405")


@pytest.fixture
def twin(db) -> FullJob:
    """Before all else: where a query asks for the first row, it is the twin's."""
    return make_twin()


@pytest.fixture
def world(twin: FullJob) -> World:
    return World()


def changed_by(client: Client, presses: Iterable[Press], twin: FullJob) -> dict[str, Any]:
    """What each press changed in the twin, by address."""
    before, found = twin.rows(), {}
    for url, data in presses:
        point = transaction.savepoint()
        read(client.post(url, data))
        if changed := changes(before, twin.rows()):
            found[url] = changed
        transaction.savepoint_rollback(point)
    return found


@pytest.mark.parametrize("name", [name for name, line in MATRIX.items() if line.method == "POST"])
def test_a_press_in_one_job_leaves_every_other_as_it_was(name: str, twin: FullJob, world: World):
    line, found = MATRIX[name], {}
    url = addressed(name, line, world)
    for who in WHO:
        point = transaction.savepoint()
        if changed := changed_by(world.client_of(who), [(url, line.data)], twin):
            found[who] = changed
        transaction.savepoint_rollback(point)

    assert found == {}


def foreign_addresses(name: str, line: Line, world: World, twin: FullJob) -> Iterator[str]:
    """A line's address with the twin's keys in place of the world's: all of them, and each alone."""
    rows = {key: getattr(world, value) for key, value in line.arguments.items() if type(value) is str}
    theirs = {key: twin.pk(type(row)) for key, row in rows.items() if type(row) in twin.kept and type(row) is not User}
    if theirs:
        yield addressed(name, line, world, **theirs)
    if len(line.arguments) > 1:
        for key, pk in theirs.items():
            yield addressed(name, line, world, **{key: pk})


@pytest.mark.parametrize("name", [known_hole(LET_IN[name], name) if name in LET_IN else name for name in NUMBERED])
def test_nobody_outside_its_team_gets_into_a_confidential_job(name: str, twin: FullJob, world: World):
    """Not by its own address either, nor by that of one job with the number of another's row in it."""
    line, let_in = MATRIX[name], []
    for url in foreign_addresses(name, line, world, twin):
        for who in WHO:
            point = transaction.savepoint()
            client = world.client_of(who)
            answer = in_words(client.get(url) if line.method == "GET" else client.post(url, line.data))
            transaction.savepoint_rollback(point)
            if answer not in (*REFUSED, GONE.get(name)):
                let_in.append(f"{who}: {answer} at {url}")

    assert let_in == []
