"""Changes to a person's communication preferences and days out of office."""

from datetime import date
from typing import Any

from django.db import transaction

from accounts.models import Leave, User
from core import clock
from core.models import AuditEvent
from reminders.actions.messages import replan
from reminders.models import ContactPreference


@transaction.atomic
def save_preference(user: User, *, by: User, zone: str, date_format: str = "", **chosen: Any) -> ContactPreference:
    """Stores the choice and confirms the zone; an empty `date_format` means the organization's.

    `chosen` are columns of ContactPreference, checked by the form.
    """
    preference, _ = ContactPreference.objects.update_or_create(
        user=user, defaults={**chosen, "changed_at": clock.now()}
    )
    user.zone, user.zone_confirmed_at, user.date_format = zone, clock.now(), date_format
    user.save(update_fields=["zone", "zone_confirmed_at", "date_format"])
    replan(user)
    AuditEvent.log("preference.changed", user, by=by, channel=preference.channel, cadence=preference.cadence)
    return preference


@transaction.atomic
def add_leave(user: User, *, by: User, first_day: date, last_day: date, delegate: User | None) -> Leave:
    leave = Leave.objects.create(user=user, first_day=first_day, last_day=last_day, delegate=delegate)
    AuditEvent.log("leave.added", leave, by=by)
    return leave


@transaction.atomic
def remove_leave(leave: Leave, *, by: User, today: date) -> None:
    """Deletes days out of office that have not begun; those that have begun end yesterday."""
    AuditEvent.log("leave.removed", leave, by=by)
    if leave.first_day >= today:
        leave.delete()
    elif leave.last_day >= today:
        leave.last_day = date.fromordinal(today.toordinal() - 1)
        leave.save(update_fields=["last_day"])
