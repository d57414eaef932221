"""The job description: its page, approval, versions and changes."""

from typing import Any

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.http import require_POST

from accounts.models import User
from accounts.requests import UserRequest
from core.access import member_required, staffing_required
from core.states import IllegalMove
from core.typed import whole
from recruiting.jobs import actions
from recruiting.jobs.access import (
    get_draft,
    get_requisition,
    get_requisition_to_run,
    get_revision,
    get_revision_to_answer,
)
from recruiting.jobs.forms.description import AnswerForm
from recruiting.jobs.forms.posting import PostingForm
from recruiting.jobs.pages.differences import difference
from recruiting.jobs.pages.lines import imported_message
from recruiting.jobs.views.criteria import board_context
from recruiting.models import Requisition, Revision
from reminders.access import base_for, next_item, person_or_link
from reminders.requests import LinkRequest


@member_required
def description(request: UserRequest, pk: int) -> HttpResponse:
    """Recruiters see the latest version, everyone else the latest that was sent for approval."""
    requisition = get_requisition(request.user, pk)
    revisions = Revision.objects.visible_to(request.user).filter(description__requisition=requisition)
    revision = revisions.to_read().order_by("-number").first()
    if revision is None and request.user.is_staffing:
        return _render(request, "paste", requisition, {"form": PostingForm(), "begun": False})
    if revision and revision.state == Revision.State.DRAFT:
        return _render(request, "board", requisition, board_context(revision))
    return _render(request, "read", requisition, _reading(request.user, requisition, revision))


@staffing_required
def description_paste(request: UserRequest, pk: int) -> HttpResponse:
    """Splits a job posting into lines to sort. Possible again later with another posting."""
    requisition = get_requisition_to_run(request.user, pk)
    form = PostingForm(request.POST, request.FILES) if request.method == "POST" else PostingForm()
    if form.is_valid():
        try:
            revision = actions.draft_for(requisition, by=request.user)
            imported = actions.paste_posting(revision, text=form.text, by=request.user)
        except actions.DescriptionProblem as problem:
            form.add_error("file" if form.cleaned_data["file"] else "posting", str(problem))
        else:
            messages.success(request, imported_message(imported))
            return redirect("description", requisition.pk)
    begun = Revision.objects.filter(description__requisition=requisition).exists()
    return _render(request, "paste", requisition, {"form": form, "begun": begun}, status=422 if form.errors else 200)


@staffing_required
@require_POST
def description_begin(request: UserRequest, pk: int) -> HttpResponse:
    """Starts a description without a posting, or a new version after an approved one."""
    requisition = get_requisition_to_run(request.user, pk)
    try:
        revision = actions.draft_for(requisition, by=request.user)
        if revision.number > 1:
            messages.success(
                request,
                f"You’re editing version {revision.number}. The approved version stays in effect until this one is approved.",
            )
    except actions.DescriptionProblem as problem:
        messages.warning(request, str(problem))
    return redirect("description", requisition.pk)


@staffing_required
@require_POST
def description_share(request: UserRequest, pk: int) -> HttpResponse:
    revision = get_draft(request.user, pk)
    seen = request.POST.get("seen", "")
    try:
        actions.send_for_approval(revision, seen=whole(seen), by=request.user)
        messages.success(request, "Sent for approval.")
    except actions.DescriptionProblem as problem:
        messages.warning(request, str(problem))
    except IllegalMove:
        messages.info(request, "This version was already sent.")
    return redirect("description", pk)


@staffing_required
@require_POST
def description_take_back(request: UserRequest, pk: int) -> HttpResponse:
    revision = get_draft(request.user, pk)
    try:
        actions.recall_revision(revision, by=request.user)
        messages.success(request, "Reverted to draft. The hiring manager won’t get reminders about this version.")
    except IllegalMove:
        messages.info(request, "The hiring manager just responded to this version.")
    return redirect("description", pk)


@person_or_link
def description_answer(request: LinkRequest, pk: int, number: int) -> HttpResponse:
    """The hiring manager or delegate approves or requests changes, signed in or by the link in their message."""
    revision = get_revision_to_answer(request, pk, number)
    form = AnswerForm(request.POST or None, initial={"round": revision.round})
    if form.is_valid():
        try:
            _answer(revision, form, by=request.acting)
        except (actions.DescriptionProblem, IllegalMove) as problem:
            known = isinstance(problem, actions.DescriptionProblem)
            form.add_error(
                None,
                str(problem)
                if known
                else "Someone just responded to this version or changed it. Please check it again.",
            )
            revision.refresh_from_db()
        else:
            return redirect(next_item(request) or request.path)
    context = {
        **_reading(request.acting, revision.description.requisition, revision),
        "form": form,
        "base": base_for(request),
        "open": revision.state == Revision.State.SHARED,
    }
    return render(request, "recruiting/description_answer.html", context, status=422 if form.errors else 200)


@member_required
def description_versions(request: UserRequest, pk: int) -> HttpResponse:
    requisition = get_requisition(request.user, pk)
    revisions = Revision.objects.visible_to(request.user).filter(description__requisition=requisition)
    context = {"requisition": requisition, "revisions": revisions.to_read().order_by("-number")}
    return render(request, "recruiting/description_versions.html", context)


@member_required
def description_version(request: UserRequest, pk: int, number: int) -> HttpResponse:
    """One version, and what changed since ?against= or else since the version before."""
    revision = get_revision(request.user, pk, number)
    others = Revision.objects.visible_to(request.user).filter(description__requisition=pk).exclude(number=number)
    asked = request.GET.get("against", "")
    old = None
    if asked:
        old = get_object_or_404(others.to_read(), number=whole(asked))
    old = old or others.filter(number__lt=number).to_read().order_by("-number").first()
    context = {
        "requisition": revision.description.requisition,
        "revision": revision,
        "old": old,
        "changes": difference(old, revision) if old else [],
        "others": others.order_by("-number"),
    }
    return render(request, "recruiting/description_version.html", context)


def _render(
    request: UserRequest, page: str, requisition: Requisition, context: dict[str, Any], status: int = 200
) -> HttpResponse:
    whole = {"requisition": requisition, "manager": requisition.hiring_manager(), **context}
    return render(request, f"recruiting/description_{page}.html", whole, status=status)


def _reading(user: User, requisition: Requisition, revision: Revision | None) -> dict[str, Any]:
    """Context of the reading pages: the version, what changed since the approved one, who may answer."""
    before = None
    if revision and revision.state == Revision.State.SHARED:
        agreed = revision.description.revisions.filter(state=Revision.State.AGREED).to_read()
        before = agreed.order_by("-number").first()
    return {
        "requisition": requisition,
        "revision": revision,
        "before": before,
        "changes": difference(before, revision) if before and revision else [],
        "may_answer": requisition.answers_for_manager(user),
        "manager": requisition.hiring_manager(),
    }


def _answer(revision: Revision, form: AnswerForm, *, by: User) -> None:
    columns = {"round": form.cleaned_data["round"], "note": form.cleaned_data["note"], "by": by}
    if form.cleaned_data["answer"] == AnswerForm.APPROVE:
        actions.approve_revision(revision, **columns)
    else:
        actions.request_changes(revision, **columns)
