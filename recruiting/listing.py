"""The list of candidates. As fast with a hundred thousand as with a thousand: nothing here counts or sorts them all."""

from collections import defaultdict
from typing import Any

from django.db.models import F, OrderBy, QuerySet
from django.db.models.functions import Coalesce

from accounts.models import User
from recruiting.forms.candidates import CandidateFilter
from recruiting.models import Application, Candidate
from recruiting.models.candidates import terms_of


def people(user: User, chosen: CandidateFilter) -> QuerySet:
    """The candidates that match the filter, as plain rows."""
    rows = Candidate.objects.visible_to(user)
    if chosen.at:
        at: dict[str, Any] = {"applications__requisition": chosen.at}
        if chosen.at_stage:
            at |= {"applications__stage": chosen.at_stage, "applications__state": Application.State.ACTIVE}
        rows = rows.filter(**at).matching(chosen.words)
    else:
        rows = rows.found(chosen.words)
    order = chosen.SORTS[chosen.order]
    if terms_of(chosen.words):
        order = [_sorted(key) for key in order]
    return rows.order_by(*order).values("pk", "name", "headline", "email", "added_at")


def _sorted(key: str) -> OrderBy:
    """The order by `key`, out of reach for an index: the few that a text search finds are sorted. Along the index of the
    order, PostgreSQL would read all candidates from the first to the last that is shown."""
    field = F(key.removeprefix("-"))
    return OrderBy(Coalesce(field, field), descending=key.startswith("-"))


def with_jobs(rows: list[dict[str, Any]], user: User) -> list[dict[str, Any]]:
    """Adds to each candidate the jobs they are on, as far as `user` sees those; one query for all."""
    fields = ("candidate", "requisition", "requisition__title", "stage__name", "state")
    at = defaultdict(list)
    on = Application.objects.visible_to(user).filter(candidate__in=[row["pk"] for row in rows])
    for application in on.order_by("-created_at").values(*fields):
        outcome = Application.State(application["state"]).label
        at[application["candidate"]].append({**application, "outcome": outcome})
    return [{**row, "jobs": at[row["pk"]]} for row in rows]
