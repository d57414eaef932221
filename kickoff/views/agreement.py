from typing import Any

from django.contrib import messages
from django.db import transaction
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.http import require_POST, require_safe

from accounts.models import User
from accounts.requests import UserRequest
from core.access import member_required
from kickoff import actions
from kickoff.access import (
    get_agreement_to_answer,
    get_requisition_to_draft,
    get_requisition_to_read_agreement,
)
from kickoff.forms import AnswerForm, HandBackForm
from kickoff.models import Agreement
from kickoff.pages.agreement import agreement_page, bound_forms, forms_for, other_side, version_page
from kickoff.views.answers import REFUSALS, say_why
from recruiting.jobs.access import get_requisition
from recruiting.models import Requisition
from reminders.access import base_for, next_item, person_or_link


@person_or_link
@require_safe
def agreement(request: UserRequest, pk: int) -> HttpResponse:
    requisition = get_requisition_to_read_agreement(request, pk)
    return _page(request, agreement_page(requisition, request.acting))  # type: ignore[attr-defined]


@member_required
@require_POST
def agreement_start(request: UserRequest, pk: int) -> HttpResponse:
    requisition = get_requisition_to_draft(request.user, pk)
    try:
        actions.draft_agreement(requisition, by=request.user)
    except REFUSALS as problem:
        say_why(request, problem)
    return redirect("agreement", pk)


@member_required
@require_POST
def agreement_save(request: UserRequest, pk: int) -> HttpResponse:
    return _store(request, pk, propose=False)


@member_required
@require_POST
def agreement_propose(request: UserRequest, pk: int) -> HttpResponse:
    return _store(request, pk, propose=True)


@person_or_link
@require_POST
def agreement_accept(request: UserRequest, pk: int) -> HttpResponse:
    version, person = get_agreement_to_answer(request, pk)
    form = AnswerForm(request.POST)
    if not form.is_valid() or form.cleaned_data["number"] != version.number:
        messages.warning(request, "The agreement has changed since you opened it. Here’s the latest version.")
        return redirect("agreement", pk)
    try:
        actions.accept(version, by=person)
        messages.success(request, "Accepted. The timeline is set.")
    except REFUSALS as problem:
        say_why(request, problem)
    return redirect(next_item(request) or version.page_address)


@person_or_link
@require_POST
def agreement_hand_back(request: UserRequest, pk: int) -> HttpResponse:
    version, person = get_agreement_to_answer(request, pk)
    form = HandBackForm(request.POST)
    if not form.is_valid():
        context = agreement_page(version.requisition, person) | {"hand_back_form": form}
        return _page(request, context, status=422)
    try:
        actions.hand_back(version, by=person, note=form.cleaned_data["note"])
        messages.success(request, "Changes requested. You’ll get the new version to accept.")
    except REFUSALS as problem:
        say_why(request, problem)
    return redirect(next_item(request) or version.page_address)


@member_required
@require_safe
def agreement_version(request: UserRequest, pk: int, number: int) -> HttpResponse:
    requisition = get_requisition(request.user, pk)
    version = get_object_or_404(
        Agreement.objects.exclude(state=Agreement.State.DRAFT), requisition=requisition, number=number
    )
    return render(request, "kickoff/agreement_version.html", version_page(requisition, version))


def _store(request: UserRequest, pk: int, *, propose: bool) -> HttpResponse:
    """Saves the draft as posted and, with `propose`, sends it to the other side in the same step."""
    requisition = get_requisition_to_draft(request.user, pk)
    draft = Agreement.objects.filter(requisition=requisition, state=Agreement.State.DRAFT).first()
    form, commitments = bound_forms(request.POST)
    if draft is None:
        messages.warning(request, "This draft has already been sent. To change it, start a new version.")
        return redirect("agreement", pk)
    if not (form.is_valid() and commitments.is_valid()):
        context = agreement_page(requisition, request.user) | {"form": form, "commitments": commitments}
        return _page(request, context, status=422)
    try:
        with transaction.atomic():
            kept = [row.commitment() for row in commitments if row.is_kept]
            actions.save_draft(draft, by=request.user, commitments=kept, **form.cleaned_data)
            if propose:
                actions.propose(draft, by=request.user)
        messages.success(request, _sent_to(requisition, request.user) if propose else "Draft saved.")
    except actions.ChangedMeanwhile as conflict:
        return _both_drafts(request, requisition, conflict.row)
    except REFUSALS as problem:
        say_why(request, problem)
    return redirect("agreement", pk)


def _both_drafts(request: UserRequest, requisition: Requisition, theirs: Agreement) -> HttpResponse:
    """Shows what was typed, still in the form, next to what someone else saved."""
    form, commitments = forms_for(theirs, typed=request.POST)
    context = {
        "form": form,
        "commitments": commitments,
        "theirs": theirs,
        "their_commitments": list(theirs.commitments.all()),
    }
    return _page(request, agreement_page(requisition, request.user) | context, status=409)


def _sent_to(requisition: Requisition, person: User) -> str:
    name = other_side(requisition, person)
    return f"Sent to {name} to accept." if name else "Sent."


def _page(request: UserRequest, context: dict[str, Any], status: int = 200) -> HttpResponse:
    return render(request, "kickoff/agreement.html", context | {"base": base_for(request)}, status=status)
