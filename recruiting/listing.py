"""The list of candidates. As fast with a hundred thousand as with a thousand: nothing here counts or sorts them all."""

from collections import defaultdict
from typing import Any

from django.db.models import QuerySet

from accounts.models import User
from recruiting.forms.candidates import CandidateFilter
from recruiting.models import Application, Candidate


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
    return rows.order_by(*chosen.SORTS[chosen.order]).values("pk", "name", "headline", "email", "added_at")


def with_jobs(rows: list[dict[str, Any]], user: User) -> list[dict[str, Any]]:
    """Adds to each candidate the jobs they are on, as far as `user` sees those; one query for all."""
    fields = ("candidate", "requisition", "requisition__title", "stage__name", "state")
    at = defaultdict(list)
    on = Application.objects.visible_to(user).filter(candidate__in=[row["pk"] for row in rows])
    for application in on.order_by("-created_at").values(*fields):
        outcome = Application.State(application["state"]).label
        at[application["candidate"]].append({**application, "outcome": outcome})
    return [{**row, "jobs": at[row["pk"]]} for row in rows]
