"""Requests for interview feedback. The interview itself has no row: each request holds its time, and the requests about
one candidate at one time are its panel."""

from collections.abc import Iterable
from datetime import datetime

from django.db import IntegrityError, transaction
from django.db.models import F, QuerySet

from accounts.models import User
from core import clock
from core.errors import DomainError
from core.models import AuditEvent
from feedback.actions.slates import review_due, withdraw_request
from feedback.models import ReviewRequest
from recruiting.models import Application
from reminders.actions import nudge

State, INTERVIEW = ReviewRequest.State, ReviewRequest.Kind.INTERVIEW


class InterviewProblem(DomainError):
    """Why feedback cannot be requested or changed, as a sentence for the recruiter."""


@transaction.atomic
def ask_for_feedback(
    application: Application, *, by: User, interviewers: Iterable[User], starts_at: datetime, ends_at: datetime
) -> list[ReviewRequest]:
    """Asks each interviewer for feedback when the interview ends, due within the agreed time by their own calendar. For an
    interview that has ended the time counts from now. Raises InterviewProblem."""
    if application.state != Application.State.ACTIVE or not application.requisition.is_running:
        raise InterviewProblem(f"{application.candidate} is no longer an active candidate for this job.")
    requests = [
        ReviewRequest(
            application=application, reviewer=person, kind=INTERVIEW, requested_by=by,
            **_times(application, person, starts_at, ends_at),
        )
        for person in interviewers
    ]  # fmt: skip
    if not requests:
        raise InterviewProblem("Choose at least one interviewer.")
    try:
        with transaction.atomic():
            for asked in requests:
                asked.save()
    except IntegrityError as error:
        raise InterviewProblem(
            "One of these interviewers already has an interview with this candidate. Reschedule that one instead."
        ) from error
    AuditEvent.log("interview.asked", application, by=by, requests=[asked.pk for asked in requests])
    transaction.on_commit(nudge)
    return requests


@transaction.atomic
def move_interview(asked: ReviewRequest, *, by: User, starts_at: datetime, ends_at: datetime) -> int:
    """Changes the time for all interviewers who have not given feedback: a new round, with the full time from the new end.
    Returns how many. Raises InterviewProblem."""
    panel = list(panel_of(asked).select_related("reviewer"))
    for member in panel:
        same = ReviewRequest.objects.filter(pk=member.pk, state=State.OPEN, round=member.round)
        columns = _times(asked.application, member.reviewer, starts_at, ends_at)
        if not same.update(round=F("round") + 1, **columns):
            raise InterviewProblem("Someone just changed this interview or submitted feedback. Check it and try again.")
    if not panel:
        raise InterviewProblem("All feedback on this interview is in. Request feedback for another interview instead.")
    AuditEvent.log("interview.moved", asked.application, by=by, requests=[member.pk for member in panel])
    transaction.on_commit(nudge)
    return len(panel)


@transaction.atomic
def cancel_interview(asked: ReviewRequest, *, by: User) -> int:
    """Cancels the open requests about an interview. Returns how many. Raises IllegalMove if one was answered at the
    same time."""
    panel = list(panel_of(asked))
    for member in panel:
        withdraw_request(member, by=by, reason="the interview was canceled")
    return len(panel)


def panel_of(asked: ReviewRequest) -> QuerySet[ReviewRequest]:
    """The open requests about this interview."""
    return ReviewRequest.objects.filter(
        application=asked.application, kind=INTERVIEW, state=State.OPEN, interview_at=asked.interview_at
    )


def _times(application: Application, person: User, starts_at: datetime, ends_at: datetime) -> dict[str, datetime]:
    """The columns with the times: asked when the interview ends, or now if it has ended."""
    at = max(ends_at, clock.now())
    due_at = review_due(application.requisition, person, at=at, kind=INTERVIEW)
    return {
        "interview_at": starts_at,
        "interview_ends_at": ends_at,
        "requested_at": at,
        "sent_at": at,
        "due_at": due_at,
    }
