"""The list of candidates. As fast with a hundred thousand as with a thousand: nothing here counts or sorts them all."""

from collections import defaultdict
from dataclasses import replace
from typing import Any

from django.db.models import F, OrderBy
from django.db.models.functions import Coalesce
from django.http import HttpRequest

from accounts.models import User
from core.pages import Stretch, stretch_of
from recruiting.candidates.forms.candidates import CandidateFilter
from recruiting.models import Application, Candidate, candidates
from recruiting.models.candidates import terms_of

FIELDS = ("pk", "name", "headline", "email", "added_at")


def page_of_people(user: User, chosen: CandidateFilter, request: HttpRequest) -> Stretch:
    """The page of candidates that match the filter, as plain rows."""
    order = chosen.SORTS[chosen.order]
    rows = Candidate.objects.visible_to(user)
    if chosen.at:
        at: dict[str, Any] = {"applications__requisition": chosen.at}
        if chosen.at_stage:
            at |= {"applications__stage": chosen.at_stage, "applications__state": Application.State.ACTIVE}
        rows = rows.filter(**at).matching(chosen.words)
    elif terms_of(chosen.words):
        found = rows.found(chosen.words).order_by(*map(_sorted, order)).values_list("pk", flat=True)
        page = stretch_of(list(found), request)
        by_pk = {row["pk"]: row for row in Candidate.objects.filter(pk__in=page.rows).values(*FIELDS)}
        return replace(page, rows=[by_pk[pk] for pk in page.rows if pk in by_pk])
    return stretch_of(rows.order_by(*order).values(*FIELDS), request)


def has_more_matches(chosen: CandidateFilter, page: Stretch) -> bool:
    """Whether the text search found as many as it returns at most."""
    return not chosen.at and bool(terms_of(chosen.words)) and page.counted >= candidates.SEARCH_LIMIT


def _sorted(key: str) -> OrderBy:
    """The order by `key`, out of reach for an index: the few that a text search finds are sorted. Along the index of the
    order, PostgreSQL would read all candidates up to the last one found."""
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
