"""Which parts of the suite can run on this machine (loaded with `-p tests.lanes`).

A test that needs a part carries its marker. What is missing is left out and named in one loud line at the end;
with `LANES=all` (set by `.ci/run`) the run fails instead.
"""

import importlib.util
import os
import shutil
import sys
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from tests.servers import postgres
from tests.shared import made_once, shared_folder


def _chromium() -> str | None:
    return shutil.which("chromium") or shutil.which("chromium-browser") or shutil.which("google-chrome")


LANES: dict[str, tuple[str, Callable[[], object], str]] = {
    "postgres": ("a real PostgreSQL", postgres.binaries, "apt install postgresql"),
    "redis": ("a real Redis", lambda: shutil.which("redis-server"), "apt install redis-server"),
    "smtp": ("a real SMTP server", lambda: importlib.util.find_spec("aiosmtpd"), "make bootstrap"),
    "browser": (
        "a real browser",
        lambda: _chromium() and importlib.util.find_spec("playwright"),
        "apt install chromium",
    ),
    "faults": ("processes that are killed and frozen", lambda: sys.platform == "linux", "Linux"),
}


# Sweeps over every address, form or open item: their tests with a database are walks.
SWEEPS = (
    "tests/meta/test_forms_are_printed.py",
    "tests/meta/test_marker.py",
    "tests/meta/test_odd_input.py",
    "tests/meta/test_refusals.py",
    "tests/meta/test_twin.py",
    "tests/workspace/test_open_items_agree.py",
)


def missing() -> dict[str, str]:
    """Lane → how to get what it needs, for those that cannot run here."""
    return {name: remedy for name, (_, there, remedy) in LANES.items() if not there()}


def loud_line() -> str:
    return "LEFT OUT: " + "; ".join(f"{lane} ({remedy})" for lane, remedy in missing().items())


def pytest_configure(config: pytest.Config) -> None:
    for lane, (what, _, _) in LANES.items():
        config.addinivalue_line("markers", f"{lane}: needs {what}")
    for marker in (
        "database: set by itself on each test that has Django's database",
        "walk: takes long and is the same on every database: .ci/run does it once, on PostgreSQL",
        "vendor: runs code of the product that differs by database: covered on each",
    ):
        config.addinivalue_line("markers", marker)
    if os.environ.get("LANES") == "all" and missing():
        raise pytest.UsageError(f"{loud_line()}. LANES=all allows no gap.")


def has_database(item: pytest.Item) -> bool:
    """Whether the test has Django's own database; the tests with servers make others for themselves."""
    return bool(item.get_closest_marker("django_db") or "django_db_setup" in getattr(item, "fixturenames", ()))


@pytest.hookimpl(tryfirst=True)  # before `-m` chooses
def pytest_collection_modifyitems(config: pytest.Config, items: list[pytest.Item]) -> None:
    for item in items:
        if has_database(item):
            item.add_marker("database")
            if item.nodeid.startswith(SWEEPS):
                item.add_marker("walk")
    gone = missing()
    left_out = [item for item in items if any(item.get_closest_marker(lane) for lane in gone)]
    if left_out:
        config.hook.pytest_deselected(items=left_out)
        items[:] = [item for item in items if item not in left_out]


def pytest_terminal_summary(terminalreporter: pytest.TerminalReporter) -> None:
    if missing():
        terminalreporter.section("not everything was tested", sep="!", red=True, bold=True)
        terminalreporter.line(f"{loud_line()}. With LANES=all this is a failure.", red=True, bold=True)


@pytest.fixture(scope="session")
def postgres_server() -> Iterator[postgres.Postgres]:
    """A PostgreSQL of this session; `create_database` for one of the test's own."""
    with postgres.Postgres() as server:
        yield server


@pytest.fixture
def redis_server() -> Iterator:
    from tests.servers.redis import Redis

    with Redis() as server:
        yield server


@pytest.fixture(scope="session")
def _smtp() -> Iterator:
    from tests.servers.smtp import Smtp

    with Smtp() as server:
        yield server


@pytest.fixture
def smtp_server(_smtp):
    """A real SMTP server, empty and well-behaved at the start of each test."""
    _smtp.clear()
    if _smtp.controller is None:
        _smtp.start()
    return _smtp


@pytest.fixture(scope="session")
def prepared_var(tmp_path_factory: pytest.TempPathFactory):
    """A VAR_DIR with a migrated and seeded SQLite database and the static files, made once and copied by `App`."""
    from tests.servers.app import App

    def make(folder: Path) -> None:
        with App(processes=(), VAR_DIR=str(folder)):
            pass

    return made_once(shared_folder(tmp_path_factory) / "prepared-var", make)
