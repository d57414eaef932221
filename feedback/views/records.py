"""The reviews of a job: who said what about which candidate, when, and why."""

from collections import defaultdict
from typing import Any

from django.http import HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from accounts.models import User
from accounts.requests import UserRequest
from core import clock
from core.access import member_required
from core.pages import page_of
from feedback.models import Review, ReviewRequest
from feedback.open_items import INTERVIEW, reviews_title
from feedback.pages.review import start_label
from feedback.text import one_or_many
from recruiting.jobs.access import get_requisition
from recruiting.models import Application

CANDIDATES_A_PAGE = 25


@member_required
@require_safe
def review_list(request: UserRequest, pk: int) -> HttpResponse:
    """The reviews of one job. What a reader may not see yet leaves no trace on the page (reviews.ReviewQuerySet)."""
    requisition = get_requisition(request.user, pk)
    requests = ReviewRequest.objects.visible_on(requisition, request.user)
    reviews = Review.objects.visible_to(request.user).filter(request__application__requisition=requisition)
    page = page_of(_candidates(requests, request.GET.get("open") == "1"), request, CANDIDATES_A_PAGE)
    context = {
        "requisition": requisition,
        "page": page,
        "candidates": _entries(page.object_list, requests, reviews, request.user),
        "only_open": request.GET.get("open") == "1",
        "pause": requisition.current_pause(),
        "page_query": "open=1" if request.GET.get("open") == "1" else "",
        "queue": _queue(requests.for_queue(), request.user),
        "is_staffing": request.user.is_staffing,
    }
    return render(request, "feedback/review_list.html", context)


def _candidates(requests: Any, only_open: bool) -> Any:
    """In the order in which they were added: an order that no review can change."""
    if only_open:
        requests = requests.unanswered()
    found = Application.objects.filter(pk__in=requests.values("application"))
    return found.select_related("candidate", "stage").order_by("created_at", "id")


def _entries(applications: Any, requests: Any, reviews: Any, user: User) -> list[dict[str, Any]]:
    """A candidate, the requests this reader may see, and under each the versions, newest first."""
    applications = list(applications)
    seen = defaultdict(list)
    for review in reviews.filter(request__application__in=applications).for_record().order_by("-number"):
        seen[review.request_id].append(review)
    wanted = ReviewRequest.objects.filter(pk__in=seen) | requests.filter(application__in=applications)
    asked = defaultdict(list)
    for row in wanted.select_related("reviewer").order_by("requested_at", "id"):
        asked[row.application_id].append({"asked": row, "versions": seen[row.pk], "mine": row.reviewer_id == user.pk})
    return [{"application": row, "requests": asked[row.pk]} for row in applications]


def _queue(waiting: Any, user: User) -> dict[str, Any] | None:
    """Whose turn it is, for the top of the page."""
    rows = list(waiting[:200])
    if not rows:
        return None
    late = len([row for row in rows if row.due_at < clock.now()])
    return {
        "text": _queue_text(rows, for_recruiter=user.is_staffing),
        "late_text": f"{late} overdue" if late else "",
        "takes": "about 2 minutes" if len(rows) == 1 else "about 2 minutes each",
        "first": rows[0],
        "label": start_label(rows[0]),
        "names": ", ".join(sorted({row.reviewer.name for row in rows})),
        "mine": not user.is_staffing,
    }


def _queue_text(rows: list[ReviewRequest], *, for_recruiter: bool) -> str:
    """ "2 candidates to review, plus feedback on 1 interview", or "3 reviews of 2 candidates, …" for a recruiter."""
    resumes = [row for row in rows if row.kind != INTERVIEW]
    candidates = len({row.application_id for row in resumes})
    interviews = len({(row.application_id, row.interview_at) for row in rows if row.kind == INTERVIEW})
    if not for_recruiter or not resumes:
        return reviews_title(candidates, interviews)
    reviews = one_or_many(len(resumes), "1 review", "reviews")
    text = f"{reviews} of {one_or_many(candidates, '1 candidate', 'candidates')}"
    return f"{text}, plus feedback on {one_or_many(interviews, '1 interview', 'interviews')}" if interviews else text
