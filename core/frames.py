"""The HTML of an email as a mail client shows it: sandboxed, without scripts and forms."""

from collections.abc import Callable
from typing import Any

from csp.decorators import csp_replace
from django.http import HttpResponse
from django.views.decorators.clickjacking import xframe_options_sameorigin

AS_A_MAIL_PROGRAM = {
    "default-src": ["'none'"],
    "style-src": ["'unsafe-inline'"],
    "img-src": ["data:"],
    "sandbox": ["allow-popups", "allow-popups-to-escape-sandbox"],
    "frame-ancestors": ["'self'"],
    "form-action": ["'none'"],
    "base-uri": ["'none'"],
}


def shows_a_mail(view: Callable[..., HttpResponse]) -> Callable[..., HttpResponse]:
    """Decorator for a view that returns an email's HTML, to be shown in a frame on our own pages."""
    guarded: Any = csp_replace(AS_A_MAIL_PROGRAM)(view)
    framed: Callable[..., HttpResponse] = xframe_options_sameorigin(guarded)
    return framed
