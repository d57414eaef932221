"""Hires, check-ins and their results."""

from typing import Any

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_http_methods, require_safe

from accounts.requests import UserRequest
from core import clock
from core.access import member_required
from core.states import IllegalMove
from feedback import actions
from feedback.access import get_application_to_run, get_hire_to_run, get_requisition_to_survey, get_survey
from feedback.check_ins import check_ins_of, minutes_for
from feedback.forms import HireForm, LeftForm, SurveyForm
from feedback.models import Survey
from recruiting.candidates.actions import CandidateProblem
from recruiting.models import Application, Hire
from reminders.access import base_for, next_item, person_or_link
from reminders.requests import LinkRequest


@member_required
@require_http_methods(["GET", "HEAD", "POST"])
def hire_record(request: UserRequest, pk: int) -> HttpResponse:
    application = get_application_to_run(request.user, pk)
    if application.state == Application.State.HIRED:
        return redirect("survey-results", application.requisition_id)
    form = HireForm(request.POST or None, initial={"starts_on": application.requisition.target_start})
    if request.method == "POST" and form.is_valid():
        try:
            actions.hire(application, starts_on=form.cleaned_data["starts_on"], by=request.user)
        except (CandidateProblem, IllegalMove) as problem:
            form.add_error(None, str(problem) if isinstance(problem, CandidateProblem) else _GONE)
        else:
            messages.success(request, f"{application.candidate} is marked as hired. Check-ins are scheduled.")
            return redirect("survey-results", application.requisition_id)
    context = {"application": application, "requisition": application.requisition, "form": form}
    return render(request, "feedback/hire_record.html", context, status=422 if form.errors else 200)


@member_required
@require_http_methods(["GET", "HEAD", "POST"])
def hire_left(request: UserRequest, pk: int) -> HttpResponse:
    hire = get_hire_to_run(request.user, pk)
    form = LeftForm(request.POST or None, hire=hire, initial={"left_on": clock.today()})
    if request.method == "POST" and form.is_valid():
        try:
            actions.record_left(hire, left_on=form.cleaned_data["left_on"], by=request.user)
            messages.success(request, "Saved. The remaining check-ins are canceled.")
        except actions.LeftAlready:
            messages.info(request, "This was already recorded.")
        return redirect("survey-results", hire.application.requisition_id)
    context = {"hire": hire, "requisition": hire.application.requisition, "form": form}
    return render(request, "feedback/hire_left.html", context, status=422 if form.errors else 200)


@person_or_link
@require_http_methods(["GET", "HEAD", "POST"])
def survey(request: LinkRequest, pk: int) -> HttpResponse:
    asked = get_survey(request, pk)
    if not asked.is_open:
        return render(request, "feedback/survey_closed.html", _about(request, asked))
    questions = list(asked.template.questions.filter(active=True))
    form = SurveyForm(request.POST if request.method == "POST" else None, questions=questions)
    if request.method == "POST" and form.is_valid():
        try:
            actions.answer_survey(asked, by=request.acting, answers=form.answers())
        except actions.AlreadyAnswered:
            messages.info(request, "This check-in was already answered, so nothing was changed.")
        return redirect(next_item(request) or asked.get_absolute_url())
    context = _about(request, asked) | {
        "form": form,
        "rows": form.rows(),
        "minutes": minutes_for(len(questions)),
    }
    return render(request, "feedback/survey.html", context, status=422 if form.errors else 200)


@member_required
@require_safe
def survey_results(request: UserRequest, pk: int) -> HttpResponse:
    """The check-ins of one job, for both sides."""
    requisition = get_requisition_to_survey(request.user, pk)
    context = {
        "requisition": requisition,
        "hires": check_ins_of(requisition, request.user),
        "mine": Survey.objects.of(request.user).waiting().filter(hire__application__requisition=requisition).first(),
        "is_staffing": request.user.is_staffing,
        "may_hire": request.user.is_staffing and requisition.is_running,
    }
    return render(request, "feedback/survey_results.html", context)


_GONE = "This candidate is no longer active for this job. Undo the rejection or withdrawal first."


def _about(request: LinkRequest, asked: Survey) -> dict[str, Any]:
    hire: Hire = asked.hire
    return {
        "base": base_for(request),
        "survey": asked,
        "candidate": hire.application.candidate,
        "hire": hire,
        "requisition": asked.requisition,
        "answers": list(asked.answers.all()) if asked.state == Survey.State.ANSWERED else [],
        "signed_in": request.user.is_authenticated,
    }
