"""What a kickoff must tell people. One module a theme; the engine finds the kinds by importing this package."""

from kickoff.reminders import lessons, steps, tomorrow

__all__ = ["lessons", "steps", "tomorrow"]
