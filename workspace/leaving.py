"""What ends when a person's account ends: links, open requests, reminders, in one transaction with it."""

from accounts.models import User
from feedback.actions import end_requests_for
from reminders.actions import end_messages_of


def end_everything_of(person: User, *, by: User) -> None:
    """Withdraws what waits for this person and revokes what they hold. Call inside the caller's transaction."""
    end_requests_for(person, by=by)
    end_messages_of(person)
