"""docs/faults.md says which test shows which case: every test that it names is there, and says its case itself."""

import ast
import re
from functools import cache

import pytest

from tests.servers.app import ROOT

PAGE = (ROOT / "docs" / "faults.md").read_text()
ROW = re.compile(r"^\| <a id=\"case-\d+\"></a>(\*\*)?(\d+)(?:\*\*)? \|.*\| (.*) \|$", re.MULTILINE)
NAMED = re.compile(r"`(tests/[\w/]+\.py)::(\w+)`")
OFF = re.compile(r"`(test_\w+)`")  # in the table of guards
# A release cannot do without these.
REQUIRED = {1, 2, 3, 7, 10, 14, 35, 36, 43, 45, 46, 49, 52}


@cache
def docstrings_in(path: str) -> dict[str, str]:
    """Test → its docstring."""
    tree = ast.parse((ROOT / path).read_text())
    return {f.name: ast.get_docstring(f) or "" for f in tree.body if isinstance(f, ast.FunctionDef)}


def cases() -> dict[int, tuple[bool, list[tuple[str, str]]]]:
    return {int(number): (bool(bold), NAMED.findall(tests)) for bold, number, tests in ROW.findall(PAGE)}


def test_every_test_that_the_page_names_exists():
    named = NAMED.findall(PAGE)

    assert len(named) > 100
    assert [f"{path}::{name}" for path, name in named if name not in docstrings_in(path)] == []


def test_the_required_cases_are_all_there_and_marked():
    assert {number for number, (bold, _) in cases().items() if bold} == REQUIRED


@pytest.mark.parametrize("case", sorted(REQUIRED))
def test_a_required_case_can_be_found_by_its_number(case: int):
    """Every test that the page names for it says "Case 35" or "Cases 7 and 8"."""
    says = re.compile(rf"Cases? (?:\d+(?:, | and ))*{case}\b")
    silent = [f"{path}::{name}" for path, name in cases()[case][1] if not says.search(docstrings_in(path)[name])]

    assert silent == []


def test_a_test_that_claims_a_required_case_is_on_the_page():
    listed = {name for _, tests in cases().values() for _, name in tests}
    says = re.compile(r"^Cases? (\d+)")
    claims = [
        name
        for path in sorted((ROOT / "tests").rglob("test_*.py"))
        for name, words in docstrings_in(str(path.relative_to(ROOT))).items()
        if (found := says.match(words)) and int(found[1]) in REQUIRED and name not in listed
    ]

    assert claims == []


def test_every_guard_that_a_test_switches_off_is_in_the_table():
    """And nothing else is: a guard that nobody ever saw fail proves nothing."""
    off = {
        name
        for path in (ROOT / "tests").rglob("test_*.py")
        for name, words in docstrings_in(str(path.relative_to(ROOT))).items()
        if "the guard off" in words
    }

    assert off == set(OFF.findall(PAGE))
