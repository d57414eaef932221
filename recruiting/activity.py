"""What happened to somebody at a search, as the history on a page tells it."""

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from accounts.models import User
from core.models import key_of
from recruiting.models import Application, Stage, StageMove

State = Application.State
ENDS = {State.HIRED: "Hired", State.DECLINED: "Declined", State.WITHDRAWN: "Withdrew"}


@dataclass
class Standing:
    """An application as a person's page shows it."""

    application: Application
    stages: list[Stage]
    history: list[dict[str, Any]]

    @property
    def decline_id(self) -> str:
        return f"decline-{self.application.pk}"


def standings(applications: Iterable[Application]) -> list[Standing]:
    """Each application with its history, newest first. Expects `for_detail()`; one query for everybody's names."""
    rows = list(applications)
    keys = {move.by for row in rows for move in row.moves.all()}
    ids = [int(key.rpartition(":")[2]) for key in keys if key.startswith(User._meta.label_lower)]
    people = {key_of(person): person for person in User.objects.filter(pk__in=ids)}
    return [Standing(row, list(row.requisition.stages.all()), _entries(row, people)) for row in rows]


def _entries(application: Application, people: dict[str, User]) -> list[dict[str, Any]]:
    entries = []
    for number, move in enumerate(application.moves.all()):
        person = people.get(move.by)
        side = "nobody" if person is None else "recruiter" if person.is_staffing else "manager"
        text = _words(move, is_first=number == 0)
        entries.append({"text": text, "at": move.at, "who": str(person or ""), "side": side, "note": ""})
    if entries and application.state_note:
        entries[-1]["note"] = application.state_note
    return entries[::-1]


def _words(move: StageMove, *, is_first: bool) -> str:
    if move.to_state in ENDS:
        return ENDS[State(move.to_state)] + (f" at {move.from_stage}" if move.from_stage else "")
    if is_first:
        return f"Added at {move.to_stage}"
    return f"Moved to {move.to_stage}" if move.from_stage else f"Taken back at {move.to_stage}"
