"""Actions on a candidate's files."""

import logging

from django.core.files.base import ContentFile
from django.db import transaction

from accounts.models import User
from core.models import AuditEvent
from recruiting.candidates.actions.problems import CandidateProblem
from recruiting.candidates.documents import CheckedFile, forget_pictures
from recruiting.models import Candidate, Document

MOST_DOCUMENTS = 20  # of one candidate
logger = logging.getLogger(__name__)


@transaction.atomic
def add_document(candidate: Candidate, file: CheckedFile, *, by: User) -> Document:
    """Stores a checked file; the same file again is stored once. Raises CandidateProblem, OSError (disk full)."""
    same = candidate.documents.filter(sha256=file.sha256).first()
    if same:
        return same
    if candidate.documents.count() >= MOST_DOCUMENTS:
        raise CandidateProblem(f"A candidate can have up to {MOST_DOCUMENTS} files. Remove one first.")
    document = Document(
        candidate=candidate,
        kind=file.kind,
        original_name=file.name,
        size=len(file.content),
        sha256=file.sha256,
        text=file.text,
        page_count=min(file.pages, 32_767),
        preview_state=Document.Preview.READY if file.has_preview else Document.Preview.NONE,
        added_by=by,
    )
    document.file.save(file.name, ContentFile(file.content), save=False)
    try:
        document.save()
    except Exception:
        document.file.delete(save=False)
        raise
    AuditEvent.log("document.added", document, by=by, candidate=candidate.pk, sha256=file.sha256)
    return document


@transaction.atomic
def remove_document(document: Document, *, by: User) -> None:
    """Deletes a file; its bytes and page pictures go after the commit."""
    AuditEvent.log("document.removed", document, by=by, candidate=document.candidate_id)
    file, pictures = document.file, Document(pk=document.pk, sha256=document.sha256)
    document.delete()

    def clear() -> None:
        file.storage.delete(file.name)
        forget_pictures(pictures)

    transaction.on_commit(clear, robust=True)
