"""DOCX and ODT are ZIP archives: their list of contents is checked before anything is unpacked."""

import re
import stat
from zipfile import BadZipFile, LargeZipFile, ZipFile, ZipInfo

from core.formats.limits import Broken
from core.formats.opendocument import refuse_locked
from core.formats.packages import Package
from recruiting.candidates.documents.refusal import Refused

MOST_ENTRIES = 2_000
MOST_BYTES = 100 * 1024 * 1024
HIGHEST_RATIO = 100
ENTRY = b"PK\x01\x02"  # begins each line of an archive's list of contents
PIECE = 256 * 1024
BELONGS = {"docx": {"[content_types].xml"}, "odt": {"mimetype"}}
PROGRAM = re.compile(r"\.(exe|dll|js|vbs|vbe|wsf|hta|lnk|msi|ps1|bat|cmd|com|scr|jar|sh|py)$", re.I)
MACRO = re.compile(r"vbaproject|vbadata|activex|^scripts/|^basic/(?!.*script-l[bc]\.xml$)", re.I)
OBJECT = re.compile(r"\.(bin|ole|dat)$", re.I)  # printer settings and equations, but also packed programs
# In an object: a program, macros, or a file of any kind, packed to be opened with a click.
ACTIVE_STARTS = (b"MZ", b"\x7fELF")
ACTIVE_STREAMS = tuple(name.encode("utf-16-le") for name in ("_VBA_PROJECT", "Ole10Native"))
MACRO_TYPES = re.compile(rb"macroenabled|vbaproject|activex", re.I)
ODT_TYPE = b"application/vnd.oasis.opendocument.text"
MACROS = "It contains macros or programs. Save it without them, preferably as a PDF."
LOCKED = "It’s password-protected. Save a copy without a password."
TOO_MUCH = "It contains far more data than a document should. Save it again, preferably as a PDF."
DAMAGED = "It’s damaged and can’t be read. Open it and save it again, preferably as a PDF."


def check_archive(content: bytes, kind: str) -> None:
    """Raises Refused unless this is a plain, small, macro-free archive of that kind.

    Pictures of any format, printer settings, thumbnails, and relationships to parts that don't exist are as Word writes
    them, and no reason to refuse a file.
    """
    if content.count(ENTRY) > MOST_ENTRIES:  # before zipfile reads that list
        raise Refused(TOO_MUCH)
    try:
        package = Package(content)
        _check_entries(package.archive.infolist(), len(content))
        if kind == "odt":
            refuse_locked(package)
        _check_type(package, kind)
        _check_macros(package.archive)
    except Broken as broken:
        raise Refused({"locked": LOCKED, "too_much": TOO_MUCH}.get(str(broken), DAMAGED)) from broken
    except (BadZipFile, LargeZipFile, NotImplementedError, ValueError, EOFError, OSError, RuntimeError) as error:
        raise Refused(DAMAGED) from error


def _check_entries(entries: list[ZipInfo], size: int) -> None:
    unpacked = sum(entry.file_size for entry in entries)
    if len(entries) > MOST_ENTRIES or unpacked > MOST_BYTES or unpacked > HIGHEST_RATIO * max(size, 1):
        raise Refused(TOO_MUCH)
    for entry in entries:
        if _leads_away(entry.filename) or stat.S_ISLNK(entry.external_attr >> 16):
            raise Refused("It contains unsafe file names. Save it again, preferably as a PDF.")
        if entry.flag_bits & 0x1:
            raise Refused(LOCKED)


def _leads_away(name: str) -> bool:
    path = name.replace("\\", "/")
    return path.startswith("/") or ":" in path or "\0" in path or ".." in path.split("/")


def _check_type(package: Package, kind: str) -> None:
    if not BELONGS[kind] <= set(package.names):
        raise Refused("It isn’t a valid Word or OpenDocument file.")
    if kind == "odt":
        if (package.part("mimetype") or b"").strip() != ODT_TYPE:
            raise Refused("It isn’t an OpenDocument text file. Save it as ODT, DOCX, or PDF.")
        return
    types = package.part("[Content_Types].xml") or b""
    if MACRO_TYPES.search(types):
        raise Refused("It contains macros. Save it without them, preferably as a PDF.")
    if b"spreadsheetml.sheet.main" in types or b"presentationml.presentation.main" in types:
        raise Refused("It’s a spreadsheet or a presentation. Save it as a PDF and add that one.")


def _check_macros(archive: ZipFile) -> None:
    for entry in archive.infolist():
        name = entry.filename
        if MACRO.search(name) or PROGRAM.search(name) or (OBJECT.search(name) and _is_active(archive, entry)):
            raise Refused(MACROS)


def _is_active(archive: ZipFile, entry: ZipInfo) -> bool:
    with archive.open(entry) as file:
        piece = file.read(PIECE)
        if piece.startswith(ACTIVE_STARTS):
            return True
        while piece:
            if any(name in piece for name in ACTIVE_STREAMS):
                return True
            following = file.read(PIECE)
            piece = following and piece[-64:] + following
    return False
