"""Checks that a file is what its name says and safe to keep: extension, first bytes and a parse must agree."""

import hashlib
import re
from dataclasses import dataclass
from io import BytesIO
from zipfile import is_zipfile

from django.core.files.uploadedfile import UploadedFile

from recruiting.candidates.documents.archives import check_archive
from recruiting.candidates.documents.confined import Failed, read_text
from recruiting.candidates.documents.names import clean_name, extension
from recruiting.candidates.documents.refusal import Refused
from recruiting.models import Document

LARGEST = 10 * 1024 * 1024
ACCEPT = ".pdf,.docx,.odt,.txt"
Kind = Document.Kind
MARKUP = re.compile(rb"<(!doctype|html|head|body|script|svg|iframe|object|embed|\?xml|\?php)\b", re.I)
TEXT_STARTS_LIKE = re.compile(r"\s*(<[a-z!?/]|#!|%PDF-|%!PS|PK\x03\x04|\{\\rtf|MZ)", re.I)
NOT_TEXT = re.compile(r"[\x00-\x08\x0e-\x1f\x7f]")
REFUSALS = {
    "locked": "It’s password-protected. Save a copy without a password.",
    "broken": "It’s damaged and can’t be read. Open it and save it again, preferably as a PDF.",
    "entities": "It contains code that a résumé doesn’t need. Save it again, preferably as a PDF.",
}


@dataclass(frozen=True)
class CheckedFile:
    """An accepted file, with what was read from it."""

    content: bytes
    name: str
    kind: str
    text: str
    pages: int
    has_preview: bool

    @property
    def sha256(self) -> str:
        return hashlib.sha256(self.content).hexdigest()


def check(upload: UploadedFile) -> CheckedFile:
    """Reads an upload. Raises Refused with a sentence for the user."""
    name, kind = clean_name(upload.name or ""), extension(upload.name or "")
    if kind not in Kind.values:
        raise Refused("Choose a PDF, Word (DOCX), OpenDocument (ODT), or plain text (TXT) file.")
    if not upload.size:
        raise Refused("It’s empty.")
    if upload.size > LARGEST:
        raise Refused("It’s larger than 10 MB. Save a smaller version, for example, with fewer images.")
    content = upload.read()
    if kind == Kind.TXT:
        return CheckedFile(content, name, kind, _plain_text(content), 0, has_preview=True)
    _check_start(content, kind)
    return _read(content, name, kind)


def _read(content: bytes, name: str, kind: str) -> CheckedFile:
    try:
        found = read_text(content, kind)
    except Failed:  # too much for the reader's limits: the file is kept, only not shown
        return CheckedFile(content, name, kind, "", 0, has_preview=False)
    if "refused" in found:
        raise Refused(REFUSALS.get(found["refused"], REFUSALS["broken"]))
    return CheckedFile(content, name, kind, found["text"], found["pages"], bool(found["pages"] or found["text"]))


def _check_start(content: bytes, kind: str) -> None:
    if kind != Kind.PDF:
        if not content.startswith(b"PK\x03\x04"):
            raise Refused("The file extension says Word or OpenDocument, but it isn’t that kind of file.")
        return check_archive(BytesIO(content), kind, len(content))
    if not content.startswith(b"%PDF-"):
        raise Refused("The file extension says PDF, but it isn’t a PDF file.")
    after = content[content.rfind(b"%%EOF") :] if b"%%EOF" in content else b""
    if MARKUP.search(content[:1024]) or MARKUP.search(after) or is_zipfile(BytesIO(content)):
        raise Refused("It’s a PDF mixed with another format. Print it to a new PDF and add that one.")
    return None


def _plain_text(content: bytes) -> str:
    """The text of a TXT file. Raises Refused for any other format."""
    try:
        text = content.decode("utf-16" if content[:2] in (b"\xff\xfe", b"\xfe\xff") else "utf-8-sig")
    except UnicodeDecodeError:
        text = content.decode("cp1252", errors="replace")
    if NOT_TEXT.search(text) or TEXT_STARTS_LIKE.match(text):
        raise Refused("The file extension says plain text, but it isn’t a text file.")
    return "\n".join(line.rstrip() for line in text.splitlines()).strip()[:200_000]
