"""The checks on every response catch what they should (tests/headers.py)."""

import pytest
from django.http import HttpResponse

from tests.headers import faults_of

GOOD = {
    "Content-Security-Policy": "default-src 'self'; frame-ancestors 'none'",
    "X-Content-Type-Options": "nosniff",
    "X-Frame-Options": "DENY",
    "Referrer-Policy": "same-origin",
    "Cache-Control": "no-store, private",
}


def page(body: str = "<p>Hello</p>", **headers: str) -> HttpResponse:
    return HttpResponse(body, headers=GOOD | {name.replace("_", "-"): value for name, value in headers.items()})


def test_a_good_page_passes():
    assert faults_of("/", page()) == []


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("Content_Security_Policy", "default-src 'self'"),
        ("Content_Security_Policy", "default-src 'self' 'unsafe-inline'; frame-ancestors 'none'"),
        ("X_Content_Type_Options", ""),
        ("X_Frame_Options", "SAMEORIGIN"),
        ("Referrer_Policy", "unsafe-url"),
        ("Cache_Control", "max-age=60"),
    ],
)
def test_a_missing_or_weak_header_is_seen(name, value):
    assert faults_of("/", page(**{name: value})) != []


@pytest.mark.parametrize(
    "body",
    [
        "<script>alert(1)</script>",
        '<p style="color: red">',
        "<style>p {}</style>",
        '<img src="x" onerror="alert(1)">',
        '<a href="javascript:alert(1)">',
        '<form method="post"></form>',
    ],
)
def test_what_the_policy_would_break_or_a_forgotten_token_is_seen(body):
    assert len(faults_of("/", page(body))) == 1


def test_scripts_by_address_and_data_are_fine():
    assert faults_of("/", page('<script src="/static/a.js"></script><script type="application/json">{}</script>')) == []


def test_a_cookie_that_scripts_can_read_is_seen():
    response = page()
    response.set_cookie("x", "1")

    assert faults_of("/", response) == ["cookie x without HttpOnly or SameSite"]


def test_the_net_is_in_place(client, db):
    """Were it not, this would pass: no page of ours may set such a header."""
    from django.test import Client

    assert Client.request.__name__ == "checked"
