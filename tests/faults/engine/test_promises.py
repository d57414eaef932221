"""`make promises` itself: three of its measurements by the same command. All fourteen take a quarter of an hour."""

import json
import subprocess
import sys
from pathlib import Path

import pytest

from tests.servers.app import ROOT
from tests.shared import TIED

pytestmark = [pytest.mark.faults, pytest.mark.postgres, pytest.mark.redis, pytest.mark.smtp, pytest.mark.timeout(400)]


def test_the_command_measures_says_whether_each_guarantee_holds_and_keeps_what_was_found_before(tmp_path: Path):
    kept, document = tmp_path / "found.json", tmp_path / "promises.md"
    earlier = {"number": "R8", "promise": "Throughput", "bound": "120 s", "seen": "79 s", "holds": True}
    kept.write_text(json.dumps([earlier]))

    run = subprocess.run(  # noqa: S603  # our own command
        [*TIED, sys.executable, "-m", "tests.promises", "R1", "R10", "R14", "--kept", kept, "--document", document],
        cwd=ROOT, capture_output=True, text=True, check=False,
    )  # fmt: skip

    assert run.returncode == 0, run.stdout + run.stderr
    assert run.stdout.endswith("Every guarantee holds.\n")
    rows = [line for line in document.read_text().splitlines() if line.startswith("| <a id=")]
    assert [row.split(" | ")[0].rpartition(">")[2] for row in rows] == ["R1", "R8", "R10", "R14"]
    assert all(row.endswith("| yes |") for row in rows)
