"""Ends the servers of a run that is gone, however it ended: SIGKILL included.

Each process of a run that starts servers has one folder with all their files and a second process, the keeper, that
only waits for the end of a pipe. The pipe ends with the run; then the keeper kills what the run had registered and not
stopped, and deletes the folder. A signal at the parent's death (PR_SET_PDEATHSIG) would not do: it is bound to a thread,
lost when the user changes, and does not reach the children of a server. If the keeper is killed as well, the next run
does its work.
"""

import contextlib
import os
import shutil
import signal
import subprocess
import sys
import tempfile
import time
from pathlib import Path

PREFIX = "tandem-run-"
GRACE = 3.0  # seconds for PostgreSQL to end its own processes


def started(pid: int) -> str:
    """Returns when a process was started, in ticks since the machine's; "" if there is none. A number is used again."""
    try:
        return Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()[19]
    except (OSError, IndexError):
        return ""


def is_process(line: str) -> bool:
    """Whether the process of a line "pid start" still exists. Without /proc, nothing is known and nothing is killed."""
    pid, _, start = line.partition(" ")
    return bool(start) and pid.isdigit() and started(int(pid)) == start


def end_group(file: Path) -> None:
    """Ends a registered process group: a name "pid", the text "pid start signal"."""
    pid, _, rest = file.read_text().partition(" ")
    start, _, number = rest.partition(" ")
    there = started(int(pid))
    if there and there != start:
        return  # another process has the number now
    for send in (int(number), int(signal.SIGKILL)):
        with contextlib.suppress(ProcessLookupError, PermissionError):
            os.killpg(int(pid), send)
        end = time.monotonic() + GRACE
        while send != signal.SIGKILL and started(int(pid)) == start and time.monotonic() < end:
            time.sleep(0.05)


def end_run(folder: Path) -> None:
    """Ends the groups of a run that is gone, and deletes its files."""
    for file in sorted(folder.glob("group-*")):
        with contextlib.suppress(OSError, ValueError):
            end_group(file)
    shutil.rmtree(folder, ignore_errors=True)


def end_dead_runs(where: Path) -> None:
    """Ends what runs of this user left behind whose keeper was killed with them."""
    for folder in where.glob(f"{PREFIX}*"):
        with contextlib.suppress(OSError):
            if folder.stat().st_uid == os.geteuid() and not is_process((folder / "owner").read_text()):
                end_run(folder)


class Run:
    """This process's folder and keeper, made when the first server needs them: `run()`."""

    def __init__(self) -> None:
        end_dead_runs(Path(tempfile.gettempdir()))
        self.owner = os.getpid()
        self.folder = Path(tempfile.mkdtemp(prefix=PREFIX))
        self.folder.chmod(0o711)  # PostgreSQL runs as another user
        (self.folder / "owner").write_text(f"{self.owner} {started(self.owner)}")
        self.keeper = subprocess.Popen(  # noqa: S603  # this file
            [sys.executable, "-I", "-S", __file__, str(self.folder)],
            stdin=subprocess.PIPE,
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
            start_new_session=True,
            cwd="/",
        )

    _of_this_process: "Run | None" = None

    @classmethod
    def current(cls) -> "Run":
        if cls._of_this_process is None or cls._of_this_process.owner != os.getpid():
            cls._of_this_process = Run()
        return cls._of_this_process

    def new_folder(self, prefix: str) -> Path:
        return Path(tempfile.mkdtemp(prefix=prefix, dir=self.folder))

    def register(self, pid: int, number: int = signal.SIGKILL) -> None:
        """From now on this process group ends with the run; by signal `number` first."""
        (self.folder / f"group-{pid}").write_text(f"{pid} {started(pid)} {int(number)}")

    def forget(self, pid: int) -> None:
        (self.folder / f"group-{pid}").unlink(missing_ok=True)


def run() -> Run:
    return Run.current()


if __name__ == "__main__":
    for number in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP):
        signal.signal(number, signal.SIG_IGN)  # meant for the run, whose end is what counts
    sys.stdin.buffer.read()
    end_run(Path(sys.argv[1]))
