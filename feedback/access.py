"""Who may open what in feedback. Outsiders get 404 and learn nothing; insiders without the role get 403.

A review request is opened by the person who was asked (or the hiring manager's delegate), signed in or through a link
that lists it. Nobody else reviews in that person's place, not even an admin.
"""

from django.core.exceptions import PermissionDenied
from django.http import Http404
from django.shortcuts import get_object_or_404

from accounts.models import User
from core import clock
from core.models import key_of
from feedback.models import Review, ReviewRequest, Survey
from recruiting.jobs.access import get_requisition, get_requisition_to_run
from recruiting.models import Application, Hire, Pause, Requisition
from reminders.access import link_lists
from reminders.requests import LinkRequest


def get_review_request(request: LinkRequest, pk: int) -> ReviewRequest:
    """The request to answer: of the signed-in person, else listed by the link. 403 for staffing, who may only read."""
    requests = ReviewRequest.objects.with_names().exclude(state=ReviewRequest.State.HELD)
    if request.user.is_authenticated:
        mine = requests.of(request.user).filter(pk=pk).first()
        if mine:
            return mine
    asked = requests.filter(pk=pk).first()
    if asked and link_lists(request, key_of(asked)) and may_answer_for(request.acting, asked):
        return asked
    may_read = request.user.is_authenticated and request.acting.is_staffing
    if may_read and ReviewRequest.objects.visible_to(request.acting).filter(pk=pk).exists():
        raise PermissionDenied
    raise Http404


def get_review_to_disown(request: LinkRequest, pk: int, number: int) -> Review:
    """A review that came by text or email in this person's name: signed in, or by the link for it. 403 for staffing."""
    asked = ReviewRequest.objects.filter(pk=pk)
    replied = Review.objects.filter(via=Review.Via.REPLY, request__in=asked, number=number).for_record()
    joined = replied.select_related("request__application__candidate", "request__application__requisition")
    review: Review | None = joined.first()
    theirs = review and request.acting == review.written_by and may_answer_for(request.acting, review.request)
    if review and theirs and (request.user.is_authenticated or link_lists(request, key_of(review))):
        return review
    may_read = request.user.is_authenticated and request.acting.is_staffing
    if review and may_read and ReviewRequest.objects.visible_to(request.acting).filter(pk=pk).exists():
        raise PermissionDenied
    raise Http404


def may_answer_for(user: User, asked: ReviewRequest) -> bool:
    """Whether this person may answer the request: the reviewer or their delegate today, while the reviewer is on the
    team. A delegate's own review of the same candidate comes first (P6)."""
    on_team = asked.requisition.team.current().filter(user=asked.reviewer, user__is_active=True).exists()
    if not on_team or user == asked.reviewer:
        return on_team
    same = {"application": asked.application_id, "kind": asked.kind, "state": ReviewRequest.State.OPEN}
    own_open = ReviewRequest.objects.filter(reviewer=user, **same).exists()
    return not own_open and _covers_for(user, asked.reviewer, asked.requisition)


def get_review_request_to_run(user: User, pk: int) -> ReviewRequest:
    """A request that a recruiter may cancel or send again; 404 for outsiders, 403 unless staffing."""
    asked = get_object_or_404(ReviewRequest.objects.visible_to(user).with_names(), pk=pk)
    if not user.is_staffing:
        raise PermissionDenied
    return asked


def get_paused_requisition(request: LinkRequest, pk: int) -> tuple[Requisition, Pause | None]:
    """A job and its current pause, for its team and staffing, or for a link that lists the pause."""
    if request.link:
        pause = Pause.objects.select_related("requisition", "started_by").filter(requisition=pk).first()
        if pause and link_lists(request, key_of(pause)) and may_resume(request.acting, pause.requisition):
            return pause.requisition, pause.requisition.current_pause()
    if not request.user.is_authenticated:
        raise Http404
    requisition = get_requisition(request.user, pk)
    return requisition, requisition.current_pause()


def may_resume(user: User, requisition: Requisition) -> bool:
    """Whether this person may end the pause: the hiring manager, today's delegate, and staffing who see the job."""
    if user.is_staffing:
        return Requisition.objects.visible_to(user).filter(pk=requisition.pk).exists()
    manager = requisition.hiring_manager()
    return requisition.answers_for_manager(user) or bool(manager and _covers_for(user, manager, requisition))


def _covers_for(user: User, person: User, requisition: Requisition) -> bool:
    """Whether `user` is the delegate of `person` today: named for their time out of office, or on the hiring team."""
    today = clock.today(person.zone_name)
    return person.delegate_on(today) == user or (
        person == requisition.hiring_manager() and requisition.delegate_for_manager(today) == user
    )


def get_survey(request: LinkRequest, pk: int) -> Survey:
    """A check-in of the signed-in person, else one that the link lists; 404 for everyone else."""
    surveys = Survey.objects.with_names()
    if request.user.is_authenticated:
        mine = surveys.of(request.user).filter(pk=pk).first()
        if mine:
            return mine
    asked = surveys.filter(pk=pk).first()
    if asked and link_lists(request, key_of(asked)):
        return asked
    raise Http404


def get_requisition_to_survey(user: User, pk: int) -> Requisition:
    """A job whose check-ins this person may read: staffing, its hiring manager and today's delegate; 403 for reviewers."""
    requisition = get_requisition(user, pk)
    if not may_resume(user, requisition):
        raise PermissionDenied
    return requisition


def get_application_to_run(user: User, pk: int) -> Application:
    """A candidate to interview or to hire; 404 for those who may not see the job, 403 unless staffing."""
    applications = Application.objects.select_related("candidate", "requisition", "stage")
    application = get_object_or_404(applications, pk=pk, requisition__in=Requisition.objects.visible_to(user))
    get_requisition_to_run(user, application.requisition_id)
    return application


def get_hire_to_run(user: User, pk: int) -> Hire:
    """A hire whose last day is recorded; as for the hire itself."""
    hires = Hire.objects.select_related("application__candidate", "application__requisition")
    hire = get_object_or_404(hires, pk=pk, application__requisition__in=Requisition.objects.visible_to(user))
    get_requisition_to_run(user, hire.application.requisition_id)
    return hire
