"""What every server needs: a free port, waiting with a limit, and an end that leaves nothing running."""

import contextlib
import os
import signal
import socket
import subprocess
import time
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import TypeVar

T = TypeVar("T")
HERE = "127.0.0.1"


class DidNotStart(RuntimeError):
    """A server was not ready in time; the text ends with the tail of its log."""


def free_port() -> int:
    """A port nobody listens on at this moment."""
    with socket.socket() as probe:
        probe.bind((HERE, 0))
        return probe.getsockname()[1]


def wait_until(check: Callable[[], T], *, seconds: float, what: str, every: float = 0.05) -> T:
    """The first true answer of `check`. Raises TimeoutError that says what was waited for."""
    end = time.monotonic() + seconds
    while True:
        if answer := check():
            return answer
        if time.monotonic() > end:
            raise TimeoutError(f"{what}: not within {seconds:g} s")
        time.sleep(every)


def listens(port: int) -> bool:
    """Whether something accepts connections at this port of this machine."""
    try:
        with socket.create_connection((HERE, port), timeout=0.5):
            return True
    except OSError:
        return False


def tail(log: Path, lines: int = 30) -> str:
    """The last lines of a log, for a failure that explains itself."""
    return "\n".join(log.read_text(errors="replace").splitlines()[-lines:]) if log.exists() else "(no log)"


class Group:
    """A command in a session of its own, so that it and its children end together."""

    def __init__(self, command: str | list[str], *, log: Path, env: Mapping[str, str], cwd: Path | None = None) -> None:
        with log.open("ab") as out:
            self.popen = subprocess.Popen(  # noqa: S603  # our own commands
                command,
                shell=isinstance(command, str),
                stdout=out,
                stderr=subprocess.STDOUT,
                stdin=subprocess.DEVNULL,
                env=dict(env),
                cwd=cwd,
                start_new_session=True,
            )
        self.pid = self.popen.pid
        self.log = log

    @property
    def running(self) -> bool:
        return self.popen.poll() is None

    def signal(self, number: int) -> None:
        """Sends a signal to the command and all its children; nothing when they have ended."""
        with contextlib.suppress(ProcessLookupError):
            os.killpg(self.pid, number)

    def kill(self) -> None:
        """-9, at once: what a power cut looks like to the process."""
        self.signal(signal.SIGKILL)
        self.popen.wait(10)

    def stop(self, seconds: float = 10) -> None:
        """Asks, waits, then insists. No process of the group is left afterwards."""
        self.signal(signal.SIGCONT)
        self.signal(signal.SIGTERM)
        with contextlib.suppress(subprocess.TimeoutExpired):
            self.popen.wait(seconds)
        self.kill()
