""" "This wasn't me", opened from the link in a confirmation. Opening the page changes nothing."""

from contextlib import suppress

from django.http import HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_http_methods

from core import clock
from feedback import actions
from feedback.access import get_review_to_disown
from feedback.models import Disowned, ReviewRequest
from reminders.access import base_for, person_or_link
from reminders.requests import LinkRequest


@person_or_link
@require_http_methods(["GET", "HEAD", "POST"])
def review_disown(request: LinkRequest, pk: int, number: int) -> HttpResponse:
    review = get_review_to_disown(request, pk, number)
    if request.method == "POST":
        with suppress(actions.TooLateToDisown, actions.AlreadyDisowned):  # the page says so
            actions.disown(review, by=request.acting)
    context = {
        "base": base_for(request),
        "asked": review.request,
        "review": review,
        "recruiter": review.request.requisition.lead_recruiter(),
        "is_open_again": ReviewRequest.objects.filter(pk=pk, state=ReviewRequest.State.OPEN).exists(),
        "is_disowned": Disowned.objects.filter(review=review).exists(),
        "until": review.submitted_at + actions.DISOWN_ALLOWED_FOR,
        "is_too_late": review.submitted_at + actions.DISOWN_ALLOWED_FOR <= clock.now(),
    }
    return render(request, "feedback/review_disown.html", context)
