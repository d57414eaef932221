"""The list of people: as quick with a hundred thousand as with a thousand, so nothing here counts or sorts them all."""

from collections import defaultdict
from dataclasses import dataclass
from typing import Any

from django.db.models import QuerySet
from django.http import HttpRequest

from accounts.models import User
from core.pages import PAGE_SIZE
from recruiting.forms.candidates import CandidateFilter
from recruiting.models import Application, Candidate

COUNTED = 1_000  # beyond it the list says "more than"
LAST_PAGE = 2_000


@dataclass
class Stretch:
    """A page of a list whose end is not looked for. Prints in the pagination like Django's Page."""

    rows: list[Any]
    number: int
    has_next: bool
    counted: int

    @property
    def has_previous(self) -> bool:
        return self.number > 1

    @property
    def start_index(self) -> int:
        return (self.number - 1) * PAGE_SIZE + 1

    @property
    def end_index(self) -> int:
        return self.start_index + len(self.rows) - 1

    @property
    def previous_number(self) -> int:
        return self.number - 1

    @property
    def next_number(self) -> int:
        return self.number + 1

    @property
    def is_open_ended(self) -> bool:
        return self.counted > COUNTED


def stretch_of(rows: QuerySet, request: HttpRequest) -> Stretch:
    """The page that `?page=` names, the first for anything else; one row more is read to know whether there is a next."""
    asked = request.GET.get("page", "")
    number = min(int(asked), LAST_PAGE) if asked.isascii() and asked.isdigit() and len(asked) < 6 and int(asked) else 1
    start = (number - 1) * PAGE_SIZE
    found = list(rows[start : start + PAGE_SIZE + 1])
    if not found and number > 1:
        number, start, found = 1, 0, list(rows[: PAGE_SIZE + 1])
    has_next = len(found) > PAGE_SIZE
    counted = rows.order_by()[: COUNTED + 1].count() if has_next or number > 1 else len(found)
    return Stretch(found[:PAGE_SIZE], number, has_next, counted)


def people(user: User, chosen: CandidateFilter) -> QuerySet:
    """The people that the filter asks for, as plain rows."""
    rows = Candidate.objects.visible_to(user)
    if chosen.at:
        at: dict[str, Any] = {"applications__requisition": chosen.at}
        if chosen.at_stage:
            at |= {"applications__stage": chosen.at_stage, "applications__state": Application.State.ACTIVE}
        rows = rows.filter(**at).matching(chosen.words)
    else:
        rows = rows.found(chosen.words)
    return rows.order_by(*chosen.SORTS[chosen.order]).values("pk", "name", "headline", "email", "added_at")


def with_searches(rows: list[dict[str, Any]], user: User) -> list[dict[str, Any]]:
    """Beside each person the searches they are on, as far as `user` sees those; one query for all."""
    fields = ("candidate", "requisition", "requisition__title", "stage__name", "state")
    at = defaultdict(list)
    on = Application.objects.visible_to(user).filter(candidate__in=[row["pk"] for row in rows])
    for application in on.order_by("-created_at").values(*fields):
        at[application["candidate"]].append(application)
    return [{**row, "searches": at[row["pk"]]} for row in rows]
