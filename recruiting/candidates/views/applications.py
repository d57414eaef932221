"""The pipeline board of a job, and moves on it."""

from collections.abc import Callable
from functools import partial
from typing import Any

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.views.decorators.http import require_POST, require_safe

from accounts.requests import UserRequest
from core.access import member_required
from core.pages import back_to
from core.states import IllegalMove
from recruiting.candidates import actions
from recruiting.candidates.access import get_application_to_move, get_move_to_undo
from recruiting.candidates.forms.candidates import EndForm, MoveForm, WithdrawForm, dragged_to
from recruiting.candidates.pages.board import board_of
from recruiting.jobs.access import get_requisition, get_requisition_to_run
from recruiting.models import Application, Requisition, StageMove

PAGE = "recruiting/requisition_candidates.html"


@member_required
@require_safe
def requisition_candidates(request: UserRequest, pk: int) -> HttpResponse:
    return render(request, PAGE, _context(request, get_requisition(request.user, pk)))


@member_required
@require_POST
def application_arrange(request: UserRequest, pk: int, stage_pk: int) -> HttpResponse:
    """Moves the cards that a drag brought from other columns. Returns the updated board."""
    requisition = get_requisition_to_run(request.user, pk)
    stage = get_object_or_404(requisition.stages, pk=stage_pk)
    arrived = dragged_to(stage.pk, request.POST.getlist("order"))
    if not arrived:
        return HttpResponse(status=204)
    for application_pk, seen_at in arrived:
        application = get_application_to_move(request.user, application_pk)
        _move(request, application, {"to": stage.pk, "seen_at": seen_at})
    return render(request, f"{PAGE}#board", {**_context(request, requisition), "swapped": True})


@member_required
@require_POST
def application_move(request: UserRequest, pk: int) -> HttpResponse:
    application = get_application_to_move(request.user, pk)
    _move(request, application, request.POST)
    return _back(request, application)


@member_required
@require_POST
def application_decline(request: UserRequest, pk: int) -> HttpResponse:
    application = get_application_to_move(request.user, pk)
    form = EndForm(request.POST)
    if form.is_valid():
        decline = partial(actions.decline_application, application, by=request.user, **form.cleaned_data)
        _do(request, application, decline, f"{application.candidate} was rejected.")
    else:
        messages.error(request, f"{application.candidate} wasn’t rejected. {form.errors['note'][0]}")
    return _back(request, application)


@member_required
@require_POST
def application_withdraw(request: UserRequest, pk: int) -> HttpResponse:
    application = get_application_to_move(request.user, pk)
    form = WithdrawForm(request.POST)
    note = form.cleaned_data["note"] if form.is_valid() else ""
    withdraw = partial(actions.withdraw_application, application, by=request.user, note=note)
    _do(request, application, withdraw, f"{application.candidate} withdrew.")
    return _back(request, application)


@member_required
@require_POST
def application_reopen(request: UserRequest, pk: int) -> HttpResponse:
    application = get_application_to_move(request.user, pk)
    reopen = partial(actions.reopen, application, by=request.user)
    _do(request, application, reopen, f"{application.candidate} is active again, in {application.stage}.")
    return _back(request, application)


@member_required
@require_POST
def move_undo(request: UserRequest, pk: int) -> HttpResponse:
    move = get_move_to_undo(request.user, pk)
    application = get_application_to_move(request.user, move.application_id)
    undo = partial(actions.undo, move, by=request.user)
    _do(request, application, undo, f"Undone. {application.candidate} is back where they were.")
    return _back(request, application)


def _context(request: UserRequest, requisition: Requisition) -> dict[str, Any]:
    board = board_of(requisition, request.user)
    return {"requisition": requisition, "board": board, "runs_it": request.user.is_staffing}


def _move(request: UserRequest, application: Application, data: Any) -> None:
    form = MoveForm(data, application=application)
    if form.is_valid():
        stage = form.cleaned_data["to"]
        move = partial(actions.move_application, application, stage, by=request.user)
        _do(request, application, move, f"{application.candidate} was moved to {stage}.")
    else:
        messages.error(request, " ".join(error for errors in form.errors.values() for error in errors))  # type: ignore[misc]  # messages of a form are strings


def _do(request: UserRequest, application: Application, verb: Callable[[], StageMove | None], done: str) -> None:
    """Calls `verb` and adds a message, with an undo link where there is a move to undo."""
    try:
        move = verb()
    except actions.CandidateProblem as problem:
        messages.error(request, str(problem))
    except IllegalMove:
        messages.error(
            request,
            f"Someone else just moved or rejected {application.candidate}, or marked them as withdrawn. "
            "Check where they are now.",
        )
    else:
        undo = f"undo {reverse('move-undo', args=[move.pk])}" if move else ""
        messages.success(request, done, extra_tags=undo)


def _back(request: UserRequest, application: Application) -> HttpResponse:
    return back_to(request, reverse("requisition-candidates", args=[application.requisition_id]))
