"""The database that the code at 0c9a6f0 left behind: where its fixtures are, and the settings it was made under."""

import gzip
import json
import sqlite3
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import psycopg2
from django.db.backends.sqlite3._functions import register

COMMIT = "0c9a6f0"
FOLDER = Path(__file__).resolve().parent
ROOT = FOLDER.parents[1]
DUMPS = {"sqlite": FOLDER / f"landed-{COMMIT}.sqlite.sql.gz", "postgresql": FOLDER / f"landed-{COMMIT}.postgres.sql.gz"}
FACTS = FOLDER / f"landed-{COMMIT}.json"
STORY_ENDS = datetime(2026, 11, 27, 11, 0, tzinfo=UTC)  # a Friday, noon in Berlin
# Tokens of message links depend on the key, and delivery depends on the site's name.
SETTINGS = {
    "DJANGO_SETTINGS_MODULE": "config.settings",
    "DEMO": "true",
    "SECRET_KEY": "upgrade-test-key-" + "not-a-secret-" * 4,
    "SITE_URL": "http://testserver",
    "SITE_ID_NAME": "upgrade",
    "ALLOWED_HOSTS": "testserver",
    "INBOUND_ADDRESS": "reply@in.example.org",
    "MAIL_WEBHOOK_PROVIDER": "postmark",
    "MAIL_WEBHOOK_SECRET": "tandem:a-secret-of-the-provider",
    "LOG_LEVEL": "CRITICAL",
}


def environment(outside: dict[str, str], *, database_url: str, var: Path) -> dict[str, str]:
    """The environment of a process that works on this database, and on files in `var`. Settings of the suite stay out."""
    kept = {name: outside[name] for name in ("PATH", "HOME", "LANG", "TMPDIR") if name in outside}
    return kept | SETTINGS | {"DATABASE_URL": database_url, "VAR_DIR": str(var), "PYTHONPATH": str(ROOT)}


@contextmanager
def plain_static_files() -> Iterator[None]:
    """Pages print static addresses as they are, for nothing was collected. Once Django is set up."""
    from django.conf import settings
    from django.test import override_settings

    settings.STATIC_ROOT.mkdir(exist_ok=True)
    plain = {"BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"}
    with override_settings(STORAGES={**settings.STORAGES, "staticfiles": plain}):
        yield


def facts(vendor: str) -> dict[str, Any]:
    """What was noted about the dump of that vendor when it was made: see `make_dump.noted`."""
    return json.loads(FACTS.read_text())[vendor]


def sql(vendor: str) -> str:
    return gzip.decompress(DUMPS[vendor].read_bytes()).decode()


def restore_sqlite(path: Path) -> None:
    """Writes the dump into a new SQLite file."""
    database = sqlite3.connect(path)
    register(database)  # the checks of some tables call Django's own functions
    database.executescript(sql("sqlite"))
    database.close()


def restore_postgres(url: str) -> None:
    """Writes the dump into the empty PostgreSQL database at `url`."""
    database = psycopg2.connect(url)
    with database, database.cursor() as cursor:
        cursor.execute(sql("postgresql"))
    database.close()


def keys_of(table: str) -> str:
    """The keys of a table's rows in the database Django is connected to, as in "1-25,27"; of one without ids, "12 rows"."""
    from django.db import connection

    with connection.cursor() as cursor:
        cursor.execute(f'SELECT * FROM "{table}" LIMIT 0')  # noqa: S608  # a name the database gave
        wanted = "id" if "id" in [column[0] for column in cursor.description] else "count(*)"
        cursor.execute(f'SELECT {wanted} FROM "{table}" ORDER BY 1')  # noqa: S608  # names the database gave
        found = [row[0] for row in cursor.fetchall()]
    return in_ranges(found) if wanted == "id" else f"{found[0]} rows"


def in_ranges(keys: list[int]) -> str:
    spans: list[list[int]] = []
    for key in keys:
        if spans and spans[-1][1] == key - 1:
            spans[-1][1] = key
        else:
            spans.append([key, key])
    return ",".join(str(first) if first == last else f"{first}-{last}" for first, last in spans)


def out_of_ranges(text: str) -> set[int]:
    """The keys that `in_ranges` wrote."""
    spans = [span.partition("-") for span in text.split(",") if span]
    return {key for first, _, last in spans for key in range(int(first), int(last or first) + 1)}
