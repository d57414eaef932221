"""A view is given: from the desk, or from the link in a message on the way to a train."""

from typing import Any

from django.contrib import messages
from django.http import Http404, HttpResponse, HttpResponseRedirect
from django.shortcuts import redirect, render
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from accounts.requests import UserRequest
from core.access import member_required
from core.pages import page_of
from feedback import actions
from feedback.access import get_review_request
from feedback.forms import ReviewForm, typed
from feedback.models import Review, ReviewRequest
from feedback.sensitive import HINT
from feedback.text import plain
from feedback.thin import QUESTION
from feedback.views.review_page import answered_context, following, latest_paper, make_form, page_context, queue_of
from recruiting.documents import picture_response
from reminders.access import next_item, person_or_link

TWO_TEXTS = (
    "Your view was stored already, from another press or another device. What you sent just now is kept below as a "
    "draft: store it too if it should count, or leave it."
)
State = ReviewRequest.State


@person_or_link
@require_http_methods(["GET", "HEAD", "POST"])
def review(request: Any, pk: int) -> HttpResponse:
    asked = get_review_request(request, pk)
    form = make_form(asked, request.POST if request.method == "POST" else None)
    if request.method != "POST" or not is_answerable(asked):
        return _show(request, asked, form)
    if not form.is_valid():
        actions.save_draft(asked, by=request.acting, data=typed(request.POST))
        return _show(request, asked, form, status=422)
    asks = form.asks_back()
    if asks:
        actions.save_draft(asked, by=request.acting, data=typed(request.POST))
        return _show(request, asked, form, status=422, asks=asks, question=QUESTION, hint=HINT)
    return _submit(request, asked, form)


@person_or_link
@require_POST
def review_draft(request: Any, pk: int) -> HttpResponse:
    """Keeps what is being typed. 204: the page stays as it is."""
    asked = get_review_request(request, pk)
    if is_answerable(asked):
        actions.save_draft(asked, by=request.acting, data=typed(request.POST))
    return HttpResponse(status=204)


@person_or_link
@require_POST
def review_draft_drop(request: Any, pk: int) -> HttpResponse:
    asked = get_review_request(request, pk)
    actions.drop_draft(asked, by=request.acting)
    return redirect(asked)


@person_or_link
@require_safe
def review_resume_page(request: Any, pk: int, number: int) -> HttpResponse:
    """A page of the résumé as a picture, for those who may give this view and for as long as they may."""
    asked = get_review_request(request, pk)
    paper = latest_paper(asked)
    if paper is None or asked.state == State.WITHDRAWN:
        raise Http404
    return picture_response(paper, number)


@member_required
@require_safe
def review_queue(request: UserRequest) -> HttpResponse:
    """What waits for my view, the most urgent first."""
    waiting = ReviewRequest.objects.of(request.user).for_queue()
    page = page_of(waiting, request)
    count = page.paginator.count
    words = "1 person waits for your view" if count == 1 else f"{count} people wait for your view"
    return render(request, "feedback/review_queue.html", {"page": page, "words": words})


def is_answerable(asked: ReviewRequest) -> bool:
    """Open and still of use, or answered and so open to a further version."""
    return asked.state == State.ANSWERED or ReviewRequest.objects.answerable().filter(pk=asked.pk).exists()


def _show(request: Any, asked: ReviewRequest, form: ReviewForm, status: int = 200, **more: Any) -> HttpResponse:
    if not is_answerable(asked):
        context = page_context(request, asked, form) | {"onward": following(queue_of(request, asked), asked.pk)}
        return render(request, "feedback/review_closed.html", context)
    if asked.state == State.ANSWERED:
        context = answered_context(request, asked, form, **more)
        return render(request, "feedback/review_stored.html", context, status=status)
    return render(request, "feedback/review.html", page_context(request, asked, form, **more), status=status)


def _submit(request: Any, asked: ReviewRequest, form: ReviewForm) -> HttpResponseRedirect:
    via = Review.Via.PAGE if request.user.is_authenticated else Review.Via.LINK
    try:
        actions.submit_review(asked, form.view(), by=request.acting, number=form.cleaned_data["number"], via=via)
    except actions.AlreadyStored as stored:
        if not _same(stored.review, form):
            actions.save_draft(asked, by=request.acting, data=typed(request.POST))
            messages.warning(request, TWO_TEXTS)
            return redirect(asked)
    except actions.NotAskedAnyMore:
        actions.save_draft(asked, by=request.acting, data=typed(request.POST))
        return redirect(asked)
    return _onward(request, asked)


def _same(stored: Review | None, form: ReviewForm) -> bool:
    """Whether the second press said what the first one said."""
    said = form.cleaned_data
    return bool(stored) and (stored.verdict, plain(stored.rationale)) == (said["verdict"], plain(said["rationale"]))  # type: ignore[union-attr]


def _onward(request: Any, asked: ReviewRequest) -> HttpResponseRedirect:
    """To the next person who waits, else back to what was stored, with thanks."""
    if request.user.is_authenticated:
        onward = following([pk for pk in queue_of(request, asked) if pk != asked.pk], asked.pk)
    else:
        onward = next_item(request) or ""
    if onward:
        messages.success(request, "Your view is stored, with its reason. Thank you. Here is the next one.")
    return redirect(onward or asked)
