"""What feedback reminds people of. One module a theme; the engine finds the kinds by importing this package."""

from feedback.reminders.check_ins import CheckInReminder
from feedback.reminders.interviews import InterviewFeedback
from feedback.reminders.pauses import PauseNotice
from feedback.reminders.progress import ProgressNote
from feedback.reminders.reviews import ReviewReminder
from feedback.reminders.thanks import ThankYou

__all__ = ["CheckInReminder", "InterviewFeedback", "PauseNotice", "ProgressNote", "ReviewReminder", "ThankYou"]
