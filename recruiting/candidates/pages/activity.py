"""A candidate's activity in a job, for the history on their page."""

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from accounts.models import User
from core.models import key_of
from recruiting.models import Application, Stage, StageMove

State = Application.State
ENDS = {State.HIRED: "Hired", State.DECLINED: "Rejected", State.WITHDRAWN: "Withdrew"}


@dataclass
class Standing:
    """An application as the candidate's page shows it."""

    application: Application
    stages: list[Stage]
    history: list[dict[str, Any]]

    @property
    def decline_id(self) -> str:
        return f"decline-{self.application.pk}"


def standings(applications: Iterable[Application]) -> list[Standing]:
    """Each application with its activity, newest first. Expects `for_detail()`; one query for all names."""
    rows = list(applications)
    keys = {move.by for row in rows for move in row.moves.all()}
    ids = [int(key.rpartition(":")[2]) for key in keys if key.startswith(User._meta.label_lower)]
    users = {key_of(user): user for user in User.objects.filter(pk__in=ids)}
    return [Standing(row, list(row.requisition.stages.all()), _entries(row, users)) for row in rows]


def _entries(application: Application, users: dict[str, User]) -> list[dict[str, Any]]:
    entries = []
    for number, move in enumerate(application.moves.all()):
        user = users.get(move.by)
        side = "nobody" if user is None else "recruiter" if user.is_staffing else "manager"
        text = _text(move, is_first=number == 0)
        entries.append({"text": text, "at": move.at, "who": str(user or ""), "side": side, "note": ""})
    if entries and application.state_note:
        entries[-1]["note"] = application.state_note
    return entries[::-1]


def _text(move: StageMove, *, is_first: bool) -> str:
    if move.to_state in ENDS:
        return ENDS[State(move.to_state)] + (f" at {move.from_stage}" if move.from_stage else "")
    if is_first:
        return f"Added to {move.to_stage}"
    return f"Moved from {move.from_stage} to {move.to_stage}" if move.from_stage else f"Reactivated in {move.to_stage}"
