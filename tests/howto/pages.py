"""Reads the how-tos and does what they say in a copy of the project.

A block is named by its file: "```python kickoff/views/takeaways.py" is a new file, "```diff kickoff/urls.py" a change to
one. In a diff, "@@" separates places; the lines of a place must be in the file exactly once. "```sh" is what to run.
"""

import re
import shutil
from dataclasses import dataclass
from pathlib import Path

from tests.servers.app import ROOT

FOLDER = ROOT / "docs" / "howto"
BLOCK = re.compile(r"^```(\w+)(?: (\S+))?\n(.*?)^```$", re.DOTALL | re.MULTILINE)
COPIED = [
    "core", "accounts", "reminders", "recruiting", "kickoff", "feedback", "workspace", "config", "templates", "static",
    "bench", "scripts", "tests", "manage.py", "pyproject.toml",
]  # fmt: skip
NOT_COPIED = shutil.ignore_patterns("upgrade", "faults")


class Outdated(Exception):
    """A how-to that does not fit the code."""


@dataclass(frozen=True)
class Block:
    language: str
    path: str  # empty for commands
    text: str

    def write(self, folder: Path) -> None:
        """Creates or changes the file. Raises Outdated."""
        path = folder / self.path
        if self.language == "diff":
            path.write_text(changed(path.read_text(), self.text, self.path))
        elif path.exists():
            raise Outdated(f"{self.path} is there already")
        else:
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_text(self.text)


def blocks_of(page: str) -> list[Block]:
    """The named blocks and the commands of a page, in its order."""
    found = [Block(*parts) for parts in BLOCK.findall((FOLDER / page).read_text())]
    return [block for block in found if block.path or block.language == "sh"]


def changed(text: str, diff: str, name: str) -> str:
    """Returns the text with each place of the diff changed. Raises Outdated if a place is not there exactly once."""
    for place in diff.split("\n@@\n"):
        lines = place.rstrip("\n").split("\n")
        before = "\n".join(line[1:] for line in lines if not line.startswith("+"))
        after = "\n".join(line[1:] for line in lines if not line.startswith("-"))
        place_in_file = re.compile(f"^{re.escape(before)}$", re.MULTILINE)
        if (count := len(place_in_file.findall(text))) != 1:
            raise Outdated(f"{name} has {count} places like this:\n{before}")
        text = place_in_file.sub(lambda _, after=after: after, text)
    return text


def copy_project(folder: Path) -> None:
    for name in COPIED:
        source = ROOT / name
        if source.is_dir():
            shutil.copytree(source, folder / name, ignore=NOT_COPIED)
        else:
            shutil.copy2(source, folder / name)
