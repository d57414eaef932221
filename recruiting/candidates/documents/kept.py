"""Keeps a valid upload for a day while another field of the form is corrected."""

import logging
import secrets
import time
from pathlib import Path

from django.conf import settings
from django.core import signing
from django.core.files.base import ContentFile

from accounts.models import User
from recruiting.candidates.documents.checking import CheckedFile

SALT = "recruiting.documents.kept"
LIFETIME = 24 * 60 * 60
logger = logging.getLogger(__name__)


def keep(checked: CheckedFile, *, user: User) -> str:
    """Returns a ticket for the file, valid for this user for a day; empty if it could not be kept."""
    key = secrets.token_hex(16)
    try:
        folder = _folder()
        folder.mkdir(parents=True, exist_ok=True, mode=0o700)
        _clear(folder)
        (folder / key).write_bytes(checked.content)
    except OSError:
        logger.warning("An upload could not be kept between two attempts")
        return ""
    return signing.dumps({"key": key, "name": checked.name, "user": user.pk}, salt=SALT)


def fetch(ticket: str, *, user: User) -> ContentFile | None:
    """The file of a ticket; None for an invalid ticket."""
    try:
        held = signing.loads(ticket, salt=SALT, max_age=LIFETIME)
        if held["user"] != user.pk:
            return None
        return ContentFile((_folder() / held["key"]).read_bytes(), name=held["name"])
    except (signing.BadSignature, OSError):
        return None


def _folder() -> Path:
    return Path(settings.VAR_DIR) / "uploads"


def _clear(folder: Path) -> None:
    for path in folder.iterdir():
        if time.time() - path.stat().st_mtime > LIFETIME:
            path.unlink(missing_ok=True)
