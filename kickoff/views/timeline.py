from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_POST, require_safe

from accounts.requests import UserRequest
from core.access import member_required, staffing_required
from kickoff import actions
from kickoff.access import get_milestone_to_finish, get_milestone_to_move
from kickoff.forms import MoveMilestoneForm, moment_on
from kickoff.pages.timeline import timeline_page
from kickoff.views.answers import REFUSALS, say_why
from recruiting.jobs.access import get_requisition


@member_required
@require_safe
def timeline(request: UserRequest, pk: int) -> HttpResponse:
    requisition = get_requisition(request.user, pk)
    return render(request, "kickoff/timeline.html", timeline_page(requisition, request.user))


@member_required
@require_POST
def milestone_done(request: UserRequest, pk: int, milestone_pk: int) -> HttpResponse:
    milestone = get_milestone_to_finish(request.user, pk, milestone_pk)
    try:
        actions.milestone_done(milestone, by=request.user)
        messages.success(request, f"{milestone.name}: done.")
    except REFUSALS as problem:
        say_why(request, problem)
    return redirect("timeline", pk)


@staffing_required
@require_POST
def milestone_move(request: UserRequest, pk: int, milestone_pk: int) -> HttpResponse:
    milestone = get_milestone_to_move(request.user, pk, milestone_pk)
    form = MoveMilestoneForm(request.POST, auto_id=f"move-{milestone.pk}-%s")
    if not form.is_valid():
        context = timeline_page(milestone.requisition, request.user, moving=(milestone.pk, form))
        return render(request, "kickoff/timeline.html", context, status=422)
    due_at = moment_on(form.cleaned_data["day"], milestone.due_at, request.user.zone_name)
    try:
        actions.move_milestone(milestone, due_at=due_at, by=request.user)
        messages.success(request, f"{milestone.name}: target date changed. The forecast is updated.")
    except REFUSALS as problem:
        say_why(request, problem)
    return redirect("timeline", pk)
