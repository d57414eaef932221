"""Open items of reminders: a recruiter's own calls, questions to answer, and follow-ups."""

from collections.abc import Iterable
from typing import Any

from django.db.models import QuerySet
from django.urls import reverse

from core.open_items import OpenItem, OpenItemKind, Scope, register
from reminders.models import Task

SHOWN = 50


@register
class Tasks(OpenItemKind):
    """Only its owner sees it on Today."""

    name = "reminders.task"
    model = "reminders.task"
    of_person = "owner"

    def open(self) -> QuerySet[Task]:
        return Task.objects.open()

    def items(self, rows: QuerySet[Any], scope: Scope) -> Iterable[OpenItem]:
        for task in rows.select_related(None)[:SHOWN]:
            yield OpenItem(
                self.name,
                f"{self.model}:{task.pk}",
                "recruiter",
                task.title,
                reverse("task-list") + f"#task-{task.pk}",
                person_id=task.owner_id,
                since=task.created_at,
                due_at=task.due_at,
                label=task.get_kind_display(),
            )
