"""The page that every page is compared with: our own base page, signed in by session, one query, fifty plain rows."""

from collections.abc import Callable
from typing import Any

from django.db import connection
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from recruiting.models import Candidate

ROWS = 50
ASK, ANSWER = "X-Count-Queries", "X-Queries"


@require_safe
def floor(request: HttpRequest) -> HttpResponse:
    rows = Candidate.objects.order_by("pk").values_list("name", "email")[:ROWS]
    return render(request, "bench/floor.html", {"rows": rows})


class CountQueriesMiddleware:
    """Reports in a header how many queries a response took, with sign-in. Only on request: timed responses run
    without it."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        if ASK not in request.headers:
            return self.get_response(request)
        asked = 0

        def count(execute: Callable[..., Any], *arguments: Any) -> Any:
            nonlocal asked
            asked += 1
            return execute(*arguments)

        with connection.execute_wrapper(count):
            response = self.get_response(request)
        response[ANSWER] = str(asked)
        return response
