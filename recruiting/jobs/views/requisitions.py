from urllib.parse import urlencode

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_POST

from accounts.models import User
from accounts.requests import UserRequest
from core.access import member_required, staffing_required
from core.pages import page_of, page_or_partial
from core.sorting import Sorting
from core.states import IllegalMove
from recruiting.jobs import actions
from recruiting.jobs.access import get_requisition_to_run
from recruiting.jobs.forms.requisition import CloseForm, FilterForm, NewRequisitionForm, RequisitionForm
from recruiting.models import Requisition

SORTS = {  # ?sort= → (label, order_by); "-" reverses it
    "title": ("Job", ["title", "id"]),
    "start": ("Target start", ["target_start", "id"]),
    "opened": ("Opened", ["opened_at", "id"]),
}


@member_required
def requisition_list(request: UserRequest) -> HttpResponse:
    user, form = request.user, FilterForm.of(request)
    asked, order = form.cleaned_data, Sorting(request, SORTS, default="-opened")
    seen = Requisition.objects.visible_to(user)
    rows = seen.in_state(asked["state"]).matching(asked["q"]).for_list().order_by(*order.columns)
    page = page_of(rows.of(user) if asked["whose"] == "mine" else rows, request)
    context = {
        "page": page,
        "form": form,
        "heads": order.heads(form.query()),
        "query": urlencode({**form.query(), "sort": order.asked}),
        "narrowed": not page.paginator.count and seen.exists(),
    }
    return page_or_partial(request, "recruiting/requisition_list.html", "rows", context)


@staffing_required
def requisition_create(request: UserRequest) -> HttpResponse:
    form = NewRequisitionForm(request.POST or None, by=request.user)
    if form.is_valid():
        try:
            requisition = actions.open_requisition(by=request.user, team=form.team(), **form.about())
        except actions.RequisitionError as problem:
            form.add_error(None, str(problem))
        else:
            messages.success(request, f"{requisition.title} was created. Next up: the kickoff.")
            return redirect(requisition)
    alone = not User.objects.managing().exclude(pk=request.user.pk).exists()
    status = 422 if form.errors else 200
    return render(request, "recruiting/requisition_create.html", {"form": form, "alone": alone}, status=status)


@staffing_required
def requisition_edit(request: UserRequest, pk: int) -> HttpResponse:
    requisition = get_requisition_to_run(request.user, pk)
    form = RequisitionForm.of(requisition, request.POST or None)
    if form.is_valid():
        try:
            actions.change_requisition(requisition, by=request.user, **form.changes())
        except actions.RequisitionError as problem:
            form.add_error("is_confidential", str(problem))
        else:
            messages.success(request, "Saved.")
            return redirect(requisition)
    context = {"requisition": requisition, "form": form}
    return render(request, "recruiting/requisition_edit.html", context, status=422 if form.errors else 200)


@staffing_required
def requisition_close(request: UserRequest, pk: int) -> HttpResponse:
    requisition = get_requisition_to_run(request.user, pk)
    form = CloseForm(request.POST or None, requisition=requisition)
    if form.is_valid():
        filled = form.cleaned_data["outcome"] == "filled"
        try:
            actions.close_requisition(requisition, filled=filled, reason=form.cleaned_data["reason"], by=request.user)
        except IllegalMove:
            form.add_error(None, "Someone else just closed or changed this job. Check it first.")
        else:
            messages.success(request, "Job closed. You can reopen it anytime.")
            return redirect(requisition)
    context = {"requisition": requisition, "form": form}
    return render(request, "recruiting/requisition_close.html", context, status=422 if form.errors else 200)


@staffing_required
@require_POST
def requisition_reopen(request: UserRequest, pk: int) -> HttpResponse:
    requisition = get_requisition_to_run(request.user, pk)
    try:
        actions.reopen_requisition(requisition, by=request.user)
        messages.success(request, "Job reopened.")
    except IllegalMove:
        messages.info(request, "This job isn’t closed.")
    return redirect(requisition)
