"""How a refusal is told: as a sentence on the next page, never as an error page."""

from django.contrib import messages
from django.http import HttpRequest

from core.states import IllegalMove
from kickoff.actions import KickoffProblem

REFUSALS = (KickoffProblem, IllegalMove)
MEANWHILE = "Somebody else was quicker just now. Look at it as it is, then try once more."


def in_words(problem: Exception) -> str:
    return str(problem) if isinstance(problem, KickoffProblem) else MEANWHILE


def say_why(request: HttpRequest, problem: Exception) -> None:
    messages.error(request, in_words(problem))
