import logging
from collections.abc import Callable
from typing import Any
from urllib.parse import quote

from django.conf import settings
from django.contrib.auth.models import AnonymousUser
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.cache import add_never_cache_headers

from core import clock
from core.logs import masked
from core.models import key_of
from core.typed import whole

denied = logging.getLogger("tandem.denied")
Handler = Callable[[HttpRequest], HttpResponse]
PUBLIC_PREFIXES = ("/static/",)


class PersonalPagesMiddleware:
    """Keeps pages out of caches, because they contain personal data; static files keep their own headers."""

    def __init__(self, get_response: Handler) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        response = self.get_response(request)
        response.headers.setdefault("Permissions-Policy", "camera=(), microphone=(), geolocation=()")
        if not request.path.startswith(PUBLIC_PREFIXES) and "Cache-Control" not in response:
            add_never_cache_headers(response)
            response["Cache-Control"] = "no-store, private"
        return response


class SessionLifetimeMiddleware:
    """Ends a session after twelve idle hours, and after seven days in any case (ASVS 7.3).

    Its stamp is refreshed at most every ten minutes: one of the three writes that a GET may cause.
    """

    def __init__(self, get_response: Handler) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        return self.get_response(request)

    def process_view(self, request: HttpRequest, *_: object) -> None:
        if not request.user.is_authenticated:
            return
        session, seconds = request.session, int(clock._system_now().timestamp())
        started = session.get("started", seconds)
        if seconds - started > settings.SESSION_ABSOLUTE_AGE:
            session.flush()
            request.user = AnonymousUser()
        elif seconds - session.get("touched", 0) > settings.SESSION_TOUCH_EVERY:
            session["started"], session["touched"] = started, seconds


class BodySizeMiddleware:
    """Refuses requests that are far too large before they are read: Django writes uploaded files to disk even if no form
    expects one, and for anonymous users too. Forms themselves refuse files that are slightly too large, next to the
    field. A view that checks a secret before it reads may set its own `body_limit`.
    """

    def __init__(self, get_response: Handler) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        return self.get_response(request)

    def process_view(self, request: HttpRequest, view: Any, *_: object) -> HttpResponse | None:
        length = whole(request.META.get("CONTENT_LENGTH") or "0", default=0)
        if length > getattr(view, "body_limit", settings.BODY_OF_A_STRANGER):
            is_known = length <= settings.BODY_OF_A_PERSON and request.user.is_authenticated
            if not is_known:
                return render(request, "413.html", status=413)
        return None


class ExpiredSessionMiddleware:
    """Under htmx a redirect to the sign-in page would be swapped into the page: sends the browser there instead.

    Typed text is kept by static/js/app.js and restored after sign-in.
    """

    def __init__(self, get_response: Handler) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        response = self.get_response(request)
        login = response.get("Location", "").startswith("/accounts/login/")
        if response.status_code == 302 and login and request.headers.get("HX-Request"):
            here = request.headers.get("HX-Current-URL", "")
            path = here[len(settings.SITE_URL) :] if here.startswith(settings.SITE_URL + "/") else "/"
            return HttpResponse(status=204, headers={"HX-Redirect": f"/accounts/login/?next={quote(path)}"})
        return response


class DenialsMiddleware:
    """Logs every denied request: who, what, and the status code.

    A 404 counts if the URL pattern exists: it is what outsiders get, so a user who tries ids one by one shows up here.
    """

    def __init__(self, get_response: Handler) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        response = self.get_response(request)
        if response.status_code in (403, 404) and request.resolver_match:
            who = key_of(request.user) if request.user.is_authenticated else "somebody not signed in"
            link = getattr(request, "link", None)
            who = key_of(link) if link else who
            denied.warning("denied %s %s %s to %s", response.status_code, request.method, masked(request.path), who)
        return response
