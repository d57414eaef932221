import time
from datetime import UTC, datetime, timedelta

import pytest
from django.db import connection

from core import clock
from core.models import ClockOffset

pytestmark = pytest.mark.vendor


def test_it_follows_the_clock_of_the_database(db, monkeypatch):
    """Case 15: a worker's clock that is wrong from the start."""
    monkeypatch.setattr(clock, "_system_now", lambda: datetime(2026, 1, 1, tzinfo=UTC))
    clock.forget()

    if connection.vendor == "postgresql":
        assert abs(clock.now() - datetime.now(UTC)) < timedelta(seconds=5)
    else:
        assert clock.now() == datetime(2026, 1, 1, tzinfo=UTC)


@pytest.mark.parametrize("minutes", [-10, 10])
def test_a_clock_that_is_set_while_we_run_moves_nothing(db, monkeypatch, minutes):
    """Case 15: the database is asked again at once. SQLite has no other clock than this machine's."""
    clock.forget()
    clock.now()
    monkeypatch.setattr(clock, "_system_now", lambda: datetime.now(UTC) + timedelta(minutes=minutes))

    wrong = timedelta(0) if connection.vendor == "postgresql" else timedelta(minutes=minutes)
    assert abs(clock.now() - datetime.now(UTC) - wrong) < timedelta(seconds=5)


def test_the_database_is_asked_once_a_minute(db, monkeypatch, django_assert_num_queries):
    clock.forget()
    clock.now()

    with django_assert_num_queries(0):
        clock.now()
    if connection.vendor == "postgresql":
        passed = time.monotonic
        monkeypatch.setattr(clock.time, "monotonic", lambda: passed() + 61)
        with django_assert_num_queries(1):
            clock.now()


def test_it_cannot_be_moved_in_production(db, settings):
    settings.CLOCK_MOVABLE = False

    with pytest.raises(RuntimeError):
        ClockOffset.move_on(timedelta(days=1))


def test_an_offset_left_behind_does_not_count_in_production(db, settings):
    settings.CLOCK_MOVABLE = True
    ClockOffset.move_on(timedelta(days=5))
    settings.CLOCK_MOVABLE = False
    clock.forget()

    assert abs(clock.now() - datetime.now(UTC)) < timedelta(minutes=1)


def test_move_on_moves_every_now_of_the_demo(db, settings):
    settings.CLOCK_MOVABLE = True
    before = clock.now()

    ClockOffset.move_on(timedelta(days=1))
    ClockOffset.move_on(timedelta(days=1))

    assert timedelta(days=2) <= clock.now() - before < timedelta(days=2, minutes=1)


def test_asking_again_within_a_second_costs_no_query(db, settings, django_assert_num_queries):
    settings.CLOCK_MOVABLE = True
    clock.now()

    with django_assert_num_queries(0):
        clock.now()
