"""The how-tos for a page, a field, and an app are true: what they say is done in a copy of the project, and it works there.

The tests of add-a-reminder.md and add-a-channel.md are in tests/reminders/test_howto.py.
"""

import os
import subprocess
import sys
from pathlib import Path

import pytest

from tests.howto.pages import Block, Outdated, blocks_of, changed, copy_project
from tests.shared import TIED

PAGES = ("add-a-page.md", "add-a-field.md", "add-an-app.md")
BLOCKS = [(page, block) for page in PAGES for block in blocks_of(page)]
WRITTEN = [(page, block) for page, block in BLOCKS if block.path]


def done_as_written(folder: Path, without: Block | None = None) -> subprocess.CompletedProcess[str]:
    """Copies the project, writes all blocks but one, and runs the commands."""
    copy_project(folder)
    for _, block in WRITTEN:
        if block != without:
            block.write(folder)
    commands = [line for _, block in BLOCKS if not block.path for line in block.text.splitlines()]
    runner = [*TIED, sys.executable, "-m", "tests.howto.run", *commands]
    env = {name: value for name, value in os.environ.items() if not name.startswith(("PYTEST_", "COV_"))}
    env |= {"DATABASE_URL": "sqlite://:memory:"}
    return subprocess.run(runner, cwd=folder, env=env, capture_output=True, text=True, check=False)  # noqa: S603  # our own


def test_everything_works_as_written(tmp_path):
    done = done_as_written(tmp_path)

    assert done.returncode == 0, done.stdout[-6000:] + done.stderr[-3000:]


@pytest.mark.soak
@pytest.mark.parametrize(("page", "block"), WRITTEN, ids=[f"{page}-{block.path}" for page, block in WRITTEN])
def test_each_step_is_missed_when_it_is_forgotten(page, block, tmp_path):
    assert done_as_written(tmp_path, without=block).returncode != 0


def test_a_place_that_is_not_there_or_there_twice_is_an_error():
    assert changed("a\nb\nc\n", " b\n+x\n@@\n-c\n+d\n", "f") == "a\nb\nx\nd\n"
    for text in ("a\n", "b\nb\n"):
        with pytest.raises(Outdated):
            changed(text, " b\n+x\n", "f")
