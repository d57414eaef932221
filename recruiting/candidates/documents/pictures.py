"""Pages of a PDF as pictures, drawn on first view and kept as files beside the documents."""

import os
import shutil
import tempfile
from pathlib import Path

from django.conf import settings

from recruiting.candidates.documents.confined import Failed, draw_page
from recruiting.models import Document


def page_picture(document: Document, number: int) -> bytes | None:
    """A page as PNG; None if there is none. The caller checks access."""
    if number not in document.page_numbers:
        return None
    kept = _folder(document) / f"{number}.png"
    try:
        return kept.read_bytes()
    except OSError:
        return _draw(document, number, kept)


def forget_pictures(document: Document) -> None:
    shutil.rmtree(_folder(document), ignore_errors=True)


def _draw(document: Document, number: int, keep_at: Path) -> bytes | None:
    try:
        with document.file.open("rb") as file:
            picture = draw_page(file.read(), number)
    except (Failed, OSError):
        return None
    try:
        _keep(picture, keep_at)
    except OSError:  # a full disk costs time on the next view, nothing else
        return picture
    return picture


def _keep(picture: bytes, path: Path) -> None:
    """Atomically: two requests may draw the same page at once."""
    path.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
    handle, name = tempfile.mkstemp(dir=path.parent)
    with os.fdopen(handle, "wb") as file:
        file.write(picture)
    Path(name).replace(path)


def _folder(document: Document) -> Path:
    return Path(settings.VAR_DIR) / "pages" / f"{document.pk}-{document.sha256[:16]}"
