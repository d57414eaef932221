"""The reminder kinds of a kickoff, one module per topic. The engine finds them by importing this package."""

from kickoff.reminders import day_before, invitation, lessons, steps

__all__ = ["day_before", "invitation", "lessons", "steps"]
