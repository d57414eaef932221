"""The recruiter's board: lines of the posting become requirements, which are ranked, edited and removed."""

from typing import Any

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.http import require_POST

from accounts.models import User
from accounts.requests import UserRequest
from core.access import staffing_required
from core.pages import page_or_partial
from core.typed import whole
from recruiting.jobs import actions
from recruiting.jobs.access import get_criterion, get_draft
from recruiting.jobs.forms.description import CriterionForm, NewCriterionForm
from recruiting.jobs.pages.lines import by_section, suggested
from recruiting.models import Criterion, PostingLine, Revision

ENOUGH, TRY = 6, 5  # more than ENOUGH must-haves get the hint to try TRY


def board_context(revision: Revision) -> dict[str, Any]:
    """The context of the three columns, in three queries."""
    revision = Revision.objects.to_read().get(pk=revision.pk)
    lines = list(revision.lines.exclude(fate=PostingLine.Fate.CRITERION))
    musts = revision.musts()
    return {
        "revision": revision,
        "requisition": revision.description.requisition,
        "manager": revision.description.requisition.hiring_manager(),
        "musts": musts,
        "nices": revision.nices(),
        "hint": TRY if len(musts) > ENOUGH else None,
        "to_sort": [line for line in lines if line.fate == PostingLine.Fate.OPEN],
        "left_out": [line for line in lines if line.fate == PostingLine.Fate.LEFT_OUT],
        "aside": by_section(line for line in lines if line.fate == PostingLine.Fate.SET_ASIDE),
        "suggested": suggested(lines),
    }


@staffing_required
@require_POST
def line_sort(request: UserRequest, pk: int) -> HttpResponse:
    """One button ("move": "must:l7", "up:c12"), or the three lists after a drag."""
    revision = get_draft(request.user, pk)
    try:
        if "move" in request.POST:
            focus = _move(request.user, revision, request.POST["move"], request.POST.getlist("left"))
        else:
            focus = ""
            if _drag(request, revision) and _is_htmx(request):
                return _count_only(request, revision)
    except actions.DescriptionProblem as problem:
        return _answer(request, revision, problem=str(problem))
    return _answer(request, revision, focus=focus)


@staffing_required
@require_POST
def criterion_add(request: UserRequest, pk: int) -> HttpResponse:
    revision = get_draft(request.user, pk)
    form = NewCriterionForm(request.POST)
    if not form.is_valid():
        return _answer(request, revision, problem="Enter a requirement of up to 500 characters.")
    try:
        actions.add_criterion(revision, by=request.user, **form.cleaned_data)
    except actions.DescriptionProblem as problem:
        return _answer(request, revision, problem=str(problem))
    return _answer(request, revision, focus=f"add-{form.cleaned_data['kind']}")


@staffing_required
def criterion_edit(request: UserRequest, pk: int, criterion_pk: int) -> HttpResponse:
    """Edits a requirement. If another user saved it since it was opened, shows both texts and overwrites nothing."""
    revision = get_draft(request.user, pk)
    criterion = revision.criteria.select_related("revision__description__requisition").filter(pk=criterion_pk).first()
    if criterion is None:
        return _gone(request, revision)
    form, theirs = CriterionForm.of(criterion, request.POST or None), None
    if form.is_valid():
        try:
            actions.edit_criterion(criterion, seen=form.cleaned_data["seen"], by=request.user, **form.columns())
            return _answer(request, criterion.revision, focus=f"edit-{criterion.pk}")
        except actions.EditConflict as conflict:
            theirs = conflict.theirs
            form = CriterionForm.again(criterion, request.POST, seen=theirs.edit_count)
        except actions.DescriptionProblem as problem:
            form.add_error(None, str(problem))
    requisition = criterion.revision.description.requisition
    context = {"requisition": requisition, "criterion": criterion, "form": form, "theirs": theirs}
    status = 422 if form.errors or theirs else 200
    return page_or_partial(request, "recruiting/criterion_edit.html", "edit", context, status=status)


@staffing_required
@require_POST
def criterion_delete(request: UserRequest, pk: int, criterion_pk: int) -> HttpResponse:
    criterion = get_criterion(request.user, pk, criterion_pk)
    try:
        actions.delete_criterion(criterion, by=request.user)
    except actions.DescriptionProblem as problem:
        return _answer(request, criterion.revision, problem=str(problem))
    return _answer(request, criterion.revision)


def _gone(request: UserRequest, revision: Revision) -> HttpResponse:
    """Another user removed the requirement: what was typed is kept and can be added as a new one."""
    if request.method != "POST":
        raise Http404
    form = NewCriterionForm(initial={"text": request.POST.get("text", ""), "kind": Criterion.Kind.MUST})
    context = {"requisition": revision.description.requisition, "form": form}
    return page_or_partial(request, "recruiting/criterion_gone.html", "edit", context, status=422)


def _move(user: User, revision: Revision, move: str, shown: list[str]) -> str:
    """Does what a button says. Returns the id that takes the focus next. Unknown moves are ignored."""
    to, _, key = move.partition(":")
    kind, pk = key[:1], key[1:]
    if key in ("all", "rest"):
        _move_many(user, revision, move, shown)
    if whole(pk) < 0:
        return ""
    if kind == "l" and to == "back":
        actions.bring_back(get_object_or_404(revision.lines.select_related("revision"), pk=pk), by=user)
        return ""
    if kind == "l" and to in ("must", "nice", "out", "open"):
        line = get_object_or_404(revision.lines.select_related("revision"), pk=pk)
        following = revision.lines.filter(fate=PostingLine.Fate.OPEN, position__gt=line.position).first()
        actions.sort_line(line, into=to, by=user)
        return f"{to}-l{following.pk}" if following and to != "open" else ""
    if kind == "c" and to in ("must", "nice", "up", "down"):
        criterion = get_object_or_404(revision.criteria.select_related("revision"), pk=pk)
        actions.move_criterion(criterion, to=to, by=user)
        return f"{to}-c{pk}" if to in ("up", "down") else f"edit-{pk}"
    return ""


def _move_many(user: User, revision: Revision, move: str, shown: list[str]) -> None:
    """One press for many lines: those that the page showed."""
    if move == "accept:all":
        actions.accept_suggestions(revision, shown, by=user)
    elif move == "out:rest":
        actions.leave_out_rest(revision, shown, by=user)
    elif move == "back:all":
        actions.bring_back_left_out(revision, by=user)


def _drag(request: UserRequest, revision: Revision) -> bool:
    lists = actions.Arrangement(*(request.POST.getlist(name) for name in ("must", "nice", "left")))
    seen = request.POST.get("seen", "")
    return actions.arrange(revision, lists, seen=whole(seen), by=request.user)


def _is_htmx(request: UserRequest) -> bool:
    return bool(request.htmx)


def _count_only(request: UserRequest, revision: Revision) -> HttpResponse:
    """The list on the page is already right: returns only the new edit count, so that a second click is not lost."""
    revision.refresh_from_db(fields=["edit_count"])
    response = render(request, "recruiting/description_board.html#seen", {"revision": revision, "oob": True})
    response["HX-Reswap"] = "none"
    return response


def _answer(request: UserRequest, revision: Revision, *, problem: str = "", focus: str = "") -> HttpResponse:
    """The updated board for htmx, else the page; both show the problem."""
    page = redirect("description", revision.description.requisition_id)
    still_draft = Revision.objects.filter(pk=revision.pk, state=Revision.State.DRAFT).exists()
    if not _is_htmx(request) or not still_draft:
        if problem:
            messages.warning(request, problem)
        return HttpResponse(headers={"HX-Redirect": page.url}) if _is_htmx(request) else page
    context = {**board_context(revision), "problem": problem, "focus": focus}
    response = render(request, "recruiting/description_board.html#board", context)
    response["HX-Retarget"], response["HX-Reswap"] = "#board", "innerHTML"
    return response
