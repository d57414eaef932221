"""A recruiter's calls and follow-ups: whom, at which number, when best, what to say, and what came of it."""

from dataclasses import dataclass
from datetime import datetime, timedelta

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.views.decorators.http import require_POST, require_safe

from accounts.models import Organisation, User
from core import clock
from core.access import staffing_required
from core.pages import back_to, page_of
from reminders import preferences, todo
from reminders.access import tasks_visible_to
from reminders.forms import TaskOutcomeForm
from reminders.models import ContactPreference, Task
from reminders.numbers import masked, spaced


@dataclass(frozen=True)
class Call:
    """A task as its owner needs it on the phone."""

    task: Task
    number: str  # as it is read
    dial: str  # E.164; empty for those who may not see it
    hours: str
    late: bool
    form: TaskOutcomeForm


@staffing_required
@require_safe
def task_list(request: HttpRequest) -> HttpResponse:
    return _page(request)


def _page(request: HttpRequest, refused: dict[int, TaskOutcomeForm] | None = None) -> HttpResponse:
    """The list; `refused` holds, by task, a form that was not accepted, with what was typed."""
    user: User = request.user  # type: ignore[assignment]  # staffing_required
    page = page_of(tasks_visible_to(user).for_list(), request, size=25)
    house, now = Organisation.current(), clock.now()
    return render(
        request,
        "reminders/tasks.html",
        {
            "page": page,
            "calls": [_call(task, user, house, now, (refused or {}).get(task.pk)) for task in page],
            "done": tasks_visible_to(user).lately_done(now - timedelta(days=2))[:10],
        },
        status=422 if refused else 200,
    )


@staffing_required
@require_POST
def task_done(request: HttpRequest, pk: int) -> HttpResponse:
    task = get_object_or_404(tasks_visible_to(request.user).select_related("owner"), pk=pk)
    form = TaskOutcomeForm(request.POST, auto_id=f"task-{task.pk}-%s")
    if not form.is_valid():
        return _page(request, {task.pk: form})
    try:
        follow_up = todo.finish_task(task, by=request.user, **form.cleaned_data)  # type: ignore[arg-type]
        messages.success(request, "Noted. The next call is in your list." if follow_up else "Noted.")
    except todo.TaskIsDone:
        messages.info(request, "That was finished already.")
    return back_to(request, "/tasks/")


def _call(task: Task, reader: User, house: Organisation, now: datetime, refused: TaskOutcomeForm | None) -> Call:
    form, late = refused or TaskOutcomeForm(auto_id=f"task-{task.pk}-%s"), task.due_at < now
    if task.about is None:
        return Call(task, "", "", "", late, form)
    points = [point for point in task.about.contact_points.all() if point.address]
    address = next((point.address for point in sorted(points, key=lambda p: p.channel != "voice")), "")
    in_full = bool(address) and (reader == task.owner or reader.is_admin)
    chosen = getattr(task.about, "contact_preference", None) or ContactPreference(user=task.about)
    return Call(
        task=task,
        number=(spaced(address) if in_full else masked(address)) if address else "",
        dial=address if in_full else "",
        hours=preferences.hours_in_words(chosen, task.about.zone or house.zone),
        late=late,
        form=form,
    )
