class CandidateProblem(Exception):
    """Why this cannot be done, as a sentence for the person who tried."""


class ChangedMeanwhile(CandidateProblem):
    """Somebody else was quicker."""
