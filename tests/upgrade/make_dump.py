"""Makes the fixtures of the upgrade test: a small database with a history, as the code landed at 0c9a6f0 left it.

Run once, in a checkout of 0c9a6f0 to which this folder was added, and never again: it needs that code's models, actions
and demo story, and stops where the product's code differs. PostgreSQL's server must be installed (tests.servers).

    python -m tests.upgrade.make_dump

Writes, beside this file, the SQL of both databases (the same story, told on each) and one JSON with what the test looks
for afterwards. A dump holds no files: résumés are in VAR_DIR.
"""

import gzip
import json
import os
import re
import sqlite3
import subprocess
import sys
import tempfile
from io import StringIO
from pathlib import Path
from typing import Any

import time_machine

from tests.servers.postgres import Postgres
from tests.upgrade.landed import COMMIT, DUMPS, FACTS, ROOT, STORY_ENDS, environment, keys_of, plain_static_files

PRODUCT = ["accounts", "config", "core", "feedback", "kickoff", "recruiting", "reminders", "templates", "workspace"]
READERS = ("ada", "rita", "mona", "tomasz", "priya", "vera")
# Not pages: answers with a file that the dump does not hold, other people's applications, tokens, the demo's own tools.
NOT_PAGES = re.compile(r"^(accounts/|admin/|demo/|hooks/|m/|documents/|healthz)|\.png$")


def main() -> None:
    if subprocess.run(["git", "diff", "--quiet", COMMIT, "--", *PRODUCT], cwd=ROOT, check=False).returncode:  # noqa: S603, S607
        raise SystemExit(f"The code differs from {COMMIT}: the dump must be made by what landed there.")
    with tempfile.TemporaryDirectory() as folder, Postgres() as server:
        path = Path(folder) / "tandem.sqlite3"
        noted = {"sqlite": told(f"sqlite:///{path}", Path(folder) / "sqlite")}
        noted["postgresql"] = told(server.url, Path(folder) / "postgres")
        write("sqlite", "\n".join(sqlite3.connect(path).iterdump()))
        write("postgresql", pg_dump(server))
    FACTS.write_text(json.dumps(noted, indent=1, ensure_ascii=False, sort_keys=True) + "\n")


def told(url: str, var: Path) -> dict[str, Any]:
    """Tells the story in a process of its own; what it noted."""
    var.mkdir()
    env = environment(dict(os.environ), database_url=url, var=var)
    subprocess.run([sys.executable, "-m", "tests.upgrade.make_dump", "tell"], env=env, cwd=ROOT, check=True)
    return json.loads((var / "noted.json").read_text())


def write(vendor: str, sql: str) -> None:
    DUMPS[vendor].write_bytes(gzip.compress(sql.encode(), 9, mtime=0))


def pg_dump(server: Postgres) -> str:
    """Plain SQL that any client can run: no COPY, no owner, none of psql's own commands."""
    command = [
        server.bin / "pg_dump",
        "--inserts",
        "--rows-per-insert=200",
        "--no-owner",
        "--no-privileges",
        server.url,
    ]
    sql = subprocess.run(command, capture_output=True, text=True, check=True).stdout  # noqa: S603
    return re.sub(r"^\\(un)?restrict .*\n", "", sql, flags=re.MULTILINE)


# In the process that tells the story -----------------------------------------------------------------------------


def tell() -> None:
    with time_machine.travel(STORY_ENDS, tick=False) as hand:
        import django

        django.setup()
        from django.core.management import call_command

        from tests.upgrade import rows

        call_command("migrate", verbosity=0)
        call_command("createcachetable", verbosity=0)
        call_command("seed")
        changed = rows.configure()
        call_command("demo", stdout=StringIO())
        rows.Later(hand.move_to, STORY_ENDS).tell()
        settle()
        noted = noted_now() | {"changed": changed, "typed": rows.typed()}
        Path(os.environ["VAR_DIR"], "noted.json").write_text(json.dumps(noted))


def settle() -> None:
    """Plans until nothing more is due at this moment. What is composed last is not sent: it is pending in the dump."""
    from django.core.cache import cache

    from core import clock
    from reminders.engine.compose import compose
    from reminders.engine.plan import plan

    while plan(clock.now()):
        compose(clock.now())
    cache.clear()


def noted_now() -> dict[str, Any]:
    from django.db import connection, transaction

    from core import clock
    from core.models import OutboxMessage
    from reminders.models import Delivery, InstanceMarker

    with plain_static_files(), transaction.atomic():  # a page that is read may write a rate's counter
        pages = pages_that_open()
        transaction.set_rollback(True)
    with connection.cursor() as cursor:
        tables = sorted(connection.introspection.table_names(cursor))
        cursor.execute("SELECT app, name FROM django_migrations ORDER BY id")
        migrations = dict(cursor.fetchall())  # the last one of each app
    waiting = Delivery.objects.filter(state__in=Delivery.OPEN_STATES).select_related("recipient").order_by("pk")
    return {
        "moment": clock.now().isoformat(),
        "runs": InstanceMarker.objects.get().runs,
        "migrations": migrations,
        "rows": {table: keys_of(table) for table in tables},
        "links": noted_links(),
        "told": noted_occurrences(),
        "pending": [{"pk": d.pk, "to": d.recipient.email, "slot": d.plan_key, "state": d.state, "channel": d.channel,
                     "next_at": d.next_at.isoformat(), "attempts": d.attempt_count} for d in waiting],
        "sent": list(Delivery.objects.filter(accepted_at__isnull=False).order_by("pk").values_list("pk", flat=True)),
        "last_outbox_message": OutboxMessage.objects.latest("pk").pk,
        "pages": pages,
    }  # fmt: skip


def noted_links() -> list[dict[str, Any]]:
    """Every link with its real token, the reply address of its mail, and what it opens at this moment."""
    from django.conf import settings

    from core import clock
    from reminders import links
    from reminders.models import MessageLink

    name, _, domain = settings.INBOUND_ADDRESS.partition("@")
    found = []
    for link in MessageLink.objects.select_related("user").order_by("pk"):
        left = link.matters.open().values("subject", "purpose", "path")
        reply = f"{name}+{links.reply_token_of(link)}@{domain}" if link.reply_hash else ""
        found.append({"pk": link.pk, "to": link.user.email, "purpose": link.purpose, "token": links.token_of(link),
                      "reply": reply, "opens": bool(links.opens(link, clock.now())), "matters": list(left)})  # fmt: skip
    return found


def noted_occurrences() -> list[list[Any]]:
    """[id, rule id, subject, whom it concerns, rung, round, state] of everything that was ever planned."""
    from reminders.models import Occurrence

    columns = ("pk", "rule", "subject", "recipient", "on_behalf_of", "rung", "round", "state")
    rows = Occurrence.objects.order_by("pk").values_list(*columns)
    return [[pk, rule, subject, behalf or to, rung, round_, state]
            for pk, rule, subject, to, behalf, rung, round_, state in rows]  # fmt: skip


def pages_that_open() -> list[list[str]]:
    """[who, path] of one page an address and reader: every address that answers 200 to a user."""
    from django.test import Client

    from accounts.models import User
    from tests.meta.urls import walk

    routes = sorted({address.route for address in walk() if not NOT_PAGES.search(address.route)})
    found = []
    for key in READERS:
        client = Client(raise_request_exception=False)
        user = User.objects.get(email=f"{key}@example.org")
        client.force_login(user, backend="allauth.account.auth_backends.AuthenticationBackend")
        found += [[user.email, path] for route in routes if (path := first_page(client, route, user))]
    return found


def first_page(client: Any, route: str, reader: Any) -> str:
    """The first path of the route that this reader may open; empty for one that is not theirs or only takes posts."""
    route = re.sub(r"<int:number>", "1", route)
    for key in keys_for(route, reader) if "<int:pk>" in route else [0]:
        path = "/" + route.replace("<int:pk>", str(key))
        status = 405 if "<" in path else client.get(path).status_code
        if status == 200:
            return path
        if status in (403, 405):
            return ""
    return ""


def keys_for(route: str, reader: Any) -> list[int]:
    """Whose keys an address with a number takes: a few of them, the reader's own first."""
    from accounts.models import User
    from feedback.models import ReviewRequest, Survey
    from kickoff.models import Lesson
    from recruiting.models import Application, Candidate, Hire, ImportBatch, Requisition
    from reminders.models import Delivery

    rows = {
        "searches/": Requisition.objects.order_by("pk"),
        "reviews/": ReviewRequest.objects.filter(reviewer=reader).order_by("-state", "-pk"),
        "surveys/": Survey.objects.filter(respondent=reader).order_by("-state", "opens_at"),
        "lessons/": Lesson.objects.filter(manager=reader),
        "candidates/import/": ImportBatch.objects.all(),
        "candidates/": Candidate.objects.order_by("pk"),
        "applications/": Application.objects.filter(state="active").order_by("-pk"),
        "hires/": Hire.objects.order_by("pk"),
        "people/": User.objects.order_by("pk"),
        "messages/": Delivery.objects.order_by("-pk"),
    }
    found = next((rows[prefix] for prefix in rows if route.startswith(prefix)), [])
    return [row.pk for row in found[:8]]


if __name__ == "__main__":
    tell() if sys.argv[1:] == ["tell"] else main()
