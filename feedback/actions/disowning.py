""" "This wasn't me": a view that came by text or mail is taken back for a day by the person in whose name it came."""

from datetime import timedelta

from django.db import IntegrityError, transaction

from accounts.models import User
from core import clock
from core.models import AuditEvent, key_of
from feedback.models import Disowned, Review, ReviewRequest
from reminders import links
from reminders.actions import nudge
from reminders.models import Task

ALLOWED_FOR = timedelta(hours=24)
LOOK_INTO_IT_WITHIN = 240  # business minutes
State = ReviewRequest.State


class TooLateToDisown(Exception):
    """A day has passed: the recruiter can still be told."""


class AlreadyDisowned(Exception):
    """It was taken back before."""


@transaction.atomic
def disown(review: Review, *, by: User) -> None:
    """The version stays in the record, marked; the view is asked for again and its reminders go on; whoever holds a link
    or a reply address of the old messages about it can do nothing more with it.

    Raises TooLateToDisown or AlreadyDisowned.
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
    links.revoke_links_of(by, reason="Somebody else answered in their name", now=now, subject=key_of(asked))
    links.close_item(key_of(review), now)
    if asked.state == State.ANSWERED and not asked.reviews.standing().exists():
        _ask_again(asked)
    _tell_recruiter(asked, review, by)


def _ask_again(asked: ReviewRequest) -> None:
    """A new round with the same due time: the ladder goes on where it stood. Not when nobody needs the view any more, or
    the same person was asked anew since."""
    same = ReviewRequest.objects.unanswered().filter(
        application=asked.application_id, reviewer=asked.reviewer_id, kind=asked.kind
    )
    if not asked.is_needed() or same.exists():
        asked.move(State.WITHDRAWN)
        return
    asked.move(State.OPEN, answered_at=None, round=asked.round + 1)
    nudge()


def _tell_recruiter(asked: ReviewRequest, review: Review, by: User) -> None:
    owner = asked.requisition.lead_recruiter() or asked.requested_by
    if owner and owner.is_active:
        Task.objects.create(
            owner=owner, kind=Task.Kind.FOLLOW_UP, about=by, subject=key_of(asked),
            title=f"{by} says: this view was not mine"[:200],
            talking_points=f"It was given in the search for {asked.requisition.title}. Somebody answered by text or mail "
            "in their name. The view does not count and is asked for again. Find out together who may read their messages.",
            due_at=owner.business_calendar().add(clock.now(), LOOK_INTO_IT_WITHIN),
        )  # fmt: skip
