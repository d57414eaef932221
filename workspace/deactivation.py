"""What ends in the rooms below with a person's account, role or address, in one transaction with it."""

from typing import Any

from django.db import transaction

from accounts import actions
from accounts.models import User
from feedback.actions import end_requests_for
from reminders import consent
from reminders.actions import end_links_of, end_messages_of


@transaction.atomic
def deactivate(person: User, *, by: User) -> None:
    """The account ends; what waits for the person is withdrawn, what they hold revoked. Raises accounts' LastAdmin."""
    actions.deactivate(person, by=by)
    end_requests_for(person, by=by)
    end_messages_of(person)


@transaction.atomic
def change_person(person: User, *, by: User, **columns: Any) -> None:
    """As accounts.actions: a new role ends the sessions, and here the message links as well. Raises LastAdmin."""
    before = person.role
    actions.change_person(person, by=by, **columns)
    if person.role != before:
        end_links_of(person, reason="Their role was changed")


@transaction.atomic
def change_address(person: User, *, email: str, by: User) -> None:
    """Another email address: links that went to the old one open nothing more. Raises accounts' AlreadyKnown."""
    actions.change_email(person, email=email, by=by)
    consent.address_changed(person)
    end_links_of(person, reason="Their address changed")
