"""The table in `vocabulary.txt`: what the words of a posting mean, in each language."""

import re
from collections.abc import Iterator
from functools import cache
from pathlib import Path

TABLE = Path(__file__).with_name("vocabulary.txt")
BLOCK = re.compile(r"^\[(\w+) (\w\w)\]$")


@cache
def entries(kind: str) -> tuple[str, ...]:
    """The entries of one meaning, of all languages, as they are written."""
    return tuple(entry for found, _, entry in _table() if found == kind)


@cache
def _table() -> tuple[tuple[str, str, str], ...]:
    return tuple(read_table(TABLE.read_text("utf-8")))


def read_table(text: str) -> Iterator[tuple[str, str, str]]:
    """(meaning, language, entry) of each entry."""
    rows: list[str] = []
    kind = language = ""
    for row in [*text.split("\n"), "[end en]"]:
        if row.startswith("#"):
            continue
        if block := BLOCK.match(row):
            yield from ((kind, language, entry.strip()) for entry in " ".join(rows).split(",") if entry.strip())
            kind, language, rows = block[1], block[2], []
        else:
            rows.append(row)
