"""The record of messages: why each was sent, by which rule, when, how often tried, what came back (product 7.5)."""

from typing import Any

from django.contrib import messages
from django.db.models import Count, IntegerField, OuterRef, Prefetch, QuerySet, Subquery, prefetch_related_objects
from django.db.models.functions import Coalesce
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.views.decorators.http import require_POST, require_safe

from accounts.models import User
from core import clock
from core.access import member_required, staffing_required
from core.pages import back_to, stretch_of
from reminders import actions, history, labels
from reminders.access import messages_visible_to, replies_visible_to
from reminders.channels.base import label_of
from reminders.engine import fallback, health
from reminders.forms import ChannelForm, DismissForm, RecordFilter
from reminders.links import without_links
from reminders.models import Attempt, Delivery, DeliveryItem
from reminders.models.delivery import MOMENT
from reminders.phone_numbers import masked

ATTENTION_SIZE = 20
NAMED = 5  # matters of one message that are named by their kind, a query or two each; those after it by their rule
Inside = DeliveryItem.State
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
        .order_by(MOMENT.desc(), "-pk")
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
        "attention": _in_trouble(user).count() if user.is_staffing else 0,
        "replies": form.applied_to_replies(replies_visible_to(user)),
        "query": form.query(),
        "filtered": form.is_filtered(),
        "about": form.cleaned_data.get("requisition"),
    }
    return render(request, "reminders/messages.html", context)


def _in_trouble(user: User) -> QuerySet[Delivery]:
    return messages_visible_to(user).filter(state=Delivery.State.ATTENTION)


@staffing_required
@require_safe
def message_attention(request: HttpRequest) -> HttpResponse:
    """What reached nobody, each with the three things that can be done about it. The longest waiting first."""
    user: User = request.user  # type: ignore[assignment]  # staffing_required
    rows = for_list(_in_trouble(user)).order_by("finished_at", "pk")
    page = stretch_of(rows, request, size=ATTENTION_SIZE)
    context = {
        "page": page,
        "rows": _with_ways(page.rows),
        "attention": _in_trouble(user).count(),
        "replies": replies_visible_to(user).filter(result="held").select_related("user")[:20],
    }
    return render(request, "reminders/attention.html", context)


def _with_ways(deliveries: list[Delivery]) -> list[dict[str, Any]]:
    """Each as a row, with the other channels on which its person can be reached."""
    resting = health.blocked(clock.now())
    prefetch_related_objects([delivery.recipient for delivery in deliveries], "contact_points")
    rows = []
    for delivery in deliveries:
        items = [item for item in delivery.items.all() if item.state in (Inside.IN, Inside.AGAIN)]
        kinds = fallback.other_channels(delivery, items, delivery.recipient, resting)
        rows.append(_row(delivery) | {"channels": [(kind, label_of(kind)) for kind in kinds]})
    return rows


@member_required
@require_safe
def message_detail(request: HttpRequest, pk: int) -> HttpResponse:
    user: User = request.user  # type: ignore[assignment]  # member_required
    items = DeliveryItem.objects.select_related("occurrence__rule", "occurrence__on_behalf_of", "occurrence__recipient")
    rows = messages_visible_to(user).prefetch_related(Prefetch("items", items))
    delivery = get_object_or_404(rows.select_related("recipient"), pk=pk)
    context = {
        "delivery": delivery,
        "row": _row(delivery),
        "items": _items(delivery, user),
        "story": history.story_of(delivery, user),
        "text": without_links(delivery.text),
        "address": delivery.address if user.is_admin or user == delivery.recipient else masked(delivery.address),
        "may_act": user.is_staffing and delivery.state == Delivery.State.ATTENTION,
        "form": DismissForm(),
    }
    if context["may_act"]:
        context |= _with_ways([delivery])[0]
    return render(request, "reminders/message.html", context)


def _items(delivery: Delivery, reader: User) -> list[dict[str, Any]]:
    return [
        {"item": item, "offset": labels.offset(item.occurrence.rule)}
        | history.matter_of(item.occurrence, reader, named=position < NAMED)
        for position, item in enumerate(delivery.items.all())
    ]


@staffing_required
@require_POST
def delivery_retry(request: HttpRequest, pk: int) -> HttpResponse:
    delivery = get_object_or_404(messages_visible_to(request.user), pk=pk)
    try:
        actions.send_again(delivery, by=request.user)  # type: ignore[arg-type]  # staffing_required
        messages.success(request, "It goes out again at the next permitted moment.")
    except actions.NotWaiting:
        messages.info(request, "Nothing to do: it no longer needs attention.")
    return back_to(request, reverse("message-detail", kwargs={"pk": pk}))


@staffing_required
@require_POST
def delivery_change(request: HttpRequest, pk: int) -> HttpResponse:
    """What reached nobody goes out another way."""
    user: User = request.user  # type: ignore[assignment]  # staffing_required
    delivery = get_object_or_404(messages_visible_to(user), pk=pk)
    form = ChannelForm(request.POST)
    try:
        if not form.is_valid():
            raise actions.NotUsable
        successor = actions.change_channel(delivery, form.cleaned_data["channel"], by=user)
        messages.success(request, f"It goes out another way: {label_of(successor.channel).lower()}.")
    except actions.NotUsable:
        messages.error(request, "That way does not reach them now. Choose another.")
    except actions.NotWaiting:
        messages.info(request, "Nothing to do: it no longer needs attention.")
    return back_to(request, reverse("message-detail", kwargs={"pk": pk}))


@staffing_required
@require_POST
def delivery_dismiss(request: HttpRequest, pk: int) -> HttpResponse:
    user: User = request.user  # type: ignore[assignment]  # staffing_required
    delivery = get_object_or_404(messages_visible_to(user), pk=pk)
    form = DismissForm(request.POST)
    if not form.is_valid():
        messages.error(request, "Say in a few words why nothing more is needed.")
        return back_to(request, reverse("message-detail", kwargs={"pk": pk}))
    try:
        actions.dismiss(delivery, by=user, note=form.cleaned_data["note"])
        messages.success(request, "Put aside.")
    except actions.NotWaiting:
        messages.info(request, "Nothing to do: it no longer needs attention.")
    return back_to(request, reverse("message-detail", kwargs={"pk": pk}))


def _row(delivery: Delivery) -> dict[str, Any]:
    rules = list(dict.fromkeys(str(item.occurrence.rule) for item in delivery.items.all()))
    return {
        "delivery": delivery,
        "title": delivery.subject_line or " · ".join(rules) or "A message",
        "rules": " · ".join(rules),
        "channel": label_of(delivery.channel),
        "at": delivery.accepted_at or delivery.finished_at or delivery.next_at,
        "planned": delivery.state == Delivery.State.SCHEDULED,
        "tone": TONES.get(delivery.state, ""),
    }
