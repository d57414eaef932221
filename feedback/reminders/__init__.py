"""What feedback must tell people. One module a theme; the engine finds the kinds by importing this package."""

from feedback.reminders.interviews import InterviewFeedback
from feedback.reminders.ladders import IntroductionsRest, LookBack, ReviewWaits
from feedback.reminders.progress import ProgressNote
from feedback.reminders.thanks import ThankYou

__all__ = ["InterviewFeedback", "IntroductionsRest", "LookBack", "ProgressNote", "ReviewWaits", "ThankYou"]
