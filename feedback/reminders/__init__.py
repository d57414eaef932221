"""What feedback must tell people. One module a theme; the engine finds the kinds by importing this package."""

from feedback.reminders.views import IntroductionsRest, LookBack, ReviewWaits

__all__ = ["IntroductionsRest", "LookBack", "ReviewWaits"]
