"""Tandem itself, started as `make demo` starts it: the Procfile's own lines, on a free port, in a folder of its own."""

import os
import shutil
import subprocess
import sys
import urllib.error
import urllib.request
from collections.abc import Iterable
from pathlib import Path
from typing import Self

from tests.servers.keeper import run
from tests.servers.processes import HERE, DidNotStart, Group, free_port, tail, wait_until

ROOT = Path(__file__).resolve().parents[2]
PREPARE = ("migrate", "createcachetable", "seed", "collectstatic --noinput")
PATIENCE = 900  # seconds for a management command that hangs; a busy machine may be slow
# Loud where a person would wait: a lost lease is found in seconds instead of minutes.
QUICK = {
    "LEASE_SECONDS": "3",
    "UNCERTAIN_CHECK_SECONDS": "1",
    "UNCERTAIN_SECOND_LOOK_SECONDS": "1",
    "UNCERTAIN_GIVE_UP_SECONDS": "3",
    "TICK_SECONDS": "0.5",
}


def procfile() -> dict[str, str]:
    """Returns process name → command, as honcho reads them."""
    lines = (ROOT / "Procfile").read_text().splitlines()
    return {name: command.strip() for name, _, command in (line.partition(":") for line in lines) if command}


class App:
    """`with App(EMAIL_URL=smtp.url) as app:` prepares a database and starts web, worker and clock.

    `processes` names those to start (faults tests start and kill the worker themselves); `prepare` the management
    commands to run first. Everything else is environment.
    """

    def __init__(
        self,
        *,
        processes: Iterable[str] = ("web", "worker", "clock"),
        prepare: Iterable[str] = PREPARE,
        prepared: Path | None = None,
        **env: str,
    ) -> None:
        self.wanted = tuple(processes)
        self.prepare = tuple(prepare)
        self.prepared = prepared
        self.port = free_port()
        self.folder = run().new_folder("app-")
        self.groups: dict[str, Group] = {}
        self.wsgi = "config.wsgi"  # or an application with a fault built in
        bin_folder = str(Path(sys.executable).parent)
        # The suite's own settings (tests/environment.py) must not reach a server that starts as the demo does.
        ours = {"SECRET_KEY", "ALLOWED_HOSTS", "HTTPS", "EMAIL_URL", "CELERY_BROKER_URL", "DATABASE_URL", "LOG_LEVEL"}
        self.env = {name: value for name, value in os.environ.items() if name not in ours}
        self.env |= {
            "PATH": f"{bin_folder}{os.pathsep}{os.environ['PATH']}",
            "PYTHONUNBUFFERED": "1",
            "DJANGO_SETTINGS_MODULE": "config.settings",
            "DEMO": "true",
            "PORT": str(self.port),
            "SITE_URL": self.url,
            "SITE_ID_NAME": "tests",  # a prepared database is not a copy that must keep silent
            "VAR_DIR": str(self.folder),
            "WEB_CONCURRENCY": "1",
            "WORKER_CONCURRENCY": "1",
            **env,
        }

    @property
    def url(self) -> str:
        return f"http://{HERE}:{self.port}"

    def __enter__(self) -> Self:
        try:
            if self.prepared:
                shutil.copytree(self.prepared, self.folder, dirs_exist_ok=True)
            for command in self.prepare:
                self.manage(*command.split())
            self.start(*self.wanted)
        except BaseException:
            self.__exit__()
            raise
        return self

    def __exit__(self, *_: object) -> None:
        for group in self.groups.values():
            group.stop()
        shutil.rmtree(self.folder, ignore_errors=True)

    def start(self, *names: str) -> None:
        """Starts (again) the named processes; waits until the web server answers."""
        for name in names:
            command = procfile()[name].replace("config.wsgi", self.wsgi)
            self.groups[name] = Group(command, log=self.folder / f"{name}.log", env=self.env, cwd=ROOT)
        if "web" in names:
            try:
                wait_until(self.answers, seconds=40, what="the web server", every=0.1)
            except TimeoutError as error:
                raise DidNotStart(f"{error}\n{self.log('web')}") from None

    def answers(self) -> bool:
        """Whether /healthz answers 200. Raises DidNotStart right away if the web server has stopped."""
        if not self.groups["web"].running:
            raise DidNotStart(f"the web server ended\n{self.log('web')}")
        try:
            with urllib.request.urlopen(f"{self.url}/healthz", timeout=2) as answer:  # noqa: S310  # our own server
                return bool(answer.status == 200)
        except (urllib.error.URLError, OSError):
            return False

    def kill(self, name: str) -> None:
        """Sends SIGKILL to the process and its children."""
        self.groups[name].kill()

    def signal(self, name: str, number: int) -> None:
        self.groups[name].signal(number)

    def stop(self, name: str) -> None:
        self.groups[name].stop()

    def log(self, name: str) -> str:
        return tail(self.folder / f"{name}.log", 60)

    def manage(self, *arguments: str) -> str:
        """Runs a management command in the app's environment. Returns its output. Raises DidNotStart with the reason."""
        command = [sys.executable, "manage.py", *arguments]
        done = subprocess.run(  # noqa: S603  # our own command
            command, cwd=ROOT, env=self.env, capture_output=True, text=True, check=False, timeout=PATIENCE
        )
        if done.returncode:
            raise DidNotStart(f"manage.py {' '.join(arguments)}\n{done.stdout[-2000:]}\n{done.stderr[-3000:]}")
        return done.stdout

    def shell(self, code: str) -> str:
        """Runs Python inside the app. Returns its output. For reading rows that no page shows."""
        return self.manage("shell", "--no-imports", "-v", "0", "-c", code).strip()
