"""Why an action was refused, worded for the person who tried. Views show the message; they never lead to a 500."""

from typing import Any

from core import errors
from core.errors import DomainError


class KickoffProblem(DomainError):
    """The base class; its text is a sentence shown to people."""


class NotBookable(KickoffProblem):
    """The meeting cannot be scheduled, moved or ended in its current state."""


class NotPossible(KickoffProblem):
    """The agreement or takeaway does not allow this in its current state."""


class MilestoneIsDone(KickoffProblem):
    """The milestone was marked as done before."""

    def __init__(self) -> None:
        super().__init__("That milestone is already done.")


class ChangedMeanwhile(errors.ChangedMeanwhile, KickoffProblem):
    """Another person saved first. `row` is the row as it is now, so that both texts can be shown."""

    def __init__(self, row: Any) -> None:
        super().__init__("Someone else saved while you were typing.")
        self.row = row
