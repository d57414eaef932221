"""What happens to a person's account in allauth's own pages, and ends something here."""

from typing import Any

from allauth.account.signals import password_changed, password_reset
from django.dispatch import receiver

from accounts.models import User
from reminders.actions import end_links_of


@receiver([password_changed, password_reset])
def a_new_password_ends_the_links(sender: Any, user: User, **_: Any) -> None:
    """A changed password ends message links; Django's own check ends the sessions."""
    end_links_of(user, reason="The password was changed")
