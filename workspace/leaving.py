"""What ends with a person's account or address in the rooms below, in one transaction with it."""

from django.db import transaction

from accounts import actions
from accounts.models import User
from core import clock
from feedback.actions import end_requests_for
from reminders import consent
from reminders.actions import end_messages_of
from reminders.links import revoke_links_of


@transaction.atomic
def deactivate(person: User, *, by: User) -> None:
    """The account ends; what waits for the person is withdrawn, what they hold revoked. Raises accounts' LastAdmin."""
    actions.deactivate(person, by=by)
    end_requests_for(person, by=by)
    end_messages_of(person)


@transaction.atomic
def change_address(person: User, *, email: str, by: User) -> None:
    """Another email address: links that went to the old one open nothing more. Raises accounts' AlreadyKnown."""
    actions.change_email(person, email=email, by=by)
    consent.address_changed(person)
    revoke_links_of(person, reason="The address changed", now=clock.now())
