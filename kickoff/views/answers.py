"""Shows refusals as a message on the next page instead of an error page."""

from django.contrib import messages
from django.http import HttpRequest

from core.states import IllegalMove
from kickoff.actions import KickoffProblem

REFUSALS = (KickoffProblem, IllegalMove)
MEANWHILE = "Someone else just changed this. Check the page and try again."


def in_words(problem: Exception) -> str:
    return str(problem) if isinstance(problem, KickoffProblem) else MEANWHILE


def say_why(request: HttpRequest, problem: Exception) -> None:
    messages.error(request, in_words(problem))
