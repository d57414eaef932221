"""One world for the sweeps of a module, whose nine people signed in once; each test finds it as new. Beside it, a marked
confidential job."""

import copy
from collections.abc import Iterator
from pathlib import Path

import pytest
from django.db import transaction

from reminders.operations import restore_guard
from tests.dates import at_the_chosen_time
from tests.meta.marked import Marked
from tests.meta.world import World


@pytest.fixture(scope="module")
def _world_of_module(django_db_setup, django_db_blocker) -> Iterator[World]:
    undone = transaction.atomic()
    undone._from_testcase = True  # what must be the outermost transaction may be inside
    with django_db_blocker.unblock(), undone:
        with at_the_chosen_time():
            made = World()
            made.sign_everybody_in()
        yield made
        transaction.set_rollback(True)


@pytest.fixture
def world(_world_of_module: World, db) -> World:
    """Rows that a test adds or changes are gone after it, in the database (to a savepoint) and here."""
    return copy.deepcopy(_world_of_module)


@pytest.fixture
def marked(seeded) -> Marked:
    """A confidential job with a word in all its texts, and everybody else."""
    return Marked()


@pytest.fixture
def sending_world(seeded, settings, tmp_path: Path) -> Marked:
    """The same, in a database that may send."""
    settings.VAR_DIR = tmp_path
    restore_guard.pause_reason()  # it adopts its site before it has a history
    return Marked()
