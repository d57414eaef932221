"""The record of messages: why each was sent, by which rule, when, how often tried, what came back (product 7.5)."""

import re
from typing import Any

from django.contrib import messages
from django.db.models import Count, IntegerField, OuterRef, Prefetch, QuerySet, Subquery
from django.db.models.functions import Coalesce
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.http import require_POST, require_safe

from accounts.models import User
from core.access import member_required, staffing_required
from core.pages import stretch_of
from reminders import actions
from reminders.access import messages_visible_to, replies_visible_to
from reminders.channels.base import channel_choices
from reminders.forms import DismissForm, RecordFilter
from reminders.links import PLACEHOLDER
from reminders.models import Attempt, Delivery, DeliveryItem
from reminders.numbers import masked

LINK = re.compile(r"\S*" + PLACEHOLDER.pattern)
TONES = {
    "delivered": "good", "accepted": "good", "scheduled": "", "sending": "wait", "uncertain": "wait",
    "attention": "late", "rejected": "late",
}  # fmt: skip


def for_list(rows: QuerySet[Delivery]) -> QuerySet[Delivery]:
    """All that the list prints, in three queries. Tries are counted for the rows of the page alone; texts stay away."""
    items = DeliveryItem.objects.select_related("occurrence__rule")
    attempts = Attempt.objects.filter(delivery=OuterRef("pk")).order_by().values("delivery")
    tries = Subquery(attempts.values(count=Count("pk")), output_field=IntegerField())
    return (
        rows.select_related("recipient")
        .defer("text", "html", "calendar")
        .annotate(tries=Coalesce(tries, 0))
        .prefetch_related(Prefetch("items", items))
        .order_by("-created_at", "-pk")
    )


@member_required
@require_safe
def message_record(request: HttpRequest) -> HttpResponse:
    user: User = request.user  # type: ignore[assignment]  # member_required
    visible = messages_visible_to(user)
    form = RecordFilter(request.GET, reader=user)
    rows = form.applied_to(visible)
    page = stretch_of(for_list(rows), request)
    context = {
        "form": form,
        "page": page,
        "rows": [_row(delivery) for delivery in page.rows],
        "attention": visible.filter(state=Delivery.State.ATTENTION).count() if user.is_staffing else 0,
        "replies": form.applied_to_replies(replies_visible_to(user)),
        "query": form.query(),
        "filtered": form.is_filtered(),
    }
    return render(request, "reminders/messages.html", context)


@member_required
@require_safe
def message_detail(request: HttpRequest, pk: int) -> HttpResponse:
    user: User = request.user  # type: ignore[assignment]  # member_required
    delivery = get_object_or_404(messages_visible_to(user).select_related("recipient"), pk=pk)
    context = {
        "delivery": delivery,
        "row": _row(delivery),
        "items": delivery.items.select_related("occurrence__rule", "occurrence__on_behalf_of"),
        "attempts": delivery.attempts.all(),
        "text": without_links(delivery.text),
        "address": delivery.address if user.is_admin or user == delivery.recipient else masked(delivery.address),
        "may_act": user.is_staffing and delivery.state == Delivery.State.ATTENTION,
        "form": DismissForm(),
    }
    return render(request, "reminders/message.html", context)


@staffing_required
@require_POST
def delivery_retry(request: HttpRequest, pk: int) -> HttpResponse:
    delivery = get_object_or_404(messages_visible_to(request.user), pk=pk)
    try:
        actions.send_again(delivery, by=request.user)  # type: ignore[arg-type]  # staffing_required
        messages.success(request, "It goes out again at the next permitted moment.")
    except actions.NotWaiting:
        messages.info(request, "Nothing to do: it no longer needs attention.")
    return redirect("message-detail", pk=pk)


@staffing_required
@require_POST
def delivery_dismiss(request: HttpRequest, pk: int) -> HttpResponse:
    user: User = request.user  # type: ignore[assignment]  # staffing_required
    delivery = get_object_or_404(messages_visible_to(user), pk=pk)
    form = DismissForm(request.POST)
    if not form.is_valid():
        messages.error(request, "Say in a few words why nothing more is needed.")
        return redirect("message-detail", pk=pk)
    try:
        actions.dismiss(delivery, by=user, note=form.cleaned_data["note"])
        messages.success(request, "Put aside.")
    except actions.NotWaiting:
        messages.info(request, "Nothing to do: it no longer needs attention.")
    return redirect("message-detail", pk=pk)


def without_links(text: str) -> str:
    """The text as it went out, its links replaced: nobody but the recipient may open them."""
    return LINK.sub("[link]", text)


def _row(delivery: Delivery) -> dict[str, Any]:
    rules = list(dict.fromkeys(str(item.occurrence.rule) for item in delivery.items.all()))
    return {
        "delivery": delivery,
        "title": delivery.subject_line or " · ".join(rules) or "A message",
        "rules": " · ".join(rules),
        "channel": dict(channel_choices()).get(delivery.channel, delivery.channel),
        "at": delivery.accepted_at or delivery.finished_at or delivery.next_at,
        "tone": TONES.get(delivery.state, ""),
    }
