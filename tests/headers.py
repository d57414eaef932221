"""Every response of the whole suite is checked (loaded with `-p tests.headers`): a page without its protection is red
wherever it happens, not only in a test that thought of it.
"""

import re
from typing import Any

import pytest

STATIC = "/static/"
TRUSTED_MARKUP = ("/admin/",)  # Django's own pages: under the same policy, but not ours to rewrite
# What a mail program shows, in a sandbox without scripts and forms, framed by the demo's outbox and an admin's preview.
A_MAIL = re.compile(r"^/demo/outbox/[0-9]+/html/$|^/messages/preview/html/$")
REFERRER = {"same-origin", "strict-origin", "no-referrer"}
FORMS = re.compile(r"""<form\b[^>]*\bmethod\s*=\s*["']?post""", re.IGNORECASE)
INLINE = {
    "a script in the page": re.compile(r"<script(?![^>]*\bsrc=)(?![^>]*application/json)[^>]*>", re.IGNORECASE),
    "a style sheet in the page": re.compile(r"<style\b", re.IGNORECASE),
    "a style attribute": re.compile(r"<[^>]+\sstyle\s*=", re.IGNORECASE),
    "an event handler in markup": re.compile(r"<[a-z][^>]*\son[a-z]+\s*=", re.IGNORECASE),
    "a javascript: address": re.compile(r"""(?:href|action|src)\s*=\s*["']?\s*javascript:""", re.IGNORECASE),
}


def faults_of(path: str, response: Any) -> list[str]:
    """What is wrong with a response's headers and markup, in words."""
    if A_MAIL.match(path) and response.status_code == 200:
        policy = response.headers.get("Content-Security-Policy", "")
        held = all(word in policy for word in ("sandbox", "default-src 'none'", "frame-ancestors 'self'"))
        return [] if held and "allow-scripts" not in policy else [f"a mail out of its sandbox: {policy}"]
    return [*_headers(path, response), *_cookies(response), *_markup(path, response)]


def _headers(path: str, response: Any) -> list[str]:
    faults = []
    policy = response.headers.get("Content-Security-Policy", "")
    closed = "default-src 'self'" in policy or "default-src 'none'" in policy  # 'none': files that people uploaded
    if not closed or "frame-ancestors" not in policy:
        faults.append(f"Content-Security-Policy is {policy!r}")
    if "unsafe" in policy or "*" in policy or "http:" in policy:
        faults.append(f"a hole in the Content-Security-Policy: {policy}")
    if response.headers.get("X-Content-Type-Options") != "nosniff":
        faults.append("no X-Content-Type-Options: nosniff")
    if response.headers.get("X-Frame-Options") != "DENY":
        faults.append("may be framed")
    if response.headers.get("Referrer-Policy") not in REFERRER:
        faults.append(f"Referrer-Policy is {response.headers.get('Referrer-Policy')!r}")
    if not path.startswith(STATIC) and "no-store" not in response.headers.get("Cache-Control", ""):
        faults.append(f"may be kept in a cache: {response.headers.get('Cache-Control')!r}")
    return faults


def _cookies(response: Any) -> list[str]:
    return [
        f"cookie {cookie.key} without HttpOnly or SameSite"
        for cookie in response.cookies.values()
        if cookie.value and not (cookie["httponly"] and cookie["samesite"])
    ]


def _markup(path: str, response: Any) -> list[str]:
    html = response.headers.get("Content-Type", "").startswith("text/html") and not response.streaming
    if not html or path.startswith(TRUSTED_MARKUP):
        return []
    text = response.content.decode(errors="replace")
    faults = [what for what, pattern in INLINE.items() if pattern.search(text)]
    if len(FORMS.findall(text)) > text.count('name="csrfmiddlewaretoken"'):
        faults.append("a form without csrf_token")
    return faults


@pytest.fixture(autouse=True, scope="session")
def every_response_is_checked() -> Any:
    from django.test import Client

    plain = Client.request

    def checked(self: Client, **request: Any) -> Any:
        response = plain(self, **request)
        path = request.get("PATH_INFO", "")
        if faults := faults_of(path, response):
            pytest.fail(f"{request.get('REQUEST_METHOD', 'GET')} {path} ({response.status_code}): " + "; ".join(faults))
        return response

    Client.request = checked  # type: ignore[method-assign]
    yield
    Client.request = plain  # type: ignore[method-assign]
