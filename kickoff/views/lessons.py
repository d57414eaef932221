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
from kickoff.page import kickoff_page
from kickoff.views.answers import REFUSALS, say_why
from recruiting.access import get_requisition, get_requisition_to_run
from reminders.access import base_for, next_item, person_or_link


@staffing_required
@require_POST
def lesson_add(request: UserRequest, pk: int) -> HttpResponse:
    requisition = get_requisition_to_run(request.user, pk)
    manager, form = requisition.hiring_manager(), LessonForm(request.POST, auto_id="lesson-%s")
    if manager is None:
        messages.error(request, "Put a hiring manager on the team first: a lesson is about working with somebody.")
        return redirect("kickoff", pk)
    if not form.is_valid():
        return render(
            request, "kickoff/kickoff.html", kickoff_page(requisition, request.user, lesson_form=form), status=422
        )
    text = form.cleaned_data["text"]
    actions.keep_lesson(manager=manager, requisition=requisition, text=text, said_by=request.user, source="")
    messages.success(request, f"Kept. It stands at the top of your next kickoff with {manager.name}.")
    return redirect("kickoff", pk)


@person_or_link
@require_http_methods(["GET", "HEAD", "POST"])
def lesson_confirm(request: UserRequest, pk: int) -> HttpResponse:
    """The manager agrees to what the recruiter wrote about working with them, changes the words, or lets it go."""
    lesson = get_lesson_to_confirm(request, pk)
    form = ConfirmLessonForm(request.POST or None, initial={"text": lesson.text})
    if request.method == "POST" and form.is_valid():
        try:
            _answer(lesson, form.cleaned_data, by=request.acting)  # type: ignore[attr-defined]  # set by person_or_link
            messages.success(request, "Thank you. Your recruiter sees it too.")
        except REFUSALS as problem:
            say_why(request, problem)
        return redirect(next_item(request) or reverse("lesson-confirm", args=[pk]))
    context = {"base": base_for(request), "lesson": lesson, "form": form, "wordings": lesson.wordings.all()}
    return render(request, "kickoff/lesson_confirm.html", context, status=422 if form.errors else 200)


def _answer(lesson: Lesson, said: dict[str, Any], *, by: User) -> None:
    if said["answer"] == "retire":
        actions.retire_lesson(lesson, by=by)
    else:
        actions.confirm_lesson(lesson, by=by, text=said["text"] if said["answer"] == "change" else "")


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
        messages.success(request, "Retired: it will not come up again.", extra_tags=f"undo {undo}")
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
        messages.success(request, "It is to be brought up again.")
    except REFUSALS as problem:
        say_why(request, problem)
    return redirect(f"{reverse('kickoff', args=[requisition.pk])}#lessons")
