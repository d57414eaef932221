"""Messages: why each was sent, by which rule, when, with which attempts and replies."""

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
from reminders import actions
from reminders.access import messages_visible_to, replies_visible_to
from reminders.channels.base import label_of
from reminders.contact.phone_numbers import masked
from reminders.engine import fallback, health
from reminders.forms import ChannelForm, DismissForm, RecordFilter
from reminders.links import without_links
from reminders.models import Attempt, Delivery, DeliveryItem, Task
from reminders.models.delivery import MOMENT
from reminders.record import history, labels

ATTENTION_SIZE = 20
NAMED = 5  # items of one message that are described by their kind, with a query or two each; the others by their rule
Inside = DeliveryItem.State
TONES = {
    "delivered": "good", "accepted": "good", "scheduled": "", "sending": "wait", "uncertain": "wait",
    "attention": "late", "rejected": "late",
}  # fmt: skip


def for_list(rows: QuerySet[Delivery]) -> QuerySet[Delivery]:
    """The rows of the list, in three queries. Attempts are counted for the page only; texts are not loaded, and of the
    items only what `_row` and `_with_channels` read."""
    rule = "occurrence__rule"
    items = DeliveryItem.objects.select_related(rule).only("delivery", "state", rule, f"{rule}__name", f"{rule}__route")
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
        "rows": _rows(page.rows, user),
        "attention": visible.filter(state=Delivery.State.ATTENTION).count() if user.is_staffing else 0,
        "replies": form.applied_to_replies(replies_visible_to(user)) if form.is_about_replies() else (),
        "query": form.query(),
        "filtered": form.is_filtered(),
        "about": form.cleaned_data.get("requisition"),
    }
    return render(request, "reminders/messages.html", context)


def _needing_attention(user: User) -> QuerySet[Delivery]:
    return messages_visible_to(user).filter(state=Delivery.State.ATTENTION)


@staffing_required
@require_safe
def message_attention(request: HttpRequest) -> HttpResponse:
    """Messages that were not delivered, the oldest first, with what can be done about each."""
    user: User = request.user  # type: ignore[assignment]  # staffing_required
    rows = for_list(_needing_attention(user)).order_by("finished_at", "pk")
    page = stretch_of(rows, request, size=ATTENTION_SIZE)
    context = {
        "page": page,
        "rows": _with_channels(page.rows),
        "attention": _needing_attention(user).count(),
        "replies": replies_visible_to(user).filter(result="held").select_related("user")[:20],
    }
    return render(request, "reminders/attention.html", context)


def _with_channels(deliveries: list[Delivery]) -> list[dict[str, Any]]:
    """Each delivery as a row, with the other channels it can be sent on."""
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
        "row": _rows([delivery], user)[0],
        "items": _items(delivery, user),
        "history": history.history_of(delivery, user),
        "text": without_links(delivery.text),
        "address": delivery.address if user.is_admin or user == delivery.recipient else masked(delivery.address),
        "may_act": user.is_staffing and delivery.state == Delivery.State.ATTENTION,
        "form": DismissForm(),
    }
    if context["may_act"]:
        context |= _with_channels([delivery])[0]
    return render(request, "reminders/message.html", context)


def _items(delivery: Delivery, reader: User) -> list[dict[str, Any]]:
    return [
        {"item": item, "offset": labels.offset(item.occurrence.rule)}
        | history.item_of(item.occurrence, reader, named=position < NAMED)
        for position, item in enumerate(delivery.items.all())
    ]


@staffing_required
@require_POST
def delivery_retry(request: HttpRequest, pk: int) -> HttpResponse:
    delivery = get_object_or_404(messages_visible_to(request.user), pk=pk)
    try:
        actions.send_again(delivery, by=request.user)  # type: ignore[arg-type]  # staffing_required
        messages.success(request, "It will be sent again at the next allowed time.")
    except actions.NotWaiting:
        messages.info(request, "This message no longer needs attention.")
    return back_to(request, reverse("message-detail", kwargs={"pk": pk}))


@staffing_required
@require_POST
def delivery_change(request: HttpRequest, pk: int) -> HttpResponse:
    """Sends an undelivered message on another channel."""
    user: User = request.user  # type: ignore[assignment]  # staffing_required
    delivery = get_object_or_404(messages_visible_to(user), pk=pk)
    form = ChannelForm(request.POST)
    try:
        if not form.is_valid():
            raise actions.NotUsable
        successor = actions.change_channel(delivery, form.cleaned_data["channel"], by=user)
        messages.success(request, f"It will be sent on another channel: {label_of(successor.channel).lower()}.")
    except actions.NotUsable:
        messages.error(request, "This channel isn't available right now. Choose another one.")
    except actions.NotWaiting:
        messages.info(request, "This message no longer needs attention.")
    return back_to(request, reverse("message-detail", kwargs={"pk": pk}))


@staffing_required
@require_POST
def delivery_dismiss(request: HttpRequest, pk: int) -> HttpResponse:
    user: User = request.user  # type: ignore[assignment]  # staffing_required
    delivery = get_object_or_404(messages_visible_to(user), pk=pk)
    form = DismissForm(request.POST)
    if not form.is_valid():
        messages.error(request, "Say briefly how this was resolved.")
        return back_to(request, reverse("message-detail", kwargs={"pk": pk}))
    try:
        actions.dismiss(delivery, by=user, note=form.cleaned_data["note"])
        messages.success(request, "Marked as resolved.")
    except actions.NotWaiting:
        messages.info(request, "This message no longer needs attention.")
    return back_to(request, reverse("message-detail", kwargs={"pk": pk}))


def _rows(deliveries: list[Delivery], reader: User) -> list[dict[str, Any]]:
    """The deliveries as `reader` sees them. The subject of a call is worded for the recruiter ("Call Priya Raman: …");
    the person to be called reads "Call from Jonas: …"."""
    calls = [delivery.pk for delivery in deliveries if delivery.channel == "call_task" and delivery.recipient == reader]
    tasks = Task.objects.filter(delivery__in=calls).select_related("owner") if calls else ()
    callers = {task.delivery_id: task.owner.get_short_name() for task in tasks}
    return [_row(delivery, caller=callers.get(delivery.pk, "")) for delivery in deliveries]


def _subject(delivery: Delivery, caller: str) -> str:
    if not caller or not delivery.subject_line.startswith("Call "):
        return delivery.subject_line
    _, colon, what = delivery.subject_line.partition(": ")
    return f"Call from {caller}{colon}{what}"


def _row(delivery: Delivery, *, caller: str = "") -> dict[str, Any]:
    rules = list(
        dict.fromkeys(str(item.occurrence.rule) for item in delivery.items.all() if item.state != Inside.DROPPED)
    )
    return {
        "delivery": delivery,
        "title": _subject(delivery, caller) or " · ".join(rules) or "Message",
        "rules": " · ".join(rules),
        "channel": label_of(delivery.channel),
        "at": delivery.accepted_at or delivery.finished_at or delivery.next_at,
        "planned": delivery.state == Delivery.State.SCHEDULED,
        "tone": TONES.get(delivery.state, ""),
    }
