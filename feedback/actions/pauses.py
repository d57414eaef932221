"""Pauses: new candidates are on hold until the hiring manager is ready."""

from django.db import transaction

from accounts.models import User
from core.models import key_of
from feedback.actions.slates import send_prepared
from recruiting.jobs.actions import end_pause, start_pause
from recruiting.models import Pause, Requisition
from reminders.actions import item_done, nudge


@transaction.atomic
def put_on_hold(requisition: Requisition, *, reason: str, by: User | None) -> Pause:
    """Starts a pause and tells the hiring manager why. Raises recruiting.jobs.actions.RequisitionError."""
    pause = start_pause(requisition, reason=reason, by=by)
    transaction.on_commit(nudge)
    return pause


@transaction.atomic
def take_off_hold(requisition: Requisition, *, by: User) -> int:
    """Ends the pause and sends the prepared slates in the same transaction. Returns how many. Raises RequisitionError."""
    pause = end_pause(requisition, by=by)
    item_done(key_of(pause), reason="the pause ended")
    return send_prepared(requisition, by=by)
