"""Access to kickoffs. Access to the job decides who reads; recruiters and admins write."""

from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest
from django.shortcuts import get_object_or_404

from accounts.models import User
from core.models import key_of
from kickoff.models import AgendaItem, Agreement, Kickoff, Lesson, Milestone
from recruiting.jobs.access import get_requisition, get_requisition_to_run
from recruiting.models import PastHire, Requisition
from recruiting.models.settings import Side
from reminders.access import link_lists


def get_kickoff_to_run(user: User, pk: int) -> Kickoff:
    """The kickoff of a job; 404 for outsiders and before it was started, 403 for those who may only read."""
    requisition = get_requisition_to_run(user, pk)
    return get_object_or_404(Kickoff.objects.select_related("requisition"), requisition=requisition)


def get_item_to_write(user: User, pk: int, item_pk: int) -> AgendaItem:
    """An item of that job's agenda; 404 and 403 as `get_kickoff_to_run`."""
    return get_object_or_404(AgendaItem, pk=item_pk, kickoff=get_kickoff_to_run(user, pk))


def get_past_hire_to_write(user: User, pk: int, hire_pk: int) -> PastHire:
    return get_object_or_404(PastHire, pk=hire_pk, requisition=get_requisition_to_run(user, pk))


def get_requisition_to_read_agreement(request: HttpRequest, pk: int) -> Requisition:
    """For a signed-in person with access to the job, or the holder of a link to one of its agreements; else 404.

    The holder of a link must still be on the hiring team; links in old emails stop working with that.
    """
    requisition = get_requisition(request.acting, pk)  # type: ignore[attr-defined]  # set by person_or_link
    if request.user.is_authenticated:
        return requisition
    if not any(link_lists(request, key_of(agreement)) for agreement in requisition.agreements.only("id")):
        raise Http404
    return requisition


def get_agreement_to_answer(request: HttpRequest, pk: int) -> tuple[Agreement, User]:
    """The latest version that was sent, and who answers it. 404 for outsiders, 403 for the side that sent it."""
    requisition = get_requisition_to_read_agreement(request, pk)
    person = request.acting  # type: ignore[attr-defined]  # set by person_or_link
    agreement = requisition.agreements.order_by("-number").exclude(state=Agreement.State.DRAFT).first()
    if agreement is None:
        raise Http404
    if not may_answer(agreement, person):
        raise PermissionDenied
    return agreement, person


def may_answer(agreement: Agreement, person: User) -> bool:
    """Whether this person has access to the job and may answer: the manager's side always, recruiters and admins only
    if their own side is asked. The action checks which side has not accepted yet."""
    requisition = agreement.requisition
    if not Requisition.objects.visible_to(person).filter(pk=requisition.pk).exists():
        return False
    if requisition.answers_for_manager(person):
        return True
    return person.is_staffing and agreement.waits_for != Side.MANAGER


def get_requisition_to_draft(user: User, pk: int) -> Requisition:
    """A job whose agreement this person may draft: recruiters, admins and the manager's side; 403 for others."""
    requisition = get_requisition(user, pk)
    if not (user.is_staffing or requisition.answers_for_manager(user)):
        raise PermissionDenied
    return requisition


def get_milestone_to_finish(user: User, pk: int, milestone_pk: int) -> Milestone:
    """A milestone to mark as done: recruiters, admins, and the manager's side for its own; 403 for others."""
    requisition = get_requisition(user, pk)
    milestone = get_object_or_404(
        Milestone.objects.select_related("requisition"), pk=milestone_pk, requisition=requisition
    )
    theirs = milestone.side == Side.MANAGER and requisition.answers_for_manager(user)
    if not (user.is_staffing or theirs):
        raise PermissionDenied
    return milestone


def get_milestone_to_move(user: User, pk: int, milestone_pk: int) -> Milestone:
    requisition = get_requisition_to_run(user, pk)
    return get_object_or_404(Milestone.objects.select_related("requisition"), pk=milestone_pk, requisition=requisition)


def get_lesson_to_confirm(request: HttpRequest, pk: int) -> Lesson:
    """A takeaway for its own manager, signed in or by a link to it; 403 for recruiters and admins who may read it."""
    person = request.acting  # type: ignore[attr-defined]  # set by person_or_link
    lessons = Lesson.objects.select_related("manager", "said_by", "requisition")
    lesson = lessons.filter(pk=pk, manager=person).first()
    if lesson and (request.user.is_authenticated or link_lists(request, key_of(lesson))):
        return lesson
    if request.user.is_authenticated and request.user.is_staffing:
        get_object_or_404(Lesson.objects.visible_to(request.user), pk=pk)
        raise PermissionDenied
    raise Http404


def get_lesson_to_write(user: User, pk: int) -> Lesson:
    """A takeaway this person may read; 403 unless they are a recruiter, an admin or its manager."""
    lesson = get_object_or_404(Lesson.objects.visible_to(user), pk=pk)
    if not (user.is_staffing or lesson.manager_id == user.pk):
        raise PermissionDenied
    return lesson
