"""The actions of the kickoff app. Other apps import from here."""

from kickoff.actions.agreement import (
    accept,
    draft_agreement,
    hand_back,
    propose,
    save_draft,
    side_of,
)
from kickoff.actions.errors import ChangedMeanwhile, KickoffProblem, MilestoneIsDone, NotBookable, NotPossible
from kickoff.actions.lessons import (
    add_past_hire,
    bring_back_lesson,
    confirm_lesson,
    keep_lesson,
    remove_past_hire,
    retire_lesson,
    use_lesson,
)
from kickoff.actions.meeting import (
    Meeting,
    book,
    cancel,
    hold,
    open_kickoff,
    save_item,
    set_dates,
)
from kickoff.actions.milestones import (
    draw_up_timeline,
    milestone_done,
    milestone_reached,
    move_milestone,
)
from kickoff.commitments import limits_for

__all__ = [
    "ChangedMeanwhile",
    "KickoffProblem",
    "Meeting",
    "MilestoneIsDone",
    "NotBookable",
    "NotPossible",
    "accept",
    "add_past_hire",
    "book",
    "bring_back_lesson",
    "cancel",
    "confirm_lesson",
    "draft_agreement",
    "draw_up_timeline",
    "hand_back",
    "hold",
    "keep_lesson",
    "limits_for",
    "milestone_done",
    "milestone_reached",
    "move_milestone",
    "open_kickoff",
    "propose",
    "remove_past_hire",
    "retire_lesson",
    "save_draft",
    "save_item",
    "set_dates",
    "side_of",
    "use_lesson",
]
