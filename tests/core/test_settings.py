"""A wrong configuration is refused at startup, with a clear message."""

import os
import subprocess
import sys

import pytest

RIGHT = {
    "SECRET_KEY": "k" * 60,
    "SITE_URL": "https://tandem.example.org",
    "ALLOWED_HOSTS": "tandem.example.org",
    "DATABASE_URL": "sqlite://:memory:",
    "EMAIL_URL": "smtp://mail.example.org:25",
    "CELERY_BROKER_URL": "redis://127.0.0.1:6379/0",
}


def start(tmp_path, then: str = "", **changes: str | None) -> subprocess.CompletedProcess[str]:
    wanted = RIGHT | {"VAR_DIR": str(tmp_path)} | changes
    environment = {key: value for key, value in wanted.items() if value is not None}
    environment |= {"PATH": os.environ["PATH"], "DJANGO_SETTINGS_MODULE": "config.settings"}
    return subprocess.run(  # noqa: S603  # our own interpreter and words
        [sys.executable, "-c", f"import django; django.setup(); {then}"],
        env=environment,
        capture_output=True,
        text=True,
    )


@pytest.mark.parametrize("name", ["SECRET_KEY", "SITE_URL", "ALLOWED_HOSTS", "EMAIL_URL", "CELERY_BROKER_URL"])
def test_production_does_not_start_without(name, tmp_path):
    started = start(tmp_path, **{name: None})

    assert started.returncode != 0
    assert f"Set {name}" in started.stderr


def test_production_does_not_start_without_a_database(tmp_path):
    started = start(tmp_path, DATABASE_URL=None)

    assert started.returncode != 0
    assert "DATABASE_URL" in started.stderr


@pytest.mark.parametrize(
    ("name", "value", "sentence"),
    [
        ("SITE_URL", "tandem.example.org", "SITE_URL must be a full URL"),
        ("DEBUG", "true", "DEBUG=true exposes settings"),
        ("DEBUG", "maybe", "DEBUG"),
        ("EMAIL_URL", "anymail:pigeon", "The email provider must be one of"),
        ("MAIL_WEBHOOK_PROVIDER", "postmark", "need MAIL_WEBHOOK_PROVIDER and MAIL_WEBHOOK_SECRET"),
        ("MAIL_WEBHOOK_SECRET", "short:word", "at least 16 characters"),
        ("INBOUND_ADDRESS", "reply@in.example.org", "need MAIL_WEBHOOK_PROVIDER and MAIL_WEBHOOK_SECRET"),
        ("INBOUND_ADDRESS", "Reply <reply+x@in.example.org>", "one short address"),
    ],
)
def test_a_wrong_value_is_named(name, value, sentence, tmp_path):
    started = start(tmp_path, **{name: value})

    assert started.returncode != 0
    assert sentence in started.stderr


def test_it_starts_when_all_is_right(tmp_path):
    assert start(tmp_path).returncode == 0


def test_a_hosted_mail_provider_is_named_once_and_its_keys_are_its_own(tmp_path):
    secrets = "tandem:a-secret-of-sixteen,tandem:the-one-after-that"
    started = start(
        tmp_path, "from django.conf import settings as s; from django.core.mail import get_connection;"
        "print(s.MAIL_WEBHOOK_PROVIDER, type(get_connection()).__module__, len(s.ANYMAIL['WEBHOOK_SECRET']))",
        EMAIL_URL="anymail:postmark", ANYMAIL_POSTMARK_SERVER_TOKEN="t", MAIL_WEBHOOK_SECRET=secrets,
        INBOUND_ADDRESS="reply@in.example.org",
    )  # fmt: skip
    assert started.stdout.split() == ["postmark", "anymail.backends.postmark", "2"], started.stderr


@pytest.mark.parametrize(
    ("query", "options"),
    [("", "-c jit=off"), ("?options=-c%20jit%3Don", "-c jit=off -c jit=on")],
    ids=["by default", "with options of its own"],
)
def test_postgresql_compiles_no_statements_unless_the_url_asks_for_it(tmp_path, query, options):
    """The last of two options counts."""
    said = "from django.conf import settings; print(settings.DATABASES['default']['OPTIONS']['options'])"
    started = start(tmp_path, said, DATABASE_URL=f"postgres://tandem@127.0.0.1/tandem{query}")

    assert started.stdout.strip() == options, started.stderr


def test_the_demo_needs_nothing(tmp_path):
    nothing = dict.fromkeys(RIGHT)

    assert start(tmp_path, DEMO="true", **nothing).returncode == 0


@pytest.mark.parametrize(("proxy", "hops"), [("true", "1"), ("false", "0")])
def test_sign_in_limits_trust_only_our_proxys_forwarded_address(tmp_path, proxy, hops):
    said = "from allauth import app_settings; print(app_settings.TRUSTED_PROXY_COUNT)"

    assert start(tmp_path, said, TRUSTED_PROXY=proxy).stdout.strip() == hops
