"""Who may fetch a page. Private by default; every view names its policy and a test reads them all.

Order inside a view: fetch through `visible_to(user)` (404 for outsiders), then the role (403 for insiders).
A decorator here answers only questions about the person; questions about an object belong in the app's `access.py`.
"""

from collections.abc import Callable
from functools import wraps
from typing import Any

from django.contrib.auth.decorators import login_not_required
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse

View = Callable[..., HttpResponse]


def policy(name: str, allows: Callable[[Any], bool]) -> Callable[[View], View]:
    """Returns a decorator: the view runs if `allows(user)`, else raises PermissionDenied (403)."""

    def decorate(view: View) -> View:
        @wraps(view)
        def guarded(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
            if not allows(request.user):
                raise PermissionDenied
            return view(request, *args, **kwargs)

        guarded.access_policy = name  # type: ignore[attr-defined]  # read by the access tests
        return guarded

    return decorate


member_required = policy("member", lambda user: user.is_authenticated)  # any signed-in user; the object decides
staffing_required = policy("staffing", lambda user: user.is_staffing)  # recruiters and admins
admin_required = policy("admin", lambda user: user.is_admin)


def public(*, because: str) -> Callable[[View], View]:
    """Returns a decorator for a page without sign-in; `because` says why that is safe."""

    def decorate(view: View) -> View:
        open_view = login_not_required(view)
        open_view.access_policy = "public"  # type: ignore[attr-defined]  # read by the access tests
        open_view.access_reason = because  # type: ignore[attr-defined]
        return open_view

    return decorate
