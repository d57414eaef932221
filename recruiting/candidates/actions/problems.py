from core import errors
from core.errors import DomainError


class CandidateProblem(DomainError):
    """An action on a candidate is not possible; the message is shown to the user."""


class ChangedMeanwhile(errors.ChangedMeanwhile, CandidateProblem):
    """Another user made a change first."""
