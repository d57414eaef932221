from datetime import timedelta

from core.rates import is_over, too_many


def test_it_lets_the_limit_through_and_no_more(db):
    outcomes = [too_many("bad links:127.0.0.1", limit=3, per=timedelta(hours=1)) for _ in range(5)]

    assert outcomes == [False, False, False, True, True]


def test_looking_does_not_count(db):
    too_many("name", limit=1, per=timedelta(hours=1))

    assert is_over("name", limit=1, per=timedelta(hours=1))
    assert not is_over("name", limit=2, per=timedelta(hours=1))


def test_a_new_window_starts_at_zero(db, time_machine):
    time_machine.move_to("2026-11-23T10:00:00Z")
    too_many("name", limit=1, per=timedelta(minutes=1))
    time_machine.move_to("2026-11-23T10:01:01Z")

    assert not too_many("name", limit=1, per=timedelta(minutes=1))
