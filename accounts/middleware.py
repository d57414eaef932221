from collections.abc import Callable

from django.http import HttpRequest, HttpResponse

from accounts.models import Organisation
from core import dates


class PersonZoneMiddleware:
    """Pages show dates and times in the reader's zone and region."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        dates.deactivate()
        try:
            with Organisation.kept_for_a_request():
                return self.get_response(request)
        finally:
            dates.deactivate()

    def process_view(self, request: HttpRequest, *_: object) -> None:
        if request.user.is_authenticated:
            dates.activate(request.user)
