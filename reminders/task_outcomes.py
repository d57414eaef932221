"""What becomes of a task: an outcome in two taps and, where it is needed, the next one."""

from django.db import transaction
from django.db.models import F

from accounts.models import User
from core import clock
from core.businesstime import DAY
from core.models import AuditEvent, key_of
from core.states import IllegalMove
from reminders.channels.base import Channel, all_channels
from reminders.models import Delivery, Task
from reminders.resend import send_also


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
    return _following(task, next_step) if next_step else None


@transaction.atomic
def call_again(task: Task, *, by: User, days: int) -> Task:
    """Opens the next call after one that is done; pressed twice, or by two people, there is one."""
    _hold(task)
    same = {"owner": task.owner, "about": task.about, "subject": task.subject, "kind": task.kind}
    waiting = Task.objects.filter(**same, state=Task.State.OPEN).first()
    if waiting:
        return waiting
    AuditEvent.log("task.next", task, by=by, days=days)
    return _following(task, days)


@transaction.atomic
def add_note(task: Task, *, by: User, note: str) -> None:
    """What was said, after the call was noted as done. What stood there stays above it."""
    _hold(task)
    task.refresh_from_db(fields=["note"])
    task.note = "\n".join(filter(None, [task.note, note.strip()]))
    task.save(update_fields=["note"])
    AuditEvent.log("task.noted", task, by=by)


def _hold(task: Task) -> None:
    """An update that changes nothing: whoever presses at the same moment waits until this transaction has ended."""
    Task.objects.filter(pk=task.pk).update(state=F("state"))


def message_ways(task: Task) -> list[Channel]:
    """By what else the same matters can be told now: written channels on which this person is reached."""
    if task.delivery_id is None or task.about is None:
        return []
    written = [channel for channel in all_channels() if channel.kind not in ("voice", "call_task")]
    return [channel for channel in written if channel.is_configured() and channel.address_for(task.about)]


def send_instead(task: Task, channel: str, *, by: User) -> Delivery | None:
    """The matters of a call that reached nobody, in writing; once a call. None when nothing is open any more, or they
    cannot be reached so."""
    if task.delivery is None or channel not in [way.kind for way in message_ways(task)]:
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
