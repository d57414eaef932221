"""What is remembered: lessons for the next time with this manager, and the people they hired well before."""

from django.db import transaction

from accounts.models import User
from core.models import AuditEvent
from kickoff.models import Lesson
from recruiting.models import PastHire, Requisition

State = Lesson.State


@transaction.atomic
def keep_lesson(
    *, manager: User, requisition: Requisition | None, text: str, said_by: User | None, source: str
) -> Lesson:
    """Stores a lesson; the same words from the same source are stored once."""
    lesson, is_new = Lesson.objects.get_or_create(
        manager=manager,
        requisition=requisition,
        source=source,
        text=text.strip(),
        defaults={"said_by": said_by},
    )
    if is_new:
        AuditEvent.log("lesson.kept", lesson, by=said_by or "tandem", manager=manager.pk)
    return lesson


@transaction.atomic
def use_lesson(lesson: Lesson, *, requisition: Requisition, by: User) -> None:
    """It was brought up in the kickoff of this search."""
    lesson.move(State.USED, used_in=requisition)
    AuditEvent.log("lesson.used", lesson, by=by, requisition=requisition.pk)


@transaction.atomic
def retire_lesson(lesson: Lesson, *, by: User) -> None:
    """It is no longer needed; it stays in the record."""
    lesson.move(State.RETIRED)
    AuditEvent.log("lesson.retired", lesson, by=by)


@transaction.atomic
def bring_back_lesson(lesson: Lesson, *, by: User) -> None:
    """To be brought up again next time."""
    lesson.move(State.KEPT, used_in=None)
    AuditEvent.log("lesson.brought_back", lesson, by=by)


@transaction.atomic
def add_past_hire(requisition: Requisition, *, by: User, label: str, strengths: str, lacked: str) -> PastHire:
    """Somebody the manager hired well before: must-haves are checked against them."""
    hire = PastHire.objects.create(requisition=requisition, label=label, strengths=strengths, lacked=lacked)
    AuditEvent.log("past_hire.added", hire, by=by, requisition=requisition.pk)
    return hire


@transaction.atomic
def remove_past_hire(hire: PastHire, *, by: User) -> None:
    AuditEvent.log("past_hire.removed", hire, by=by, requisition=hire.requisition_id)
    hire.delete()
