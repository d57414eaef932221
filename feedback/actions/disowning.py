""" "This wasn't me": for a day, a review that came by text or email can be undone by the person in whose name it came."""

from datetime import timedelta

from django.db import IntegrityError, transaction

from accounts.models import User
from core import clock
from core.errors import DomainError
from core.models import AuditEvent, key_of
from feedback.models import Disowned, Review, ReviewRequest
from reminders import links
from reminders.actions import nudge
from reminders.models import Task

ALLOWED_FOR = timedelta(hours=24)
FOLLOW_UP_WITHIN = 240  # business minutes
State = ReviewRequest.State


class TooLateToDisown(DomainError):
    """The day in which this is possible has passed."""


class AlreadyDisowned(DomainError):
    """It was undone before."""


@transaction.atomic
def disown(review: Review, *, by: User) -> None:
    """Marks the version as not theirs, asks for the review again, ends the links and reply addresses of the earlier
    messages about it, and gives the recruiter a task.

    Raises TooLateToDisown after 24 hours, and AlreadyDisowned.
    """
    now = clock.now()
    if review.submitted_at + ALLOWED_FOR <= now:
        raise TooLateToDisown
    try:
        with transaction.atomic():
            Disowned.objects.create(review=review, disowned_by=by, disowned_at=now)
    except IntegrityError as error:
        raise AlreadyDisowned from error
    asked = ReviewRequest.objects.with_names().get(pk=review.request_id)
    AuditEvent.log("review.disowned", review, by=by, request=asked.pk, number=review.number)
    links.revoke_links_of(
        by, reason=f"Someone else submitted {_answer(asked)} in their name", now=now, subject=key_of(asked)
    )
    links.close_item(key_of(review), now)
    if asked.state == State.ANSWERED and not asked.reviews.counted().exists():
        _ask_again(asked)
    _tell_recruiter(asked, review, by)


def _ask_again(asked: ReviewRequest) -> None:
    """A new round with the same due time, so that its reminders go on. Not when the review is no longer needed, or when
    the same person was asked again since."""
    same = ReviewRequest.objects.unanswered().filter(
        application=asked.application_id, reviewer=asked.reviewer_id, kind=asked.kind
    )
    if not asked.is_needed() or same.exists():
        asked.move(State.WITHDRAWN)
        return
    asked.move(State.OPEN, answered_at=None, round=asked.round + 1)
    nudge()


def _answer(asked: ReviewRequest) -> str:
    return "interview feedback" if asked.kind == ReviewRequest.Kind.INTERVIEW else "a review"


def _tell_recruiter(asked: ReviewRequest, review: Review, by: User) -> None:
    owner = asked.requisition.lead_recruiter() or asked.requested_by
    if owner and owner.is_active:
        Task.objects.create(
            owner=owner, kind=Task.Kind.FOLLOW_UP, about=by, subject=key_of(asked),
            title=f"Check in with {by}: someone else submitted {_answer(asked)} in their name"[:200],
            talking_points=f"{by} says that {_answer(asked)} for {asked.requisition.title} wasn't theirs: someone else "
            f"submitted it by text or email. The {asked.noun} no longer counts. Work with them to find out who else has "
            "access to their messages.",
            due_at=owner.business_calendar().add(clock.now(), FOLLOW_UP_WITHIN),
        )  # fmt: skip
