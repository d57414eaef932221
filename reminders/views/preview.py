"""Previews of messages on every channel before they are sent, and a test to oneself. For admins."""

import logging
import secrets
from typing import Any

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.http import urlencode
from django.views.decorators.http import require_POST, require_safe

from core.access import admin_required
from core.frames import shows_a_mail
from reminders.access import messages_visible_to, occurrences_visible_to
from reminders.channels.base import get_channel
from reminders.engine.state_changes import items_in
from reminders.forms import OwnTestForm, PreviewForm
from reminders.kinds import all_kinds
from reminders.models import Delivery, Occurrence, ReminderRule
from reminders.record import preview

logger = logging.getLogger(__name__)


@admin_required
@require_safe
def message_preview(request: HttpRequest) -> HttpResponse:
    form = PreviewForm(request.GET)
    person = form.chosen_person()
    wanted, occurrences = _wanted(request)
    kind = all_kinds().get(occurrences[0].rule.kind) if occurrences else None
    shown, broken = _shown(occurrences)
    context = {
        "form": form,
        "person": occurrences[0].recipient if occurrences else person,
        "items": preview.items_of(person, reader=request.user) if person else [],  # type: ignore[arg-type]
        "about": occurrences[0] if occurrences else None,
        "why_not": kind.still_needed(occurrences[0]) if kind and not broken else "",
        "rules": ReminderRule.objects.filter(kind=kind.name) if kind and "item" in wanted else [],
        "shown": [(one, preview.obstacle(one.channel, request.user)) for one in shown],  # type: ignore[arg-type]
        "broken": broken,
        "query": urlencode(wanted),
        "wanted": wanted,
        "token": secrets.token_hex(12),
    }
    return render(request, "reminders/preview.html", context)


@admin_required
@require_safe
@shows_a_mail
def message_preview_html(request: HttpRequest) -> HttpResponse:
    """The HTML of the email alone, for the frame."""
    _, occurrences = _wanted(request)
    if not occurrences:
        raise Http404
    return HttpResponse(preview.in_channel(occurrences, get_channel("email")).letter.html)


@admin_required
@require_POST
def message_test(request: HttpRequest) -> HttpResponse:
    wanted, occurrences = _wanted(request)
    form = OwnTestForm(request.POST)
    if not occurrences or not form.is_valid():
        raise Http404
    chosen = form.cleaned_data
    try:
        sent = preview.send_test(occurrences, chosen["channel"], to=request.user, token=chosen["token"])  # type: ignore[arg-type]
    except preview.NoTest as problem:
        messages.error(request, str(problem))
        return redirect(f"{request.path.removesuffix('test/')}?{urlencode(wanted)}")
    messages.success(request, "Your test is on its way. You can follow it here.")
    return redirect("message-detail", pk=sent.pk)


def _wanted(request: HttpRequest) -> tuple[dict[str, Any], list[Occurrence]]:
    """(the address' words, the occurrences they name): an item at a step of its schedule, or a scheduled message.

    404 for what is not there or what this admin may not know of; nothing for a page without choice.
    """
    asked = request.POST if request.method == "POST" else request.GET
    if _number(asked.get("message")):
        delivery = get_object_or_404(messages_visible_to(request.user), pk=asked["message"])
        if delivery.state != Delivery.State.SCHEDULED:
            raise Http404
        return {"message": delivery.pk}, [item.occurrence for item in items_in(delivery)]
    if not _number(asked.get("item")):
        return {}, []
    rows = occurrences_visible_to(request.user).select_related("rule", "recipient", "on_behalf_of")
    occurrence = get_object_or_404(rows, pk=asked["item"])
    rules = ReminderRule.objects.filter(kind=occurrence.rule.kind)
    rule = rules.filter(pk=asked["rule"]).first() if _number(asked.get("rule")) else None
    rule = rule or occurrence.rule
    words = {"person": occurrence.recipient_id, "item": occurrence.pk, "rule": rule.pk}
    return words, [preview.as_told_by(occurrence, rule)]


def _number(text: str | None) -> bool:
    return bool(text and text.isascii() and text.isdigit() and len(text) < 16)


def _shown(occurrences: list[Occurrence]) -> tuple[list[preview.Shown], bool]:
    """Every channel's form; and whether it cannot be made."""
    try:
        return (preview.in_every_channel(occurrences) if occurrences else []), False
    except Exception:  # whatever its kind or template raised: the page says so, the log says what
        logger.exception("The preview of %s could not be made", occurrences[0].subject)
        return [], True
