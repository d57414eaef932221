"""Reads made postings and compares the lines with the expected ones. Run by `make postings` and by the test suite.

`postings/` holds pairs: NN-name.txt, .md, or .html with a posting, and NN-name.json with what is right:
{"lines": [{"text", "section", "suggest"}], "set_aside": [texts], "titles": [titles]}. `lines` are to sort, in order;
`suggest` is "must", "nice", or "". `postings/blind/` holds more, written by someone who hadn't seen the reader.

A line is lost if no line to sort has its text: also if it was joined with another, torn, or set aside. Noise is a line to
sort that nobody expects. Spaces, case, and the marks between cells or at the end don't count.
"""

import json
import re
import sys
import unicodedata
from collections import Counter
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from recruiting.jobs.posting import Line, read_posting

BESIDE = re.compile(r"[|:,]")
INTRODUCTION = "(introduction)"  # what is above the first title
FOLDER = Path(__file__).with_name("postings")
FOLDERS = (FOLDER, FOLDER / "blind")
MOST_LOST, MOST_NOISE = 0, 0.02


@dataclass
class Result:
    """What became of one posting, or of several added up."""

    name: str
    expected: int = 0
    lost: list[str] = field(default_factory=list)
    to_sort: int = 0
    noise: list[str] = field(default_factory=list)
    sections: int = 0
    suggestions: int = 0
    wrong: list[str] = field(default_factory=list)
    aside: int = 0
    not_aside: list[str] = field(default_factory=list)
    titles: int = 0
    no_title: list[str] = field(default_factory=list)

    def add(self, other: "Result") -> None:
        for name, value in vars(other).items():
            if name != "name":
                setattr(self, name, getattr(self, name) + value)

    @property
    def noise_share(self) -> float:
        return len(self.noise) / max(self.to_sort, 1)


def postings(folders: Iterable[Path] = FOLDERS) -> Iterator[tuple[Path, dict[str, Any]]]:
    """(file with the posting, what is right)."""
    for folder in folders:
        for expected in sorted(folder.glob("*.json")):
            [source] = [path for path in folder.glob(f"{expected.stem}.*") if path.suffix != ".json"]
            yield source, json.loads(expected.read_text("utf-8"))


def measure(source: Path, right: dict[str, Any]) -> Result:
    posting = read_posting(source.read_text("utf-8"))
    found: dict[str, list[Line]] = {}
    for line in posting.lines:
        if not line.aside:
            found.setdefault(normal(line.text), []).append(line)
    result = Result(source.name, expected=len(right["lines"]), to_sort=sum(map(len, found.values())))
    for wanted in right["lines"]:
        same = found.get(normal(wanted["text"]), [])
        if same:
            _compare(result, _best(same, wanted), wanted)
        else:
            result.lost.append(f"{source.name}: {wanted['text']}")
    result.noise = [f"{source.name}: {line.text}" for lines in found.values() for line in lines]
    _compare_aside(result, posting.lines, right)
    titles = {normal(title) for title in posting.titles}
    titles |= {part for title in posting.titles for part in map(normal, title.split(" · "))}
    wanted_titles = right.get("titles", [])
    result.titles = len(wanted_titles)
    result.no_title = [f"{source.name}: {title}" for title in wanted_titles if normal(title) not in titles]
    return result


def normal(text: str) -> str:
    """Without what may differ: spaces, case, an emoji in front, marks between cells and at the end."""
    text = BESIDE.sub(" ", text.casefold().replace("’", "'")).strip()
    while text and unicodedata.category(text[0]) in ("So", "Mn", "Sk"):
        text = text[1:].strip()
    return " ".join(text.split()).rstrip(" .;")


def _best(same: list[Line], wanted: dict[str, str]) -> Line:
    """Takes the line in the right section if a posting has the text twice."""
    same.sort(key=lambda line: normal(wanted.get("section") or "") not in normal(line.heading))
    return same.pop(0)


def _compare(result: Result, line: Line, wanted: dict[str, str]) -> None:
    section = normal(wanted.get("section") or "")
    result.sections += section in (normal(line.heading), *map(normal, line.heading.split(" · ")))
    right = line.suggests == (wanted.get("suggest") or "")
    result.suggestions += right
    if not right:
        result.wrong.append(
            f"{result.name}: {line.text} ({line.suggests or 'none'}, not {wanted.get('suggest') or 'none'})"
        )


def _compare_aside(result: Result, lines: list[Line], right: dict[str, Any]) -> None:
    """What should be set aside, as texts of lines or titles of sections, is."""
    aside = Counter(normal(line.text) for line in lines if line.aside)
    aside.update({normal(line.heading) for line in lines if line.aside})
    whole = " ".join(aside)
    for text in right.get("set_aside", []):
        if text == INTRODUCTION:
            continue
        result.aside += 1
        if normal(text) not in aside and normal(text) not in whole:
            result.not_aside.append(f"{result.name}: {text}")


def total(results: Iterable[Result], name: str) -> Result:
    whole = Result(name)
    for result in results:
        whole.add(result)
    return whole


def report(result: Result, postings: int) -> str:
    """A few lines of figures, and what is wrong."""
    share = f"{result.suggestions} of {result.expected - len(result.lost)}"
    rows = [
        f"{result.name}: {postings} postings, {result.expected} lines expected, {result.to_sort} found to sort",
        f"  lost {len(result.lost)}, noise {len(result.noise)} ({result.noise_share:.1%})",
        f"  suggestions right {share}, sections right {result.sections}",
        f"  set aside as expected {result.aside - len(result.not_aside)} of {result.aside}",
        f"  titles found {result.titles - len(result.no_title)} of {result.titles}",
    ]
    for label, texts in (
        ("lost", result.lost),
        ("noise", result.noise),
        ("suggestion", result.wrong),
        ("not set aside", result.not_aside),
        ("title", result.no_title),
    ):
        rows += [f"  {label}: {text}" for text in texts]
    return "\n".join(rows)


def main() -> int:
    failed = False
    for folder in FOLDERS:
        results = [measure(*pair) for pair in postings([folder])]
        whole = total(results, folder.relative_to(FOLDER.parent).as_posix())
        sys.stdout.write(report(whole, len(results)) + "\n")
        failed = failed or len(whole.lost) > MOST_LOST or whole.noise_share > MOST_NOISE
    return int(failed)


if __name__ == "__main__":
    sys.exit(main())
