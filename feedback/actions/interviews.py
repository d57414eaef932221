"""An interview is over and each interviewer is asked what decided it. The interview itself is not kept here: its time
stands with each request, and those of one person at one time are its panel."""

from collections.abc import Iterable
from datetime import datetime

from django.db import IntegrityError, transaction
from django.db.models import F, QuerySet

from accounts.models import User
from core import clock
from core.models import AuditEvent
from feedback.actions.slates import review_due, withdraw_request
from feedback.models import ReviewRequest
from recruiting.models import Application
from reminders.actions import nudge

State, INTERVIEW = ReviewRequest.State, ReviewRequest.Kind.INTERVIEW


class InterviewProblem(Exception):
    """Why this cannot be asked or changed, as a sentence for the recruiter."""


@transaction.atomic
def ask_for_feedback(
    application: Application, *, by: User, interviewers: Iterable[User], starts_at: datetime, ends_at: datetime
) -> list[ReviewRequest]:
    """Each interviewer is asked once the interview is over; due within the agreed time from then on, by their own
    calendar. One that is over already counts from now. Raises InterviewProblem."""
    if application.state != Application.State.ACTIVE or not application.requisition.is_running:
        raise InterviewProblem(f"{application.candidate} is no longer in the running here.")
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
            "One of them is asked about an interview with this person already. Move that one, or wait for the answer."
        ) from error
    AuditEvent.log("interview.asked", application, by=by, requests=[asked.pk for asked in requests])
    transaction.on_commit(nudge)
    return requests


@transaction.atomic
def move_interview(asked: ReviewRequest, *, by: User, starts_at: datetime, ends_at: datetime) -> int:
    """Another time for everybody of its panel who has not answered: a new round, with the full time from its new end.
    How many are asked anew. Raises InterviewProblem."""
    panel = list(panel_of(asked).select_related("reviewer"))
    for member in panel:
        same = ReviewRequest.objects.filter(pk=member.pk, state=State.OPEN, round=member.round)
        columns = _times(asked.application, member.reviewer, starts_at, ends_at)
        if not same.update(round=F("round") + 1, **columns):
            raise InterviewProblem("Somebody answered or changed it just now. Look at it again.")
    if not panel:
        raise InterviewProblem("Nobody is waited for any more; ask anew for another interview.")
    AuditEvent.log("interview.moved", asked.application, by=by, requests=[member.pk for member in panel])
    transaction.on_commit(nudge)
    return len(panel)


@transaction.atomic
def cancel_interview(asked: ReviewRequest, *, by: User) -> int:
    """It does not take place: what nobody answered yet is withdrawn. How many. Raises IllegalMove for one that is
    answered in this moment."""
    panel = list(panel_of(asked))
    for member in panel:
        withdraw_request(member, by=by, reason="the interview was cancelled")
    return len(panel)


def panel_of(asked: ReviewRequest) -> QuerySet[ReviewRequest]:
    """Everybody who is still waited for about this interview."""
    return ReviewRequest.objects.filter(
        application=asked.application, kind=INTERVIEW, state=State.OPEN, interview_at=asked.interview_at
    )


def _times(application: Application, person: User, starts_at: datetime, ends_at: datetime) -> dict[str, datetime]:
    """Asked when it ends, or now if that is over: from then on the time of whoever is asked counts."""
    at = max(ends_at, clock.now())
    due_at = review_due(application.requisition, person, at=at, kind=INTERVIEW)
    return {
        "interview_at": starts_at,
        "interview_ends_at": ends_at,
        "requested_at": at,
        "sent_at": at,
        "due_at": due_at,
    }
