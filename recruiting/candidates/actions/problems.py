class CandidateProblem(Exception):
    """An action on a candidate is not possible; the message is shown to the user."""


class ChangedMeanwhile(CandidateProblem):
    """Another user made a change first."""
