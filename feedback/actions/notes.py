"""The personal line of a progress update."""

from django.db import transaction

from accounts.models import User
from core import clock
from core.models import AuditEvent
from feedback.models import PersonalLine
from recruiting.models import Requisition


@transaction.atomic
def write_line(requisition: Requisition, *, manager: User, text: str, by: User) -> None:
    """Replaces the line before, used or not; an empty text removes it."""
    text, lines = text.strip(), PersonalLine.objects.filter(requisition=requisition, manager=manager)
    if text:
        columns = {"text": text, "written_by": by, "written_at": clock.now()}
        lines.update_or_create(requisition=requisition, manager=manager, defaults=columns)
    else:
        lines.delete()
    AuditEvent.log("note.line_written" if text else "note.line_taken_back", requisition, by=by, manager=manager.pk)
