"""A database of the landed version upgrades without loss: rows, an admin's words, links, addresses, and no message twice.

The fixtures hold what the code at 0c9a6f0 left behind (make_dump.py). The database is restored beside the suite's own, on
the same vendor, and today's code upgrades it and looks at it in a process of its own (check.py); the tests here compare.
What was renamed on purpose is said in renamed.py, and nowhere else.
"""

import json
import os
import subprocess
import sys
import uuid
from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import psycopg2
import pytest
from django.db import connection

from tests.upgrade import landed
from tests.upgrade.renamed import (
    ADDED_ON_PURPOSE,
    DIFFERENT_AFTER_GOING_BACK,
    REMOVED_ON_PURPOSE,
    RENAMED_COLUMNS,
    RENAMED_SUBJECTS,
    RENAMED_TABLES,
    WITHDRAWN_ADDRESSES,
)

pytestmark = pytest.mark.database  # its own, of the suite's vendor
MOVED_FOR_GOOD = {301, 308}
GOES_ON_BY_ITSELF = {"cache", "sqlite_sequence", "django_session"}  # nothing of a person is kept there
Found = dict[str, Any]


@pytest.fixture(scope="module")
def noted() -> Found:
    """What was noted when the dump was made."""
    return landed.facts(connection.vendor)


@pytest.fixture(scope="module")
def found(tmp_path_factory: pytest.TempPathFactory) -> Found:
    """What check.py found after the upgrade."""
    folder = tmp_path_factory.mktemp("upgrade")
    out = folder / "found.json"
    with restored_database(folder) as url:
        env = landed.environment(dict(os.environ), database_url=url, var=folder)
        command = [sys.executable, "-m", "tests.upgrade.check", str(out)]
        done = subprocess.run(command, cwd=landed.ROOT, env=env, capture_output=True, text=True, check=False)  # noqa: S603
    if done.returncode:
        pytest.fail(f"The upgrade failed:\n{done.stderr[-1500:]}", pytrace=False)
    return json.loads(out.read_text())


@contextmanager
def restored_database(folder: Path) -> Iterator[str]:
    """The URL of a database of the suite's vendor that holds the dump."""
    if connection.vendor == "sqlite":
        landed.restore_sqlite(folder / "landed.sqlite3")
        yield f"sqlite:///{folder / 'landed.sqlite3'}"
        return
    server = os.environ["DATABASE_URL"]
    name = f"upgrade_{uuid.uuid4().hex[:12]}"
    on_server(server, f"CREATE DATABASE \"{name}\" TEMPLATE template0 ENCODING 'UTF8'")
    try:
        url = urlsplit(server)._replace(path=f"/{name}").geturl()
        landed.restore_postgres(url)
        yield url
    finally:
        on_server(server, f'DROP DATABASE IF EXISTS "{name}" WITH (FORCE)')


def on_server(url: str, command: str) -> None:
    database = psycopg2.connect(url)
    database.autocommit = True
    with database.cursor() as cursor:
        cursor.execute(command)
    database.close()


def lost_rows(noted: Found, rows: dict[str, str], *, renamed: bool = True) -> dict[str, Any]:
    """Table → keys of the dump that are not there any more (or the sentence that tells of fewer rows)."""
    lost: dict[str, Any] = {}
    for table, kept in noted["rows"].items():
        if table in GOES_ON_BY_ITSELF:
            continue
        now = rows.get(RENAMED_TABLES.get(table, table) if renamed else table)
        if now is None:
            lost[table] = "no such table: name it in renamed.py"
        elif kept.endswith("rows"):
            if int(now.split()[0]) < int(kept.split()[0]):
                lost[table] = f"{kept} became {now}"
        elif gone := landed.out_of_ranges(kept) - landed.out_of_ranges(now) - REMOVED_ON_PURPOSE.get(table, set()):
            lost[table] = sorted(gone)
    return lost


def changed_words(rows: list[Found], state: Found, *, renamed: bool = True) -> list[str]:
    """Which of these noted columns no longer hold what they held."""
    wrong = []
    for row in rows:
        old = row["table"]
        table = RENAMED_TABLES.get(old, old) if renamed else old
        now = state["words"].get(f"{table}:{row['pk']}", {})
        for column, wanted in row["columns"].items():
            name = RENAMED_COLUMNS.get((old, column), column) if renamed else column
            if now.get(name) != wanted and not (isinstance(wanted, bool) and now.get(name) == int(wanted)):
                wrong.append(f"{table} {row['pk']}: {name} was {wanted!r} and is {now.get(name)!r}")
    return wrong


# The fixture itself ------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("vendor", ["sqlite", "postgresql"])
def test_the_dumps_hold_what_these_tests_look_for(vendor):
    noted = landed.facts(vendor)
    open_links = [link for link in noted["links"] if link["opens"]]
    purposes = {matter["purpose"] for link in open_links for matter in link["matters"]}

    assert purposes >= {"review", "survey", "accept", "resume", "disown"}
    assert sum(link["purpose"] == "opt_out" for link in open_links) >= 5
    assert sum(bool(link["reply"]) for link in noted["links"]) >= 5
    assert len(noted["pages"]) >= 100
    assert {row["state"] for row in noted["pending"]} >= {"scheduled"}
    assert any(row["attempts"] for row in noted["pending"])
    assert len(noted["sent"]) >= 50
    assert {row["table"] for row in noted["changed"]["gone"]} <= set(noted["rows"])


def test_the_fixtures_stay_small():
    assert [path.name for path in landed.DUMPS.values() if path.stat().st_size > 400_000] == []
    assert landed.FACTS.stat().st_size < 400_000


# Rows and words ----------------------------------------------------------------------------------------------------


def test_no_row_is_lost(noted, found):
    assert lost_rows(noted, found["after"]["rows"]) == {}


def test_what_an_admin_wrote_or_switched_off_stays_so(noted, found):
    assert changed_words(noted["changed"]["kept"], found["after"]) == []


def test_what_people_wrote_and_received_stays_as_it_was(noted, found):
    assert changed_words(noted["typed"], found["after"]) == []


def test_what_an_admin_deleted_does_not_come_back(noted, found):
    back = []
    for row in noted["changed"]["gone"]:
        table = RENAMED_TABLES.get(row["table"], row["table"])
        before = landed.out_of_ranges(noted["rows"][row["table"]])
        new = landed.out_of_ranges(found["after"]["rows"][table]) - before - ADDED_ON_PURPOSE.get(table, set())
        back += [f"{table} {key} is new beside the deleted {row['columns']}" for key in sorted(new)]

    assert back == []


def test_a_second_upgrade_changes_nothing(found):
    assert found["changed_by_a_second_upgrade"] == []


def test_the_migrations_since_can_be_taken_back_without_loss(noted, found):
    assert found.get("not_back_and_forward", "") == ""
    assert lost_rows(noted, found["back"]["rows"], renamed=False) == {}
    assert changed_words(noted["changed"]["kept"] + noted["typed"], found["back"], renamed=False) == []


def test_back_and_forward_again_is_where_it_was(noted, found):
    assert found.get("not_back_and_forward", "") == ""
    assert lost_rows(noted, found["forward"]["rows"]) == {}
    assert changed_words(noted["changed"]["kept"] + noted["typed"], found["forward"]) == []
    assert sorted(set(found["changed_by_going_back"]) - set(DIFFERENT_AFTER_GOING_BACK)) == []


# Links, answers, addresses -----------------------------------------------------------------------------------------


def test_a_link_in_an_old_message_shows_its_continue_page_and_then_what_it_listed(noted, found):
    wanted = [link["pk"] for link in noted["links"] if link["opens"] and link["purpose"] == "matters"]

    assert [link["pk"] for link in found["links"]] == wanted
    assert [link for link in found["links"] if (link["first"], link["asks"]) != (200, True)] == []
    assert [link for link in found["links"] if link["continue"][0] != 302 or link["continue"][-1] != 200] == []
    assert [matter for link in found["links"] for matter in link["matters"] if matter["statuses"][-1] != 200] == []


def test_the_page_behind_a_link_about_one_item_is_that_item(found):
    alone = [link for link in found["links"] if len(link["matters"]) == 1]

    assert alone
    assert [link for link in alone if link["at"] != link["matters"][0]["at"]] == []


def test_messages_can_be_stopped_from_an_old_message(found):
    assert found["stop_links"]
    assert set(found["stop_links"]) == {200}


def test_a_link_that_had_ended_stays_dead(found):
    assert found["dead_links"]
    assert set(found["dead_links"]) == {404}


def test_an_old_reply_address_finds_its_link(found):
    assert found["replies"]
    assert [pair for pair in found["replies"] if pair[0] != pair[1]] == []


def test_a_mail_to_an_old_reply_address_is_placed(found):
    mail = found["mail"]

    assert (mail["status"], mail["link"], mail["from"]) == (200, mail["of"], mail["to"])


def test_old_addresses_open_or_lead_for_good_to_a_page_that_does(noted, found):
    assert {page["path"] for page in found["pages"]} == {path for _, path in noted["pages"]}
    wrong = [
        f"{page['who']} {page['path']}: {page['statuses']} at {page['at']}"
        for page in found["pages"]
        if page["path"] not in WITHDRAWN_ADDRESSES and not opens_for_good(page["statuses"])
    ]

    assert wrong == []


def opens_for_good(statuses: list[int]) -> bool:
    *on_the_way, last = statuses
    return last == 200 and MOVED_FOR_GOOD.issuperset(on_the_way)


# Messages ----------------------------------------------------------------------------------------------------------


def test_nothing_is_due_after_the_upgrade_that_was_not_due_before(found):
    """The dump was made when nothing was left to plan: whatever is planned at the same moment is told twice."""
    assert found["sending"]["planned_at_once"] == []


def test_at_the_upgrade_only_what_was_waiting_goes_out(noted, found):
    due = {row["pk"] for row in noted["pending"]}

    assert set(found["sending"]["tried_at_once"]) <= due


def test_a_message_that_was_sent_is_never_sent_again(noted, found):
    assert sorted(set(noted["sent"]) & set(found["sending"]["tried"])) == []
    assert {pk: times for pk, times in found["sending"]["accepted"].items() if times > 1} == {}


def test_what_was_waiting_goes_out_once_in_the_days_after(noted, found):
    """Also the invitations whose first attempt failed."""
    waiting = {str(row["pk"]) for row in noted["pending"] if row["state"] == "scheduled"}
    ended = found["sending"]["pending"]

    assert waiting <= set(ended)
    assert {pk: ended[pk] for pk in waiting if ended[pk] == "scheduled"} == {}
    sent = {pk: found["sending"]["accepted"].get(pk, 0) for pk in waiting if ended[pk] in ("accepted", "delivered")}
    assert sent
    assert set(sent.values()) == {1}


def test_each_person_gets_each_item_once_per_step_and_round(noted, found):
    def key(row: list[Any]) -> tuple[Any, ...]:
        _, rule, subject, person, rung, round_, _ = row
        label, _, number = subject.rpartition(":")
        return rule, f"{RENAMED_SUBJECTS.get(label, label)}:{number}", person, rung, round_

    now = Counter(map(key, found["sending"]["occurrences"]))

    assert [key(row) for row in noted["told"] if now[key(row)] != 1] == []
    assert [one for one, times in now.items() if times > 1] == []
