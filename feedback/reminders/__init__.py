"""What feedback must tell people. One module a theme; the engine finds the kinds by importing this package."""

from feedback.reminders.interviews import InterviewFeedback
from feedback.reminders.ladders import CheckInReminder, PauseNotice, ReviewReminder
from feedback.reminders.progress import ProgressNote
from feedback.reminders.thanks import ThankYou

__all__ = ["CheckInReminder", "InterviewFeedback", "PauseNotice", "ProgressNote", "ReviewReminder", "ThankYou"]
