"""What each side usually commitments (catalogue 4.3), and how two versions of an agreement differ."""

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass

from core.businesstime import DAY
from kickoff.models import Agreement, Commitment
from recruiting.models import Requisition
from recruiting.models.requisition import Side

Kind = Commitment.Kind

SLIP = (
    "Whoever is late says so and names a new date; the timeline moves with it, for both to see. When views of people "
    "wait longer than agreed, introductions pause so that nobody good waits in vain, and they go on the day the "
    "views are caught up."
)
# side, kind, limit in business minutes, words
USUAL: tuple[tuple[str, str, int | None, str], ...] = (
    (Side.RECRUITER, Kind.SLATE, 8 * DAY, "A first slate of people, each screened against the must-haves."),
    (
        Side.RECRUITER,
        Kind.WEEKLY_NOTE,
        None,
        "A note every week in your channel: what happened, what is next, whose turn it is.",
    ),
    (Side.RECRUITER, Kind.OUTCOME_TOLD, 3 * DAY, "Every candidate is told the outcome, with a reason fit to be told."),
    (Side.MANAGER, Kind.REVIEW, 2 * DAY, "A verdict with a reason on everyone introduced."),
    (Side.MANAGER, Kind.INTERVIEW_FEEDBACK, 2 * DAY, "Feedback after each interview, before details fade."),
    (Side.MANAGER, Kind.SLOTS, None, "Times for interviews, offered in advance."),
    (Side.MANAGER, Kind.DECISION, 3 * DAY, "A decision after the last interview."),
    (Side.MANAGER, Kind.OTHER, None, "One voice for the panel: differing views are settled before the answer."),
    (Side.BOTH, Kind.OTHER, None, "Changes to the must-haves are agreed, not assumed."),
)
USUAL_LIMITS: dict[str, int] = {kind: limit for _, kind, limit, _ in USUAL if limit is not None}


def usual_commitments() -> list[Commitment]:
    """The wording a first draft starts from, unsaved."""
    return [
        Commitment(side=side, kind=kind, limit=limit, text=text, position=position)
        for position, (side, kind, limit, text) in enumerate(USUAL)
    ]


def limits_for(requisition: Requisition) -> dict[str, int]:
    """Commitment kind → business minutes: from the agreement in force, else (or where it is silent) the usual ones."""
    return USUAL_LIMITS | limits_of([requisition.pk])[requisition.pk]


def limits_of(requisitions: Iterable[int]) -> dict[int, dict[str, int]]:
    """Requisition id → the limits that its agreement in force names. One query."""
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
    """One line of the difference between two versions; `before` or `after` is None where the line is new or gone."""

    side: str
    before: Commitment | None
    after: Commitment | None


def difference(before: Iterable[Commitment], after: Iterable[Commitment]) -> list[Change]:
    """Pairs the commitments of two versions: by kind, or by their words where the kind is "something else"."""
    old = {_thread(promise): promise for promise in before}
    new = {_thread(promise): promise for promise in after}
    kept = [Change(promise.side, old.get(key), promise) for key, promise in new.items()]
    return kept + [Change(promise.side, promise, None) for key, promise in old.items() if key not in new]


def _thread(promise: Commitment) -> tuple[str, str]:
    return (promise.side, promise.text if promise.kind == Kind.OTHER else promise.kind)
