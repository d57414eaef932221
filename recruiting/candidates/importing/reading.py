"""Reads a file of candidates: CSV of any encoding and separator, XLSX or ODS; with or without a header row."""

from dataclasses import dataclass, field
from typing import Any

from recruiting.candidates.documents.names import clean_name
from recruiting.candidates.importing import delimited, spreadsheets
from recruiting.candidates.importing.cells import clean
from recruiting.candidates.importing.encodings import WrongEncoding, decoded, samples
from recruiting.candidates.importing.lines import LARGEST, LONGEST_CELL, MOST_COLUMNS, MOST_ROWS, Line, Unreadable
from recruiting.candidates.importing.tables import find_heading, totals_in

__all__ = ["LARGEST", "LONGEST_CELL", "MOST_COLUMNS", "MOST_ROWS", "Sheet", "Unreadable", "read_sheet"]
SHOWN = 8  # lines to choose the header row from
SHOWN_CELLS, SHOWN_CHARACTERS = 6, 60
NOT_A_LIST = "This isn’t a CSV file or a spreadsheet. Export your list as CSV or XLSX and try again."


@dataclass
class Sheet:
    """A file's content as typed. Rows are numbered as in a spreadsheet."""

    name: str
    encoding: str
    delimiter: str
    headers: list[str]
    rows: list[tuple[int, list[str]]] = field(default_factory=list)
    heading: int = 1  # the number of the header row; 0 if there is none
    doubts: dict[int, str] = field(default_factory=dict)  # row number → lines.Doubt
    totals: list[int] = field(default_factory=list)
    above: int = 0  # lines above the header row
    choices: dict[str, Any] = field(default_factory=dict)  # what else it could be read as
    content: bytes = b""


def read_sheet(name: str, content: bytes, *, encoding: str = "", heading: int | None = None, tab: str = "") -> Sheet:
    """Reads a file; what isn't given is found out. Raises Unreadable."""
    if len(content) > LARGEST:
        raise Unreadable("This file is larger than 10 MB. Split it into smaller files.")
    sheet = Sheet(clean_name(name), "", "", [], content=content)
    if spreadsheets.is_spreadsheet(content):
        sheets, tab, lines = spreadsheets.lines_of(content, tab)
        sheet.encoding = "XLSX"
        sheet.choices = {"sheets": sheets, "sheet": tab}
    else:
        text, sheet.encoding = _text(content, encoding)
        sheet.delimiter, lines = delimited.lines_of(text)
        sheet.choices = {"encodings": samples(content)}
    return _arranged(sheet, _tidied(lines), heading)


def _text(content: bytes, encoding: str) -> tuple[str, str]:
    if content.lstrip()[:14].lower().startswith((b"<!doctype", b"<html", b"<table", b"<?xml")):
        raise Unreadable("This is a web page, not a list. Open it in a spreadsheet app and save it as CSV or XLSX.")
    if content.startswith((b"%PDF", b"{\\rtf")):
        raise Unreadable(NOT_A_LIST)
    try:
        text, encoding = decoded(content, encoding)
    except WrongEncoding as error:
        raise Unreadable(f"This file can’t be read as {encoding}." if encoding else NOT_A_LIST) from error
    if not text.strip():
        raise Unreadable("This file is empty.")
    return text, encoding


def _tidied(lines: list[Line]) -> list[Line]:
    """The lines that have anything in them, with clean cells and without columns at the end that are always empty."""
    kept = []
    for line in lines:
        cells = [clean(cell) if len(cell) <= LONGEST_CELL else cell for cell in line.cells]
        while cells and not cells[-1]:
            cells.pop()
        if cells:
            kept.append(Line(line.number, cells, line.doubt))
    if not kept:
        raise Unreadable("This file is empty.")
    return kept


def _arranged(sheet: Sheet, lines: list[Line], heading: int | None) -> Sheet:
    """Tells header, titles above it and rows apart."""
    if heading is None or heading not in {0, *(line.number for line in lines)}:
        heading = find_heading(lines)
    header = next((line for line in lines if line.number == heading), None)
    rows = [line for line in lines if line.number > heading]
    if not rows:
        raise Unreadable("This file has a header row but no candidates.")
    if len(rows) > MOST_ROWS:
        raise Unreadable(f"This file has more than {MOST_ROWS:,} rows. Split it into smaller files.")
    width = len(header.cells) if header else max(len(line.cells) for line in rows)
    if width > MOST_COLUMNS:
        raise Unreadable(f"This file has {width} columns. The limit is {MOST_COLUMNS}.")
    typed = header.cells if header else [""] * width
    sheet.heading, sheet.above = heading, len(lines) - len(rows) - bool(header)
    sheet.headers = [cell[:80] or f"Column {number}" for number, cell in enumerate(typed, start=1)]
    sheet.rows = [(line.number, _fitted(line.cells, width)) for line in rows]
    sheet.doubts = {line.number: line.doubt for line in rows if line.doubt}
    sheet.totals = totals_in(rows)
    sheet.choices["lines"] = [(line.number, _shown(line.cells)) for line in _first(lines, heading)]
    return sheet


def _first(lines: list[Line], heading: int) -> list[Line]:
    """The lines to choose the header row from: the first ones, and the one that was taken."""
    return [line for number, line in enumerate(lines) if number < SHOWN or line.number == heading]


def _shown(cells: list[str]) -> str:
    return " · ".join(cell[:SHOWN_CHARACTERS] for cell in [cell for cell in cells if cell][:SHOWN_CELLS])


def _fitted(cells: list[str], width: int) -> list[str]:
    """As many cells as there are headers, plus one with the rest of a longer row."""
    extra = " ".join(cell for cell in cells[width:] if cell)
    return [*cells[:width], *[""] * (width - len(cells)), *([extra] if extra else [])]
