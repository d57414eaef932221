"""The limits of the benchmark: the stricter ones count where they are meant to, and nowhere else."""

import pytest

from bench.measure import Timing
from bench.pages import FAR, PAGES
from bench.report import Bounds, Findings, is_missed, judge, markdown, table

MACHINE = {"cores": "2", "python": "3.11", "django": "5.2", "postgresql": "15"}
STRICT, OTHER = "Today · recruiter", "Timeline · recruiter"


def findings(key: str, *, times_floor: float, growth: float = 1.0, largest: int = FAR) -> Findings:
    floor = 0.005
    small, large = (Timing([floor * times], [floor], [7]) for times in (times_floor / growth, times_floor))
    return Findings(MACHINE, [1_000, largest], {key: {1_000: small, largest: large}}, {}, load=2.5)


@pytest.mark.parametrize(
    ("key", "figures", "missed"),
    [
        (STRICT, {"times_floor": 7.9, "growth": 1.19}, []),
        (STRICT, {"times_floor": 8.1}, ["floor"]),
        (STRICT, {"times_floor": 5.0, "growth": 1.21}, ["growth"]),
        (STRICT, {"times_floor": 9.9, "growth": 1.49, "largest": 10_000}, []),
        (OTHER, {"times_floor": 9.9, "growth": 1.49}, []),
        (OTHER, {"times_floor": 10.1, "growth": 1.51}, ["floor", "growth"]),
    ],
)
def test_some_pages_have_stricter_limits_at_a_hundred_thousand(key, figures, missed):
    found = findings(key, **figures)

    assert judge(found, Bounds())[0].missed == missed
    assert is_missed(found, Bounds()) == bool(missed)


def test_the_figures_stand_beside_their_limits():
    found = findings(STRICT, times_floor=8.4, growth=1.1)

    assert "| Today | recruiter | 7 of 25 | 8.4 of 8 | 1.10 of 1.2 | 42 | EXCEEDED: floor |" in markdown(
        found, Bounds()
    )
    assert "8.4 of 8  1.10 of 1.2  EXCEEDED: floor" in table(found, Bounds())


def test_what_people_open_all_day_is_measured_at_a_hundred_thousand():
    far = {page.title for page in PAGES if page.far}

    assert far >= {"Today", "A job", "Candidates by first name", "Messages", "A message"}
