"""DOCX and ODT are ZIP archives: their list of contents is checked before anything is unpacked."""

import re
import stat
from typing import IO
from zipfile import BadZipFile, LargeZipFile, ZipFile, ZipInfo

from recruiting.candidates.documents.refusal import Refused

MOST_ENTRIES = 2_000
MOST_BYTES = 100 * 1024 * 1024
HIGHEST_RATIO = 100
BELONGS = {
    "docx": ("[Content_Types].xml", "word/document.xml"),
    "odt": ("mimetype", "content.xml"),
}
ACTIVE = re.compile(
    r"vbaproject|vbadata|activex|^basic/|^scripts/|\.(bin|exe|dll|js|vbs|ps1|bat|cmd|com|scr|jar|sh|py|html?|svg)$",
    re.I,
)
ODT_TYPE = b"application/vnd.oasis.opendocument.text"


def check_archive(file: IO[bytes], kind: str, size: int) -> None:
    """Raises Refused unless this is a plain, small, macro-free archive of that kind."""
    try:
        with ZipFile(file) as archive:
            entries = archive.infolist()
            _check_entries(entries, size)
            names = {entry.filename for entry in entries}
            if not set(BELONGS[kind]) <= names:
                raise Refused("It isn’t a valid Word or OpenDocument file.")
            if any(ACTIVE.search(name) for name in names):
                raise Refused("It contains macros or programs. Save it without them, preferably as a PDF.")
            _check_type(archive, kind)
    except (BadZipFile, LargeZipFile, NotImplementedError, ValueError, EOFError, OSError) as error:
        raise Refused("It’s damaged and can’t be read. Open it and save it again, preferably as a PDF.") from error


def _check_entries(entries: list[ZipInfo], size: int) -> None:
    unpacked = sum(entry.file_size for entry in entries)
    if len(entries) > MOST_ENTRIES or unpacked > MOST_BYTES or unpacked > HIGHEST_RATIO * max(size, 1):
        raise Refused("It contains far more data than a résumé should. Save it again, preferably as a PDF.")
    for entry in entries:
        if _leads_away(entry.filename) or stat.S_ISLNK(entry.external_attr >> 16):
            raise Refused("It contains unsafe file names. Save it again, preferably as a PDF.")
        if entry.flag_bits & 0x1:
            raise Refused("It’s password-protected. Save a copy without a password.")


def _leads_away(name: str) -> bool:
    path = name.replace("\\", "/")
    return path.startswith("/") or ":" in path or "\0" in path or ".." in path.split("/")


def _check_type(archive: ZipFile, kind: str) -> None:
    if kind == "odt":
        if archive.read("mimetype").strip() != ODT_TYPE:
            raise Refused("It isn’t an OpenDocument text file. Save it as ODT, DOCX, or PDF.")
    elif b"macroenabled" in archive.read("[Content_Types].xml").lower():
        raise Refused("It contains macros. Save it without them, preferably as a PDF.")
