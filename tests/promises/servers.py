"""The servers shared by all measurements, with a new site on them for each."""

import os
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from typing import Self

from tests.faults.engine.site import Prepared, Site
from tests.servers.postgres import Postgres
from tests.servers.redis import Redis
from tests.servers.smtp import Smtp

# As shipped: QUICK of tests.servers.app shortens these for tests.
DEFAULT_TIMES = {
    "LEASE_SECONDS": "180",
    "UNCERTAIN_CHECK_SECONDS": "120",
    "UNCERTAIN_SECOND_LOOK_SECONDS": "300",
    "UNCERTAIN_GIVE_UP_SECONDS": "900",
    "TICK_SECONDS": "0",
}


class Servers:
    """`with Servers() as servers, servers.site() as site:` PostgreSQL, Redis and SMTP, all real."""

    def __enter__(self) -> Self:
        self.stack = ExitStack()
        self.postgres = self.stack.enter_context(Postgres())
        os.environ["TEST_POSTGRES_URL"] = self.postgres.url  # Prepared makes its databases there
        self.stack.callback(os.environ.pop, "TEST_POSTGRES_URL")
        self.redis = self.stack.enter_context(Redis())
        self.smtp = self.stack.enter_context(Smtp())
        self.prepared = Prepared()
        self.stack.callback(self.prepared.close)
        return self

    def __exit__(self, *_: object) -> None:
        self.stack.close()

    @contextmanager
    def site(self, **env: str) -> Iterator[Site]:
        """A site with its own database. The broker and the mail server are emptied first."""
        self.smtp.clear()
        self.redis.kill()
        self.redis.wipe()
        self.redis.start()
        ours = {"EMAIL_URL": self.smtp.url, "CELERY_BROKER_URL": self.redis.url, "WORKER_CONCURRENCY": "2"}
        with Site(self.prepared, "postgres", **ours | env) as site:
            yield site
