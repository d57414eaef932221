"""Requesting interview feedback, and rescheduling or canceling the interview."""

from datetime import datetime
from typing import Any

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.timezone import localtime
from django.views.decorators.http import require_http_methods, require_POST

from accounts.models import User
from accounts.requests import UserRequest
from core import clock
from core.access import member_required
from core.states import IllegalMove
from feedback import actions
from feedback.access import get_application_to_run, get_review_request_to_run
from feedback.forms import InterviewForm, MoveInterviewForm
from feedback.models import ReviewRequest
from feedback.text import in_business_time, listed
from kickoff.actions import limits_for
from recruiting.models import Application, Requisition

JUST_NOW = "Someone just changed this interview or submitted feedback. Check it and try again."


@member_required
@require_http_methods(["GET", "HEAD", "POST"])
def interview_ask(request: UserRequest, pk: int) -> HttpResponse:
    application = get_application_to_run(request.user, pk)
    team = team_of(application.requisition)
    form = InterviewForm(request.POST or None, team=team, zones=_zones(request, team), initial=_initial(request))
    if request.method == "POST" and form.is_valid():
        try:
            who = form.cleaned_data["who"]
            actions.ask_for_feedback(application, by=request.user, interviewers=who, **form.times())
        except actions.InterviewProblem as problem:
            form.add_error(None, str(problem))
        else:
            names = listed([person.name for person in who])
            messages.success(request, _asks(names, form.times()["ends_at"], "the interview"))
            return redirect("interview-ask", pk)
    context = _context(request, application, form, team)
    return render(request, "feedback/interview_ask.html", context, status=422 if form.errors else 200)


@member_required
@require_POST
def interview_move(request: UserRequest, pk: int) -> HttpResponse:
    asked = get_review_request_to_run(request.user, pk)
    form = MoveInterviewForm(request.POST, zones=_zones(request, team_of(asked.requisition)))
    try:
        if form.is_valid():
            count = actions.move_interview(asked, by=request.user, **form.times())
            ends = form.times()["ends_at"]
            done = "rescheduled" if ends > clock.now() else "updated"
            messages.success(request, f"Interview {done}. {_asks(_interviewers(count), ends, 'it')}")
        else:
            messages.warning(request, " ".join(str(error) for errors in form.errors.values() for error in errors))
    except actions.InterviewProblem as problem:
        messages.warning(request, str(problem))
    return redirect("interview-ask", asked.application_id)


@member_required
@require_POST
def interview_cancel(request: UserRequest, pk: int) -> HttpResponse:
    asked = get_review_request_to_run(request.user, pk)
    was_ahead = asked.is_ahead
    try:
        count, is_over = actions.cancel_interview(asked, by=request.user), not was_ahead
        need = "no longer needs" if count == 1 else "no longer need"
        told = f"{need} to give feedback" if is_over else "won’t be asked for feedback"
        messages.success(request, f"Interview canceled. {_interviewers(count).capitalize()} {told}.")
    except IllegalMove:
        messages.warning(request, JUST_NOW)
    return redirect("interview-ask", asked.application_id)


def team_of(requisition: Requisition) -> list[User]:
    """The active members of the hiring team today, by role."""
    members = requisition.team.current().filter(user__is_active=True).by_part()
    return [member.user for member in members]


def _zones(request: UserRequest, team: list[User]) -> list[str]:
    return [request.user.zone_name, *(person.zone_name for person in team)]


def _initial(request: UserRequest) -> dict[str, Any]:
    now = localtime(clock.now())
    return {"day": now.date(), "minutes": 45, "zone": request.user.zone_name}


def _context(request: UserRequest, application: Application, form: InterviewForm, team: list[User]) -> dict[str, Any]:
    chosen = {str(value) for value in form["who"].value() or []}
    return {
        "application": application,
        "candidate": application.candidate,
        "requisition": application.requisition,
        "form": form,
        "team": [{"user": person, "chosen": str(person.pk) in chosen} for person in team],
        "limit": in_business_time(limits_for(application.requisition)["interview_feedback"]),
        "interviews": _scheduled(application, _zones(request, team)),
    }


def _scheduled(application: Application, zones: list[str]) -> list[dict[str, Any]]:
    """The interviews with open feedback, each with its panel and a form to reschedule it."""
    requests = ReviewRequest.objects.filter(
        application=application, kind=ReviewRequest.Kind.INTERVIEW, state=ReviewRequest.State.OPEN
    )
    panels: dict[Any, list[ReviewRequest]] = {}
    for row in requests.select_related("reviewer").order_by("interview_at", "id"):
        panels.setdefault(row.interview_at, []).append(row)
    return [{"first": panel[0], "panel": panel, "form": _move_form(panel[0], zones)} for panel in panels.values()]


def _move_form(asked: ReviewRequest, zones: list[str]) -> MoveInterviewForm:
    starts, ends = localtime(asked.interview_at), asked.interview_ends_at
    minutes = int((ends - starts).total_seconds()) // 60 if ends else 45
    initial = {"day": starts.date(), "at": starts.time(), "minutes": minutes, "zone": zones[0]}
    return MoveInterviewForm(zones=zones, initial=initial, auto_id=f"move-{asked.pk}-%s")


def _asks(whom: str, ends_at: datetime, it: str) -> str:
    """Says when the request for feedback goes out: now, for an interview that is over."""
    if ends_at <= clock.now():
        return f"We’re asking {whom} for feedback now."
    return f"We’ll ask {whom} for feedback when {it} ends."


def _interviewers(count: int) -> str:
    return "1 interviewer" if count == 1 else f"{count} interviewers"
