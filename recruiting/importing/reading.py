"""A CSV file as people send them: whatever the program that wrote it took for granted is found out here."""

import csv
import io
from dataclasses import dataclass, field

from core.cells import plain_cell
from recruiting.documents.names import clean_name

LARGEST = 10 * 1024 * 1024
MOST_ROWS = 20_000
MOST_COLUMNS = 60
LONGEST_CELL = 10_000
DELIMITERS = ",;\t|"
EXCEL = (b"PK\x03\x04", b"\xd0\xcf\x11\xe0")


class Unreadable(Exception):
    """Why the file cannot be read, as a sentence for the person who chose it."""


@dataclass
class Sheet:
    """What a file says, as it was typed. Rows are numbered as a spreadsheet counts: the heading is 1."""

    name: str
    encoding: str
    delimiter: str
    headers: list[str]
    rows: list[tuple[int, list[str]]] = field(default_factory=list)


def read_sheet(name: str, content: bytes) -> Sheet:
    """Raises Unreadable."""
    if len(content) > LARGEST:
        raise Unreadable("The file is larger than 10 MB. Split it into two.")
    if content.startswith(EXCEL):
        raise Unreadable("This is a workbook. In your spreadsheet program choose “Save as”, then CSV (UTF-8).")
    text, encoding = _decoded(content)
    if not text.strip():
        raise Unreadable("The file is empty.")
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
    raise Unreadable("This is not a text file. Export the list as CSV and try that.")


def _delimiter(text: str) -> tuple[str, str]:
    """The separator that cuts the heading into the most columns; Excel may name it on a first line of its own."""
    first, _, rest = text.partition("\n")
    named = first.strip().lower()
    if named.startswith("sep=") and len(named) == 5:
        return named[4], rest
    heading = next((line for line in text.splitlines() if line.strip()), "")
    return max(DELIMITERS, key=lambda mark: _columns(heading, mark)), text


def _columns(heading: str, mark: str) -> int:
    """How many columns a heading has with that separator; none where quotation marks say it is another."""
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
                raise Unreadable(f"The file has more than {MOST_ROWS:,} rows. Split it into two.")
    except csv.Error as error:
        raise Unreadable(f"Line {reader.line_num} cannot be read: a quotation mark may be missing there.") from error
    if not sheet.rows:
        raise Unreadable("There is a heading but nobody below it.")
    return sheet


def _headers(cells: list[str]) -> list[str]:
    if len(cells) > MOST_COLUMNS:
        raise Unreadable(f"The file has {len(cells)} columns; up to {MOST_COLUMNS} are read.")
    return [cell[:80] or f"Column {number}" for number, cell in enumerate(cells, start=1)]


def _fitted(cells: list[str], width: int) -> list[str]:
    """As many cells as there are headings, and one more that holds whatever is too much: nothing is lost."""
    extra = " ".join(cell for cell in cells[width:] if cell)
    return [*cells[:width], *[""] * (width - len(cells)), *([extra] if extra else [])]
