"""Sending candidates for review: together, with a due time and a note on why these."""

from collections.abc import Iterable, Mapping
from datetime import datetime

from django.db import IntegrityError, transaction
from django.db.models import QuerySet

from accounts.calendars import calendars_of
from accounts.models import User
from core import clock
from core.errors import DomainError
from core.models import AuditEvent, key_of
from core.states import IllegalMove
from feedback.models import ReviewRequest, Slate
from kickoff.actions import limits_for, milestone_reached
from recruiting.candidates.actions import move_application
from recruiting.models import Application, Requisition, Stage
from reminders.actions import item_done, nudge

State = ReviewRequest.State


class SlateProblem(DomainError):
    """Why these candidates cannot be sent, as a sentence for the recruiter."""


LIMIT = {ReviewRequest.Kind.RESUME: "review", ReviewRequest.Kind.INTERVIEW: "interview_feedback"}


def review_due(
    requisition: Requisition, reviewer: User, *, at: datetime, kind: str = ReviewRequest.Kind.RESUME
) -> datetime:
    """When a review requested at `at` is due: the agreed business time, by the reviewer's own calendar."""
    return reviews_due(requisition, [reviewer], at=at, kind=kind)[reviewer]


def reviews_due(
    requisition: Requisition, reviewers: Iterable[User], *, at: datetime, kind: str = ReviewRequest.Kind.RESUME
) -> dict[User, datetime]:
    """Reviewer → when their review is due, as `review_due`, in the same few queries for any number of reviewers."""
    reviewers, limit = list(reviewers), limits_for(requisition)[LIMIT[ReviewRequest.Kind(kind)]]
    calendars = calendars_of(reviewers)
    return {reviewer: calendars[reviewer.pk].add(at, limit) for reviewer in reviewers}


@transaction.atomic
def send_slate(
    requisition: Requisition, *, by: User, people: Mapping[Application, str], reviewers: Iterable[User],
    note: str = "", due_at: datetime | None = None,
) -> Slate:  # fmt: skip
    """Sends candidates (application → why this one) to each reviewer, due as agreed unless `due_at` is given.

    During a pause the slate is prepared, and sent when the pause ends. Raises SlateProblem.
    """
    reviewers, now = list(reviewers), clock.now()
    if not people or not reviewers:
        raise SlateProblem("Choose at least one candidate and one reviewer.")
    if not requisition.is_running:
        raise SlateProblem("This job is closed, so no candidates can be sent.")
    held = requisition.current_pause() is not None
    dues = dict.fromkeys(reviewers, due_at) if due_at else reviews_due(requisition, reviewers, at=now)
    slate = Slate.objects.create(
        requisition=requisition, note=note.strip(), created_by=by, created_at=now, due_at=max(dues.values()),
        state=Slate.State.PREPARED if held else Slate.State.SENT, sent_at=None if held else now,
    )  # fmt: skip
    _ask(slate, people, dues, by=by, held=held)
    if held:
        AuditEvent.log("slate.prepared", slate, by=by, requisition=requisition.pk)
    else:
        _went_out(slate, by=by)
    return slate


@transaction.atomic
def send_prepared(requisition: Requisition, *, by: User) -> int:
    """Sends what was prepared during a pause, each with its full agreed time. Returns how many slates."""
    now, count = clock.now(), 0
    for slate in requisition.slates.filter(state=Slate.State.PREPARED).order_by("id"):
        requests = list(slate.requests.filter(state=State.HELD).select_related("reviewer", "application"))
        dues = reviews_due(requisition, {asked.reviewer for asked in requests}, at=now)
        for asked in requests:
            due_at = max(asked.due_at, dues[asked.reviewer])
            asked.move(State.OPEN, due_at=due_at, requested_at=now, sent_at=now)
        slate.move(Slate.State.SENT, sent_at=now, due_at=max([slate.due_at, *dues.values()]))
        _went_out(slate, by=by)
        count += 1
    return count


@transaction.atomic
def withdraw_request(asked: ReviewRequest, *, by: User | str, reason: str = "the request was canceled") -> None:
    """Cancels a request: its reminders end, and its link says so. Raises IllegalMove when it was answered."""
    if asked.state == State.ANSWERED:
        raise IllegalMove(f"You can’t cancel a request once the {asked.noun} is in.")
    asked.move(State.WITHDRAWN)
    AuditEvent.log("review.withdrawn", asked, by=by, reason=reason)
    item_done(key_of(asked), reason=reason)


@transaction.atomic
def send_again(asked: ReviewRequest, *, by: User, due_at: datetime | None = None) -> None:
    """Sends a request again with a new due time: a new round, so its reminders start over. Raises IllegalMove unless open."""
    now = clock.now()
    due_at = due_at or review_due(asked.requisition, asked.reviewer, at=now, kind=asked.kind)
    same_round = ReviewRequest.objects.filter(pk=asked.pk, state=State.OPEN, round=asked.round)
    if not same_round.update(round=asked.round + 1, due_at=due_at, sent_at=now):
        raise IllegalMove(f"That {asked.noun} is already in, or the request was canceled or resent.")
    asked.refresh_from_db()
    AuditEvent.log("review.asked_again", asked, by=by, round=asked.round)
    transaction.on_commit(nudge)


def end_requests_for(user: User, requisition: Requisition | None = None, *, by: User | str = "tandem") -> int:
    """Cancels the open requests of somebody who left the hiring team (or the company)."""
    requests = ReviewRequest.objects.unanswered().filter(reviewer=user)
    if requisition is not None:
        requests = requests.filter(application__requisition=requisition)
    return _withdraw(requests, by=by, reason="no longer on the hiring team")


def end_requests_of(requisition: Requisition, *, by: User | str = "tandem") -> int:
    """Cancels the open requests of a closed job, and the slates that were prepared and not sent."""
    count = _withdraw(
        ReviewRequest.objects.unanswered().filter(application__requisition=requisition),
        by=by,
        reason="the job is closed",
    )
    for slate in requisition.slates.filter(state=Slate.State.PREPARED):
        slate.move(Slate.State.WITHDRAWN)
    return count


def end_requests_about(application: Application, *, by: User | str = "tandem") -> int:
    """Cancels the open requests about a candidate who was rejected, withdrew or was hired."""
    requests = ReviewRequest.objects.unanswered().filter(application=application)
    return _withdraw(requests, by=by, reason="the candidate is no longer active for this job")


@transaction.atomic
def _withdraw(requests: QuerySet[ReviewRequest], *, by: User | str, reason: str) -> int:
    count = 0
    for asked in requests:
        try:
            with transaction.atomic():
                withdraw_request(asked, by=by, reason=reason)
            count += 1
        except IllegalMove:
            continue  # answered at the same time: the review is kept
    return count


def _ask(
    slate: Slate, people: Mapping[Application, str], dues: Mapping[User, datetime], *, by: User, held: bool
) -> None:
    now = clock.now()
    try:
        with transaction.atomic():
            ReviewRequest.objects.bulk_create(
                ReviewRequest(
                    application=application,
                    reviewer=reviewer,
                    slate=slate,
                    why=why.strip(),
                    due_at=due_at,
                    state=State.HELD if held else State.OPEN,
                    requested_by=by,
                    requested_at=now,
                    sent_at=now,
                )
                for application, why in people.items()
                for reviewer, due_at in dues.items()
            )
    except IntegrityError as error:
        raise SlateProblem("One of these candidates was just sent for review. Please check the list again.") from error


def _went_out(slate: Slate, *, by: User) -> None:
    requisition = slate.requisition
    review_stage = requisition.stages.filter(kind=Stage.Kind.REVIEW).order_by("position").first()
    applications = Application.objects.filter(review_requests__slate=slate).select_related("stage").distinct()
    for application in applications:
        if review_stage and application.stage.position < review_stage.position:
            move_application(application, review_stage, by=by)
    AuditEvent.log("slate.introduced", slate, by=by, requisition=requisition.pk)
    milestone_reached(requisition, "slate", at=clock.now())
    transaction.on_commit(nudge)
