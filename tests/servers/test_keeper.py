"""A run that is killed leaves no process and no file behind."""

import os
import signal
import subprocess
import sys
from pathlib import Path

import pytest

from tests.servers.keeper import end_dead_runs, started
from tests.servers.processes import wait_until

ROOT = Path(__file__).resolve().parents[2]
# A server whose child would survive it, and one that is frozen.
RUN = """
import os, signal, sys, time
from tests.servers.keeper import run
from tests.servers.processes import Group, wait_until
folder = run().folder
server = Group(f"sleep 600 & echo $! > {folder}/child; wait", log=folder / "log", env=os.environ)
frozen = Group(["sleep", "600"], log=folder / "log", env=os.environ)
frozen.signal(signal.SIGSTOP)
child = wait_until(lambda: (folder / "child").exists() and (folder / "child").read_text().strip(), seconds=20, what="it")
pids = [server.pid, frozen.pid, int(child)]
if "postgres" in sys.argv:
    from tests.servers.postgres import Postgres
    postgres = Postgres().__enter__()
    pids.append(postgres.pid)
print(folder, run().keeper.pid, *pids, flush=True)
time.sleep(600)
"""


def killed_run(*arguments: str, keeper_too: bool) -> tuple[Path, dict[int, str]]:
    """Returns the folder of a run that was killed, and its servers' processes with their start."""
    command = [sys.executable, "-c", RUN, *arguments]
    with subprocess.Popen(command, cwd=ROOT, stdout=subprocess.PIPE, text=True) as process:  # noqa: S603  # our own
        assert process.stdout is not None
        folder, keeper, *pids = process.stdout.readline().split()
        servers = {int(pid): started(int(pid)) for pid in pids}
        assert all(servers.values())
        if keeper_too:
            os.kill(int(keeper), signal.SIGKILL)
        process.kill()
    return Path(folder), servers


def running(servers: dict[int, str]) -> list[int]:
    return [pid for pid, start in servers.items() if started(pid) == start and not is_zombie(pid)]


def is_zombie(pid: int) -> bool:
    try:
        return Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()[0] == "Z"
    except OSError:
        return True


@pytest.mark.parametrize("servers", [(), pytest.param(("postgres",), marks=pytest.mark.postgres)])
def test_a_killed_run_leaves_nothing_behind(servers):
    folder, processes = killed_run(*servers, keeper_too=False)

    wait_until(lambda: not running(processes) and not folder.exists(), seconds=40, what="their end")


def test_what_is_left_when_the_keeper_was_killed_too_ends_with_the_next_run():
    folder, processes = killed_run(keeper_too=True)
    assert running(processes) == list(processes)

    end_dead_runs(folder.parent)

    wait_until(lambda: not running(processes) and not folder.exists(), seconds=40, what="their end")


def test_a_process_that_got_the_number_later_is_left_alone(tmp_path):
    (tmp_path / "tandem-run-old").mkdir()
    (tmp_path / "tandem-run-old" / "owner").write_text(f"{os.getpid()} 1")
    with subprocess.Popen(["sleep", "600"], start_new_session=True) as other:  # noqa: S607
        (tmp_path / "tandem-run-old" / f"group-{other.pid}").write_text(f"{other.pid} 1 9")

        end_dead_runs(tmp_path)

        assert other.poll() is None
        assert not (tmp_path / "tandem-run-old").exists()
        other.kill()
