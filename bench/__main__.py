"""`python -m bench`: starts a PostgreSQL and, for each size, a data set and a web server; measures every main page.

Exits with 1 if a limit is exceeded. `BENCH_LONG=1` measures 100,000 candidates instead of 10,000.
"""

import argparse
import json
import os
import platform
import secrets
import signal
import subprocess
import sys
import tempfile
from collections.abc import Iterable
from contextlib import ExitStack
from importlib.metadata import version
from pathlib import Path
from time import monotonic

from bench import report
from bench.measure import Server, measure
from bench.pages import FAR, FIRST_VISITS, GROWTH, PAGES, TIMES_FLOOR
from bench.weight import weigh
from tests.servers.app import ROOT, App
from tests.servers.postgres import Postgres

SHORT, LONG = (1_000, 10_000), (1_000, FAR)
KEPT = ROOT / "var" / "bench.json"
DOCUMENT = ROOT / "docs" / "benchmarks.md"
STARTED = monotonic()


def say(line: str) -> None:
    sys.stdout.write(f"[{monotonic() - STARTED:4.0f} s] {line}\n")
    sys.stdout.flush()


def options_of(arguments: list[str] | None = None) -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="python -m bench", description=__doc__)
    sizes = LONG if os.environ.get("BENCH_LONG") == "1" else SHORT
    parser.add_argument("--candidates", type=int, nargs="+", default=list(sizes), help="sizes, smallest first")
    parser.add_argument("--runs", type=int, default=5)
    parser.add_argument("--readings", type=int, default=3, help="of each page in a run, each with one of the floor")
    parser.add_argument("--only", default="", help="only pages with this in the title; reports to the terminal alone")
    parser.add_argument("--again", action="store_true", help="report on the last run instead of measuring")
    parser.add_argument("--kept", type=Path, default=KEPT, help="file with the figures of the last run")
    parser.add_argument("--document", type=Path, default=DOCUMENT)
    parser.add_argument("--times-floor", type=float, default=TIMES_FLOOR, help="the limit")
    parser.add_argument("--growth", type=float, default=GROWTH, help="the limit")
    return parser.parse_args(arguments)


def environment(url: str, static: str) -> dict[str, str]:
    """Returns settings as in production, behind an HTTPS proxy. Nothing is sent: no worker runs."""
    return {
        "DJANGO_SETTINGS_MODULE": "bench.settings",
        "DEMO": "false",
        "SECRET_KEY": secrets.token_urlsafe(60),
        "SITE_URL": "https://127.0.0.1",
        "ALLOWED_HOSTS": "127.0.0.1",
        "TRUSTED_PROXY": "true",
        "DATABASE_URL": url,
        "STATIC_DIR": static,
        "EMAIL_URL": "smtp://127.0.0.1:9",
        "CELERY_BROKER_URL": "redis://127.0.0.1:9/0",
        "LOG_LEVEL": "WARNING",
    }


def start_servers(stack: ExitStack, sizes: Iterable[int]) -> tuple[dict[int, Server], dict[str, str]]:
    """Returns one server per size, and the versions they run on."""
    database = stack.enter_context(Postgres())
    static = stack.enter_context(tempfile.TemporaryDirectory(prefix="tandem-static-"))
    prepare = ("migrate", "createcachetable", "seed", "collectstatic --noinput")
    with App(processes=(), prepare=prepare, prepared=None, **environment(database.url, static)):
        say("tables and seeds are ready")
    servers = {}
    for size in sizes:
        url = database.create_database(f"size_{size}", template="tandem")
        app = stack.enter_context(App(processes=(), prepare=(), prepared=None, **environment(url, static)))
        entries = json.loads(app.shell(f"from bench.dataset import load; load({size})"))
        app.start("web")
        servers[size] = Server(app.port, **entries)
        say(f"{size:,} candidates are loaded")
    return servers, machine(database)


def machine(database: Postgres) -> dict[str, str]:
    told = subprocess.run([database.bin / "postgres", "--version"], capture_output=True, text=True, check=True).stdout  # noqa: S603
    return {
        "cores": str(len(os.sched_getaffinity(0))),
        "python": platform.python_version(),
        "django": version("django"),
        "postgresql": told.split()[2],
    }


def look(options: argparse.Namespace) -> report.Findings:
    pages = [page for page in PAGES if options.only.lower() in page.title.lower()]
    with ExitStack() as stack:
        servers, about = start_servers(stack, options.candidates)
        seen = measure(servers, pages, runs=options.runs, readings=options.readings, say=say)
        largest = servers[options.candidates[-1]]
        weights = weigh(largest, [page for page in pages if page.key in FIRST_VISITS])
    return report.Findings(about, options.candidates, seen, weights, os.getloadavg()[2])


def main() -> int:
    options = options_of()
    signal.signal(signal.SIGTERM, lambda *_: sys.exit(143))  # so that the servers stop with this process
    bounds = report.Bounds(options.times_floor, options.growth)
    findings = report.Findings.of(json.loads(options.kept.read_text())) if options.again else look(options)
    say("done\n\n" + report.table(findings, bounds))
    if not options.only:
        options.kept.parent.mkdir(exist_ok=True)
        options.kept.write_text(json.dumps(findings.as_json()))
        options.document.write_text(report.markdown(findings, bounds))
        say(report.summary(findings))
    missed = report.is_missed(findings, bounds)
    say("A limit was EXCEEDED." if missed else "Every limit holds.")
    return 1 if missed else 0


if __name__ == "__main__":
    sys.exit(main())
