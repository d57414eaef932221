"""Which site this database belongs to, and whether it may send. A restored or copied one never sends by itself.

A run counter is kept in the row and in a file beside the stored documents. A database that is behind its file is an old
copy; one with history but without the file was moved; one that names another site was copied. Each pauses delivery
until an admin has checked what would be sent and resumes it (D5).
"""

import json
import os
from pathlib import Path

from django.conf import settings
from django.db import transaction

from accounts.models import User
from core import clock
from core.models import AuditEvent
from reminders.models import Delivery, InstanceMarker

BEHIND = "This database is older than the latest messages sent from here. A backup was probably restored."
MOVED = "This database has sent messages, but its counter file is missing. It was probably moved or restored."
COPIED = "This database belongs to another site ({})."


def file() -> Path:
    return Path(settings.VAR_DIR) / "instance.json"


def pause_reason() -> str:
    """Why this database may not send; empty while it may. The result is stored in the row."""
    if not InstanceMarker.objects.exists():
        _first_marker()
    runs = _runs_in_file()  # before the row: other workers raise the row first, so a true row is never behind
    marker = InstanceMarker.objects.get()
    if marker.site != settings.SITE_ID_NAME:
        return COPIED.format(marker.site)
    if marker.paused:
        return marker.paused_reason or "Sending is paused."
    reason = _suspicion(marker, runs)
    if reason:
        pause(reason)
    return reason


def count_run() -> None:
    """Called before anything is sent: row first, then file, so that only an old row is ever behind."""
    marker = InstanceMarker.objects.get()
    runs = marker.count_run()
    if runs > (_runs_in_file() or 0):
        _write_file(runs)


def pause(reason: str) -> None:
    """Pauses sending until `release`. The restore command calls it too."""
    InstanceMarker.objects.get_or_create(defaults={"site": settings.SITE_ID_NAME})
    InstanceMarker.objects.update(paused=True, paused_reason=reason[:200])


def release(*, by: User) -> None:
    """Resumes sending: this database is the live one of this site from now on."""
    with transaction.atomic():
        InstanceMarker.objects.get_or_create(defaults={"site": settings.SITE_ID_NAME})
        marker = InstanceMarker.objects.get()
        runs = max(marker.runs, _runs_in_file() or 0) + 1
        InstanceMarker.objects.update(paused=False, paused_reason="", site=settings.SITE_ID_NAME, runs=runs)
        AuditEvent.log("delivery.released", marker, by=by, runs=runs)
    _write_file(runs)


def would_be_sent() -> int:
    """How many messages would be sent right away if sending were resumed now."""
    return Delivery.objects.filter(state=Delivery.State.SCHEDULED, next_at__lte=clock.now()).count()


def _first_marker() -> None:
    """A new database adopts its site. One with history but no marker is suspicious like one without a file."""
    marker, _ = InstanceMarker.objects.get_or_create(defaults={"site": settings.SITE_ID_NAME})
    if not _has_history():
        _write_file(marker.runs)


def _suspicion(marker: InstanceMarker, runs: int | None) -> str:
    if runs is not None:
        return BEHIND if marker.runs < runs else ""
    if not marker.runs and not _has_history():
        _write_file(0)
        return ""
    return MOVED if _runs_in_file() is None else ""  # the first worker of a new site may have written it just now


def _has_history() -> bool:
    return Delivery.objects.exclude(attempts=None).exists()


def _runs_in_file() -> int | None:
    """None without a readable file of this site."""
    try:
        kept = json.loads(file().read_text())
        return int(kept["runs"]) if kept["site"] == settings.SITE_ID_NAME else None
    except (OSError, ValueError, KeyError, TypeError):
        return None


def _write_file(runs: int) -> None:
    draft = file().with_suffix(f".{os.getpid()}")
    draft.write_text(json.dumps({"site": settings.SITE_ID_NAME, "runs": runs}))
    draft.replace(file())
