"""Access to candidates, applications and files. Outsiders get 404; team members without the required part get 403."""

from django.core.exceptions import PermissionDenied
from django.db.models import QuerySet
from django.shortcuts import get_object_or_404

from accounts.models import User
from recruiting.models import Application, Candidate, Document, ImportBatch, StageMove


def get_candidate(user: User, pk: int) -> Candidate:
    return get_object_or_404(Candidate.objects.visible_to(user), pk=pk)


def get_application_to_move(user: User, pk: int) -> Application:
    """404 for those who may not see the job; 403 unless they are recruiters or admins."""
    rows = Application.objects.visible_to(user).select_related("candidate", "stage", "requisition")
    application = get_object_or_404(rows, pk=pk)
    if not user.is_staffing:
        raise PermissionDenied
    return application


def get_move_to_undo(user: User, pk: int) -> StageMove:
    move = get_object_or_404(StageMove, pk=pk)
    get_application_to_move(user, move.application_id)
    return move


def documents_visible_to(user: User) -> QuerySet[Document]:
    """The files this user may open now. Link holders are served by the app that holds their link."""
    return Document.objects.visible_to(user)


def get_document(user: User, pk: int) -> Document:
    return get_object_or_404(documents_visible_to(user), pk=pk)


def get_document_to_remove(user: User, pk: int) -> Document:
    document = get_document(user, pk)
    if not user.is_staffing:
        raise PermissionDenied
    return document


def get_import(user: User, pk: int) -> ImportBatch:
    return get_object_or_404(ImportBatch.objects.visible_to(user).select_related("requisition"), pk=pk)
