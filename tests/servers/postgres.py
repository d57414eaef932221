"""A PostgreSQL cluster for tests; never the system's. As root, it runs as another user, since PostgreSQL refuses root."""

import os
import pwd
import shutil
import signal
import subprocess
from pathlib import Path
from typing import Self

from tests.servers.keeper import run
from tests.servers.processes import HERE, DidNotStart, free_port, tail, wait_until

# Nothing here must survive the machine, only the death of a process: the page cache is enough for that. Commits stay
# synchronous, or a crash would lose the last ones.
QUICK = "-c fsync=off -c full_page_writes=off -c shared_buffers=128MB -c max_connections=120"


def binaries() -> Path | None:
    """Returns the folder with `initdb`, newest version first; None if PostgreSQL's server is not installed."""
    folders = sorted(Path("/usr/lib/postgresql").glob("*/bin"), key=lambda p: float(p.parent.name), reverse=True)
    found = shutil.which("initdb")
    return next((f for f in [*folders, *([Path(found).parent] if found else [])] if (f / "initdb").exists()), None)


def other_user() -> str | None:
    """Returns the user that runs it if we are root, which PostgreSQL refuses."""
    if os.geteuid() != 0:
        return None
    known = {entry.pw_name for entry in pwd.getpwall()}
    return "postgres" if "postgres" in known else "nobody"


class Postgres:
    """`with Postgres() as server: server.url`."""

    def __init__(self) -> None:
        folder = binaries()
        if folder is None:
            raise DidNotStart("PostgreSQL's server is not installed: apt install postgresql")
        self.bin = folder
        self.user = other_user()
        self.port = free_port()
        self.folder = run().new_folder("postgres-")
        self.data, self.log = self.folder / "data", self.folder / "log"

    def __enter__(self) -> Self:
        if self.user:
            shutil.chown(self.folder, self.user)
        self._run(
            "initdb",
            "-D",
            str(self.data),
            "-U",
            "tandem",
            "--auth=trust",
            "-E",
            "UTF8",
            "--locale=C.UTF-8",
            "--no-sync",
        )
        self.start()
        self._run("createdb", "-h", HERE, "-p", str(self.port), "-U", "tandem", "tandem")
        return self

    def __exit__(self, *_: object) -> None:
        self.stop()
        shutil.rmtree(self.folder, ignore_errors=True)

    @property
    def url(self) -> str:
        return self.url_of("tandem")

    def url_of(self, database: str) -> str:
        return f"postgres://tandem@{HERE}:{self.port}/{database}"

    def create_database(self, name: str, template: str = "template1") -> str:
        """Creates another database in this cluster. Returns its URL."""
        self._run("createdb", "-h", HERE, "-p", str(self.port), "-U", "tandem", "-T", template, name)
        return self.url_of(name)

    def start(self) -> None:
        options = f"-p {self.port} -c listen_addresses={HERE} -c unix_socket_directories='' {QUICK}"
        try:
            self._run("pg_ctl", "-D", str(self.data), "-l", str(self.log), "-w", "-t", "60", "-o", options, "start")
        except DidNotStart as error:
            raise DidNotStart(f"{error}\n{tail(self.log)}") from None
        self.pid = int((self.data / "postmaster.pid").read_text().split()[0])
        run().register(self.pid, signal.SIGQUIT)  # SIGKILL would leave its memory and a busy process behind

    def stop(self, mode: str = "immediate") -> None:
        """`fast` disconnects clients, `immediate` is like a crash: the next start replays the log."""
        if (self.data / "postmaster.pid").exists():
            self._run("pg_ctl", "-D", str(self.data), "-w", "-m", mode, "stop")
            wait_until(lambda: not (self.data / "postmaster.pid").exists(), seconds=20, what="PostgreSQL's end")
            run().forget(self.pid)

    def _run(self, program: str, *arguments: str) -> None:
        command = [str(self.bin / program), *arguments]
        if self.user:
            command = ["runuser", "-u", self.user, "--", *command]
        # Not a pipe: the server that pg_ctl starts would keep it open.
        with (self.folder / "commands").open("a+") as out:
            env = {"PATH": os.environ["PATH"], "LC_ALL": "C.UTF-8", "HOME": str(self.folder)}
            done = subprocess.run(command, stdout=out, stderr=out, cwd=self.folder, env=env, check=False)  # noqa: S603
        if done.returncode:
            raise DidNotStart(f"{' '.join(command)} ended with {done.returncode}\n{tail(self.folder / 'commands')}")
