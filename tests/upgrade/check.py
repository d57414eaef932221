"""Upgrades the landed database with today's code and reports the result as JSON.

`test_upgrade` runs this in a process of its own, on a database that it restored: `python -m tests.upgrade.check FILE`.
In order: migrate and seed; once more; addresses, links and answers by mail; the days after the upgrade, in which
messages go out; and at last back to the landed migrations and forward again.
"""

import hashlib
import json
import os
import sys
from collections.abc import Callable
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

import django
import time_machine
from django.core.management import call_command
from django.db import connection, transaction

from tests.upgrade import landed
from tests.upgrade.renamed import RENAMED_TABLES

DAYS_AFTER = (3, 4)  # Monday and Tuesday; the dump was made on a Friday
HOURS = (8, 15)  # UTC, when the reminders run
DEAD_LINKS = 4  # that many are tried; more bad tokens in a minute are refused as such
# Tables whose rows are made by Django's own migrate, or renewed by every run.
BOOKKEEPING = {"auth_permission", "cache", "django_content_type", "django_migrations", "sqlite_sequence"}


def main(out: Path) -> None:
    noted = landed.facts(connection.vendor)
    moment = datetime.fromisoformat(noted["moment"]) + timedelta(minutes=1)
    with time_machine.travel(moment, tick=False) as hand, landed.plain_static_files():
        found = looked_at(noted, hand.move_to, moment)
    out.write_text(json.dumps(found, default=str))


def looked_at(noted: dict[str, Any], move_to: Callable[[datetime], None], moment: datetime) -> dict[str, Any]:
    upgrade()
    found = {"after": state_of(noted)}
    before = contents()
    upgrade()
    found["changed_by_a_second_upgrade"] = differing(before)
    with transaction.atomic():
        found |= {"pages": pages(noted), "links": links(noted), "stop_links": stop_links(noted)}
        found |= {"dead_links": dead_links(noted), "replies": replies(noted), "mail": answer_by_mail(noted)}
        transaction.set_rollback(True)
    found["sending"] = sending(noted, move_to, moment)
    try:
        found |= back_and_forward(noted)
    except Exception as error:  # noqa: BLE001  # whatever it is, the other findings are worth having
        found["not_back_and_forward"] = f"{type(error).__name__}: {error}"
    return found


def back_and_forward(noted: dict[str, Any]) -> dict[str, Any]:
    before = contents()
    back = go_back(noted)
    upgrade()
    return {"back": back, "forward": state_of(noted), "changed_by_going_back": differing(before)}


def upgrade() -> None:
    """What `scripts/prepare` does to a database."""
    call_command("migrate", verbosity=0)
    call_command("createcachetable", verbosity=0)
    call_command("seed")


def go_back(noted: dict[str, Any]) -> dict[str, Any]:
    """Reverses every migration since the dump. Returns what the database then contains."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT app, name FROM django_migrations ORDER BY id")
        now = dict(cursor.fetchall())
    for app, name in noted["migrations"].items():
        if now.get(app) != name:
            call_command("migrate", app, name, verbosity=0)
    return state_of(noted)


# What the database holds ------------------------------------------------------------------------------------------


def tables() -> list[str]:
    with connection.cursor() as cursor:
        return sorted(connection.introspection.table_names(cursor))


def state_of(noted: dict[str, Any]) -> dict[str, Any]:
    """Every row of every table by its key, and those rows as they are now of which words were noted."""
    there = tables()
    wanted = {row["table"] for row in [*noted["changed"]["kept"], *noted["typed"]]}
    wanted |= {RENAMED_TABLES[table] for table in wanted if table in RENAMED_TABLES}
    return {
        "rows": {table: landed.keys_of(table) for table in there},
        "words": {f"{table}:{row['id']}": row for table in sorted(wanted & set(there)) for row in rows_of(table)},
    }


def rows_of(table: str) -> list[dict[str, Any]]:
    with connection.cursor() as cursor:
        cursor.execute(f'SELECT * FROM "{table}"')  # noqa: S608  # a name the database gave
        names = [column[0] for column in cursor.description]
        return [dict(zip(names, row, strict=True)) for row in cursor.fetchall()]


def contents() -> dict[str, str]:
    """A digest of each table's rows."""
    return {table: digest(table) for table in tables() if table not in BOOKKEEPING}


def digest(table: str) -> str:
    rows = sorted(map(repr, rows_of(table)))
    return hashlib.sha256("\n".join(rows).encode()).hexdigest()


def differing(before: dict[str, str]) -> list[str]:
    after = contents()
    return sorted(table for table in before.keys() | after.keys() if before.get(table) != after.get(table))


# Addresses, links, answers ----------------------------------------------------------------------------------------


def follow(client: Any, answer: Any) -> tuple[list[int], str]:
    """The statuses up to the page that is shown at last, and its path."""
    statuses = [answer.status_code]
    path = answer.request["PATH_INFO"]
    while statuses[-1] in (301, 302, 303, 307, 308) and len(statuses) < 6:
        answer = client.get(answer.headers["Location"])
        statuses.append(answer.status_code)
        path = answer.request["PATH_INFO"]
    return statuses, path


def signed_in(email: str) -> Any:
    from django.test import Client

    from accounts.models import User

    client = Client()
    client.force_login(User.objects.get(email=email), backend="allauth.account.auth_backends.AuthenticationBackend")
    return client


def pages(noted: dict[str, Any]) -> list[dict[str, Any]]:
    """Where each old address leads, opened once by a user who could open it."""
    readers: dict[str, list[str]] = {}
    for who, path in noted["pages"]:
        readers.setdefault(path, []).append(who)
    clients = {who: signed_in(who) for who, _ in noted["pages"]}
    found = []
    for place, (path, whom) in enumerate(readers.items()):
        who = whom[place % len(whom)]
        statuses, at = follow(clients[who], clients[who].get(path))
        found.append({"who": who, "path": path, "statuses": statuses, "at": at})
    return found


def links(noted: dict[str, Any]) -> list[dict[str, Any]]:
    """What the recipient of each link sees now: the first page, where Continue leads, each item."""
    return [opened(link) for link in noted["links"] if link["opens"] and link["purpose"] == "matters"]


def opened(link: dict[str, Any]) -> dict[str, Any]:
    from django.test import Client

    client, address = Client(), f"/m/{link['token']}/"
    first = client.get(address)
    statuses, at = follow(client, client.post(address))
    matters = []
    for matter in link["matters"]:
        chain, shown = follow(client, client.get(matter["path"]))
        matters.append({"path": matter["path"], "purpose": matter["purpose"], "statuses": chain, "at": shown})
    asks = 'method="post"' in first.content.decode()
    return {
        "pk": link["pk"],
        "first": first.status_code,
        "asks": asks,
        "continue": statuses,
        "at": at,
        "matters": matters,
    }


def stop_links(noted: dict[str, Any]) -> list[int]:
    """The statuses of the pages on which messages are stopped."""
    from django.test import Client

    wanted = [link for link in noted["links"] if link["opens"] and link["purpose"] == "opt_out"]
    return [Client().get(f"/m/stop/{link['token']}/").status_code for link in wanted]


def dead_links(noted: dict[str, Any]) -> list[int]:
    from django.test import Client

    dead = [link for link in noted["links"] if not link["opens"] and link["purpose"] == "matters"]
    return [Client().get(f"/m/{link['token']}/").status_code for link in dead[:DEAD_LINKS]]


def replies(noted: dict[str, Any]) -> list[tuple[int, int | None]]:
    """(the link of an old reply address, the link that is found)."""
    from reminders.links import find_by_reply_token

    found = []
    for link in noted["links"]:
        if link["reply"]:
            now = find_by_reply_token(link["reply"])
            found.append((link["pk"], now.pk if now else None))
    return found


def answer_by_mail(noted: dict[str, Any]) -> dict[str, Any]:
    """A reply to an old email after the upgrade: the link it is matched with, and how it is read."""
    from reminders.engine.events import process_new_events
    from reminders.models import InboundMessage
    from tests.reminders.mail_posts import Mail, post

    link = next(link for link in reversed(noted["links"]) if link["opens"] and link["reply"] and link["matters"])
    mail = Mail(sender=link["to"], to=link["reply"], text="Which one do you mean?", message_id="<after@their.example>")
    status = post("postmark", mail).status_code
    process_new_events()
    message = InboundMessage.objects.latest("pk")
    return {"status": status, "of": link["pk"], "link": message.link_id, "from": message.user and message.user.email,
            "to": link["to"]}  # fmt: skip


# Messages ---------------------------------------------------------------------------------------------------------


def sending(noted: dict[str, Any], move_to: Callable[[datetime], None], moment: datetime) -> dict[str, Any]:
    """Lets the reminders run at the moment of the upgrade and over the days after it."""
    from core import clock
    from reminders.engine import run_once
    from reminders.engine.plan import plan
    from reminders.models import Attempt, Occurrence

    # The counter file beside the database, as the landed code wrote it: without it nothing is sent.
    marker = {"site": os.environ["SITE_ID_NAME"], "runs": noted["runs"]}
    Path(os.environ["VAR_DIR"], "instance.json").write_text(json.dumps(marker))
    known = {row[0] for row in noted["told"]}
    attempts = set(Attempt.objects.values_list("pk", flat=True))
    plan(moment)
    fresh = Occurrence.objects.exclude(pk__in=known).values_list("rule__kind", "rung", "subject")
    at_once = [list(row) for row in fresh]
    run_once(moment)
    tried_at_once = set(Attempt.objects.exclude(pk__in=attempts).values_list("delivery", flat=True))
    for day in DAYS_AFTER:
        for hour in HOURS:
            move_to((moment + timedelta(days=day)).replace(hour=hour, minute=0))
            clock.forget()
            run_once(clock.now())
    return {"planned_at_once": at_once, "tried_at_once": sorted(tried_at_once), **what_went_out(noted, attempts)}


def what_went_out(noted: dict[str, Any], attempts_before: set[int]) -> dict[str, Any]:
    from reminders.models import Attempt, Delivery, Occurrence

    fresh = Attempt.objects.exclude(pk__in=attempts_before)
    pending = {row["pk"] for row in noted["pending"]}
    accepted: dict[int, int] = {}
    for pk in Attempt.objects.filter(outcome="accepted").values_list("delivery", flat=True):
        accepted[pk] = accepted.get(pk, 0) + 1
    columns = ("pk", "rule", "subject", "recipient", "on_behalf_of", "rung", "round", "state")
    occurrences = [[pk, rule, subject, behalf or to, rung, round_, state] for pk, rule, subject, to, behalf, rung, round_,
                   state in Occurrence.objects.order_by("pk").values_list(*columns)]  # fmt: skip
    return {
        "tried": sorted(set(fresh.values_list("delivery", flat=True))),
        "accepted": accepted,
        "pending": {d.pk: d.state for d in Delivery.objects.filter(pk__in=pending)},
        "occurrences": occurrences,
    }


if __name__ == "__main__":
    django.setup()
    main(Path(sys.argv[1]))
