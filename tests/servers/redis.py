"""A Redis for tests, with the persistence of production (append-only, no eviction)."""

import os
import shutil
from contextlib import closing
from typing import Self

import redis

from tests.servers.keeper import run
from tests.servers.processes import HERE, DidNotStart, Group, free_port, listens, tail, wait_until


class Redis:
    """`with Redis() as server: server.url`. It can be killed and started again on the same port with the same data."""

    def __init__(self) -> None:
        self.port = free_port()
        self.folder = run().new_folder("redis-")
        self.log = self.folder / "log"
        self.group: Group | None = None

    def __enter__(self) -> Self:
        self.start()
        return self

    def __exit__(self, *_: object) -> None:
        self.stop()
        shutil.rmtree(self.folder, ignore_errors=True)

    @property
    def url(self) -> str:
        return f"redis://{HERE}:{self.port}/0"

    def start(self) -> None:
        program = shutil.which("redis-server")
        if program is None:
            raise DidNotStart("Redis is not installed: apt install redis-server")
        options = {
            "port": str(self.port),
            "bind": HERE,
            "dir": str(self.folder),
            "save": "",
            "appendonly": "yes",
            "maxmemory-policy": "noeviction",
            "daemonize": "no",
        }
        command = [program, *(word for name, value in options.items() for word in (f"--{name}", value))]
        self.group = Group(command, log=self.log, env=os.environ, cwd=self.folder)
        try:
            wait_until(lambda: listens(self.port), seconds=15, what="Redis")
        except TimeoutError as error:
            self.stop()
            raise DidNotStart(f"{error}\n{tail(self.log)}") from None

    def kill(self) -> None:
        """Sends SIGKILL: what was not written yet is lost."""
        if self.group:
            self.group.kill()

    def flush(self) -> None:
        """FLUSHALL: deletes everything while it runs."""
        with closing(redis.Redis.from_url(self.url)) as client:
            client.flushall()

    def wipe(self) -> None:
        """Deletes its files, as without persistence. Call it while Redis is down."""
        shutil.rmtree(self.folder / "appendonlydir", ignore_errors=True)

    def stop(self) -> None:
        if self.group:
            self.group.stop()
