from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_POST, require_safe

from accounts.models import User
from accounts.requests import UserRequest
from core import clock
from core.access import member_required, staffing_required
from core.pages import page_or_partial
from kickoff import actions
from kickoff.access import get_kickoff_to_run
from kickoff.forms import MeetingForm
from kickoff.models import Kickoff
from kickoff.pages.kickoff import kickoff_page
from kickoff.slots import Away, away_soon, clashes, meet_by, people_of, suggest
from kickoff.views.answers import REFUSALS, in_words, say_why
from recruiting.jobs.access import get_requisition, get_requisition_to_run
from recruiting.models import Requisition


@member_required
@require_safe
def kickoff(request: UserRequest, pk: int) -> HttpResponse:
    requisition = get_requisition(request.user, pk)
    context = kickoff_page(requisition, request.user, opened=request.GET.get("open", ""))
    return render(request, "kickoff/kickoff.html", context)


@staffing_required
@require_POST
def kickoff_open(request: UserRequest, pk: int) -> HttpResponse:
    requisition = get_requisition_to_run(request.user, pk)
    actions.open_kickoff(requisition, by=request.user)
    return redirect("kickoff", pk)


@staffing_required
def kickoff_schedule(request: UserRequest, pk: int) -> HttpResponse:
    requisition = get_requisition_to_run(request.user, pk)
    booked = Kickoff.objects.filter(requisition=requisition).first()
    people = people_of(requisition)
    form = _meeting_form(request, booked, people)
    if request.method == "POST" and form.is_valid() and _book(request, requisition, booked, form):
        return redirect("kickoff", pk)
    by, now = meet_by(requisition, request.user), clock.now()
    context = {
        "requisition": requisition,
        "kickoff": booked,
        "form": form,
        "people": people,
        "clashes": _clashes(form, people),
        "away": away_soon(people, now),
        "meet_by": by,
        "is_overdue": by < now,
    }
    return page_or_partial(request, "kickoff/kickoff_schedule.html", "clashes", context)


@staffing_required
@require_POST
def kickoff_cancel(request: UserRequest, pk: int) -> HttpResponse:
    kickoff = get_kickoff_to_run(request.user, pk)
    try:
        actions.cancel(kickoff, by=request.user)
        messages.success(request, "Canceled. Everyone invited will get a cancellation email.")
    except REFUSALS as problem:
        say_why(request, problem)
    return redirect("kickoff", pk)


@staffing_required
@require_POST
def kickoff_held(request: UserRequest, pk: int) -> HttpResponse:
    kickoff = get_kickoff_to_run(request.user, pk)
    try:
        actions.hold(kickoff, by=request.user)
    except REFUSALS as problem:
        say_why(request, problem)
        return redirect("kickoff", pk)
    messages.success(
        request, "Kickoff completed. Here’s a draft of the working agreement. Edit it to match what you agreed on."
    )
    return redirect("agreement", pk)


def _meeting_form(request: UserRequest, booked: Kickoff | None, people: list[User]) -> MeetingForm:
    """Bound to the POST, or to the GET that htmx sends while a time is chosen; else with the suggestion."""
    zone = request.user.zone_name
    suggested = suggest([*people, request.user], zone=zone, now=clock.now())
    data = request.POST if request.method == "POST" else (request.GET if "day" in request.GET else None)
    initial = MeetingForm.initial_for(booked, suggested, zone)
    return MeetingForm(data, initial=initial, zones=[initial["zone"], zone, *(person.zone_name for person in people)])


def _book(request: UserRequest, requisition: Requisition, booked: Kickoff | None, form: MeetingForm) -> bool:
    """Schedules or moves the meeting; if refused, adds the reason to the form and returns False."""
    if booked and booked.is_booked and form.cleaned_data["seen"] != booked.sequence:
        form.add_error(
            None, "Someone changed this meeting while you had the page open. Reload the page to see the change."
        )
        return False
    try:
        kickoff = actions.book(requisition, by=request.user, meeting=form.meeting())
    except REFUSALS as problem:
        form.add_error(None, in_words(problem))
        return False
    verb = "Updated" if kickoff.sequence else "Scheduled"
    messages.success(request, f"{verb}. Everyone on the hiring team will get a calendar invitation by email.")
    for clash in _clashes(form, people_of(requisition)):
        messages.warning(request, f"{clash.name} {clash.why}.")
    return True


def _clashes(form: MeetingForm, people: list[User]) -> list[Away]:
    """Returns who is not available at the chosen time, or at the suggested one."""
    if form.is_bound:
        data = form.cleaned_data if form.is_valid() else getattr(form, "cleaned_data", {})
        return clashes(people, data["starts_at"], data.get("minutes", 30)) if "starts_at" in data else []
    moment = form.shown_moment()
    return clashes(people, moment, form.initial["minutes"]) if moment else []
