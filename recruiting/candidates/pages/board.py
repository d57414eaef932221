"""The pipeline board of a job."""

from collections import defaultdict
from dataclasses import dataclass
from itertools import pairwise
from typing import Any

from django.utils.safestring import SafeString

from accounts.models import User
from core.widgets import options
from recruiting.models import Application, Requisition, Stage

SHOWN = 50  # candidates in a column; the list has all


@dataclass
class Column:
    stage: Stage
    people: list[dict[str, Any]]
    count: int
    moves: SafeString  # the stages as options, the next one selected; printed on each card

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
    """All candidates for recruiters and admins. The rest of the team sees only those under review and no outcomes, so
    that nobody can tell another reviewer's recommendation from a move."""
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
    ended = [
        {**row, "outcome": Application.State(row["state"]).label}  # type: ignore[index,dict-item]  # rows of values()
        for row in (applications.ended()[: SHOWN + 1] if user.is_staffing else [])
    ]
    return Board(columns, ended[:SHOWN], ended_more=len(ended) > SHOWN)
