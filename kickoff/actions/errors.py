"""Why something cannot be done, in words for the person who tried. Views show them; they are never a 500."""

from typing import Any


class KickoffProblem(Exception):
    """The base: its text is a sentence for people."""


class NotBookable(KickoffProblem):
    """The meeting cannot be booked, moved or ended from where it stands."""


class NotPossible(KickoffProblem):
    """The agreement does not allow this as it stands."""


class MilestoneIsDone(KickoffProblem):
    def __init__(self) -> None:
        super().__init__("That step was done already.")


class ChangedMeanwhile(KickoffProblem):
    """Somebody else saved first. Holds the row as it is now, so that both texts can be shown."""

    def __init__(self, row: Any) -> None:
        super().__init__("Somebody else saved while you were typing.")
        self.row = row
