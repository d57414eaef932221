"""Open items of recruiting: a job description to finish, or to approve."""

from collections.abc import Iterable
from typing import Any

from django.db.models import QuerySet
from django.urls import reverse

from core.open_items import OpenItem, OpenItemKind, Scope, register
from recruiting.models import Revision
from recruiting.models.settings import Side


@register
class Description(OpenItemKind):
    """The version in progress: the recruiter finishes it, then the hiring manager approves it."""

    name = "recruiting.description"
    model = "recruiting.revision"
    in_job = "description__requisition"
    has_steps = True

    def open(self) -> QuerySet[Revision]:
        return Revision.objects.in_progress()

    def items(self, rows: QuerySet[Any], scope: Scope) -> Iterable[OpenItem]:
        columns = ("pk", "state", "number", "answer_note", "created_at", "shared_at", self.in_job)
        for pk, state, number, answer, created_at, shared_at, job in rows.values_list(*columns):
            is_sent = state == Revision.State.SHARED
            draft = "Revise the job description" if answer else "Finish the job description"
            yield OpenItem(
                self.name,
                f"{self.model}:{pk}",
                Side.MANAGER if is_sent else Side.RECRUITER,
                "Approve the job description" if is_sent else draft,
                reverse("description", args=[job]),
                job,
                since=shared_at if is_sent else created_at,
                note=f"version {number}" if is_sent else "",
                label="Review and approve" if is_sent else "Open",
                step="description",
            )
