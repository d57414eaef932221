"""Access to jobs and descriptions. Outsiders get 404; team members without the required part get 403."""

from django.core.exceptions import PermissionDenied
from django.db.models import CharField, QuerySet, Value
from django.db.models.functions import Cast, Concat
from django.http import Http404
from django.shortcuts import get_object_or_404

from accounts.models import User
from core.models import key_of
from recruiting.models import Criterion, Requisition, Revision
from reminders.access import hides_requisitions, link_lists
from reminders.requests import LinkRequest


@hides_requisitions
def confidential_keys(user: User) -> QuerySet[Requisition, dict[str, str]]:
    """The keys of jobs that the user may not see, nor messages about them."""
    hidden = Requisition.objects.hidden_from(user)
    prefix = Value(f"{Requisition._meta.label_lower}:")
    return hidden.annotate(key=Concat(prefix, Cast("pk", CharField()), output_field=CharField())).values("key")


def get_requisition(user: User, pk: int) -> Requisition:
    """A job this user may see; 404 otherwise."""
    return get_object_or_404(_jobs(user), pk=pk)


def get_requisition_to_run(user: User, pk: int) -> Requisition:
    """A job to edit; 404 for those who may not see it, 403 unless they are recruiters or admins."""
    requisition = get_requisition(user, pk)
    if not user.is_staffing:
        raise PermissionDenied
    return requisition


def get_requisition_as_manager(user: User, pk: int) -> Requisition:
    """A job to answer for as its hiring manager or today's delegate; 404 for outsiders, 403 for everyone else."""
    requisition = get_requisition(user, pk)
    if not requisition.answers_for_manager(user):
        raise PermissionDenied
    return requisition


def get_revision(user: User, pk: int, number: int) -> Revision:
    """A version of a job's description; 404 for outsiders, and for drafts unless a recruiter or admin."""
    revisions = Revision.objects.visible_to(user).to_read()
    return get_object_or_404(revisions, description__requisition__in=_one(pk), number=number)


def get_revision_to_answer(request: LinkRequest, pk: int, number: int) -> Revision:
    """A version that was sent for approval, for the hiring manager or delegate; a link holder needs it on their link.

    404 for outsiders and for what the link does not list, 403 for those who may only read.
    """
    person = request.acting
    jobs = Requisition.objects.visible_to(person)
    shared = Revision.objects.filter(description__requisition__in=jobs, shared_at__isnull=False).to_read()
    revision = get_object_or_404(shared, description__requisition__in=_one(pk), number=number)
    if not request.user.is_authenticated and not link_lists(request, key_of(revision)):
        raise Http404
    if not revision.description.requisition.answers_for_manager(person):
        raise PermissionDenied
    return revision


def get_draft(user: User, pk: int) -> Revision:
    """The latest version in a job this user may edit; 404 and 403 as for the job, 404 if there is none."""
    requisition = get_requisition_to_run(user, pk)
    latest = Revision.objects.filter(description__requisition=requisition).order_by("-number").first()
    if latest is None:
        raise Http404
    return latest


def get_criterion(user: User, pk: int, criterion_pk: int) -> Criterion:
    """A requirement of the latest version."""
    points = get_draft(user, pk).criteria.select_related("revision", "from_line")
    return get_object_or_404(points, pk=criterion_pk)


def _one(pk: int) -> QuerySet[Requisition]:
    """A subquery, so that a number too large for the database is a job that does not exist."""
    return Requisition.objects.filter(pk=pk)


def _jobs(user: User) -> QuerySet[Requisition]:
    return Requisition.objects.visible_to(user).select_related("department", "role_family")
