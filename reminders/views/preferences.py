"""Communication preferences: a person's own page, and the same form for a recruiter who sets it up for them."""

from dataclasses import dataclass
from datetime import date

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.views.decorators.http import require_http_methods, require_POST

from accounts.models import Leave, User
from core import clock
from core.access import member_required
from reminders import actions
from reminders.access import get_person_to_set_up
from reminders.contact import consent, preferences
from reminders.contact.phone_numbers import masked, spaced
from reminders.contact.verification import send_code
from reminders.forms import CodeForm, LeaveForm, NumberForm, PreferenceForm
from reminders.models import ContactPoint


@dataclass(frozen=True)
class Number:
    """One number as the page shows it, with the form beside it."""

    channel: str
    label: str
    shown: str
    state: str
    words: str
    waits_for_code: bool


@member_required
@require_http_methods(["GET", "HEAD", "POST"])
def preferences_own(request: HttpRequest) -> HttpResponse:
    return _preferences(request, request.user)  # type: ignore[arg-type]  # member_required


@member_required
@require_http_methods(["GET", "HEAD", "POST"])
def preferences_of(request: HttpRequest, pk: int) -> HttpResponse:
    return _preferences(request, get_person_to_set_up(request.user, pk))


def _preferences(request: HttpRequest, person: User) -> HttpResponse:
    form = PreferenceForm(person, request.POST or None)
    if form.is_valid():
        actions.save_preference(person, by=request.user, **form.chosen())  # type: ignore[arg-type]
        messages.success(request, "Saved. This applies starting with the next message.")
        return redirect(_page(request, person))
    return _render(request, person, form=form)


@member_required
@require_POST
def number_code(request: HttpRequest, pk: int, channel: str) -> HttpResponse:
    person, form = get_person_to_set_up(request.user, pk), None
    if channel not in consent.WORDING or channel == "email":
        raise Http404
    form = NumberForm(person, request.POST, prefix=channel)
    if not form.is_valid():
        return _render(request, person, number_form=form, status=422)
    try:
        point, code = consent.new_code(person, channel, form.cleaned_data["number"], by=request.user)  # type: ignore[arg-type]
        send_code(point, code)
        messages.success(request, "A code is on its way. Enter it below within 10 minutes.")
    except consent.CodeProblem as problem:
        messages.error(request, str(problem))
    return redirect(_page(request, person) + f"#{channel}")


@member_required
@require_POST
def number_verify(request: HttpRequest, pk: int, channel: str) -> HttpResponse:
    person = get_person_to_set_up(request.user, pk)
    form = CodeForm(request.POST)
    try:
        if not form.is_valid():
            raise consent.CodeProblem("Enter the six-digit code.")
        consent.confirm_code(person, channel, form.cleaned_data["code"], by=request.user)  # type: ignore[arg-type]
        messages.success(request, "Confirmed. You can now choose it as a channel.")
    except consent.CodeProblem as problem:
        messages.error(request, str(problem))
    return redirect(_page(request, person) + f"#{channel}")


@member_required
@require_POST
def channel_stop(request: HttpRequest, pk: int, channel: str) -> HttpResponse:
    """Opts the person out, at their own request or as a recruiter was told."""
    person = get_person_to_set_up(request.user, pk)
    own = request.user == person
    how = "web form" if own else "noted by recruiter"
    if channel in consent.WORDING and consent.withdraw(
        person, channel, how=how, evidence=f"accounts.user:{request.user.pk}"
    ):
        messages.success(request, _stopped(person, own=own))
    return redirect(_page(request, person))


@member_required
@require_POST
def channel_start(request: HttpRequest, pk: int, channel: str) -> HttpResponse:
    """Only the person themselves can opt back in."""
    person = get_person_to_set_up(request.user, pk)
    if person == request.user and channel in consent.WORDING and consent.give(person, channel, how="web form"):
        messages.success(request, "Turned back on.")
    return redirect(_page(request, person))


@member_required
@require_POST
def leave_add(request: HttpRequest, pk: int) -> HttpResponse:
    person = get_person_to_set_up(request.user, pk)
    form = LeaveForm(person, request.POST, today=_today(person))
    if not form.is_valid():
        return _render(request, person, leave_form=form, status=422)
    actions.add_leave(person, by=request.user, **form.cleaned_data)  # type: ignore[arg-type]
    messages.success(request, "Saved. New due dates skip these days.")
    return redirect(_page(request, person) + "#leave")


@member_required
@require_POST
def leave_remove(request: HttpRequest, pk: int) -> HttpResponse:
    leave = get_object_or_404(Leave.objects.select_related("user"), pk=pk)
    person = get_person_to_set_up(request.user, leave.user_id)
    actions.remove_leave(leave, by=request.user, today=_today(person))  # type: ignore[arg-type]
    messages.success(request, "Removed.")
    return redirect(_page(request, person) + "#leave")


def _render(
    request: HttpRequest,
    person: User,
    *,
    form: PreferenceForm | None = None,
    number_form: NumberForm | None = None,
    leave_form: LeaveForm | None = None,
    status: int | None = None,
) -> HttpResponse:
    today = _today(person)
    form = form or PreferenceForm(person)
    context = {
        "person": person,
        "own": person == request.user,
        "form": form,
        "words": preferences.in_words(preferences.preference_of(person), person),
        "confirmed": person.zone_confirmed_at,
        "numbers": _numbers(person, request.user, number_form),  # type: ignore[arg-type]
        "email_stopped": _why_no_email(person, own=person == request.user),
        **_wording(person.get_short_name(), own=person == request.user),
        "leave_form": leave_form or LeaveForm(person, today=today),
        "leaves": person.leaves.filter(last_day__gte=today).select_related("delegate"),
        "action": _page(request, person),
    }
    return render(request, "reminders/preferences.html", context, status=status or (422 if form.errors else 200))


def _wording(first_name: str, *, own: bool) -> dict[str, str]:
    """Labels and hints that name the person on a colleague's page."""
    whose = "your" if own else "their"
    return {
        "first_name": first_name,
        "whom": "me" if own else first_name,
        "phone_hint": f"Verify {whose} phone number before choosing texts or automated calls.",
        "delegate_hint": f"Covers for {'you' if own else first_name} and gets {whose} reminders on these days.",
    }


def _stopped(person: User, *, own: bool) -> str:
    return f"Turned off. {consent.still_reached(person, name='' if own else person.name)}"


def _why_no_email(person: User, *, own: bool) -> str:
    """Why no email goes to the person; empty while it does."""
    point = consent.number_of(person, "email")
    if point is None or point.state == ContactPoint.State.USABLE:
        return ""
    if point.state == ContactPoint.State.OPTED_OUT:
        return "You unsubscribed." if own else f"{person.name} unsubscribed."
    return "Messages to this address bounced."


def _numbers(person: User, reader: User, bad: NumberForm | None) -> list[tuple[Number, NumberForm]]:
    points = {point.channel: point for point in person.contact_points.exclude(channel="email")}
    sees_all = reader == person or reader.is_admin
    rows = []
    for channel, label in (("sms", "Texts"), ("voice", "Automated calls")):
        form = bad if bad and bad.prefix == channel else NumberForm(person, prefix=channel)
        rows.append((_number(points.get(channel), channel, label, sees_all), form))
    return rows


def _number(point: ContactPoint | None, channel: str, label: str, in_full: bool) -> Number:
    if point is None:
        return Number(channel, label, "", "none", "No number", waits_for_code=False)
    shown = spaced(point.address) if in_full else masked(point.address)
    words = {
        "usable": "Confirmed",
        "unverified": "Not confirmed",
        "opted_out": "Opted out",
    }.get(point.state, "Not working")
    return Number(channel, label, shown, point.state, words, waits_for_code=bool(point.code_hash))


def _page(request: HttpRequest, person: User) -> str:
    own = person == request.user
    return reverse("preferences") if own else reverse("preferences-of", kwargs={"pk": person.pk})


def _today(person: User) -> date:
    return clock.today(person.zone_name)
