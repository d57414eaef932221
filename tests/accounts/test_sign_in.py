"""Signing in, by password or emailed code; no sign-up; a password reset does not reveal who has an account."""

import re

import pytest
from django.core import mail
from django.core.management import call_command
from django.test import Client
from django.urls import reverse

from accounts.models import Organisation, User
from tests.factories import UserFactory

PASSWORD = "a long enough phrase"


@pytest.fixture
def person(db):
    someone = UserFactory(email="mona@example.org")
    someone.set_password(PASSWORD)
    someone.save()
    return someone


def is_signed_in(client: Client) -> bool:
    return "_auth_user_id" in client.session


def test_a_person_signs_in_with_email_and_password(client, person):
    r = client.post(reverse("account_login"), {"login": "Mona@Example.org", "password": PASSWORD})

    assert r.status_code == 302
    assert is_signed_in(client)


def test_a_wrong_password_is_refused(client, person):
    r = client.post(reverse("account_login"), {"login": "mona@example.org", "password": "another phrase entirely"})

    assert r.status_code == 200
    assert not is_signed_in(client)


def test_a_person_without_a_password_signs_in_by_emailed_code(client, db):
    UserFactory(email="manager@example.org").set_unusable_password()

    client.post(reverse("account_request_login_code"), {"email": "manager@example.org"})
    code = re.search(r"^\s*([A-Z0-9-]{6,})\s*$", mail.outbox[0].body, re.MULTILINE).group(1)
    client.post(reverse("account_confirm_login_code"), {"code": code})

    assert is_signed_in(client)


def test_the_code_is_needed(client, person):
    """An empty code must not equal a missing one (CVE-2026-24038)."""
    client.post(reverse("account_request_login_code"), {"email": person.email})

    for nothing in ({}, {"code": ""}, {"code": "None"}, {"code": "000000"}):
        client.post(reverse("account_confirm_login_code"), nothing)

    assert not is_signed_in(client)


def test_no_one_can_sign_up(client, db):
    r = client.post(
        reverse("account_signup"), {"email": "new@example.org", "password1": PASSWORD, "password2": PASSWORD}
    )

    assert not is_signed_in(client)
    assert "new@example.org" not in r.content.decode() or r.status_code != 302


def test_a_reset_for_an_unknown_address_looks_the_same_and_sends_nothing(client, person):
    known = client.post(reverse("account_reset_password"), {"email": person.email})
    sent = len(mail.outbox)
    unknown = client.post(reverse("account_reset_password"), {"email": "nobody@example.org"})

    assert (known.status_code, known["Location"]) == (unknown.status_code, unknown["Location"])
    assert sent == 1
    assert len(mail.outbox) == 1


def test_links_in_emails_carry_the_configured_address_not_the_requests(client, person, settings):
    settings.ALLOWED_HOSTS = ["*"]

    client.post(
        reverse("account_reset_password"),
        {"email": person.email},
        headers={"Host": "evil.example", "X-Forwarded-Host": "evil.example"},
    )

    assert "evil.example" not in mail.outbox[0].body
    assert settings.SITE_URL in mail.outbox[0].body


def test_a_deactivated_person_cannot_sign_in(client, person):
    person.is_active = False
    person.save()

    client.post(reverse("account_login"), {"login": person.email, "password": PASSWORD})

    assert not is_signed_in(client)


def test_signing_in_does_not_redirect_elsewhere(client, person):
    for evil in ("//evil.example", "/\\evil.example", "https://evil.example", "javascript:alert(1)"):
        r = Client().post(reverse("account_login"), {"login": person.email, "password": PASSWORD, "next": evil})
        assert r.status_code in (200, 302)
        assert "evil" not in r.get("Location", ""), evil
        assert not r.get("Location", "").startswith("javascript"), evil


def test_guessing_passwords_is_stopped(client, person):
    for _ in range(12):
        client.post(reverse("account_login"), {"login": person.email, "password": "wrong wrong wrong"})

    r = client.post(reverse("account_login"), {"login": person.email, "password": PASSWORD})

    assert not is_signed_in(client)
    assert r.status_code in (200, 429)


def test_the_owner_can_still_sign_in_with_a_code(client, person):
    for _ in range(12):
        client.post(reverse("account_login"), {"login": person.email, "password": "wrong wrong wrong"})

    client.post(reverse("account_request_login_code"), {"email": person.email})

    assert mail.outbox


def test_the_first_admin_signs_in_before_any_mail_works(client, db):
    """`createsuperuser` sets up an installation: its address needs no confirmation email."""
    call_command("createsuperuser", email="Ada@example.org", name="Ada Okafor", interactive=False)
    person = User.objects.get(email="ada@example.org")
    person.set_password(PASSWORD)
    person.save()

    r = client.post(reverse("account_login"), {"login": person.email, "password": PASSWORD})

    assert is_signed_in(client)
    assert r.url == "/"
    assert mail.outbox == []


def test_the_code_comes_in_an_email_of_our_own(client, person):
    client.post(reverse("account_request_login_code"), {"email": person.email})

    assert mail.outbox[0].subject == "Your sign-in code"
    assert "Enter this code to sign in" in mail.outbox[0].body
    assert "register" not in mail.outbox[0].body


def test_a_password_reset_comes_as_an_email_with_a_link(client, person):
    client.post(reverse("account_reset_password"), {"email": person.email})

    assert mail.outbox[0].subject == "Reset your password"
    assert "/accounts/password/reset/key/" in mail.outbox[0].body


def test_an_email_about_signing_in_is_plain_text(client, person):
    Organisation.objects.create(name="Müller & Söhne")

    client.post(reverse("account_request_login_code"), {"email": person.email})

    assert "Müller & Söhne, via Tandem" in mail.outbox[0].body
