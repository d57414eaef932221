"""A view is given: stored once, in words, never changed, never without a reason."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from django.db import IntegrityError, transaction

from accounts.models import User
from core import clock
from core.models import AuditEvent, key_of
from core.states import IllegalMove
from feedback.models import CriterionRating, Review, ReviewDraft, ReviewRequest
from feedback.text import storable, visible
from kickoff.actions import milestone_reached
from recruiting.models import Criterion, ReasonCode, Revision
from reminders.actions import item_done
from reminders.models import Task

FIND_FACT_WITHIN = 480  # business minutes
State = ReviewRequest.State


class NoRationale(Exception):
    """Nobody learns from a bare verdict: say why, in a sentence or two."""


class NoVerdict(Exception):
    """Which of the five it is must be said; with "one more fact", the fact is named."""


class AlreadyStored(Exception):
    """This version is there already, or is not the next: a second press, the back button, another device. `review` is
    what is stored."""

    def __init__(self, review: Review | None) -> None:
        super().__init__()
        self.review = review


class NotAskedAnyMore(Exception):
    """Withdrawn, or about somebody who is no longer in the running."""


@dataclass(frozen=True)
class ReviewInput:
    """What somebody thinks. A rationale has no default, here as everywhere."""

    verdict: str
    rationale: str
    missing_fact: str = ""
    ratings: Mapping[Criterion, str] = field(default_factory=dict)
    reason_codes: Iterable[ReasonCode] = ()
    revision: Revision | None = None


@transaction.atomic
def submit_review(
    asked: ReviewRequest, view: ReviewInput, *, by: User, number: int = 1, via: str = Review.Via.PAGE
) -> Review:
    """Stores version `number` of a view; the first one answers the request and ends its reminders. So does the next one
    after all before it were taken back ("this wasn't me").

    Raises NoRationale, NoVerdict, AlreadyStored (two presses, two devices) or NotAskedAnyMore.
    """
    _check(view)
    at = clock.now()
    first = number == 1 or _is_asked_again(asked)
    if first:
        _answer(asked, at)
        number = asked.reviews.count() + 1
    elif asked.state != State.ANSWERED:
        raise NotAskedAnyMore
    elif not asked.reviews.filter(number=number - 1).exists():
        raise AlreadyStored(asked.reviews.order_by("number").last())  # no version may be left out
    review = _store(asked, view, by=by, number=number, via=via, at=at)
    ReviewDraft.objects.filter(request=asked).delete()
    AuditEvent.log("review.submitted", review, by=by, request=asked.pk, number=number, via=via)
    if first:
        item_done(key_of(asked), reason="review submitted")
        if asked.kind == ReviewRequest.Kind.RESUME:
            milestone_reached(asked.requisition, "review", at=at)
    if review.verdict == Review.Verdict.ONE_MORE_FACT:
        _find_the_fact(asked, review)
    return review


def take_turn(asked: ReviewRequest) -> str:
    """The state of the request as it is now, empty when it is gone; until the transaction ends nobody else joins words to
    its draft. SQLite lets one writer in at a time anyhow."""
    return ReviewRequest.objects.select_for_update().filter(pk=asked.pk).values_list("state", flat=True).first() or ""


@transaction.atomic
def save_draft(asked: ReviewRequest, *, by: User, data: dict[str, Any]) -> ReviewDraft:
    """Keeps what was typed and not yet submitted; the last writer's text stays, and beside it what a reply said."""
    take_turn(asked)
    draft = ReviewDraft.objects.filter(request=asked).first()
    said = {"reply": draft.data["reply"]} if draft and "reply" in draft.data else {}
    kept = {"data": said | _storable(data), "saved_at": clock.now()}
    return ReviewDraft.objects.update_or_create(request=asked, defaults=kept)[0]


@transaction.atomic
def drop_draft(asked: ReviewRequest, *, by: User) -> None:
    """The person does not want what was kept."""
    ReviewDraft.objects.filter(request=asked).delete()


def _is_asked_again(asked: ReviewRequest) -> bool:
    return asked.state == State.OPEN and asked.reviews.exists()


def _check(view: ReviewInput) -> None:
    if not visible(view.rationale):
        raise NoRationale
    if view.verdict not in Review.Verdict.values:
        raise NoVerdict
    if view.verdict == Review.Verdict.ONE_MORE_FACT and not visible(view.missing_fact):
        raise NoVerdict


def _answer(asked: ReviewRequest, at: datetime) -> None:
    """Open → answered by compare-and-set: of two who press at once, one wins."""
    try:
        asked.move(State.ANSWERED, answered_at=at)
    except IllegalMove as error:
        asked.refresh_from_db(fields=["state", "answered_at"])
        if asked.state == State.ANSWERED:
            raise AlreadyStored(asked.reviews.standing().order_by("number").first()) from error
        raise NotAskedAnyMore from error
    if not asked.is_needed():  # the move is undone with the transaction
        raise NotAskedAnyMore


def _store(asked: ReviewRequest, view: ReviewInput, *, by: User, number: int, via: str, at: datetime) -> Review:
    others = Review.objects.filter(request__application=asked.application_id, request__kind=asked.kind)
    fact = view.missing_fact if view.verdict == Review.Verdict.ONE_MORE_FACT else ""
    try:
        with transaction.atomic():  # a savepoint: PostgreSQL gives up the whole transaction otherwise
            review = Review.objects.create(
                request=asked, number=number, verdict=view.verdict, rationale=storable(view.rationale).strip(),
                missing_fact=storable(fact).strip(), revision=view.revision, written_by=by, via=via,
                after_seeing_others=asked.reviews.exists() and others.exclude(request=asked).exists(),
                criterion_named=bool(view.ratings), submitted_at=at,
            )  # fmt: skip
    except IntegrityError as error:
        raise AlreadyStored(asked.reviews.filter(number=number).first()) from error
    CriterionRating.objects.bulk_create(
        CriterionRating(review=review, criterion=criterion, rating=rating) for criterion, rating in view.ratings.items()
    )
    review.reason_codes.set(view.reason_codes)
    return review


def _find_the_fact(asked: ReviewRequest, review: Review) -> None:
    """One more fact would decide it: somebody has to find it."""
    owner = asked.requisition.lead_recruiter()
    if owner:
        Task.objects.create(
            owner=owner, kind=Task.Kind.FIND_FACT, about=asked.reviewer, subject=key_of(asked),
            title=f"Find out for {asked.reviewer}: {review.missing_fact}"[:200], talking_points=review.rationale,
            due_at=owner.business_calendar().add(review.submitted_at, FIND_FACT_WITHIN),
        )  # fmt: skip


def _storable(value: Any) -> Any:
    if isinstance(value, dict):
        return {str(key): _storable(item) for key, item in value.items()}
    if isinstance(value, list):
        return [_storable(item) for item in value]
    return storable(str(value))
