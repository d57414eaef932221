from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.http import require_POST

from accounts.requests import UserRequest
from core import clock
from core.access import staffing_required
from recruiting.jobs import actions
from recruiting.jobs.access import get_requisition_to_run
from recruiting.jobs.forms.requisition import MemberForm


@staffing_required
def requisition_team(request: UserRequest, pk: int) -> HttpResponse:
    requisition = get_requisition_to_run(request.user, pk)
    form = MemberForm(request.POST or None, requisition=requisition)
    if form.is_valid():
        try:
            member = actions.add_member(requisition, by=request.user, **form.cleaned_data)
        except actions.RequisitionError as problem:
            form.add_error(None, str(problem))
        else:
            messages.success(request, f"{member.user.name} was added to the hiring team.")
            return redirect("requisition-team", requisition.pk)
    context = {
        "requisition": requisition,
        "members": requisition.team.kept().by_part(),
        "form": form,
        "manager": requisition.hiring_manager(),
        "cover": requisition.missing_delegate(),
        "today": clock.today(),
    }
    return render(request, "recruiting/requisition_team.html", context, status=422 if form.errors else 200)


@staffing_required
@require_POST
def team_remove(request: UserRequest, pk: int, member_pk: int) -> HttpResponse:
    requisition = get_requisition_to_run(request.user, pk)
    member = get_object_or_404(requisition.team.kept().select_related("user"), pk=member_pk)
    try:
        actions.remove_member(member, by=request.user)
        messages.success(request, f"{member.user.name} was removed from the hiring team.")
    except actions.RequisitionError as problem:
        messages.warning(request, str(problem))
    if member.user == request.user and requisition.is_confidential:
        return redirect("requisition-list")
    return redirect("requisition-team", requisition.pk)
