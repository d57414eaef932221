"""Reads CSV files of unknown encoding and separator."""

import csv
import io
from dataclasses import dataclass, field

from core.cells import plain_cell
from core.errors import DomainError
from recruiting.candidates.documents.names import clean_name

LARGEST = 10 * 1024 * 1024
MOST_ROWS = 20_000
MOST_COLUMNS = 60
LONGEST_CELL = 10_000
DELIMITERS = ",;\t|"
EXCEL = (b"PK\x03\x04", b"\xd0\xcf\x11\xe0")


class Unreadable(DomainError):
    """The file cannot be read; the message is shown to the user."""


@dataclass
class Sheet:
    """A file's content as typed. Rows are numbered as in a spreadsheet: the header row is 1."""

    name: str
    encoding: str
    delimiter: str
    headers: list[str]
    rows: list[tuple[int, list[str]]] = field(default_factory=list)


def read_sheet(name: str, content: bytes) -> Sheet:
    """Raises Unreadable."""
    if len(content) > LARGEST:
        raise Unreadable("This file is larger than 10 MB. Split it into smaller files.")
    if content.startswith(EXCEL):
        raise Unreadable(
            "This is a spreadsheet, not a CSV file. In your spreadsheet app, choose “Save as” and then CSV (UTF-8)."
        )
    text, encoding = _decoded(content)
    if not text.strip():
        raise Unreadable("This file is empty.")
    delimiter, text = _delimiter(text)
    return _parsed(Sheet(clean_name(name), encoding, delimiter, []), text)


def _decoded(content: bytes) -> tuple[str, str]:
    if content[:2] in (b"\xff\xfe", b"\xfe\xff"):
        candidates = [("utf-16", "UTF-16")]
    else:
        candidates = [("utf-8-sig", "UTF-8"), ("cp1252", "Windows-1252"), ("latin-1", "Latin-1")]
    for codec, label in candidates:
        try:
            text = content.decode(codec)
        except UnicodeDecodeError:
            continue
        if "\0" not in text:
            return text, label
    raise Unreadable("This isn’t a CSV file. Export your list as CSV and try again.")


def _delimiter(text: str) -> tuple[str, str]:
    """The separator that splits the header into the most columns, and the text. Excel may name it on the first line."""
    first, _, rest = text.partition("\n")
    named = first.strip().lower()
    if named.startswith("sep=") and len(named) == 5:
        return named[4], rest
    heading = next((line for line in text.splitlines() if line.strip()), "")
    return max(DELIMITERS, key=lambda mark: _columns(heading, mark)), text


def _columns(heading: str, mark: str) -> int:
    """How many columns a header has with that separator; 0 if its quotation marks rule the separator out."""
    try:
        return len(next(csv.reader([heading], delimiter=mark, strict=True)))
    except csv.Error:
        return 0


def _parsed(sheet: Sheet, text: str) -> Sheet:
    reader = csv.reader(io.StringIO(text, newline=""), delimiter=sheet.delimiter)
    try:
        for number, cells in enumerate(reader, start=1):
            cells = [plain_cell(cell.strip()) for cell in cells]
            if not any(cells):
                continue
            if not sheet.headers:
                sheet.headers = _headers(cells)
            else:
                sheet.rows.append((number, _fitted(cells, len(sheet.headers))))
            if len(sheet.rows) > MOST_ROWS:
                raise Unreadable(f"This file has more than {MOST_ROWS:,} rows. Split it into smaller files.")
    except csv.Error as error:
        raise Unreadable(f"We couldn’t read line {reader.line_num}. It may be missing a quotation mark.") from error
    if not sheet.rows:
        raise Unreadable("This file has a header row but no candidates.")
    return sheet


def _headers(cells: list[str]) -> list[str]:
    if len(cells) > MOST_COLUMNS:
        raise Unreadable(f"This file has {len(cells)} columns. The limit is {MOST_COLUMNS}.")
    return [cell[:80] or f"Column {number}" for number, cell in enumerate(cells, start=1)]


def _fitted(cells: list[str], width: int) -> list[str]:
    """As many cells as there are headers, plus one with the rest of a longer row."""
    extra = " ".join(cell for cell in cells[width:] if cell)
    return [*cells[:width], *[""] * (width - len(cells)), *([extra] if extra else [])]
