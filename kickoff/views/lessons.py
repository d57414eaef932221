from typing import Any

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.http import require_http_methods, require_POST

from accounts.models import User
from accounts.requests import UserRequest
from core.access import member_required, staffing_required
from kickoff import actions
from kickoff.access import get_lesson_to_confirm, get_lesson_to_write
from kickoff.forms import ConfirmLessonForm, LessonForm
from kickoff.models import Lesson
from kickoff.pages.kickoff import kickoff_page
from kickoff.views.answers import REFUSALS, say_why
from recruiting.jobs.access import get_requisition, get_requisition_to_run
from reminders.access import base_for, next_item, person_or_link

RETIRED = "Retired. It won’t come up again."


@staffing_required
@require_POST
def lesson_add(request: UserRequest, pk: int) -> HttpResponse:
    requisition = get_requisition_to_run(request.user, pk)
    manager, form = requisition.hiring_manager(), LessonForm(request.POST, auto_id="lesson-%s")
    if manager is None:
        messages.error(request, "Add a hiring manager to the hiring team first. Takeaways are about working with them.")
        return redirect("kickoff", pk)
    if not form.is_valid():
        return render(
            request, "kickoff/kickoff.html", kickoff_page(requisition, request.user, lesson_form=form), status=422
        )
    text = form.cleaned_data["text"]
    actions.keep_lesson(manager=manager, requisition=requisition, text=text, said_by=request.user, source="")
    messages.success(request, f"Saved. It’ll be at the top of your next kickoff agenda with {manager.name}.")
    return redirect("kickoff", pk)


@person_or_link
@require_http_methods(["GET", "HEAD", "POST"])
def lesson_confirm(request: UserRequest, pk: int) -> HttpResponse:
    """The hiring manager confirms, edits or retires a takeaway about working with them."""
    lesson = get_lesson_to_confirm(request, pk)
    form = ConfirmLessonForm(request.POST or None, initial={"text": lesson.text})
    if request.method == "POST" and form.is_valid():
        try:
            said = _answer(lesson, form.cleaned_data, by=request.acting)  # type: ignore[attr-defined]  # set by person_or_link
            messages.success(request, said)
        except REFUSALS as problem:
            say_why(request, problem)
        return redirect(next_item(request) or reverse("lesson-confirm", args=[pk]))
    context = {"base": base_for(request), "lesson": lesson, "form": form, "wordings": lesson.wordings.all()}
    return render(request, "kickoff/lesson_confirm.html", context, status=422 if form.errors else 200)


def _answer(lesson: Lesson, typed: dict[str, Any], *, by: User) -> str:
    """Stores the answer and returns what to say about it."""
    if typed["answer"] == "retire":
        actions.retire_lesson(lesson, by=by)
        return RETIRED
    actions.confirm_lesson(lesson, by=by, text=typed["text"] if typed["answer"] == "change" else "")
    return "Saved. It’ll be at the top of your next kickoff agenda." if lesson.state == Lesson.State.KEPT else "Saved."


@staffing_required
@require_POST
def lesson_use(request: UserRequest, pk: int, lesson_pk: int) -> HttpResponse:
    requisition = get_requisition_to_run(request.user, pk)
    lesson = get_lesson_to_write(request.user, lesson_pk)
    try:
        actions.use_lesson(lesson, requisition=requisition, by=request.user)
    except REFUSALS as problem:
        say_why(request, problem)
    return redirect(f"{reverse('kickoff', args=[pk])}#lessons")


@member_required
@require_POST
def lesson_retire(request: UserRequest, pk: int, lesson_pk: int) -> HttpResponse:
    requisition = get_requisition(request.user, pk)
    lesson = get_lesson_to_write(request.user, lesson_pk)
    try:
        actions.retire_lesson(lesson, by=request.user)
        undo = reverse("lesson-bring-back", args=[requisition.pk, lesson.pk])
        messages.success(request, RETIRED, extra_tags=f"undo {undo}")
    except REFUSALS as problem:
        say_why(request, problem)
    return redirect(f"{reverse('kickoff', args=[pk])}#lessons")


@member_required
@require_POST
def lesson_bring_back(request: UserRequest, pk: int, lesson_pk: int) -> HttpResponse:
    requisition = get_requisition(request.user, pk)
    lesson = get_lesson_to_write(request.user, lesson_pk)
    try:
        actions.bring_back_lesson(lesson, by=request.user)
        messages.success(request, "Restored. It’ll be at the top of your next kickoff agenda.")
    except REFUSALS as problem:
        say_why(request, problem)
    return redirect(f"{reverse('kickoff', args=[requisition.pk])}#lessons")
