"""A site of real processes whose workers are killed; rows are created and read directly in the database."""

import os
import shutil
import sqlite3
import sys
import uuid
from collections.abc import Iterator
from contextlib import ExitStack, closing, contextmanager
from functools import cached_property
from pathlib import Path
from typing import Any, Self
from urllib.parse import urlsplit

import psycopg2

from reminders.engine.intervals import EVERY
from tests.servers.app import QUICK, ROOT, App, procfile
from tests.servers.keeper import run
from tests.servers.postgres import Postgres
from tests.servers.processes import HERE, Group, wait_until
from tests.shared import create_database, made_once

PREPARE = ("migrate -v0", "createcachetable", "seed")
# Any hour and day, so that the tests do not depend on when they run.
INVITE = """
from accounts.models import Organisation, User
from allauth.account.models import EmailAddress
from core import clock
from datetime import time
from reminders.models import ContactPoint, ContactPreference, ReminderRule
Organisation.objects.get_or_create(id=1, defaults={{"name": "Example Company", "zone": "UTC"}})
if {by_text}:
    ReminderRule.objects.filter(kind="reminders.invite").update(route="preferred")
for n in range({first}, {first} + {count}):
    user = User.objects.create_user(f"person{{n}}@example.org", name=f"Person {{n}}", invited_at=clock.now())
    EmailAddress.objects.create(user=user, email=user.email, verified=True, primary=True)
    if {by_text}:
        user.zone, user.zone_confirmed_at = {noon!r}, clock.now()
        user.save()
        ContactPreference.objects.create(
            user=user, channel="sms", weekdays=list(range(7)), hours_from=time(0), hours_to=time(23, 59))
        ContactPoint.objects.create(
            user=user, channel="sms", address=f"+1555010{{n:04}}", state="usable", verified_at=clock.now())
"""
# The demo's bar and pages show strangers more than the product does, so it is off.
WITHOUT_DEMO = {
    "DEMO": "false",
    "HTTPS": "false",
    "ALLOWED_HOSTS": HERE,
    "SECRET_KEY": "of-a-test-and-not-a-secret-" * 3,
    "CELERY_BROKER_URL": "filesystem://localhost/",
}
FOR_EVER = [sys.executable, "manage.py", "run_reminders", "--forever"]


def zone_where_it_is_noon() -> str:
    """Returns a time zone in which texts may be sent now, at any hour of the machine."""
    import datetime

    ahead = 12 - datetime.datetime.now(datetime.UTC).hour
    return f"Etc/GMT{-ahead:+d}" if ahead else "Etc/GMT"


class Prepared:
    """Migrated and seeded databases, made once in a run; each test gets a copy."""

    def __init__(self, folder: Path | None = None) -> None:
        """`folder` may be shared by several processes, as is the cluster of TEST_POSTGRES_URL."""
        self.stack = ExitStack()
        self.folder = folder or run().new_folder("prepared-")

    @cached_property
    def static(self) -> Path:
        """Static files, collected once: pages need them, workers do not."""

        def collect(folder: Path) -> None:
            with App(processes=(), prepare=("collectstatic --noinput",), STATIC_DIR=str(folder)):
                pass

        return made_once(self.folder / "static", collect)

    def sqlite(self) -> Path:
        def make(folder: Path) -> None:
            with App(processes=(), prepare=PREPARE) as app:
                shutil.copytree(app.folder, folder)

        return made_once(self.folder / "prepared", make)

    @cached_property
    def server_url(self) -> str:
        return os.environ.get("TEST_POSTGRES_URL", "") or self.stack.enter_context(Postgres()).url

    def postgres(self) -> str:
        """Returns the URL of a new database, copied from a prepared one."""
        prepared = f"prepared_{urlsplit(self.server_url).port}"

        def make(_: Path) -> None:
            self.create(prepared, "template1")
            with App(processes=(), prepare=PREPARE, DATABASE_URL=self.url_of(prepared)):
                pass

        made_once(self.folder / prepared, make)
        name = f"tandem_{uuid.uuid4().hex[:8]}"
        self.create(name, prepared)
        return self.url_of(name)

    def close(self) -> None:
        self.stack.close()

    def url_of(self, name: str) -> str:
        return urlsplit(self.server_url)._replace(path=f"/{name}").geturl()

    def create(self, name: str, template: str) -> None:
        create_database(self.server_url, name, template)


class Site:
    """`with Site(prepared, "sqlite", EMAIL_URL=…) as site:`; workers are started and killed by the test."""

    def __init__(self, prepared: Prepared, database: str, *, demo: bool = True, **env: str) -> None:
        self.database_url = prepared.postgres() if database == "postgres" else ""
        folder = None if self.database_url else prepared.sqlite()
        more = {"DATABASE_URL": self.database_url} if self.database_url else {}
        settings = {**QUICK, **more, "STATIC_DIR": str(prepared.static), **env}
        self.app = App(processes=(), prepare=(), prepared=folder, **settings)
        if not demo:
            self.app.env |= WITHOUT_DEMO | {
                "DATABASE_URL": self.database_url or f"sqlite:///{self.app.folder}/tandem.sqlite3"
            }
        self.workers: list[Group] = []

    def __enter__(self) -> Self:
        self.app.__enter__()
        return self

    def __exit__(self, *_: object) -> None:
        for worker in self.workers:
            worker.kill()  # Celery's own shutdown is slow
        self.app.__exit__()

    def worker(self, command: list[str] | str | None = None, **env: str) -> Group:
        """Starts another worker process, without a broker unless a command is given."""
        command = command or FOR_EVER
        log = self.app.folder / f"worker-{len(self.workers)}.log"
        self.workers.append(Group(command, log=log, env={**self.app.env, **env}, cwd=ROOT))
        return self.workers[-1]

    def odd_worker(self, *faults: str, **env: str) -> Group:
        """Starts a worker with faults built in; see odd_worker.py for their names."""
        return self.worker(
            [sys.executable, "-m", "tests.faults.engine.odd_worker", *faults], MEETING=str(self.meeting), **env
        )

    @property
    def meeting(self) -> Path:
        """The folder of the files that odd workers and their test signal each other with."""
        folder = self.app.folder / "meeting"
        folder.mkdir(exist_ok=True)
        return folder

    def celery(self, name: str, **env: str) -> Group:
        """Returns a line of the Procfile."""
        return self.worker(procfile()[name], **env)

    def invite(self, count: int = 1, *, first: int = 1, by_text: bool = False) -> None:
        self.app.shell(INVITE.format(first=first, count=count, by_text=by_text, noon=zone_where_it_is_noon()))

    def rows(self, sql: str) -> list[tuple[Any, ...]]:
        """Returns rows read directly from the database."""
        with self.connection() as connection:
            cursor = connection.cursor()
            cursor.execute(sql)
            return list(cursor.fetchall())

    @contextmanager
    def connection(self) -> Iterator[Any]:
        if self.database_url:
            opened: Any = psycopg2.connect(self.database_url)
        else:
            opened = sqlite3.connect(self.app.folder / "tandem.sqlite3", timeout=20)
        with closing(opened):
            yield opened

    def states(self) -> list[str]:
        return [state for (state,) in self.rows("SELECT state FROM reminders_delivery ORDER BY id")]

    def attempts(self) -> list[str]:
        return [outcome for (outcome,) in self.rows("SELECT outcome FROM reminders_attempt ORDER BY id")]

    def beats(self) -> dict[str, str]:
        """Returns when each tick last succeeded."""
        rows = self.rows("SELECT name, succeeded_at FROM reminders_heartbeat")
        return {name: str(at) for name, at in rows if at}

    def settle_down(self, *ticks: str) -> None:
        """Waits until every tick (or those named) ran again: a second copy would have been sent by then."""
        since = self.beats()

        def all_beat() -> bool:
            beats = self.beats()
            return all(beats.get(name, "") > since.get(name, "") for name in ticks or EVERY)

        wait_until(all_beat, seconds=60, what="more turns")

    def wait_for(self, *states: str, seconds: float = 40) -> None:
        """Waits until the deliveries are in exactly these states."""
        try:
            wait_until(lambda: self.states() == list(states), seconds=seconds, what=f"{states}")
        except TimeoutError as error:
            said = "\n".join(worker.log.read_text()[-2000:] for worker in self.workers)
            raise TimeoutError(f"{error}; they are {self.states()}, attempts {self.attempts()}\n{said}") from None
