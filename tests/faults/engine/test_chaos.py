"""Every process of a site is killed while reminders fall due (R2, R3, R4, R10). The long form is `make chaos`."""

import random

import pytest

from tests.chaos.judge import Copy, Row, judge, report, verdict_on
from tests.chaos.storm import Storm

pytestmark = [pytest.mark.faults, pytest.mark.timeout(600)]


@pytest.mark.postgres
@pytest.mark.redis
@pytest.mark.smtp
def test_kills_of_everything_lose_nothing_and_hide_no_copy():
    """Any moment of cases 1, 2, 3, 7, 8 and 11."""
    seed = random.randrange(10**6)
    with Storm(people=80, seed=seed) as storm:
        for number, victim in enumerate(("postgres", "redis", "clock"), 1):  # each at least once
            storm.rage(kills=1, say=print, until=10 * number, only=victim)
        storm.rage(kills=5, say=print)
        storm.calm_down()
        verdict = verdict_on(storm)

        assert verdict.holds, f"seed {seed}\n{report(storm, verdict)}"
        assert verdict.people == 80


def row(to: str, state: str = "accepted", *, flagged: bool = False) -> Row:
    return Row(to, state, flagged)


def judged(rows: list[Row], copies: list[Copy]):
    return judge(["a"], rows, copies, {"k1", "k2"})


def test_the_judge_notices_a_person_without_a_message():
    verdict = judged([row("a")], [])

    assert (verdict.lost, verdict.holds) == (["a"], False)


def test_the_judge_sees_a_second_copy_that_is_not_marked():
    verdict = judged([row("a")], [Copy("a", "k1"), Copy("a", "k2")])

    assert (verdict.unflagged, verdict.holds) == (["a"], False)


def test_the_judge_sees_a_third_copy_although_it_is_marked():
    copies = [Copy("a", "k1"), Copy("a", "k2"), Copy("a", "k2")]

    assert not judged([row("a", flagged=True)], copies).holds


def test_the_judge_sees_a_call_that_was_not_written_down():
    assert judged([row("a")], [Copy("a", "unknown")]).unwritten == 1


def test_the_judge_sees_a_message_without_an_end():
    verdict = judged([row("a", "sending")], [Copy("a", "k1")])

    assert (verdict.unfinished, verdict.holds) == (1, False)


@pytest.mark.parametrize(
    ("rows", "copies"),
    [
        ([row("a")], [Copy("a", "k1")]),
        ([row("a", flagged=True)], [Copy("a", "k1"), Copy("a", "k2")]),
        ([row("a", "attention")], []),
    ],
)
def test_the_judge_is_content_with_one_copy_a_marked_second_or_a_person_who_sees_it(rows, copies):
    assert judged(rows, copies).holds
