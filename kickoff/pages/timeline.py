"""The context of the timeline page: the track, and a list with the actions on each milestone."""

from dataclasses import dataclass
from typing import Any

from django.db.models import prefetch_related_objects

from accounts.models import User
from core import clock
from core.open_items import kinds_with_steps
from kickoff.forms import MoveMilestoneForm
from kickoff.models import Milestone
from kickoff.timeline import Stop, Track, tracks_of
from kickoff.timeline_data import timelines_in
from recruiting.models import Requisition
from recruiting.models.settings import Side
from recruiting.representatives import first_name
from recruiting.turns import Turns, turns_of

# These follow from other pages; no one marks them as done or moves them by hand.
AUTOMATIC = (Milestone.Key.KICKOFF, Milestone.Key.AGREEMENT, Milestone.Key.DESCRIPTION)


@dataclass
class Step:
    """A milestone in the list, with what this person may do."""

    stop: Stop
    may_finish: bool = False
    move_form: MoveMilestoneForm | None = None
    is_open: bool = False  # shows the refused form


def timeline_page(
    requisition: Requisition, user: User, *, moving: tuple[int, MoveMilestoneForm] | None = None
) -> dict[str, Any]:
    """Returns the context; `moving` is the id of a milestone and its refused form."""
    now = clock.now()
    turns = turns_of([requisition], now, kinds=kinds_with_steps())
    track = tracks_of(turns.scope.once(timelines_in).values(), now)[requisition.pk]
    prefetch_related_objects([stop.milestone for stop in track.milestones], "owner")
    acts_for_manager = requisition.answers_for_manager(user)
    steps = [_step(stop, requisition, user, acts_for_manager, moving) for stop in track.milestones]
    is_set = any(stop.milestone.pk for stop in track.milestones)
    turn = turn_of(requisition, track, turns, user)
    return {"requisition": requisition, "track": track, "steps": steps, "is_set": is_set, "turn": turn}


def turn_of(requisition: Requisition, track: Track, turns: Turns, user: User) -> dict[str, Any]:
    """Returns whose turn the next milestone is, for components/turn.html: that of its open item."""
    stop = track.next_stop
    if stop is None or not requisition.is_running:
        return {"side": "nobody", "text": "This job is closed" if stop else "All milestones are done"}
    item = turns.of_step(requisition, stop.milestone.key)
    words = {"late": stop.date.partition(", ")[2]} if stop.state == "late" else {"note": f"Target: {stop.date}"}
    if item is None:
        return {"side": stop.side, "who": "", "text": stop.name, **words}
    waiting = f"Waiting on {first_name(item.owner)}" if item.owner else ""
    who = "Your turn" if turns.is_mine(item, user) else waiting
    return {"side": item.side, "who": who, "text": stop.name, **words}


def _step(stop: Stop, requisition: Requisition, user: User, acts_for_manager: bool, moving: Any) -> Step:
    row = stop.milestone
    may_act = bool(row.pk) and not row.done_at and requisition.is_running and row.key not in AUTOMATIC
    if not may_act:
        return Step(stop)
    if moving and moving[0] == row.pk:
        return Step(stop, user.is_staffing, moving[1], is_open=True)
    form = (
        MoveMilestoneForm(initial={"day": row.due_at.date()}, auto_id=f"move-{row.pk}-%s") if user.is_staffing else None
    )
    return Step(stop, user.is_staffing or (stop.side == Side.MANAGER and acts_for_manager), form)
