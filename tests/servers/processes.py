"""What every server needs: a free port, waiting with a limit, and a stop that leaves nothing running."""

import contextlib
import os
import secrets
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import TypeVar

from tests.servers.keeper import run

T = TypeVar("T")
HERE = "127.0.0.1"
PORTS = range(15_000, 32_000)
RESERVED: list[socket.socket] = []


class DidNotStart(RuntimeError):
    """A server was not ready in time; the text ends with the tail of its log."""


def free_port() -> int:
    """Returns a port that no other test run on this machine is given as long as this process lives.

    It is below those that the system gives to connections: what is free now could be in use when the server starts.
    """
    for port in secrets.SystemRandom().sample(PORTS, 1_000):
        if is_free(port) and reserve(port):
            return port
    raise DidNotStart(f"no free port between {PORTS.start} and {PORTS.stop}")


def is_free(port: int) -> bool:
    with socket.socket() as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind((HERE, port))
        except OSError:
            return False
    return True


def reserve(port: int) -> bool:
    """Keeps others from being given this port, by a name that leaves no file and ends with the process (Linux only)."""
    if sys.platform != "linux":
        return True
    name = socket.socket(socket.AF_UNIX)
    try:
        name.bind(f"\0tandem-tests-port-{port}")
    except OSError:
        name.close()
        return False
    RESERVED.append(name)
    return True


def wait_until(check: Callable[[], T], *, seconds: float, what: str, every: float = 0.05) -> T:
    """Returns the first true result of `check`. Raises TimeoutError with `what` was expected."""
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
    """Returns the last lines of a log, for the message of a failure."""
    return "\n".join(log.read_text(errors="replace").splitlines()[-lines:]) if log.exists() else "(no log)"


class Group:
    """A command in its own session, so that it and its children stop together; at the latest with the run."""

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
        run().register(self.pid)

    @property
    def running(self) -> bool:
        return self.popen.poll() is None

    @property
    def cpu_seconds(self) -> float:
        """Processor time of the running command, without its children (Linux)."""
        fields = Path(f"/proc/{self.pid}/stat").read_text().rpartition(")")[2].split()
        return (int(fields[11]) + int(fields[12])) / os.sysconf("SC_CLK_TCK")

    def signal(self, number: int) -> None:
        """Sends a signal to the command and its children, if they are running."""
        with contextlib.suppress(ProcessLookupError):
            os.killpg(self.pid, number)

    def kill(self) -> None:
        """Sends SIGKILL, like a power cut."""
        self.signal(signal.SIGKILL)
        self.popen.wait(10)
        run().forget(self.pid)

    def stop(self, seconds: float = 10) -> None:
        """Sends SIGTERM, waits, then SIGKILL. Leaves no process of the group."""
        self.signal(signal.SIGCONT)
        self.signal(signal.SIGTERM)
        with contextlib.suppress(subprocess.TimeoutExpired):
            self.popen.wait(seconds)
        self.kill()
