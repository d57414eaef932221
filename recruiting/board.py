"""The pipeline of a search as the page shows it."""

from collections import defaultdict
from dataclasses import dataclass
from itertools import pairwise
from typing import Any

from django.utils.safestring import SafeString

from accounts.models import User
from core.widgets import options
from recruiting.models import Application, Requisition, Stage

SHOWN = 50  # people in a column; the list has them all


@dataclass
class Column:
    stage: Stage
    people: list[dict[str, Any]]
    count: int
    moves: SafeString  # the stages as options, chosen the one where a move most often goes; printed beside everybody

    @property
    def more(self) -> int:
        return self.count - len(self.people)


@dataclass
class Board:
    columns: list[Column]
    ended: list[dict[str, Any]]
    ended_more: bool

    @property
    def first_stage(self) -> str:
        return self.columns[0].stage.name if self.columns else ""

    @property
    def active(self) -> int:
        return sum(column.count for column in self.columns)


def board_of(requisition: Requisition, user: User) -> Board:
    """Everybody for those who run the search; for the rest of the team those under review and no endings, so that
    nobody reads another's verdict from where somebody went."""
    stages = list(requisition.stages.order_by("position", "id"))
    if not user.is_staffing:
        stages = [stage for stage in stages if stage.kind != Stage.Kind.SOURCED]
    applications = Application.objects.filter(requisition=requisition)
    counts = applications.count_by_stage()
    at: dict[int, list[dict[str, Any]]] = defaultdict(list)
    for row in applications.on_board(SHOWN):
        at[row["stage"]].append(row)  # type: ignore[arg-type,index]  # rows of values()
    following, choices = dict(pairwise(stages)), [(stage.pk, stage.name) for stage in stages]
    columns = [
        Column(stage, at[stage.pk], counts.get(stage.pk, 0), options(choices, {str(following.get(stage, stage).pk)}))
        for stage in stages
    ]
    ended = list(applications.ended()[: SHOWN + 1]) if user.is_staffing else []
    return Board(columns, ended[:SHOWN], ended_more=len(ended) > SHOWN)  # type: ignore[arg-type]  # rows of values()
