"""Résumés for the demo: generated PDFs of fictional candidates, so that no real résumé is shipped."""

import ctypes
from io import BytesIO
from textwrap import wrap
from typing import Any

import pypdfium2
import pypdfium2.raw as pdfium

WIDTH, HEIGHT, MARGIN = 612, 792, 56  # US Letter in points
SIZES = {"# ": 20.0, "## ": 12.5, "": 10.0}


def resume_pdf(text: str) -> bytes:
    """Returns a one-page PDF of these lines; "# " starts the name, "## " a heading."""
    document = pypdfium2.PdfDocument.new()
    page = document.new_page(WIDTH, HEIGHT)
    fonts = {bold: pdfium.FPDFText_LoadStandardFont(document, name) for bold, name in FONTS.items()}
    y = float(HEIGHT - MARGIN)
    for raw in text.strip().splitlines():
        mark = next(mark for mark in SIZES if raw.startswith(mark))
        size = SIZES[mark]
        y -= size * (1.1 if mark else 0.25)
        for line in wrap(raw[len(mark) :], int(980 / size)) or [""]:
            _write(document, page, fonts[bool(mark)], line, size, y)
            y -= size * 1.35
    page.gen_content()
    out = BytesIO()
    document.save(out)
    return out.getvalue()


FONTS = {True: b"Helvetica-Bold", False: b"Helvetica"}


def _write(document: Any, page: Any, font: Any, line: str, size: float, y: float) -> None:
    words = pdfium.FPDFPageObj_CreateTextObj(document, font, size)
    encoded = (line + "\0").encode("utf-16-le")
    buffer = ctypes.create_string_buffer(encoded, len(encoded))
    pdfium.FPDFText_SetText(words, ctypes.cast(buffer, ctypes.POINTER(ctypes.c_ushort)))
    pdfium.FPDFPageObj_Transform(words, 1, 0, 0, 1, MARGIN, y)
    pdfium.FPDFPage_InsertObject(page, words)
