"""Submitting a review: stored once, never changed, never without a reason."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from django.db import IntegrityError, transaction

from accounts.models import User
from core import clock
from core.errors import DomainError
from core.models import AuditEvent, key_of
from core.states import IllegalMove
from feedback.models import CriterionRating, Review, ReviewDraft, ReviewRequest
from feedback.text import first_name, storable, visible
from kickoff.actions import milestone_reached
from recruiting.models import Criterion, ReasonCode, Revision
from reminders.actions import item_done
from reminders.models import Task

ANSWER_WITHIN = 480  # business minutes
State = ReviewRequest.State


class NoRationale(DomainError):
    """The review says no reason."""


class NoVerdict(DomainError):
    """The recommendation is missing, or "need more info" without the question."""


class AlreadyStored(DomainError):
    """This version exists already, or is not the next one: a second click, the back button, another device. `review` is
    what is stored."""

    def __init__(self, review: Review | None) -> None:
        super().__init__()
        self.review = review


class NotAskedAnyMore(DomainError):
    """The request was canceled, or is about a candidate who is no longer active."""


@dataclass(frozen=True)
class ReviewInput:
    """A review as it is submitted. The rationale has no default, here as everywhere."""

    verdict: str
    rationale: str
    missing_fact: str = ""
    ratings: Mapping[Criterion, str] = field(default_factory=dict)
    reason_codes: Iterable[ReasonCode] = ()
    revision: Revision | None = None


@transaction.atomic
def submit_review(
    asked: ReviewRequest, given: ReviewInput, *, by: User, number: int = 1, via: str = Review.Via.PAGE
) -> Review:
    """Stores version `number` of a review; the first one answers the request and ends its reminders. So does the next
    one after all before it were undone ("this wasn't me").

    Raises NoRationale, NoVerdict, AlreadyStored (two clicks, two devices) or NotAskedAnyMore.
    """
    _check(given)
    at = clock.now()
    first = number == 1 or _is_asked_again(asked)
    if first:
        _answer(asked, at)
        number = asked.reviews.count() + 1
    elif asked.state != State.ANSWERED:
        raise NotAskedAnyMore
    elif not asked.reviews.filter(number=number - 1).exists():
        raise AlreadyStored(asked.reviews.order_by("number").last())  # versions are numbered without gaps
    review = _store(asked, given, by=by, number=number, via=via, at=at)
    ReviewDraft.objects.filter(request=asked).delete()
    AuditEvent.log("review.submitted", review, by=by, request=asked.pk, number=number, via=via)
    if first:
        item_done(key_of(asked), reason=_done_reason(asked))
        if asked.kind == ReviewRequest.Kind.RESUME:
            milestone_reached(asked.requisition, "review", at=at)
    if review.verdict == Review.Verdict.ONE_MORE_FACT:
        _create_task(asked, review)
    return review


def _done_reason(asked: ReviewRequest) -> str:
    return "the feedback was submitted" if asked.kind == ReviewRequest.Kind.INTERVIEW else "the review was submitted"


def take_turn(asked: ReviewRequest) -> str:
    """Locks the request until the transaction ends, so that nobody else adds to its draft, and returns its state; empty
    when it was deleted. SQLite has one writer at a time anyway."""
    return ReviewRequest.objects.select_for_update().filter(pk=asked.pk).values_list("state", flat=True).first() or ""


@transaction.atomic
def save_draft(asked: ReviewRequest, *, by: User, data: dict[str, Any]) -> ReviewDraft:
    """Keeps what was typed and not yet submitted; the last writer's text wins. What a reply said is kept beside it."""
    take_turn(asked)
    draft = ReviewDraft.objects.filter(request=asked).first()
    said = {"reply": draft.data["reply"]} if draft and "reply" in draft.data else {}
    kept = {"data": said | _storable(data), "saved_at": clock.now()}
    return ReviewDraft.objects.update_or_create(request=asked, defaults=kept)[0]


@transaction.atomic
def drop_draft(asked: ReviewRequest, *, by: User) -> None:
    """Discards what was kept."""
    ReviewDraft.objects.filter(request=asked).delete()


def _is_asked_again(asked: ReviewRequest) -> bool:
    return asked.state == State.OPEN and asked.reviews.exists()


def _check(given: ReviewInput) -> None:
    if not visible(given.rationale):
        raise NoRationale
    if given.verdict not in Review.Verdict.values:
        raise NoVerdict
    if given.verdict == Review.Verdict.ONE_MORE_FACT and not visible(given.missing_fact):
        raise NoVerdict


def _answer(asked: ReviewRequest, at: datetime) -> None:
    """Open → answered by compare-and-set: of two at once, one wins."""
    try:
        asked.move(State.ANSWERED, answered_at=at)
    except IllegalMove as error:
        asked.refresh_from_db(fields=["state", "answered_at"])
        if asked.state == State.ANSWERED:
            raise AlreadyStored(asked.reviews.counted().order_by("number").first()) from error
        raise NotAskedAnyMore from error
    if not asked.is_needed():  # the move is undone with the transaction
        raise NotAskedAnyMore


def _store(asked: ReviewRequest, given: ReviewInput, *, by: User, number: int, via: str, at: datetime) -> Review:
    others = Review.objects.filter(request__application=asked.application_id, request__kind=asked.kind)
    fact = given.missing_fact if given.verdict == Review.Verdict.ONE_MORE_FACT else ""
    try:
        with transaction.atomic():  # a savepoint: PostgreSQL gives up the whole transaction otherwise
            review = Review.objects.create(
                request=asked, number=number, verdict=given.verdict, rationale=storable(given.rationale).strip(),
                missing_fact=storable(fact).strip(), revision=given.revision, written_by=by, via=via,
                after_seeing_others=asked.reviews.exists() and others.exclude(request=asked).exists(),
                criterion_named=bool(given.ratings), submitted_at=at,
            )  # fmt: skip
    except IntegrityError as error:
        raise AlreadyStored(asked.reviews.filter(number=number).first()) from error
    CriterionRating.objects.bulk_create(
        CriterionRating(review=review, criterion=criterion, rating=rating)
        for criterion, rating in given.ratings.items()
    )
    review.reason_codes.set(given.reason_codes)
    return review


def _create_task(asked: ReviewRequest, review: Review) -> None:
    """The reviewer needs more information: a task for the recruiter."""
    owner = asked.requisition.lead_recruiter()
    if owner:
        asker, about = first_name(asked.reviewer.name), first_name(asked.application.candidate.name)
        Task.objects.create(
            owner=owner, kind=Task.Kind.FIND_FACT, about=asked.reviewer, subject=key_of(asked),
            title=f"Question from {asker} about {about}: {review.missing_fact}"[:200], talking_points=review.rationale,
            due_at=owner.business_calendar().add(review.submitted_at, ANSWER_WITHIN),
        )  # fmt: skip


def _storable(value: Any) -> Any:
    if isinstance(value, dict):
        return {str(key): _storable(item) for key, item in value.items()}
    if isinstance(value, list):
        return [_storable(item) for item in value]
    return storable(str(value))
