"""Every rule that code, tests or documents cite by number has a row to read, and every row that names a file names one
that exists.

A citation is a letter with a number ("P6", "D4", "R10"), or a case of docs/faults.md ("Case 35", "Cases 7 and 8").
"""

import re
from collections.abc import Iterator
from functools import cache
from pathlib import Path

import pytest

from kickoff.seeds import AGENDA
from tests.meta.code import ROOT, shown

# The letter of a citation → the page that holds its row.
PAGES = {
    "P": "docs/rules.md",
    "T": "docs/rules.md",
    "D": "docs/rules.md",
    "W": "docs/rules.md",
    "C": "docs/catalogue.md",
    "K": "docs/catalogue.md",
    "F": "docs/catalogue.md",
    "R": "docs/promises.md",
    "case": "docs/faults.md",
}
LETTER = re.compile(r"(?<![\w%=/@.#-])([A-Z])(\d{1,2})(?!\w|%|:\d)")
NUMBERS = r"\d+(?:(?:, | and |, and | to )\d+)*"
CASE = re.compile(rf"\b[Cc]ases? ({NUMBERS})\b")
ANCHOR = re.compile(r'<a id="([a-z]+-?\d+)"></a>')
# The ways in which clauses were cited before they had a page.
UNRESOLVED = re.compile(
    r"\b(?:reliability|catalogue|product|style|architecture|decisions)(?:\.md)? \(?\d|"
    r"\b(?:reliability|decisions|architecture)\.md\b|\bdocs/(?:faults|promises|rules)\.md: ?\w?\d|"
    r"\b(?:section|clause|appendix) [A-Z\d]\b|(?<![\w\[(])\([1-9]\.\d{1,2}(?:, \w[\d.]*)*[,;)]"
)
# What looks like a citation and is none: file, words, reason.
NONE = {
    ("kickoff/admin.py", "K13"): "the example of a key that an admin may choose",
    ("tests/core/test_cells.py", "A1"): "a cell of a spreadsheet",
    ("tests/recruiting/test_candidate_import.py", "A1"): "a cell of a spreadsheet",
    ("recruiting/candidates/documents/child.py", "A4"): "the size of a page",
}


def sources() -> Iterator[Path]:
    for path in [*ROOT.glob("*.md"), ROOT / "Makefile", *(ROOT / "docs").rglob("*.md"), *ROOT.rglob("*.py")]:
        parts = path.relative_to(ROOT).parts
        if not {".venv", "migrations", "var", "node_modules"} & set(parts) and path != Path(__file__):
            yield path
    yield from (ROOT / "templates").rglob("*.html")


def lines_of(path: Path) -> Iterator[tuple[int, str]]:
    """Line numbers and lines; of a template only its comments, since drawings are full of letters with numbers."""
    text = path.read_text()
    if path.suffix == ".html":
        text = re.sub(r"({#.*?#})|.", lambda found: found[1] or "", text)
    yield from enumerate(text.splitlines(), 1)


def cited_in(line: str) -> Iterator[tuple[str, str]]:
    """(page, anchor) of each citation; the page is "no page" for a letter that none has."""
    for letter, number in LETTER.findall(line):
        yield PAGES.get(letter, "no page"), f"{letter.lower()}{number}"
    for found in CASE.finditer(line):
        yield from ((PAGES["case"], f"case-{number}") for number in re.findall(r"\d+", found[1]))


def anchors_of(page: str) -> list[str]:
    return ANCHOR.findall((ROOT / page).read_text())


@cache
def citations() -> list[tuple[str, int, str, str]]:
    """(file, line, page, anchor) of everything that looks like a citation."""
    return [
        (shown(path), number, page, anchor)
        for path in sources()
        for number, line in lines_of(path)
        for page, anchor in cited_in(line)
    ]


def test_every_citation_leads_to_a_row():
    known = {page: set(anchors_of(page)) for page in PAGES.values()}
    lost = [
        f"{file}:{number}: {page} has no row for {anchor}"
        for file, number, page, anchor in citations()
        if anchor not in known.get(page, ()) and (file, anchor.upper()) not in NONE
    ]

    assert len(citations()) > 300
    assert lost == []


def test_every_exception_is_still_needed():
    assert set(NONE) <= {(file, anchor.upper()) for file, _, _, anchor in citations()}


def test_nothing_is_cited_in_a_form_that_leads_nowhere():
    lost = [
        f"{shown(path)}:{number}: {found[0]}"
        for path in sources()
        for number, line in lines_of(path)
        if (found := UNRESOLVED.search(line))
    ]

    assert lost == []


@pytest.mark.parametrize("page", sorted(set(PAGES.values())))
def test_a_row_has_one_anchor_and_it_is_its_own_number(page: str):
    rows = re.findall(r'^\| <a id="([^"]+)"></a>\**(\w+)\**', (ROOT / page).read_text(), re.MULTILINE)
    anchors = anchors_of(page)

    assert anchors
    assert len(anchors) == len(set(anchors)) == len(rows)
    assert [anchor for anchor, number in rows if anchor.removeprefix("case-") != number.lower()] == []


def test_every_file_that_a_rule_names_exists():
    named = re.findall(r"`([\w./]+\.(?:py|md|txt))`", (ROOT / "docs" / "rules.md").read_text())

    assert len(named) > 40
    assert [name for name in named if not (ROOT / name).exists()] == []


def test_the_agenda_of_the_page_is_the_one_that_is_seeded():
    text = (ROOT / "docs" / "catalogue.md").read_text()
    rows = re.findall(r"</a>(K\d+) \| [^|]+ \| (\d+) \|", text)

    assert rows == [(key, str(minutes)) for key, _, minutes, *_ in AGENDA]
    assert f"{sum(minutes for _, _, minutes, *_ in AGENDA)} minutes in all" in text


@pytest.mark.parametrize(
    ("line", "cited"),
    [
        ("may see it (P6).", ["p6"]),
        ("(D8, D9; Cases 19, 31 and 33)", ["d8", "d9", "case-19", "case-31", "case-33"]),
        ("Case 14: the last look", ["case-14"]),
        ("R14: until an admin has looked", ["r14"]),
        ("filename*=utf-8''R%C3%A9sum%C3%A9", []),
        ("hash-P6, at 2026-11-24T09:00, 12 %", []),
        ("thank-you notes (E14)", ["e14"]),
    ],
)
def test_what_counts_as_a_citation(line: str, cited: list[str]):
    assert [anchor for _, anchor in cited_in(line)] == cited


@pytest.mark.parametrize(
    "line",
    [
        "(catalogue 4.6)",
        "States: reliability.md 2.3.",
        "as decisions.md says",
        "(docs/faults.md: 7, 8)",
        "(2.8, P11)",
        "the record (product 7.5)",
        "Reliability 1.4; section 7: 4".lower(),
    ],
)
def test_what_leads_nowhere(line: str):
    assert UNRESOLVED.search(line)
