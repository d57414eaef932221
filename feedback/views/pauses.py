"""Introductions rest and go on: the recruiter says why, the manager presses once."""

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
from feedback.models import ReviewRequest, Slate
from recruiting.actions import RequisitionError
from recruiting.models import Pause, Requisition
from reminders.access import base_for, person_or_link

SUGGESTED = (
    "{n} people wait for a first view. I hold further introductions until they are seen, so that nobody good waits in "
    "vain. Tell me when you are ready and it goes on the same moment."
)


@person_or_link
@require_http_methods(["GET", "HEAD", "POST"])
def pause(request: Any, pk: int) -> HttpResponse:
    requisition, current = get_paused_requisition(request, pk)
    form = PauseForm(request.POST or None, initial={"reason": _suggestion(requisition)})
    if request.method == "POST":
        _only_staffing(request)
        if form.is_valid():
            try:
                actions.put_on_hold(requisition, reason=form.cleaned_data["reason"], by=request.user)
            except RequisitionError as problem:
                messages.warning(request, str(problem))
            else:
                messages.success(request, "Introductions rest. The manager is told why, and can resume with one press.")
            return redirect("pause", pk)
    context = _context(request, requisition, current, form)
    return render(request, "feedback/pause.html", context, status=422 if form.errors else 200)


@person_or_link
@require_POST
def pause_end(request: Any, pk: int) -> HttpResponse:
    """One press; what was prepared goes out in the same moment."""
    requisition, _ = get_paused_requisition(request, pk)
    if not may_resume(request.acting, requisition):
        raise PermissionDenied
    try:
        slates = actions.take_off_hold(requisition, by=request.acting)
    except RequisitionError as problem:
        messages.info(request, str(problem))
    else:
        out = " What was prepared went out this moment." if slates else ""
        messages.success(request, f"Introductions go on.{out} Thank you.")
    return redirect("pause", pk)


def _only_staffing(request: Any) -> None:
    if not (request.user.is_authenticated and request.user.is_staffing):
        raise PermissionDenied


def _waiting(requisition: Requisition) -> Any:
    first_views = ReviewRequest.objects.waiting().filter(kind=ReviewRequest.Kind.RESUME)
    return first_views.filter(application__requisition=requisition)


def _suggestion(requisition: Requisition) -> str:
    count = _waiting(requisition).values("application").distinct().count()
    return SUGGESTED.format(n=count) if count > 1 else ""


def _context(request: Any, requisition: Requisition, current: Pause | None, form: PauseForm) -> dict[str, Any]:
    is_staff = request.user.is_authenticated and request.user.is_staffing
    held = ReviewRequest.objects.filter(slate__requisition=requisition, slate__state=Slate.State.PREPARED)
    prepared = held.values("application").distinct().count()
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
        "turn_who": "Manager’s turn" if is_staff else "Your turn",
        "prepared_words": f"{prepared} prepared, out the same moment" if prepared else "",
        "reviews_url": reverse("review-list", args=[requisition.pk]),
    }
