"""Takeaways for the next job with a hiring manager, and strong past hires."""

from django.db import transaction

from accounts.models import User
from core import clock
from core.models import AuditEvent, key_of
from kickoff.actions.errors import NotPossible
from kickoff.models import Lesson, LessonWording
from recruiting.models import PastHire, Requisition
from reminders.actions import item_done

State = Lesson.State


@transaction.atomic
def keep_lesson(
    *, manager: User, requisition: Requisition | None, text: str, said_by: User | None, source: str
) -> Lesson:
    """Saves a takeaway; the same text from the same source is saved once."""
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
def confirm_lesson(lesson: Lesson, *, by: User, text: str = "") -> None:
    """Confirms the takeaway for its manager, with `text` as an edit; the earlier text is kept.

    Raises NotPossible if it was retired, edited or confirmed already.
    """
    before, now = lesson.text, clock.now()
    text = text.strip() or before
    unconfirmed = Lesson.objects.filter(
        pk=lesson.pk, state__in=[State.KEPT, State.USED], confirmed_at=None, text=before
    )
    if not unconfirmed.update(text=text, confirmed_at=now, confirmed_by=by):
        raise NotPossible("This takeaway was already confirmed or retired. Nothing was changed.")
    lesson.refresh_from_db()
    if text != before:
        LessonWording.objects.create(lesson=lesson, text=before, replaced_by=by, replaced_at=now)
    AuditEvent.log("lesson.confirmed", lesson, by=by, changed=text != before)
    item_done(key_of(lesson), reason="the takeaway was confirmed")


@transaction.atomic
def use_lesson(lesson: Lesson, *, requisition: Requisition, by: User) -> None:
    """Marks it as discussed in the kickoff of this job."""
    lesson.move(State.USED, used_in=requisition)
    AuditEvent.log("lesson.used", lesson, by=by, requisition=requisition.pk)


@transaction.atomic
def retire_lesson(lesson: Lesson, *, by: User) -> None:
    """Retires it; it stays on record."""
    lesson.move(State.RETIRED)
    AuditEvent.log("lesson.retired", lesson, by=by)
    item_done(key_of(lesson), reason="the takeaway was retired")


@transaction.atomic
def bring_back_lesson(lesson: Lesson, *, by: User) -> None:
    """Restores it for the next kickoff."""
    lesson.move(State.KEPT, used_in=None)
    AuditEvent.log("lesson.brought_back", lesson, by=by)


@transaction.atomic
def add_past_hire(requisition: Requisition, *, by: User, label: str, strengths: str, lacked: str) -> PastHire:
    """Adds a strong past hire; must-haves are checked against past hires."""
    hire = PastHire.objects.create(requisition=requisition, label=label, strengths=strengths, lacked=lacked)
    AuditEvent.log("past_hire.added", hire, by=by, requisition=requisition.pk)
    return hire


@transaction.atomic
def remove_past_hire(hire: PastHire, *, by: User) -> None:
    AuditEvent.log("past_hire.removed", hire, by=by, requisition=hire.requisition_id)
    hire.delete()
