"""What a kickoff must tell people. One module a theme; the engine finds the kinds by importing this package."""

from kickoff.reminders import steps, tomorrow

__all__ = ["steps", "tomorrow"]
