"""`python -m tests.servers --postgres --redis -- make something`: a command with real servers in its environment.

The command is killed if this process is, and the servers end with it in any case.
"""

import argparse
import os
import signal
import subprocess
import sys
from contextlib import ExitStack
from pathlib import Path

from tests.servers.postgres import Postgres
from tests.servers.redis import Redis


def main() -> int:
    parser = argparse.ArgumentParser(prog="python -m tests.servers", description=__doc__)
    parser.add_argument("--postgres", action="store_true", help="a PostgreSQL as DATABASE_URL")
    parser.add_argument(
        "--spare", action="store_true", help="a PostgreSQL as TEST_POSTGRES_URL, for tests that make databases"
    )
    parser.add_argument("--redis", action="store_true", help="a Redis as TEST_BROKER_URL and CELERY_BROKER_URL")
    parser.add_argument("command", nargs=argparse.REMAINDER)
    options = parser.parse_args()
    command = options.command[1:] if options.command[:1] == ["--"] else options.command
    signal.signal(signal.SIGTERM, lambda *_: sys.exit(143))  # so that the servers end with us
    env = dict(os.environ)
    with ExitStack() as stack:
        if options.postgres:
            env["DATABASE_URL"] = stack.enter_context(Postgres()).url
        if options.spare:
            env["TEST_POSTGRES_URL"] = stack.enter_context(Postgres()).url
        if options.redis:
            env["TEST_BROKER_URL"] = env["CELERY_BROKER_URL"] = stack.enter_context(Redis()).url
        command = [sys.executable, "-I", "-S", str(Path(__file__).with_name("with_parent.py")), *command]
        return subprocess.run(command, env=env, check=False).returncode  # noqa: S603  # the command line says it


if __name__ == "__main__":
    sys.exit(main())
