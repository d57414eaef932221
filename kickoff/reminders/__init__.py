"""What a kickoff must tell people. One module a theme; the engine finds the kinds by importing this package."""

from kickoff.reminders import day_before, lessons, steps

__all__ = ["day_before", "lessons", "steps"]
