"""What happens to a person's account in allauth's own pages, and ends something here."""

from typing import Any

from allauth.account.signals import password_changed, password_reset
from django.dispatch import receiver

from accounts.models import User
from reminders.actions import end_links_of


@receiver([password_changed, password_reset])
def a_new_password_ends_the_links(sender: Any, user: User, **_: Any) -> None:
    """Somebody who changes it does not trust who else may be in; sessions end by Django's own check."""
    end_links_of(user, reason="The password was changed")
