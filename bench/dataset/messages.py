"""Messages sent and their outcome, tasks, the audit log, and a clock that runs."""

from datetime import timedelta
from typing import TYPE_CHECKING

from django.conf import settings

from bench.dataset.jobs import Jobs
from bench.dataset.size import Size, save
from core.models import AuditEvent, key_of
from feedback.models import ReviewRequest
from reminders.models import Attempt, Delivery, DeliveryItem, Heartbeat, InstanceMarker, Occurrence, ReminderRule, Task

if TYPE_CHECKING:
    from bench.dataset.people import Staff

TEXT = "2 candidates to review. About 2 minutes each.\n" * 11
IN_TROUBLE = 12
HTML = "<p>2 candidates to review. About 2 minutes each.</p>\n" * 52


def create_messages(size: Size, staff: "Staff", jobs: Jobs) -> None:
    """One message for each review; the latest few need attention, the others were delivered."""
    rule = ReminderRule.objects.filter(kind="feedback.review").order_by("rung").first()
    requests = list(ReviewRequest.objects.select_related("application").order_by("requested_at"))
    occurrences = save(_occurrence(size, jobs, rule, asked) for asked in requests)
    deliveries = save(
        _delivery(occurrence, n, len(occurrences) - n <= IN_TROUBLE) for n, occurrence in enumerate(occurrences)
    )
    save(DeliveryItem(delivery=d, occurrence=o) for d, o in zip(deliveries, occurrences, strict=True))
    save(
        Attempt(
            delivery=row, number=1, outcome="accepted", provider="smtp", provider_id=f"bench-{row.pk}",
            started_at=row.created_at, finished_at=row.created_at,
        )
        for row in deliveries
    )  # fmt: skip
    _tasks(size, staff)
    save(
        AuditEvent(verb="review.submitted", target=key_of(asked), by=key_of(staff.admin), at=asked.requested_at)
        for asked in requests
        for _ in range(3)
    )
    InstanceMarker.objects.update_or_create(id=1, defaults={"site": settings.SITE_ID_NAME})
    beats = ("plan", "dispatch", "reconcile", "events")
    save(Heartbeat(name=name, started_at=size.now, succeeded_at=size.now + timedelta(hours=1)) for name in beats)


def _occurrence(size: Size, jobs: Jobs, rule: ReminderRule | None, asked: ReviewRequest) -> Occurrence:
    if rule is None:
        raise LookupError("The data set needs a seeded database: manage.py seed")
    return Occurrence(
        rule=rule, rule_version=1, subject=key_of(asked), recipient_id=asked.reviewer_id, rung=rule.rung,
        due_at=asked.requested_at, zone="Europe/Berlin", useful_until=asked.requested_at + timedelta(days=5),
        state="told", requisition_key=key_of(asked.requisition), created_at=asked.requested_at,
    )  # fmt: skip


def _delivery(occurrence: Occurrence, n: int, is_in_trouble: bool) -> Delivery:
    at = occurrence.due_at
    return Delivery(
        recipient_id=occurrence.recipient_id, plan_key=f"day:{n}", channel="sms" if n % 3 == 0 else "email",
        state="attention" if is_in_trouble else "delivered", next_at=at, useful_until=occurrence.useful_until,
        frozen_at=at, address="manager@bench.example", subject_line="2 candidates to review", text=TEXT,
        html=HTML, accepted_at=at, finished_at=at, attempt_count=1, created_at=at,
    )  # fmt: skip


def _tasks(size: Size, staff: "Staff") -> None:
    """Eight open calls for each recruiter, and those that were logged before."""
    save(
        Task(
            owner=recruiter, kind="call", about=staff.managers[n % len(staff.managers)], title=f"Call about review {n}",
            due_at=size.ago(n - 4), state="open" if n < 8 else "done", outcome="" if n < 8 else "reached",
            done_at=None if n < 8 else size.ago(n - 5), created_at=size.ago(n),
        )
        for recruiter in staff.recruiters
        for n in range(8 + size.candidates // 500)
    )  # fmt: skip
