"""Loaded before Django's settings (`-p tests.environment`): the suite's own environment, the same on every machine."""

import os

from tests.servers.keeper import run

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "config.settings")
for name, value in {
    "SECRET_KEY": "tests-only-" + "not-a-secret-" * 4,
    "SITE_URL": "http://testserver",
    "ALLOWED_HOSTS": "testserver,127.0.0.1,localhost",
    "HTTPS": "false",
    "EMAIL_URL": "memory://",
    "CELERY_BROKER_URL": os.environ.get("TEST_BROKER_URL", "memory://"),  # a real Redis in the second run of .ci/run
    "VAR_DIR": str(run().new_folder("var-")),
    "LOG_LEVEL": "WARNING",
}.items():
    os.environ[name] = value
os.environ.setdefault("DATABASE_URL", "sqlite://:memory:")
