"""The pause: the recruiter says why, the hiring manager ends it with one click."""

from typing import Any

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.http import require_http_methods, require_POST

from feedback import actions
from feedback.access import get_paused_requisition, may_resume
from feedback.forms import PauseForm
from feedback.models import ReviewRequest
from feedback.reminders.pauses import done_words, prepared_count
from feedback.text import one_or_many
from recruiting.jobs.actions import RequisitionError
from recruiting.models import Pause, Requisition
from reminders.access import base_for, person_or_link
from reminders.requests import LinkRequest

SUGGESTED = (
    "{n} candidates are still waiting on your review, so I'm holding off on new ones until you're ready. "
    "As soon as you are, I'll send the next ones."
)


@person_or_link
@require_http_methods(["GET", "HEAD", "POST"])
def pause(request: LinkRequest, pk: int) -> HttpResponse:
    requisition, current = get_paused_requisition(request, pk)
    form = PauseForm(request.POST or None, initial={"reason": _suggestion(requisition)})
    if request.method == "POST":
        _only_staffing(request)
        if form.is_valid():
            try:
                actions.put_on_hold(requisition, reason=form.cleaned_data["reason"], by=request.acting)
            except RequisitionError as problem:
                messages.warning(request, str(problem))
            else:
                messages.success(
                    request,
                    "New candidates are on hold. The hiring manager will be told why and can end the pause anytime.",
                )
            return redirect("pause", pk)
    context = _context(request, requisition, current, form)
    return render(request, "feedback/pause.html", context, status=422 if form.errors else 200)


@person_or_link
@require_POST
def pause_end(request: LinkRequest, pk: int) -> HttpResponse:
    """Ends the pause and sends what was prepared."""
    requisition, _ = get_paused_requisition(request, pk)
    if not may_resume(request.acting, requisition):
        raise PermissionDenied
    ready = prepared_count(requisition)
    try:
        actions.take_off_hold(requisition, by=request.acting)
    except RequisitionError as problem:
        messages.info(request, str(problem))
    else:
        messages.success(request, _ended_text(request, requisition, ready))
    return redirect("pause", pk)


def _ended_text(request: LinkRequest, requisition: Requisition, sent: int) -> str:
    if not _is_staffing(request):
        return done_words(requisition, sent).replace("'", "’")
    return "Pause ended." + (f" {one_or_many(sent, '1 candidate', 'candidates')} sent for review." if sent else "")


def _is_staffing(request: LinkRequest) -> bool:
    return request.user.is_authenticated and request.user.is_staffing


def _only_staffing(request: LinkRequest) -> None:
    if not _is_staffing(request):
        raise PermissionDenied


def _waiting(requisition: Requisition) -> Any:
    reviews = ReviewRequest.objects.waiting().filter(kind=ReviewRequest.Kind.RESUME)
    return reviews.filter(application__requisition=requisition)


def _suggestion(requisition: Requisition) -> str:
    count = _waiting(requisition).values("application").distinct().count()
    return SUGGESTED.format(n=count) if count > 1 else ""


def _context(request: LinkRequest, requisition: Requisition, current: Pause | None, form: PauseForm) -> dict[str, Any]:
    is_staff = _is_staffing(request)
    prepared = prepared_count(requisition)
    return {
        "base": base_for(request),
        "requisition": requisition,
        "pause": current,
        "last": requisition.pauses.exclude(ended_at=None).select_related("ended_by").order_by("-ended_at").first(),
        "form": form,
        "may_pause": is_staff and requisition.is_running,
        "may_resume": may_resume(request.acting, requisition),
        "is_staffing": is_staff,
        "signed_in": request.user.is_authenticated,
        "end_label": "End the pause" if is_staff else "Send me new candidates",
        "turn_who": "Hiring manager’s turn" if is_staff else "Your turn",
        "ready_note": f"{one_or_many(prepared, '1 candidate is', 'candidates are')} ready to send" if prepared else "",
        "reviews_url": reverse("review-list", args=[requisition.pk]),
    }
