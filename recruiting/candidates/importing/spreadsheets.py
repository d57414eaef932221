"""Reads XLSX and ODS files in a process with limits of its own (`child.py`)."""

from pathlib import Path

from recruiting.candidates.documents.confined import Failed, run_child
from recruiting.candidates.importing.lines import Line, Unreadable

CHILD = Path(__file__).with_name("child.py")
ZIP, OLD_EXCEL = b"PK\x03\x04", b"\xd0\xcf\x11\xe0"
REFUSALS = {
    "locked": "This spreadsheet is password-protected. Save a copy without a password.",
    "big": "This spreadsheet is too large to read. Save only the sheet with your candidates, as XLSX or CSV.",
    "other": "This isn’t a spreadsheet. Choose a CSV or XLSX file.",
    "broken": "This spreadsheet is damaged and can’t be read. Open it in your spreadsheet app and save it again.",
}


def is_spreadsheet(content: bytes) -> bool:
    return content.startswith((ZIP, OLD_EXCEL))


def lines_of(content: bytes, wanted: str = "") -> tuple[list[str], str, list[Line]]:
    """The names of the sheets, the one that was read, and its lines. Raises Unreadable."""
    if content.startswith(OLD_EXCEL):
        raise Unreadable(
            "This is an older Excel file or a password-protected one. In your spreadsheet app, choose “Save as” and "
            "then XLSX, without a password."
        )
    try:
        found = run_child(CHILD, content, wanted)
    except Failed as error:
        raise Unreadable(REFUSALS["big"]) from error
    if "refused" in found:
        raise Unreadable(REFUSALS.get(found["refused"], REFUSALS["broken"]))
    return found["sheets"], found["sheet"], [Line(number, cells) for number, cells in found["rows"]]
