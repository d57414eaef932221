"""The review page, signed in or from the link in a message, and the queue of reviews."""

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
from feedback.open_items import reviews_title
from feedback.pages.review import (
    answered_context,
    following,
    latest_resume,
    make_form,
    page_context,
    queue_of,
    reviewed_together,
    start_label,
)
from feedback.sensitive import HINT
from feedback.text import plain
from feedback.thin import QUESTION
from recruiting.candidates.documents import picture_response
from reminders.access import next_item, person_or_link
from reminders.requests import LinkRequest

ALREADY_IN = (
    "Your {} was already in, maybe from another device. What you just sent is saved below as a draft: submit it as an "
    "update, or discard it."
)
State = ReviewRequest.State


@person_or_link
@require_http_methods(["GET", "HEAD", "POST"])
def review(request: LinkRequest, pk: int) -> HttpResponse:
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
def review_draft(request: LinkRequest, pk: int) -> HttpResponse:
    """Keeps what is being typed. 204: the page stays as it is."""
    asked = get_review_request(request, pk)
    if is_answerable(asked):
        actions.save_draft(asked, by=request.acting, data=typed(request.POST))
    return HttpResponse(status=204)


@person_or_link
@require_POST
def review_draft_drop(request: LinkRequest, pk: int) -> HttpResponse:
    asked = get_review_request(request, pk)
    actions.drop_draft(asked, by=request.acting)
    return redirect(asked)


@person_or_link
@require_safe
def review_resume_page(request: LinkRequest, pk: int, number: int) -> HttpResponse:
    """A page of the résumé as an image, for those who may answer this request and for as long as they may."""
    asked = get_review_request(request, pk)
    resume = latest_resume(asked)
    if resume is None or asked.state == State.WITHDRAWN:
        raise Http404
    return picture_response(resume, number)


@member_required
@require_safe
def review_queue(request: UserRequest) -> HttpResponse:
    """What I have to review, the most urgent first."""
    waiting = ReviewRequest.objects.of(request.user).for_queue()
    page = page_of(waiting, request)
    interviews = waiting.filter(kind=ReviewRequest.Kind.INTERVIEW).count()
    text = reviews_title(page.paginator.count - interviews, interviews)
    label = start_label(next(iter(page.object_list), None))
    return render(request, "feedback/review_queue.html", {"page": page, "text": text, "label": label})


def is_answerable(asked: ReviewRequest) -> bool:
    """Open and still needed, or answered and open to a further version."""
    return asked.state == State.ANSWERED or ReviewRequest.objects.answerable().filter(pk=asked.pk).exists()


def _show(request: LinkRequest, asked: ReviewRequest, form: ReviewForm, status: int = 200, **more: Any) -> HttpResponse:
    if not is_answerable(asked):
        context = page_context(request, asked, form) | {"next_url": following(queue_of(request, asked), asked.pk)}
        return render(request, "feedback/review_closed.html", context)
    if asked.state == State.ANSWERED:
        context = answered_context(request, asked, form, **more)
        return render(request, "feedback/review_stored.html", context, status=status)
    return render(request, "feedback/review.html", page_context(request, asked, form, **more), status=status)


def _submit(request: LinkRequest, asked: ReviewRequest, form: ReviewForm) -> HttpResponseRedirect:
    via = Review.Via.PAGE if request.user.is_authenticated else Review.Via.LINK
    try:
        actions.submit_review(
            asked, form.review_input(), by=request.acting, number=form.cleaned_data["number"], via=via
        )
    except actions.AlreadyStored as stored:
        if not _same(stored.review, form):
            actions.save_draft(asked, by=request.acting, data=typed(request.POST))
            messages.warning(request, ALREADY_IN.format(asked.noun))
            return redirect(asked)
    except actions.NotAskedAnyMore:
        actions.save_draft(asked, by=request.acting, data=typed(request.POST))
        return redirect(asked)
    return _next(request, asked)


def _same(stored: Review | None, form: ReviewForm) -> bool:
    """Whether the second submit said the same as the first."""
    said = form.cleaned_data
    return bool(stored) and (stored.verdict, plain(stored.rationale)) == (said["verdict"], plain(said["rationale"]))  # type: ignore[union-attr]


def _next(request: LinkRequest, asked: ReviewRequest) -> HttpResponseRedirect:
    """To the next candidate to review, else back to the submitted review."""
    if request.user.is_authenticated:
        next_url = following([pk for pk in queue_of(request, asked) if pk != asked.pk], asked.pk)
    else:
        next_url = next_item(request) or ""
    if next_url:
        said = "Feedback on" if asked.kind == ReviewRequest.Kind.INTERVIEW else "Review of"
        messages.success(request, f"{said} {asked.application.candidate} submitted. Here’s the next one.")
    else:
        messages.success(request, _all_done(asked, reviewed_together(request, asked)))
    return redirect(next_url or asked)


def _all_done(asked: ReviewRequest, count: int) -> str:
    done = "gave feedback on" if asked.kind == ReviewRequest.Kind.INTERVIEW else "reviewed"
    many = "both candidates" if count == 2 else f"all {count} candidates"
    return f"All done. You {done} {many if count > 1 else asked.application.candidate}."
