"""What the timeline page prints: the track, and the same as a list with what may be done to each step."""

from dataclasses import dataclass
from typing import Any

from django.db.models import prefetch_related_objects

from accounts.models import User
from core import clock
from kickoff.forms import MoveMilestoneForm
from kickoff.models import Milestone
from kickoff.timeline import Stop, Track, track_of
from recruiting.models import Requisition
from recruiting.models.requisition import Side

# These follow from what happens elsewhere; nobody ticks or moves them by hand.
BY_THEMSELVES = (Milestone.Key.KICKOFF, Milestone.Key.AGREEMENT, Milestone.Key.DESCRIPTION)


@dataclass
class Step:
    stop: Stop
    may_finish: bool = False
    move_form: MoveMilestoneForm | None = None
    is_open: bool = False  # the form was refused: show it


def timeline_page(
    requisition: Requisition, user: User, *, moving: tuple[int, MoveMilestoneForm] | None = None
) -> dict[str, Any]:
    """The context; `moving` is a refused form and the milestone it belongs to."""
    track = track_of(requisition, clock.now())
    prefetch_related_objects([stop.milestone for stop in track.milestones], "owner")
    speaks_for_manager = requisition.answers_for_manager(user)
    steps = [_step(stop, requisition, user, speaks_for_manager, moving) for stop in track.milestones]
    is_set = any(stop.milestone.pk for stop in track.milestones)
    return {"requisition": requisition, "track": track, "steps": steps, "is_set": is_set, "turn": turn_of(track, user)}


def turn_of(track: Track, user: User) -> dict[str, Any]:
    """Whose turn it is, for components/turn.html."""
    stop = track.next_stop
    if stop is None:
        return {"side": "nobody", "text": "Every step is done"}
    who = "Your turn" if stop.milestone.owner == user else ""
    words = {"late": stop.date.partition(", ")[2]} if stop.state == "late" else {"note": f"planned for {stop.date}"}
    return {"side": stop.side, "who": who, "text": stop.name, **words}


def _step(stop: Stop, requisition: Requisition, user: User, speaks_for_manager: bool, moving: Any) -> Step:
    row = stop.milestone
    may_act = bool(row.pk) and not row.done_at and requisition.is_running and row.key not in BY_THEMSELVES
    if not may_act:
        return Step(stop)
    if moving and moving[0] == row.pk:
        return Step(stop, user.is_staffing, moving[1], is_open=True)
    form = (
        MoveMilestoneForm(initial={"day": row.due_at.date()}, auto_id=f"move-{row.pk}-%s") if user.is_staffing else None
    )
    return Step(stop, user.is_staffing or (stop.side == Side.MANAGER and speaks_for_manager), form)
