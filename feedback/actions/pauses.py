"""Introductions rest while the manager catches up, and go on the moment the manager says so."""

from django.db import transaction

from accounts.models import User
from core.models import key_of
from feedback.actions.slates import send_prepared
from recruiting.actions import end_pause, start_pause
from recruiting.models import Pause, Requisition
from reminders.actions import item_done, nudge


@transaction.atomic
def put_on_hold(requisition: Requisition, *, reason: str, by: User | None) -> Pause:
    """Holds further introductions; the manager is told why. Raises recruiting.actions.RequisitionError."""
    pause = start_pause(requisition, reason=reason, by=by)
    transaction.on_commit(nudge)
    return pause


@transaction.atomic
def take_off_hold(requisition: Requisition, *, by: User) -> int:
    """Ends the pause; prepared slates go out in the same transaction. Returns how many. Raises RequisitionError."""
    pause = end_pause(requisition, by=by)
    item_done(key_of(pause), reason="introductions resumed")
    return send_prepared(requisition, by=by)
