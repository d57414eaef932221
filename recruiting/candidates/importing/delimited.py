"""Reads text with separators (CSV) into numbered lines, and says where a quotation mark is missing."""

import csv
import io
from collections import Counter
from collections.abc import Iterator

from recruiting.candidates.importing.lines import MOST_ROWS, Doubt, Line, Unreadable

DELIMITERS = ",;\t|"
LOOKED_AT = 65_536  # characters in which the separator is looked for
MOST_CELLS = 20_000  # of one line, most of them empty: a spreadsheet program writes up to 16,384


def lines_of(text: str) -> tuple[str, list[Line]]:
    """The separator and the lines with anything in them. Raises Unreadable."""
    delimiter, text = _delimiter(text)
    lines: list[Line] = []
    for number, cells, doubt in _records(text, delimiter):
        if any(cells):
            lines.append(Line(number, cells, doubt))
        if len(lines) > MOST_ROWS + 100:
            break
    return delimiter, lines


def _delimiter(text: str) -> tuple[str, str]:
    """The separator that splits most of the first lines alike, and the text. Excel may name it on the first line."""
    first, _, rest = text.partition("\n")
    named = first.strip().lower()
    if named.startswith("sep=") and len(named) == 5:
        return named[4], rest
    return max(DELIMITERS, key=lambda mark: _evenness(text[:LOOKED_AT], mark)), text


def _evenness(text: str, mark: str) -> tuple[int, int]:
    """How many of the first lines the separator splits into the same number of cells, and into how many."""
    widths: Counter[int] = Counter()
    reader = csv.reader(text.splitlines(keepends=True), delimiter=mark)
    try:
        for cells in reader:
            if any(cell.strip() for cell in cells):
                widths[len(cells)] += 1
            if reader.line_num > 60:
                break
    except csv.Error:
        pass
    split = [(lines, width) for width, lines in widths.items() if width > 1]
    return max(split, default=(0, 0))


def _records(text: str, delimiter: str) -> Iterator[tuple[int, list[str], str]]:
    """Each record with its number as a spreadsheet counts, and what is odd about it. Raises Unreadable."""
    taken: list[str] = []
    quotes = '"' in text and not _is_strict(text, delimiter)
    reader = csv.reader(_physical_lines(text, delimiter, taken), delimiter=delimiter)
    try:
        for number, cells in enumerate(reader, start=1):
            doubt = ""
            if quotes and any('"' in line for line in taken):
                doubt = _doubt(taken, cells, delimiter, reader.line_num)
            if not doubt and len(taken) > 2 and _has_swallowed(taken, len(cells), delimiter):
                doubt = Doubt.SWALLOWED
            taken.clear()
            yield number, cells, doubt
    except csv.Error as error:
        raise Unreadable(_too_long(taken, reader.line_num)) from error


def _is_strict(text: str, delimiter: str) -> bool:
    """Whether every quotation mark of the file is where it belongs, as almost always."""
    lines = _physical_lines(text, delimiter, [])
    try:
        for _ in csv.reader(lines, delimiter=delimiter, strict=True):
            pass
    except csv.Error:
        return False
    return True


def _physical_lines(text: str, delimiter: str, taken: list[str]) -> Iterator[str]:
    """Lines with their ends, also noted in `taken`. Raises Unreadable."""
    for number, line in enumerate(io.StringIO(text, newline=""), start=1):
        if len(line) > MOST_CELLS and line.count(delimiter) > MOST_CELLS:
            raise Unreadable(f"Line {number} has more than {MOST_CELLS:,} columns.")
        taken.append(line)
        yield line


def _doubt(taken: list[str], cells: list[str], delimiter: str, last_line: int) -> str:
    """What is odd about the quotation marks of a record. Raises Unreadable if one is never closed."""
    try:
        list(csv.reader(taken, delimiter=delimiter, strict=True))
    except csv.Error:
        if len(taken) > 1 or _is_open(taken[0], delimiter):
            raise Unreadable(_never_closed(taken, cells, last_line)) from None
        return Doubt.QUOTE
    return ""


def _has_swallowed(taken: list[str], width: int, delimiter: str) -> bool:
    """Whether a record of several lines contains one that looks like a record of its own, with an address."""
    return any(line.count(delimiter) >= width - 1 > 0 and "@" in line for line in taken[1:-1])


def _is_open(line: str, delimiter: str) -> bool:
    """Whether the line ends within quotation marks."""
    reader = csv.reader([line, "x"], delimiter=delimiter)
    return len(list(reader)) == 1


def _never_closed(taken: list[str], cells: list[str], last_line: int) -> str:
    before = sum(cell.count("\n") for cell in cells[:-1]) if len(taken) > 1 else 0
    line = last_line - len(taken) + 1 + min(before, len(taken) - 1)
    return (
        f"A quotation mark is missing: the one on line {line} is never closed, so the lines after it can’t be told apart. "
        "Close or remove it and upload the file again."
    )


def _too_long(taken: list[str], last_line: int) -> str:
    line = last_line if len(taken) <= 1 else last_line - len(taken) + 1
    return (
        f"We couldn’t read line {line}: a cell has more than {csv.field_size_limit():,} characters. "
        "It may be missing a quotation mark."
    )
