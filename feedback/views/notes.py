"""The next progress update and the recruiter's line in it."""

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect
from django.views.decorators.http import require_http_methods

from accounts.requests import UserRequest
from core import clock, dates
from core.access import member_required
from core.pages import page_or_partial
from feedback import actions
from feedback.forms import LineForm
from feedback.progress import next_note, note_of, pending_line
from feedback.reminders.progress import note_context
from feedback.text import first_name
from recruiting.jobs.access import get_requisition_to_run
from recruiting.models import Requisition

SAVED = "Saved. Your note goes out with the next update."


@member_required
@require_http_methods(["GET", "HEAD", "POST"])
def note(request: UserRequest, pk: int) -> HttpResponse:
    requisition = get_requisition_to_run(request.user, pk)
    manager, now = requisition.hiring_manager(), clock.now()
    if manager is None or requisition.state != Requisition.State.OPEN:
        messages.info(request, "Progress updates go to the hiring manager once the job is open.")
        return redirect(requisition)
    line = pending_line(requisition, manager)
    form = LineForm(request.POST or None, requisition=requisition, initial={"text": line.text if line else ""})
    if request.method == "POST" and form.is_valid():
        actions.write_line(requisition, manager=manager, text=form.cleaned_data["text"], by=request.user)
        messages.success(request, SAVED if form.cleaned_data["text"] else "Note removed.")
        return redirect("note", pk)
    next_at = next_note(manager, now)
    there = dates.time_there(next_at, manager) if next_at else ""
    context = {
        "requisition": requisition,
        "manager": manager,
        "form": form,
        "in_part": bool(request.htmx),
        "next_at": next_at,
        "there": f"{there} for {first_name(manager.name)}" if there else "",
        "preview": note_context(note_of(requisition, manager, now)).facts,
    }
    return page_or_partial(request, "feedback/note.html", "line", context, status=422 if form.errors else 200)
