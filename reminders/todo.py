"""What becomes of a task: an outcome in two taps and, where it is needed, the next one."""

from django.db import transaction

from accounts.models import User
from core import clock
from core.businesstime import DAY
from core.models import AuditEvent
from core.states import IllegalMove
from reminders.models import Task


class TaskIsDone(Exception):
    """Somebody finished it first."""


@transaction.atomic
def finish_task(task: Task, *, by: User, outcome: str, note: str = "", next_step: int = 0) -> Task | None:
    """Closes the task; with `next_step` (business days of its owner) opens the next one. Raises TaskIsDone."""
    try:
        task.move(Task.State.DONE, outcome=outcome, note=note.strip(), done_at=clock.now())
    except IllegalMove:
        raise TaskIsDone from None
    AuditEvent.log("task.done", task, by=by, outcome=outcome)
    if not next_step:
        return None
    return Task.objects.create(
        owner=task.owner,
        kind=task.kind,
        about=task.about,
        subject=task.subject,
        title=task.title,
        talking_points=task.talking_points,
        due_at=task.owner.business_calendar().add(clock.now(), next_step * DAY),
    )
