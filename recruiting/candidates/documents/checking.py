"""Checks that a file is what its name says and safe to keep: extension, first bytes and a parse must agree."""

import hashlib
import re
from collections.abc import Collection
from dataclasses import dataclass
from io import BytesIO
from zipfile import is_zipfile

from django.core.files.uploadedfile import UploadedFile

from core.formats.rich_text import EMBEDDED
from recruiting.candidates.documents.archives import DAMAGED, LOCKED, TOO_MUCH, check_archive
from recruiting.candidates.documents.confined import Failed, read_text
from recruiting.candidates.documents.names import clean_name, extension
from recruiting.candidates.documents.refusal import Refused

LARGEST = 10 * 1024 * 1024
FORMATS = {
    "pdf": "PDF",
    "docx": "Word (DOCX)",
    "odt": "OpenDocument (ODT)",
    "rtf": "RTF",
    "md": "Markdown (MD)",
    "txt": "plain text (TXT)",
}
RESUMES = ("pdf", "docx", "odt", "rtf", "txt")
POSTINGS = ("pdf", "docx", "odt", "md", "txt")
MARKUP = re.compile(rb"<(!doctype|html|head|body|script|svg|iframe|object|embed|\?xml|\?php)\b", re.I)
OLE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"  # files of Word 97 to 2003, and those of newer versions with a password
ENCRYPTED = "EncryptedPackage".encode("utf-16-le")
OLD_WORD = (
    "This is a Word 97–2003 file (DOC), which Tandem can’t read. Save it in Word as DOCX or PDF and add that one."
)
SAYS = {
    "pdf": "The file extension says PDF, but it isn’t a PDF file.",
    "docx": "The file extension says Word or OpenDocument, but it isn’t that kind of file.",
    "odt": "The file extension says Word or OpenDocument, but it isn’t that kind of file.",
    "rtf": "The file extension says RTF, but it isn’t an RTF file.",
    "doc": "The file extension says Word, but it isn’t a Word file. Save it in Word as DOCX or PDF and add that one.",
}
STARTS = {"pdf": b"%PDF-", "docx": b"PK\x03\x04", "odt": b"PK\x03\x04", "rtf": b"{\\rtf"}
REFUSALS = {
    "locked": LOCKED,
    "broken": DAMAGED,
    "too_much": TOO_MUCH,
    "entities": "It contains code that a document doesn’t need. Save it again, preferably as a PDF.",
    "embedded": "It contains an embedded file. Save it without, preferably as a PDF.",
    "not_text": "The file extension says plain text, but it isn’t a text file.",
}


@dataclass(frozen=True)
class CheckedFile:
    """An accepted file, with what was read from it. `links` are the addresses behind links: "mailto:…" and "tel:…"."""

    content: bytes
    name: str
    kind: str
    text: str
    pages: int
    has_preview: bool
    links: tuple[str, ...] = ()

    @property
    def sha256(self) -> str:
        return hashlib.sha256(self.content).hexdigest()


def check(upload: UploadedFile, kinds: Collection[str] = RESUMES) -> CheckedFile:
    """Reads an upload, with `kinds` a résumé's or POSTINGS. Raises Refused with a sentence for the user."""
    name, kind = clean_name(upload.name or ""), extension(upload.name or "")
    if kind not in kinds and not (kind == "doc" and "docx" in kinds):
        raise Refused(f"Choose a {_listed([FORMATS[one] for one in FORMATS if one in kinds])} file.")
    if not upload.size:
        raise Refused("It’s empty.")
    if upload.size > LARGEST:
        raise Refused("It’s larger than 10 MB. Save a smaller version, for example, with fewer images.")
    content = upload.read()
    if kind == "doc":
        kind = _kind_of_doc(content, kinds)
    check_start(content, kind)
    return _read(content, name, kind)


def _listed(words: list[str]) -> str:
    return f"{', '.join(words[:-1])}, or {words[-1]}"


def _kind_of_doc(content: bytes, kinds: Collection[str]) -> str:
    """Many files named DOC are RTF or DOCX, and Word opens them all. Raises Refused for the old format itself."""
    kind = next((kind for kind in ("rtf", "docx") if content.startswith(STARTS[kind]) and kind in kinds), "")
    if not kind:
        _refuse_old_word(content)
        raise Refused(SAYS["doc"])
    return kind


def _refuse_old_word(content: bytes) -> None:
    if content.startswith(OLE):
        raise Refused(LOCKED if ENCRYPTED in content else OLD_WORD)


def _read(content: bytes, name: str, kind: str) -> CheckedFile:
    try:
        found = read_text(content, "txt" if kind == "md" else kind)
    except Failed:  # too much for the reader's limits: the file is kept, only not shown
        return CheckedFile(content, name, kind, "", 0, has_preview=False)
    if "refused" in found:
        raise Refused(REFUSALS.get(found["refused"], DAMAGED))
    has_preview = bool(found["pages"] or found["text"] or kind in ("txt", "md"))
    return CheckedFile(content, name, kind, found["text"], found["pages"], has_preview, tuple(found["links"]))


def check_start(content: bytes, kind: str) -> None:
    """Raises Refused for what isn't a file of this kind, and for what is dangerous to keep."""
    start = STARTS.get(kind)
    if start and not content.startswith(start):
        if kind == "docx":
            _refuse_old_word(content)
        raise Refused(SAYS[kind])
    if kind in ("docx", "odt"):
        check_archive(content, kind)
    elif kind == "rtf" and EMBEDDED.search(content):
        raise Refused(REFUSALS["embedded"])
    elif kind == "pdf":
        _check_pdf(content)


def _check_pdf(content: bytes) -> None:
    after = content[content.rfind(b"%%EOF") :] if b"%%EOF" in content else b""
    if MARKUP.search(content[:1024]) or MARKUP.search(after) or is_zipfile(BytesIO(content)):
        raise Refused("It’s a PDF mixed with another format. Print it to a new PDF and add that one.")
