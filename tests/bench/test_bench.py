"""The benchmark itself, end to end on a small data set: it reads every page, and an exceeded limit is a failure."""

import json
import subprocess
import sys
from pathlib import Path

import pytest
from django.urls import Resolver404, get_resolver

from bench.pages import FIRST_VISITS, PAGES
from tests.shared import TIED

pytestmark = [pytest.mark.postgres, pytest.mark.timeout(600)]
ROOT = Path(__file__).resolve().parents[2]
WIDE = ["--times-floor", "1000", "--growth", "1000"]  # sixty candidates say nothing about speed


class Bench:
    """Runs `python -m bench` with its own document and figures."""

    def __init__(self, folder: Path) -> None:
        self.document, self.kept = folder / "benchmarks.md", folder / "bench.json"

    def run(self, *arguments: str) -> subprocess.CompletedProcess[str]:
        mine = ["--document", str(self.document), "--kept", str(self.kept)]
        command = [*TIED, sys.executable, "-m", "bench", *mine, *arguments]
        return subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=False)  # noqa: S603  # our own

    def again(self, *arguments: str, **changed: object) -> tuple[int, str]:
        """Reports again with changed figures. Returns the exit code and the document."""
        found = self.kept.read_text()
        try:
            if changed:
                self.kept.write_text(json.dumps(json.loads(found) | changed))
            return self.run("--again", *arguments).returncode, self.document.read_text()
        finally:
            self.kept.write_text(found)


@pytest.fixture(scope="module")
def bench(tmp_path_factory: pytest.TempPathFactory) -> Bench:
    bench = Bench(tmp_path_factory.mktemp("bench"))
    done = bench.run("--candidates", "60", "120", "--runs", "1", "--readings", "1", *WIDE)
    assert done.returncode == 0, done.stdout[-6000:] + done.stderr[-3000:]
    return bench


def test_it_reports_every_page_and_every_first_visit(bench):
    text = bench.document.read_text()

    assert [page.key for page in PAGES if f"| {page.title} | {page.who} |" not in text] == []
    assert [key for key in FIRST_VISITS if f"| {key} |" not in text] == []
    assert "EXCEEDED" not in text


def test_the_server_counts_queries(bench):
    pages = json.loads(bench.kept.read_text())["pages"]

    asked = {key: sizes["120"]["queries"] for key, sizes in pages.items()}
    assert asked["Today · recruiter"][0] > 5
    assert [key for key, counted in asked.items() if not counted[0] and not key.startswith("Sign in")] == []


@pytest.mark.parametrize(
    ("bound", "named"),
    [(["--times-floor", "0.1"], "floor"), (["--growth", "0.001"], "growth")],
    ids=["floor", "growth"],
)
def test_an_exceeded_limit_is_a_failure(bench, bound, named):
    code, text = bench.again(*WIDE, *bound)

    assert code == 1
    assert f"EXCEEDED: {named}" in text


def test_a_query_too_many_is_a_failure(bench):
    pages = json.loads(bench.kept.read_text())["pages"]
    pages["Timeline · manager"]["120"]["queries"] = [16]

    code, text = bench.again(*WIDE, pages=pages)

    assert code == 1
    assert text.count("EXCEEDED: queries") == 1


def test_a_heavy_first_visit_is_a_failure(bench):
    code, text = bench.again(*WIDE, weights={"Today · recruiter": 120 * 1024 + 1})

    assert code == 1
    assert "EXCEEDED: weight" in text


def test_a_first_visit_counts_what_the_page_loads(bench):
    """A page alone is about ten kilobytes; with its styles and scripts it is several times that."""
    assert min(json.loads(bench.kept.read_text())["weights"].values()) > 30 * 1024


def test_the_product_has_no_floor():
    with pytest.raises(Resolver404):
        get_resolver("config.urls").resolve("/bench/floor/")
