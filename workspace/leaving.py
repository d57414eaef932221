"""What ends in other rooms when a person's account or role ends, in one transaction with it."""

from typing import Any

from django.db import transaction

from accounts import actions
from accounts.models import User
from feedback.actions import end_requests_for
from reminders.actions import end_links_of, end_messages_of


def end_everything_of(person: User, *, by: User) -> None:
    """Withdraws what waits for this person and revokes what they hold. Call inside the caller's transaction."""
    end_requests_for(person, by=by)
    end_messages_of(person)


@transaction.atomic
def change_person(person: User, *, by: User, **columns: Any) -> None:
    """As accounts.actions: a new role ends the sessions, and here the message links as well. Raises LastAdmin."""
    before = person.role
    actions.change_person(person, by=by, **columns)
    if person.role != before:
        end_links_of(person, reason="Their role was changed")
