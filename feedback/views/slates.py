"""Sending candidates for review, and changing requests."""

from typing import Any

from django.contrib import messages
from django.db.models import Exists, OuterRef
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.http import require_http_methods, require_POST

from accounts.models import User
from accounts.requests import UserRequest
from core import clock
from core.access import member_required
from core.pages import back_to
from core.states import IllegalMove
from core.templatetags.tandem import when
from feedback import actions
from feedback.access import get_review_request_to_run
from feedback.forms import SendAgainForm, SlateForm
from feedback.models import ReviewRequest
from feedback.text import first_name, in_business_time, listed, one_or_many
from kickoff.actions import limits_for
from recruiting.jobs.access import get_requisition_to_run
from recruiting.models import Application, Requisition, TeamMember


@member_required
@require_http_methods(["GET", "HEAD", "POST"])
def slate_create(request: UserRequest, pk: int) -> HttpResponse:
    requisition = get_requisition_to_run(request.user, pk)
    reviewers = possible_reviewers(requisition)
    people = can_be_sent(requisition)
    form = SlateForm(
        request.POST or None, applications=people, reviewers=reviewers, initial=_initial(request, reviewers)
    )
    if request.method == "POST" and form.is_valid():
        try:
            slate = actions.send_slate(
                requisition, by=request.user, people=form.chosen(), reviewers=form.cleaned_data["reviewers"],
                note=form.cleaned_data["note"], due_at=form.cleaned_data["due_at"],
            )  # fmt: skip
        except actions.SlateProblem as problem:
            form.add_error(None, str(problem))
        else:
            messages.success(request, _sent_text(slate, len(form.cleaned_data["people"])))
            return redirect("review-list", requisition.pk)
    context = _context(requisition, form, people, reviewers)
    return render(request, "feedback/slate_create.html", context, status=422 if form.errors else 200)


@member_required
@require_POST
def review_withdraw(request: UserRequest, pk: int) -> HttpResponse:
    asked = get_review_request_to_run(request.user, pk)
    try:
        actions.withdraw_request(asked, by=request.user)
        messages.success(
            request,
            f"{asked.noun.capitalize()} request canceled. {asked.reviewer} will get no more reminders about "
            f"{asked.application.candidate}.",
        )
    except IllegalMove:
        messages.warning(request, f"That {asked.noun} is already in, or the request was canceled.")
    return back_to(request, _record(asked))


@member_required
@require_POST
def review_resend(request: UserRequest, pk: int) -> HttpResponse:
    """Sends the request again with a new due time: the reminders start over."""
    asked = get_review_request_to_run(request.user, pk)
    form = SendAgainForm(request.POST)
    if not form.is_valid():
        messages.warning(request, str(form.errors["due_at"][0]))
        return back_to(request, _record(asked))
    try:
        actions.send_again(asked, by=request.user, due_at=form.cleaned_data["due_at"])
        messages.success(request, f"Sent to {asked.reviewer} again, due {when(asked.due_at)}.")
    except IllegalMove as problem:
        messages.warning(request, str(problem))
    return back_to(request, _record(asked))


def can_be_sent(requisition: Requisition) -> list[Application]:
    """Active candidates without an open review: first those never reviewed, then the others (`seen`)."""
    requests = ReviewRequest.objects.filter(application=OuterRef("pk"), kind=ReviewRequest.Kind.RESUME)
    rows = requisition.applications.active().exclude(Exists(requests.unanswered()))
    rows = rows.annotate(seen=Exists(requests.filter(state=ReviewRequest.State.ANSWERED)))
    return list(
        rows.select_related("candidate", "stage").order_by("seen", "stage__position", "-created_at", "-id")[:200]
    )


def possible_reviewers(requisition: Requisition) -> list[User]:
    """The hiring manager first, then today's delegate and the reviewers."""
    parts = [TeamMember.Part.MANAGER, TeamMember.Part.DELEGATE, TeamMember.Part.REVIEWER]
    team = requisition.team.current().filter(part__in=parts, user__is_active=True).select_related("user")
    return [
        member.user
        for member in sorted(team, key=lambda member: (parts.index(TeamMember.Part(member.part)), member.pk))
    ]


def _initial(request: UserRequest, reviewers: list[User]) -> dict[str, Any]:
    chosen = [value for value in request.GET.getlist("people") if value.isdigit()]
    return {"people": chosen, "reviewers": [str(user.pk) for user in reviewers[:1]]}


def _context(
    requisition: Requisition, form: SlateForm, people: list[Application], reviewers: list[User]
) -> dict[str, Any]:
    now, limit = clock.now(), limits_for(requisition)["review"]
    chosen = {str(value) for value in form["people"].value() or []}
    asked = {str(value) for value in form["reviewers"].value() or []}
    dues = actions.reviews_due(requisition, reviewers, at=now)
    return {
        "requisition": requisition,
        "heading": _heading(len(chosen), [user for user in reviewers if str(user.pk) in asked]),
        "form": form,
        "people": [
            {"row": row, "seen": row.seen, "chosen": str(row.pk) in chosen, "why": form.why(row.pk)}  # type: ignore[attr-defined]
            for row in people
        ],
        "reviewers": [{"user": user, "chosen": str(user.pk) in asked, "due": dues[user]} for user in reviewers],
        "limit": in_business_time(limit),
        "pause": requisition.current_pause(),
    }


def _heading(count: int, reviewers: list[User]) -> str:
    """ "Send 2 candidates to Mona" where candidates were chosen on the page before."""
    if not count or not reviewers:
        return "Send for review"
    names = listed([first_name(user.name) for user in reviewers])
    return f"Send {one_or_many(count, '1 candidate', 'candidates')} to {names}"


def _sent_text(slate: Any, count: int) -> str:
    candidates = one_or_many(count, "1 candidate", "candidates")
    if slate.state == slate.State.PREPARED:
        return f"{candidates} {'is' if count == 1 else 'are'} ready and will be sent when the pause ends."
    return f"{candidates} sent for review, due {when(slate.due_at)}."


def _record(asked: ReviewRequest) -> str:
    return reverse("review-list", args=[asked.requisition.pk])
