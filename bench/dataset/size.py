"""How many rows of each kind, and helpers of the loader. Nothing is random: two runs load the same data set."""

from collections.abc import Iterable
from datetime import datetime, timedelta
from functools import cached_property
from math import sqrt
from typing import Any, TypeVar

from django.db import models

from core import clock

Row = TypeVar("Row", bound=models.Model)
DESK, MANAGED = 12, 4  # open jobs of the measured recruiter and the measured hiring manager


class Size:
    def __init__(self, candidates: int) -> None:
        self.candidates = candidates

    @cached_property
    def now(self) -> datetime:
        return clock.now()

    @property
    def running(self) -> int:
        return max(DESK + 2, round(20 * sqrt(self.candidates / 1_000)))

    @property
    def closed(self) -> int:
        return max(2, self.candidates // 25)

    @property
    def recruiters(self) -> int:
        return 2 + self.running // 4

    @property
    def managers(self) -> int:
        return 3 + self.running

    @property
    def reviewers(self) -> int:
        return 4 + 2 * self.running

    def ago(self, days: float) -> datetime:
        return self.now - timedelta(days=days)


def save(rows: Iterable[Row]) -> list[Row]:
    """Stores rows of one model. Returns them with their keys."""
    made = list(rows)
    model: Any = type(made[0]) if made else None
    return model.objects.bulk_create(made, batch_size=2_000) if made else []
