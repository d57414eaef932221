"""What all processes of one run of the suite share: made by the first that needs it, while the others wait."""

import fcntl
import os
import subprocess
import sys
from collections.abc import Callable
from contextlib import closing
from pathlib import Path
from urllib.parse import urlsplit

import psycopg2
import pytest

ROOT = Path(__file__).resolve().parent.parent
# Begins a command that ends with the process that started it, even if that is killed.
TIED = [sys.executable, "-I", "-S", str(ROOT / "tests" / "servers" / "with_parent.py")]
TEMPLATE = "tandem_template"
TEMPLATES = os.environ.get("TEMPLATES", "")


def in_several_processes() -> bool:
    return "PYTEST_XDIST_WORKER" in os.environ or bool(TEMPLATES)


def shared_folder(factory: pytest.TempPathFactory) -> Path:
    """Returns the temporary folder of the whole run, not of one xdist worker; `TEMPLATES` names one for several runs."""
    if TEMPLATES:
        return Path(TEMPLATES)
    mine = factory.getbasetemp()
    return mine.parent if in_several_processes() else mine


def made_once(path: Path, make: Callable[[Path], None]) -> Path:
    """Returns `path` with what `make(path)` put there, in this process or in another one of this run."""
    done = path.with_name(f"{path.name}.done")
    with path.with_name(f"{path.name}.lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        if not done.exists():
            make(path)
            done.touch()
    return path


def migrate(url: str) -> None:
    """Migrates the empty database at `url`, in a process of its own: nothing of it is measured or remembered."""
    for command in ("migrate", "createcachetable"):
        subprocess.run(  # noqa: S603  # our own command
            [sys.executable, "manage.py", command, "-v", "0"],
            cwd=ROOT,
            env=os.environ | {"DATABASE_URL": url},
            check=True,
            timeout=900,  # against one that hangs
        )


def sqlite_template(factory: pytest.TempPathFactory) -> Path:
    """Returns the file of a migrated SQLite database."""
    return made_once(shared_folder(factory) / "migrated.sqlite3", lambda path: migrate(f"sqlite:///{path}"))


def postgres_template(factory: pytest.TempPathFactory, server: str) -> str:
    """Returns the name of a migrated database in the cluster of `server`."""

    def make(_: Path) -> None:
        create_database(server, TEMPLATE, "template1")
        migrate(urlsplit(server)._replace(path=f"/{TEMPLATE}").geturl())

    made_once(shared_folder(factory) / TEMPLATE, make)
    return TEMPLATE


def create_database(server: str, name: str, template: str) -> None:
    with closing(psycopg2.connect(server)) as connection:
        connection.autocommit = True
        with connection.cursor() as cursor:
            cursor.execute(f"DROP DATABASE IF EXISTS {name}")
            cursor.execute(f"CREATE DATABASE {name} TEMPLATE {template}")
