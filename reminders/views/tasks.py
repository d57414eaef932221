"""A recruiter's calls and follow-ups: person, number, best time, talking points and outcome."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.views.decorators.http import require_POST, require_safe

from accounts.models import User
from core import clock
from core.access import staffing_required
from core.dates import Style, current_region, in_words, time_in_words
from core.pages import back_to, page_of
from core.zones import with_zone
from reminders import actions
from reminders.access import tasks_visible_to
from reminders.contact import preferences
from reminders.contact.phone_numbers import masked, spaced
from reminders.engine import recipients, slots
from reminders.engine.recipients import Person
from reminders.forms import NextStepForm, TaskOutcomeForm
from reminders.models import Occurrence, Task
from reminders.open_items import open_tasks


@dataclass(frozen=True)
class Call:
    """A task as its owner needs it on the phone."""

    task: Task
    number: str  # as it is read
    dial: str  # E.164; empty for those who may not see it
    hours: str
    now: str  # the time there, and whether it is a good one
    good: bool
    late: bool
    form: TaskOutcomeForm


@staffing_required
@require_safe
def task_list(request: HttpRequest) -> HttpResponse:
    return _page(request)


def _page(request: HttpRequest, refused: dict[int, TaskOutcomeForm] | None = None) -> HttpResponse:
    """The list; `refused` holds, by task, a form that was not accepted, with what was typed."""
    user: User = request.user  # type: ignore[assignment]  # staffing_required
    page = page_of(open_tasks(tasks_visible_to(user)), request, size=25)
    page.object_list = Task.objects.filter(pk__in=page.object_list).open().for_list()
    now = clock.now()
    persons = recipients.people([task.about_id for task in page if task.about_id])
    return render(
        request,
        "reminders/tasks.html",
        {
            "page": page,
            "calls": [_call(task, user, persons, now, (refused or {}).get(task.pk)) for task in page],
            "whose_turn": _whose_turn(page[0].owner, user) if page else "",
            "after": _after(request, user, now),
            "done": tasks_visible_to(user).lately_done(now - timedelta(days=2))[:10],
        },
        status=422 if refused else 200,
    )


def _whose_turn(owner: User, reader: User) -> str:
    return "Your turn" if owner == reader else f"Waiting on {owner.name}"


@staffing_required
@require_POST
def task_done(request: HttpRequest, pk: int) -> HttpResponse:
    task = get_object_or_404(tasks_visible_to(request.user).select_related("owner"), pk=pk)
    form = TaskOutcomeForm(request.POST, auto_id=f"task-{task.pk}-%s")
    if not form.is_valid():
        return _page(request, {task.pk: form})
    try:
        follow_up = actions.finish_task(task, by=request.user, **form.cleaned_data)  # type: ignore[arg-type]
        messages.success(request, "Logged. The next call is on your list." if follow_up else "Logged.")
    except actions.TaskIsDone:
        messages.info(request, "This was already done.")
        follow_up = task
    home, target = reverse("task-list"), back_to(request, reverse("task-list"))
    offers = follow_up is None and task.about_id and target["Location"].startswith(home)
    return redirect(f"{home}?after={task.pk}#next") if offers else target


@staffing_required
@require_POST
def task_next(request: HttpRequest, pk: int) -> HttpResponse:
    """Takes the next step after a logged call: another call, a message now, or a note."""
    tasks = tasks_visible_to(request.user).select_related("owner", "about", "delivery__recipient")
    task = get_object_or_404(tasks.filter(state=Task.State.DONE), pk=pk)
    form, user = NextStepForm(request.POST), request.user
    if not form.is_valid():
        messages.error(request, "Choose a next step or write a note.")
        return redirect(f"{reverse('task-list')}?after={task.pk}#next")
    step, note = form.cleaned_data["step"], form.cleaned_data["note"]
    if note:
        actions.add_note(task, by=user, note=note)  # type: ignore[arg-type]  # staffing_required
    messages.success(request, _do(task, step, user))  # type: ignore[arg-type]
    return redirect("task-list")


def _do(task: Task, step: str, by: User) -> str:
    """Takes the step and returns the text that confirms it."""
    if not step:
        return "Note saved."
    if step in NextStepForm.DAYS:
        actions.call_again(task, by=by, days=NextStepForm.DAYS[step])
        return "The next call is on your list."
    if actions.send_instead(task, step, by=by) is None:
        return "Nothing was sent. The item is already done, or this channel isn't available."
    return "It will be sent at the next allowed time."


def _after(request: HttpRequest, user: User, now: datetime) -> dict[str, Any] | None:
    """The call that was just logged, with its possible next steps."""
    asked = request.GET.get("after", "")
    if not (asked.isascii() and asked.isdigit() and len(asked) < 16):
        return None
    lately = tasks_visible_to(user).lately_done(now - timedelta(days=2)).select_related("delivery__recipient", "about")
    task = lately.filter(pk=asked).first()
    if task is None:
        return None
    about = Occurrence.objects.filter(subject=task.subject, recipient=task.about).exclude(requisition_key="").first()
    search = about.requisition_key.rpartition(":")[2] if about else ""
    reached = task.outcome == Task.Outcome.REACHED
    return {
        "task": task,
        "reached": reached,
        "channels": [] if reached else actions.message_channels(task),
        "search": search,
    }


def _call(task: Task, reader: User, persons: dict[int, Person], now: datetime, refused: TaskOutcomeForm | None) -> Call:
    form, late = refused or TaskOutcomeForm(auto_id=f"task-{task.pk}-%s"), task.due_at < now
    if task.about is None:
        return Call(task, "", "", "", "", good=False, late=late, form=form)
    points = [point for point in task.about.contact_points.all() if point.address]
    address = next((point.address for point in sorted(points, key=lambda p: p.channel != "voice")), "")
    in_full = bool(address) and (reader == task.owner or reader.is_admin)
    who = persons[task.about.pk]
    good = slots.is_open(who, now)
    return Call(
        task=task,
        number=(spaced(address) if in_full else masked(address)) if address else "",
        dial=address if in_full else "",
        hours=preferences.hours_text(who.preference, who.zone),
        now=_clock_there(who, now, good=good),
        good=good,
        late=late,
        form=form,
    )


def _clock_there(who: Person, now: datetime, *, good: bool) -> str:
    """ "Good time to call: 9:40 AM CT", or the next one in their time zone."""
    zone = ZoneInfo(who.zone)
    at = time_in_words(now.astimezone(zone).time())
    there = with_zone(at, who.zone)
    if good:
        return f"Good time to call: {there}"
    following = slots.next_slot(who, now, overrides=True)
    if following is None:
        return f"Outside their hours: {there}"
    best = with_zone(in_words(following, who.zone, current_region(), Style.SHORT), who.zone)
    place = with_zone("", who.zone).strip(" ()")
    return f"It's {at} their time ({place}). Best time to call: {best}"
