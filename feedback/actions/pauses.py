"""Introductions rest while the manager catches up, and go on the moment the manager says so."""

from django.db import transaction

from accounts.models import User
from core.models import key_of
from feedback.actions.slates import introduce_prepared
from recruiting.actions import end_pause, start_pause
from recruiting.models import Pause, Requisition
from reminders.actions import matter_done, nudge


@transaction.atomic
def pause_introductions(requisition: Requisition, *, reason: str, by: User | None) -> Pause:
    """Holds further introductions; the manager is told why. Raises recruiting.actions.SearchProblem."""
    pause = start_pause(requisition, reason=reason, by=by)
    transaction.on_commit(nudge)
    return pause


@transaction.atomic
def resume_introductions(requisition: Requisition, *, by: User) -> int:
    """Ends the pause; prepared slates go out in the same transaction. Returns how many. Raises SearchProblem."""
    pause = end_pause(requisition, by=by)
    matter_done(key_of(pause), reason="introductions resumed")
    return introduce_prepared(requisition, by=by)
