"""Files from outside are read by a child process with limits of its own (`child.py`), two at a time.

`read_text` is the entry for every page that takes a file: résumés (through `checking.check`) and job postings. Its name,
module, arguments, and answer are relied on elsewhere; extend the answer, don't change it.
"""

import json
import logging
import subprocess
import sys
import threading
from pathlib import Path
from typing import Any

CHILD = Path(__file__).with_name("child.py")
WALL_SECONDS = 25  # shorter than the web server's patience, longer than the child's own 20 s of CPU
AT_ONCE = threading.BoundedSemaphore(2)
logger = logging.getLogger(__name__)


class Failed(Exception):
    """The child gave up, ran out of its limits or broke: nothing is known about the file."""


def read_text(data: bytes, kind: str) -> dict[str, Any]:
    """Reads a file of a kind: "pdf", "docx", "odt", "rtf" or "txt" (any encoding; Markdown, too).

    Returns {"pages": 2, "text": "…", "links": ["mailto:…"]}, with "pages" 0 for all but PDFs, or {"refused": code} with a
    code of `checking.REFUSALS`. Items of lists begin with "• ". Takes at most 2 s of processor time and 200 MB.
    Raises Failed if that isn't enough. `checking.check_start` first refuses what isn't of that kind or is dangerous.
    """
    try:
        answer: dict[str, Any] = json.loads(_run(data, "text", kind))
        return answer
    except ValueError as error:
        raise Failed("unreadable answer") from error


def run_child(script: Path, data: bytes, *task: str) -> dict[str, Any]:
    """The JSON that another confined script prints about the file. Raises Failed."""
    try:
        answer: dict[str, Any] = json.loads(_run(data, *task, script=script))
        return answer
    except ValueError as error:
        raise Failed("unreadable answer") from error


def draw_page(data: bytes, number: int) -> bytes:
    """A page of a PDF as a PNG. Raises Failed."""
    return _run(data, "page", str(number))


def _run(data: bytes, *task: str, script: Path | None = None) -> bytes:
    script = script or CHILD
    command = [sys.executable, "-I", "-B", str(script), *task]
    with AT_ONCE:
        try:
            done = subprocess.run(  # noqa: S603  # our own interpreter and script, no shell, nothing typed by anyone
                command, input=data, capture_output=True, timeout=WALL_SECONDS, env={"LANG": "C.UTF-8"}, check=True
            )
        except (subprocess.SubprocessError, OSError) as error:
            logger.warning("Reading a file failed: %s %s", script.parent.name, type(error).__name__)
            raise Failed(script.parent.name) from error
    return done.stdout
