"""Status for admins: scheduler, channels, queue, incoming events."""

from datetime import datetime, timedelta
from typing import Any

from django.conf import settings
from django.contrib import messages
from django.db import connection
from django.db.models import Count, Min, Q
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_POST, require_safe

from core import clock
from core.access import admin_required
from core.rates import counted
from reminders import actions, restore_guard, wake_up
from reminders.channels.base import CHANNELS, get_channel
from reminders.models import ChannelHealth, Delivery, Heartbeat, InstanceMarker, ProviderEvent
from reminders.views.webhooks import A_DAY, REFUSED_WEBHOOKS

TICKS = {
    "plan": "Planning",
    "dispatch": "Sending",
    "reconcile": "Checking deliveries",
    "events": "Processing delivery reports and replies",
}


@admin_required
@require_safe
def status(request: HttpRequest) -> HttpResponse:
    now = clock.now()
    marker = InstanceMarker.objects.first()
    ticks = _ticks()
    context = {
        "ticks": ticks,
        "stopped": [tick["label"] for tick in ticks if tick["stale"]],
        "channels": _channels(now),
        "queue": _queue(now),
        "marker": marker,
        "paused": _pause(marker),
        "would_be_sent": restore_guard.would_be_sent(),
        "missed_wake_ups": counted(wake_up.FAILED, per=A_DAY),
        "database": "PostgreSQL" if connection.vendor == "postgresql" else "SQLite",
        "refused_webhooks": counted(REFUSED_WEBHOOKS, per=A_DAY),
        "events": ProviderEvent.objects.filter(state__in=["new", "failed"]).aggregate(
            new=Count("pk", filter=Q(state="new")), failed=Count("pk", filter=Q(state="failed"))
        ),
    }
    return render(request, "reminders/status.html", context)


@admin_required
@require_POST
def channel_resume(request: HttpRequest, channel: str) -> HttpResponse:
    if channel not in CHANNELS:
        raise Http404
    actions.resume_channel(channel, by=request.user)  # type: ignore[arg-type]  # admin_required
    messages.success(request, f"The {get_channel(channel).label.lower()} channel has resumed.")
    return redirect("status")


@admin_required
@require_POST
def delivery_release(request: HttpRequest) -> HttpResponse:
    """Resumes sending after a restore or a move."""
    actions.release_delivery(by=request.user)  # type: ignore[arg-type]  # admin_required
    messages.success(request, "Sending has resumed.")
    return redirect("status")


def _pause(marker: InstanceMarker | None) -> str:
    """Why nothing is sent. Read only: the engine finds out and stores it."""
    if marker is None:
        return ""
    if marker.site != settings.SITE_ID_NAME:
        return restore_guard.COPIED.format(marker.site)
    return marker.paused_reason if marker.paused else ""


def _ticks() -> list[dict[str, Any]]:
    """Each known tick, including those that never ran."""
    rows = {row.name: row for row in Heartbeat.objects.all()}
    ticks = []
    for name in [*TICKS, *(name for name in rows if name not in TICKS)]:
        row = rows.get(name)
        at = row.succeeded_at if row else None
        stale = at is None or clock.now() - at > Heartbeat.STALE
        ticks.append({"label": TICKS.get(name, name.capitalize()), "row": row, "at": at, "stale": stale})
    return ticks


def _channels(now: datetime) -> list[dict[str, Any]]:
    health = {row.channel: row for row in ChannelHealth.objects.all()}
    due = Delivery.objects.filter(state=Delivery.State.SCHEDULED, next_at__lte=now).order_by().values("channel")
    waiting = dict(due.annotate(count=Count("pk")).values_list("channel", "count"))
    found = []
    for kind in CHANNELS:
        channel, row = get_channel(kind), health.get(kind)
        ready = channel.is_configured()
        words = row.get_state_display() if row and row.state != ChannelHealth.State.OK else "Working"
        found.append(
            {
                "kind": kind,
                "label": channel.label,
                "waiting": waiting.get(kind, 0),
                "words": words if ready else "Not set up",
                "tone": "" if not ready else "good" if words == "Working" else "late",
                "reason": row.reason if row else "",
                "until": row.until if row else None,
                "may_resume": bool(row and row.state != ChannelHealth.State.OK),
            }
        )
    return found


def _queue(now: datetime) -> dict[str, Any]:
    """Counts of unfinished deliveries, and of those sent in the last 24 hours (by an index)."""
    states = Delivery.State
    today = Delivery.objects.filter(accepted_at__gte=now - timedelta(days=1)).count()
    unfinished = [states.SCHEDULED, states.SENDING, states.UNCERTAIN, states.ATTENTION]
    return {"today": today} | Delivery.objects.filter(state__in=unfinished).aggregate(
        due=Count("pk", filter=Q(state=states.SCHEDULED, next_at__lte=now)),
        oldest=Min("next_at", filter=Q(state=states.SCHEDULED, next_at__lte=now)),
        planned=Count("pk", filter=Q(state=states.SCHEDULED, next_at__gt=now)),
        sending=Count("pk", filter=Q(state__in=[states.SENDING, states.UNCERTAIN])),
        attention=Count("pk", filter=Q(state=states.ATTENTION)),
    )
