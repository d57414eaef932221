import csv
import io

import pytest
from hypothesis import given
from hypothesis import strategies as st

from core.cells import plain_cell, safe_cell


@pytest.mark.parametrize("text", ["=1+1", "+49 30 1", "-1", "@SUM(A1)", "\t=1", "\r=1", "\n=1", "'=1", "''=1"])
def test_what_looks_like_a_formula_gets_an_apostrophe(text) -> None:
    assert safe_cell(text) == f"'{text}"


@pytest.mark.parametrize(
    ("text", "safe"),
    [
        ("a;=1+1", "a;'=1+1"),
        ('a;"=1+1"', 'a;\'"=1+1"'),
        ("Robin\n@SUM(A1)", "Robin\n'@SUM(A1)"),
        ("a\t-1", "a\t'-1"),
        ("＝1+1", "'＝1+1"),
    ],
)
def test_a_cell_does_not_become_two_in_a_program_with_another_separator(text, safe) -> None:
    """A German Excel splits at semicolons, and reads lines where the marks are not as it expects them."""
    assert safe_cell(text) == safe
    assert plain_cell(safe) == text


@pytest.mark.parametrize("text", ["Zoë", "", "3-1", "a=b", "'quoted'", "O'Neill", "0"])
def test_everything_else_stays(text) -> None:
    assert safe_cell(text) == text


def test_nothing_and_numbers_are_cells_too() -> None:
    assert (safe_cell(None), safe_cell(-3), safe_cell("a\0b"), safe_cell("\0=1")) == ("", "'-3", "ab", "'=1")


@given(st.text(st.characters(exclude_categories=["Cs"], exclude_characters="\0")) | st.text("=+-@;|\t\r\n'\"a＝"))
def test_a_cell_comes_back_as_it_was(text: str) -> None:
    out = io.StringIO(newline="")
    csv.writer(out).writerow([safe_cell(text), "end"])

    assert safe_cell(text)[:1] not in tuple("=+-@\t\r\n")
    assert [plain_cell(cell) for cell in next(csv.reader(io.StringIO(out.getvalue(), newline="")))] == [text, "end"]
