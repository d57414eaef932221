"""Outcomes of tasks, and the tasks that follow them."""

from django.db import transaction
from django.db.models import F

from accounts.models import User
from core import clock
from core.businesstime import DAY
from core.errors import DomainError
from core.models import AuditEvent, key_of
from core.states import IllegalMove
from reminders.actions.resend import send_also
from reminders.channels.base import Channel, all_channels
from reminders.models import Delivery, Task


class TaskIsDone(DomainError):
    """Someone else finished it first."""


@transaction.atomic
def finish_task(task: Task, *, by: User, outcome: str, note: str = "", next_step: int = 0) -> Task | None:
    """Closes the task; with `next_step` (business days of its owner) opens the next one. Raises TaskIsDone."""
    try:
        task.move(Task.State.DONE, outcome=outcome, note=note.strip(), done_at=clock.now())
    except IllegalMove:
        raise TaskIsDone from None
    AuditEvent.log("task.done", task, by=by, outcome=outcome)
    return _following(task, next_step) if next_step else None


@transaction.atomic
def call_again(task: Task, *, by: User, days: int) -> Task:
    """Opens the next call after one that is done. Submitted twice, there is one."""
    _hold(task)
    same = {"owner": task.owner, "about": task.about, "subject": task.subject, "kind": task.kind}
    waiting = Task.objects.filter(**same, state=Task.State.OPEN).first()
    if waiting:
        return waiting
    AuditEvent.log("task.next", task, by=by, days=days)
    return _following(task, days)


@transaction.atomic
def add_note(task: Task, *, by: User, note: str) -> None:
    """Appends a note to a call that was logged as done."""
    _hold(task)
    task.refresh_from_db(fields=["note"])
    task.note = "\n".join(filter(None, [task.note, note.strip()]))
    task.save(update_fields=["note"])
    AuditEvent.log("task.noted", task, by=by)


def _hold(task: Task) -> None:
    """Locks the row by an update that changes nothing, on every database."""
    Task.objects.filter(pk=task.pk).update(state=F("state"))


def message_channels(task: Task) -> list[Channel]:
    """The written channels on which the same items can be sent to this person now."""
    if task.delivery_id is None or task.about is None:
        return []
    written = [channel for channel in all_channels() if channel.kind not in ("voice", "call_task")]
    return [channel for channel in written if channel.is_configured() and channel.address_for(task.about)]


def send_instead(task: Task, channel: str, *, by: User) -> Delivery | None:
    """Sends the items of an unanswered call as a message, once a call. Returns None if nothing is open, or the channel is
    not available."""
    if task.delivery is None or channel not in [channel.kind for channel in message_channels(task)]:
        return None
    return send_also(task.delivery, channel=channel, asked_by=f"task:{task.pk}", by=key_of(by))


def _following(task: Task, days: int) -> Task:
    return Task.objects.create(
        owner=task.owner,
        kind=task.kind,
        about=task.about,
        subject=task.subject,
        title=task.title,
        talking_points=task.talking_points,
        due_at=task.owner.business_calendar().add(clock.now(), days * DAY),
    )
