"""Reads one untrusted spreadsheet in a process of its own. Started by `spreadsheets.py`; never imported by the product.

`child.py [sheet]` prints {"sheets": ["People"], "sheet": "People", "rows": [[1, ["Name"]]]} or {"refused": "broken"}.
The file comes in on stdin. As with documents: no settings, no database, no network.
"""

import datetime
import io
import json
import sys
import zipfile
from pathlib import Path
from typing import Any

sys.path.append(str(Path(__file__).resolve().parents[3]))

from core.formats.confinement import confine, cut_off  # an isolated process has no path to it

MOST_ENTRIES = 2_000
MOST_BYTES = 150 * 1024 * 1024  # unpacked
MOST_ROWS = 20_200
MOST_TEXT = 40_000_000  # characters of all cells together
CPU_SECONDS = 10
ADDRESS_SPACE = 448 * 1024 * 1024
BELONGS = "xl/workbook.xml", "xl/workbook.bin", "content.xml"


class Refused(Exception):
    """The file is not read; the message is a code that the parent knows."""


def check(data: bytes) -> None:
    """Raises Refused, before anything is unpacked, unless this is a spreadsheet of bearable size."""
    with zipfile.ZipFile(io.BytesIO(data)) as archive:
        entries = archive.infolist()
        names = {entry.filename for entry in entries}
        if any(entry.flag_bits & 0x1 for entry in entries):
            raise Refused("locked")
        if len(entries) > MOST_ENTRIES or sum(entry.file_size for entry in entries) > MOST_BYTES:
            raise Refused("big")
        if not names.intersection(BELONGS) or "word/document.xml" in names:
            raise Refused("other")
        if "content.xml" in names and b"spreadsheet" not in archive.read("mimetype")[:200]:
            raise Refused("other")


def written(value: Any) -> str:
    """A value as a person would type it."""
    if isinstance(value, str):
        return value
    if isinstance(value, bool):
        return "TRUE" if value else "FALSE"
    if isinstance(value, float):
        return str(int(value)) if value.is_integer() and abs(value) < 1e17 else repr(value)
    if isinstance(value, datetime.datetime):
        midnight = value.time() == datetime.time.min
        return value.date().isoformat() if midnight else value.isoformat(" ", "minutes")
    return str(value)


def rows_of(sheet: Any) -> list[tuple[int, list[str]]]:
    """The rows with anything in them, up to one more than is allowed."""
    rows: list[tuple[int, list[str]]] = []
    size = 0
    for number, values in enumerate(sheet.iter_rows(), start=1):
        cells = [value if isinstance(value, str) else written(value) for value in values]
        while cells and not cells[-1]:
            cells.pop()
        if cells:
            size += sum(map(len, cells))
            if size > MOST_TEXT:
                raise Refused("big")
            rows.append((number, cells))
            if len(rows) > MOST_ROWS:
                break
    return rows


def read(data: bytes, wanted: str) -> dict[str, Any]:
    """The sheet with that name; without a name, the first visible one that has rows."""
    import python_calamine

    check(data)
    try:
        book = python_calamine.load_workbook(io.BytesIO(data))
    except python_calamine.PasswordError:
        raise Refused("locked") from None
    shown = [
        sheet.name
        for sheet in book.sheets_metadata
        if sheet.typ == python_calamine.SheetTypeEnum.WorkSheet
        and sheet.visible == python_calamine.SheetVisibleEnum.Visible
    ]
    names = shown or list(book.sheet_names)
    rows: list[tuple[int, list[str]]] = []
    name = names[0] if names else ""
    for name in [wanted] if wanted in names else names[:20]:
        rows = rows_of(book.get_sheet_by_name(name))
        if rows:
            break
    return {"sheets": names[:50], "sheet": name, "rows": rows}


def main(wanted: str) -> bytes:
    try:
        return json.dumps(read(sys.stdin.buffer.read(), wanted)).encode()
    except Refused as refused:
        return json.dumps({"refused": str(refused)}).encode()
    except Exception:  # noqa: BLE001  # whatever the file does to the reader, the answer is the same
        return json.dumps({"refused": "broken"}).encode()


if __name__ == "__main__":
    confine(CPU_SECONDS, ADDRESS_SPACE)
    cut_off()
    sys.stdout.buffer.write(main(*sys.argv[1:2] or [""]))
