"""The default commitments of a working agreement, and how two versions of it differ."""

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass

from core.businesstime import DAY
from kickoff.models import Agreement, Commitment
from recruiting.models import Requisition
from recruiting.models.settings import Side

Kind = Commitment.Kind

SLIP = (
    "The owner flags it and sets a new date, and the timeline updates for both sides. If reviews run past their target, "
    "the recruiter can hold off on new candidates until the hiring manager is ready for more."
)
# side, kind, target in business minutes, text
USUAL: tuple[tuple[str, str, int | None, str], ...] = (
    (Side.RECRUITER, Kind.SLATE, 8 * DAY, "A first slate of candidates, each screened against the must-haves."),
    (
        Side.RECRUITER,
        Kind.WEEKLY_NOTE,
        None,
        "A weekly update through the hiring manager’s preferred channel: progress, what’s next, and whose turn it is.",
    ),
    (
        Side.RECRUITER,
        Kind.OUTCOME_TOLD,
        3 * DAY,
        "A response to every candidate, with a reason we can share.",
    ),
    (Side.MANAGER, Kind.REVIEW, 2 * DAY, "A recommendation with a reason for every candidate sent for review."),
    (Side.MANAGER, Kind.INTERVIEW_FEEDBACK, 2 * DAY, "Feedback after each interview, while it’s still fresh."),
    (Side.MANAGER, Kind.SLOTS, None, "Interview availability, shared in advance."),
    (Side.MANAGER, Kind.DECISION, 3 * DAY, "A decision after the last interview."),
    (
        Side.MANAGER,
        Kind.OTHER,
        None,
        "One decision from the panel, with disagreements worked out before it’s shared.",
    ),
    (Side.BOTH, Kind.OTHER, None, "Agreement on any change to the must-haves before it’s made."),
)
USUAL_LIMITS: dict[str, int] = {kind: limit for _, kind, limit, _ in USUAL if limit is not None}


def usual_commitments() -> list[Commitment]:
    """Returns the commitments a first draft starts with, unsaved."""
    return [
        Commitment(side=side, kind=kind, limit=limit, text=text, position=position)
        for position, (side, kind, limit, text) in enumerate(USUAL)
    ]


def limits_for(requisition: Requisition) -> dict[str, int]:
    """Commitment kind → business minutes: from the agreement in force, else (also for kinds it omits) the defaults."""
    return USUAL_LIMITS | limits_of([requisition.pk])[requisition.pk]


def limits_of(requisitions: Iterable[int]) -> dict[int, dict[str, int]]:
    """Requisition id → the targets in its agreement in force. One query."""
    agreed = Commitment.objects.filter(
        agreement__requisition__in=list(requisitions), agreement__state=Agreement.State.ACCEPTED, limit__isnull=False
    )
    limits: dict[int, dict[str, int]] = defaultdict(dict)
    for pk, kind, limit in agreed.exclude(kind=Kind.OTHER).values_list("agreement__requisition", "kind", "limit"):
        if limit:
            limits[pk][kind] = limit
    return limits


@dataclass(frozen=True)
class Change:
    """One line of the difference between two versions; `before` is None for a new line, `after` for a removed one."""

    side: str
    before: Commitment | None
    after: Commitment | None


def difference(before: Iterable[Commitment], after: Iterable[Commitment]) -> list[Change]:
    """Pairs the commitments of two versions: by kind, or by text where the kind is "other"."""
    old = {_identity(commitment): commitment for commitment in before}
    new = {_identity(commitment): commitment for commitment in after}
    kept = [Change(commitment.side, old.get(key), commitment) for key, commitment in new.items()]
    return kept + [Change(commitment.side, commitment, None) for key, commitment in old.items() if key not in new]


def _identity(commitment: Commitment) -> tuple[str, str]:
    return (commitment.side, commitment.text if commitment.kind == Kind.OTHER else commitment.kind)
