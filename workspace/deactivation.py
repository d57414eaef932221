"""Changes to a user's account, role or address, with everything in the other apps that ends with them, in one transaction."""

from typing import Any

from django.db import transaction

from accounts import actions
from accounts.models import User
from feedback.actions import end_requests_for
from reminders.actions import end_links_of, end_messages_of
from reminders.contact import consent


@transaction.atomic
def deactivate(person: User, *, by: User) -> None:
    """Deactivates the account, withdraws the user's open requests and revokes their links. Raises LastAdmin."""
    actions.deactivate(person, by=by)
    end_requests_for(person, by=by)
    end_messages_of(person)


@transaction.atomic
def change_person(person: User, *, by: User, **columns: Any) -> None:
    """As accounts.actions.change_person; a new role also revokes the user's message links. Raises LastAdmin."""
    before = person.role
    actions.change_person(person, by=by, **columns)
    if person.role != before:
        end_links_of(person, reason="Their role was changed")


@transaction.atomic
def change_address(person: User, *, email: str, by: User) -> None:
    """Changes the email address and revokes the links that were sent to the old one. Raises AlreadyKnown."""
    actions.change_email(person, email=email, by=by)
    consent.address_changed(person)
    end_links_of(person, reason="Their address changed")
