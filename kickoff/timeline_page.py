"""The context of the timeline page: the track, and a list with the actions on each milestone."""

from dataclasses import dataclass
from typing import Any

from django.db.models import prefetch_related_objects

from accounts.models import User
from core import clock
from kickoff.forms import MoveMilestoneForm
from kickoff.models import Agreement, Milestone
from kickoff.representatives import first_name
from kickoff.timeline import Stop, Track, track_of
from recruiting.models import Requisition
from recruiting.models.requisition import Side

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
    track = track_of(requisition, clock.now())
    prefetch_related_objects([stop.milestone for stop in track.milestones], "owner")
    acts_for_manager = requisition.answers_for_manager(user)
    steps = [_step(stop, requisition, user, acts_for_manager, moving) for stop in track.milestones]
    is_set = any(stop.milestone.pk for stop in track.milestones)
    return {"requisition": requisition, "track": track, "steps": steps, "is_set": is_set, "turn": turn_of(track, user)}


def turn_of(track: Track, user: User) -> dict[str, Any]:
    """Returns whose turn it is, for components/turn.html."""
    stop = track.next_stop
    if stop is None:
        return {"side": "nobody", "text": "All milestones are done"}
    side, owner = stop.side, stop.milestone.owner
    if stop.milestone.key == Milestone.Key.AGREEMENT and (sent := _sent_agreement(stop.milestone.requisition)):
        side = sent.waits_for
        is_manager = side == Side.MANAGER
        owner = sent.requisition.hiring_manager() if is_manager else sent.requisition.lead_recruiter()
    who = "Your turn" if owner and owner == user else ""
    if not who and owner and side != stop.side:
        who = f"Waiting on {first_name(owner)}"
    words = {"late": stop.date.partition(", ")[2]} if stop.state == "late" else {"note": f"Target: {stop.date}"}
    return {"side": side, "who": who, "text": stop.name, **words}


def _sent_agreement(requisition: Requisition) -> Agreement | None:
    """Returns the version of the working agreement that one side has still to accept."""
    return requisition.agreements.filter(state=Agreement.State.PROPOSED).first()


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
