"""Every process of a site is killed again and again while reminders fall due.

The database, the broker, the worker and the clock are real processes and die by -9; they are started again as a service
manager would. Half of the people are told by mail over a real SMTP server (nobody can be asked what it took), half by
text over the imitated Twilio (which can be asked).
"""

import random
import time
from collections.abc import Callable
from contextlib import ExitStack, closing
from typing import Any, Self

import psycopg2

from tests.faults.engine.site import PREPARE, zone_where_it_is_noon
from tests.servers.app import QUICK, App
from tests.servers.postgres import Postgres
from tests.servers.processes import wait_until
from tests.servers.redis import Redis
from tests.servers.smtp import Smtp
from tests.servers.twilio import Twilio

VICTIMS = {"worker": 5, "clock": 2, "redis": 2, "postgres": 3}  # how often each is chosen
SLOW = 0.03  # seconds that a provider takes: the moment in which a kill leaves a question
RECOVERS = 90  # seconds after which a kill counts as not recovered from
ENDS = ("accepted", "delivered", "attention", "expired", "rejected", "cancelled")
# A lease longer than a slow call on a busy machine: here workers die, they do not freeze.
TIMES = QUICK | {"LEASE_SECONDS": "8", "TICK_SECONDS": "1", "TWILIO_PER_MINUTE": "6000"}
PEOPLE = """
from datetime import time
from accounts.models import Organisation, User
from core import clock
from reminders.models import ContactPoint, ContactPreference, ReminderRule
Organisation.objects.get_or_create(id=1, defaults={{"name": "Example Company", "zone": "UTC"}})
ReminderRule.objects.filter(kind="reminders.invite").update(route="preferred")
now = clock.now()
people = User.objects.bulk_create(
    User(email=f"person{{n}}@example.org", name=f"Person {{n}}", zone={noon!r}, zone_confirmed_at=now)
    for n in range({count}))
by_text = people[1::2]
ContactPreference.objects.bulk_create(ContactPreference(
    user=user, channel="sms", weekdays=list(range(7)), hours_from=time(0), hours_to=time(23, 59), changed_at=now)
    for user in by_text)
ContactPoint.objects.bulk_create(ContactPoint(
    user=user, channel="sms", address=f"+1555{{user.pk:07}}", state="usable", verified_at=now) for user in by_text)
"""


class Storm:
    """`with Storm(people=2000, seed=1) as storm: storm.rage(kills=200, say=print); storm.calm_down()`."""

    def __init__(self, *, people: int, seed: int) -> None:
        self.people = people
        self.chance = random.Random(seed)  # repeatable, not secret
        self.recoveries: dict[str, list[float]] = {name: [] for name in VICTIMS}
        self.ended_by_themselves: dict[str, int] = {"worker": 0, "clock": 0}
        self.asked = 0  # recipients whose reminder has fallen due
        self.stack = ExitStack()

    def __enter__(self) -> Self:
        try:
            self.postgres = self.stack.enter_context(Postgres())
            self.redis = self.stack.enter_context(Redis())
            self.smtp = self.stack.enter_context(Smtp())
            self.twilio = self.stack.enter_context(Twilio())
            self.smtp.box.delay = self.twilio.account.delay = SLOW
            more = {
                "DATABASE_URL": self.postgres.url,
                "CELERY_BROKER_URL": self.redis.url,
                "EMAIL_URL": self.smtp.url,
                "WORKER_CONCURRENCY": "2",
            }
            settings = TIMES | self.twilio.settings | more
            self.app = self.stack.enter_context(App(processes=(), prepare=PREPARE, **settings))
            self.app.shell(PEOPLE.format(count=self.people, noon=zone_where_it_is_noon()))
            self.app.start("worker", "clock")
            self.wait_for_work(time.time())
        except BaseException:
            self.stack.close()
            raise
        return self

    def __exit__(self, *_: object) -> None:
        for group in self.app.groups.values():
            group.kill()  # a worker's own shutdown is slow
        self.stack.close()

    # The storm ---------------------------------------------------------------------------------------------------

    def rage(self, *, kills: int, say: Callable[[str], None], until: int | None = None, only: str = "") -> None:
        """Before each kill a part of the people falls due, in the end all or the first `until`; each kill is followed
        until work is done again."""
        begun, until = self.asked, until or self.people
        for number in range(1, kills + 1):
            self.fall_due(begun + (until - begun) * number // kills - self.asked)
            time.sleep(self.chance.uniform(0, 2.5))
            victim = only or self.chance.choices(list(VICTIMS), list(VICTIMS.values()))[0]
            killed = time.time()
            self.kill(victim)
            time.sleep(self.chance.uniform(0, 1))
            self.bring_back(victim)
            took = self.wait_for_work(killed) - killed
            self.recoveries[victim].append(took)
            say(f"kill {number} of {kills}: {victim}, working again after {took:.1f} s; {self.asked} fell due")

    def fall_due(self, count: int) -> None:
        """Invites the next users."""
        email = [f"person{n}@example.org" for n in range(self.asked, self.asked + count)]
        self.rows("UPDATE accounts_user SET invited_at = now() WHERE email = ANY(%s) RETURNING id", email)
        self.asked += count

    def kill(self, victim: str) -> None:
        if victim == "postgres":
            self.postgres.stop("immediate")
        elif victim == "redis":
            self.redis.kill()
        else:
            self.app.kill(victim)

    def bring_back(self, victim: str) -> None:
        if victim == "postgres":
            self.postgres.start()
        elif victim == "redis":
            self.redis.start()
        else:
            self.app.start(victim)

    def wait_for_work(self, since: float) -> float:
        """Returns when a dispatch tick that began after `since` succeeded. Raises TimeoutError if none did."""
        sql = "SELECT count(*) FROM reminders_heartbeat WHERE name = 'dispatch' AND started_at > to_timestamp(%s) \
            AND succeeded_at >= started_at"
        try:
            wait_until(lambda: self.keep_alive() and self.rows(sql, since)[0][0], seconds=RECOVERS, what="work")
        except TimeoutError as error:
            logs = "\n".join(self.app.log(name) for name in self.app.groups)
            raise TimeoutError(f"{error} after a kill\n{logs}") from None
        return time.time()

    def keep_alive(self) -> bool:
        """Restarts and counts a process that exited by itself, for example because its broker was gone."""
        for name, group in list(self.app.groups.items()):
            if not group.running:
                self.ended_by_themselves[name] += 1
                self.app.start(name)
        return True

    def calm_down(self, seconds: float = 600) -> None:
        """Waits until every message has a visible final state, or until the time limit."""
        unfinished = "SELECT count(*) FROM reminders_delivery WHERE state <> ALL(%s)"
        waiting = "SELECT count(*) FROM reminders_occurrence"

        def calm() -> bool:
            self.keep_alive()
            return self.rows(waiting)[0][0] >= self.people and self.rows(unfinished, list(ENDS))[0][0] == 0

        try:
            wait_until(calm, seconds=seconds, what="the end", every=0.5)
        except TimeoutError:
            return  # the judge counts what is left
        self.wait_for_work(time.time())  # a second copy would be out by then

    # What is there afterwards --------------------------------------------------------------------------------------

    def rows(self, sql: str, *values: Any) -> list[tuple[Any, ...]]:
        """Returns rows read directly from the database, which is up whenever this is called."""
        with closing(psycopg2.connect(self.postgres.url)) as connection, connection, connection.cursor() as cursor:
            cursor.execute(sql, values)
            return list(cursor.fetchall())
