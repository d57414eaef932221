"""Open items of reminders: a recruiter's own calls, questions to answer, and follow-ups."""

from collections import defaultdict
from collections.abc import Iterable
from typing import Any

from django.db.models import QuerySet
from django.urls import reverse

from core.open_items import OpenItem, OpenItemKind, Scope, closed, closed_among, register
from reminders.kinds import all_kinds
from reminders.models import DeliveryItem, Task
from reminders.models.tasks import TaskQuerySet

SHOWN = 50
LABELS = {Task.Kind.CALL: "Call", Task.Kind.FIND_FACT: "Answer", Task.Kind.FOLLOW_UP: "Open"}
Pair = tuple[str, str]  # a kind of open item and a subject


@register
class Tasks(OpenItemKind):
    """Only its owner sees it on Today. A call about something that is not open anymore is not shown."""

    name = "reminders.task"
    model = "reminders.task"
    of_person = "owner"

    def open(self) -> QuerySet[Task]:
        return Task.objects.filter(pk__in=open_tasks(Task.objects.all()))

    def read(self, scope: Scope) -> Iterable[OpenItem]:
        if scope.person is None:
            return
        tasks = list(Task.objects.filter(owner=scope.person).open().select_related(None)[:SHOWN])
        needless = _needless(tasks)
        yield from (self._item(task) for task in tasks if task.pk not in needless)

    def _item(self, task: Task) -> OpenItem:
        return OpenItem(
            self.name,
            f"{self.model}:{task.pk}",
            "recruiter",
            task.title,
            reverse("task-list") + f"#task-{task.pk}",
            person_id=task.owner_id,
            since=task.created_at,
            due_at=task.due_at,
            label=LABELS[Task.Kind(task.kind)],
        )


def open_tasks(tasks: TaskQuerySet) -> list[int]:
    """The ids of the open ones among these, in order, without calls about items that are not open anymore."""
    rows = list(tasks.open().select_related(None).only("pk", "kind", "subject", "delivery"))
    needless = _needless(rows)
    return [task.pk for task in rows if task.pk not in needless]


def _needless(tasks: Iterable[Task]) -> set[int]:
    """Returns the calls whose items are all closed: a query for their items and one a kind."""
    calls = [task for task in tasks if task.kind == Task.Kind.CALL]
    about = _items_of(calls) if calls else {}
    by_kind: dict[str, set[str]] = defaultdict(set)
    for pairs in about.values():
        for kind, subject in pairs:
            by_kind[kind].add(subject)
    gone: set[Pair] = set()
    for kind, subjects in by_kind.items():
        ended: Any = closed_among(kind, subjects) if kind else closed(subjects)
        gone |= {(kind, subject) for subject in ended}
    return {pk for pk, pairs in about.items() if pairs and pairs <= gone}


def _items_of(calls: list[Task]) -> dict[int, set[Pair]]:
    """By call, what it is about: the items of its message, else its subject. Without news, which never closes."""
    kinds = {name: kind.open_item for name, kind in all_kinds().items()}
    messages: dict[int, set[Pair]] = defaultdict(set)
    rows = DeliveryItem.objects.filter(delivery__in=[call.delivery_id for call in calls if call.delivery_id])
    for delivery, kind, subject in rows.exclude(state=DeliveryItem.State.DROPPED).values_list(
        "delivery", "occurrence__rule__kind", "occurrence__subject"
    ):
        messages[delivery].add((kinds.get(kind) or "news", subject))
    return {
        call.pk: messages[call.delivery_id] if call.delivery_id else {("", call.subject)}
        for call in calls
        if not any(kind == "news" for kind, _ in messages.get(call.delivery_id or 0, ()))
    }
