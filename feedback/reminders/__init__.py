"""What feedback must tell people. One module a theme; the engine finds the kinds by importing this package."""

from feedback.reminders.ladders import IntroductionsRest, LookBack, ReviewWaits
from feedback.reminders.progress import ProgressNote

__all__ = ["IntroductionsRest", "LookBack", "ProgressNote", "ReviewWaits"]
