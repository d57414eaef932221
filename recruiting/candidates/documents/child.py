"""Reads one untrusted file in a process of its own. Started by `confined.py`; never imported by the product.

`child.py text pdf|docx|odt|rtf|txt` prints {"pages": 2, "text": "…", "links": ["mailto:…"]} or {"refused": "broken"};
`child.py page 1` prints a PNG. The file comes in on stdin. No settings, no database, no environment: a malicious file can
do no harm here. The readers of `core/formats` are all that it imports of the product.
"""

import ctypes
import io
import json
import re
import sys
from pathlib import Path
from typing import Any

sys.path.append(str(Path(__file__).resolve().parents[3]))

from core.formats.confinement import confine, cut_off  # an isolated process has no path to it
from core.formats.limits import MOST_TEXT, Broken, time_is_up

TEXT_LIMITS = (2, 200 * 1024 * 1024)  # seconds of processor time, bytes of address space
PAGE_LIMITS = (20, 512 * 1024 * 1024)
MOST_PAGES_READ = 200
WIDTH, HIGHEST = 1240, 3508  # of a page picture: A4 at 150 dpi, and a bound for receipts a metre long
COLOURS = 96
MOST_LINKS = 50
LONGEST_PLAIN = 4 * MOST_TEXT  # bytes of a text file that are read
TEXT_STARTS_LIKE = re.compile(r"\s{0,200}(<[a-z!?/]|#!|%PDF-|%!PS|PK\x03\x04|\{\\rtf|MZ[\x00\x90]|\x7fELF)", re.I)


def open_pdf(data: bytes) -> Any:
    import pypdfium2

    try:
        document = pypdfium2.PdfDocument(data)
        if not len(document):
            raise Broken("broken")
    except pypdfium2.PdfiumError as error:
        raise Broken("locked" if "password" in str(error).lower() else "broken") from error
    return document


def read_pdf(data: bytes) -> dict[str, Any]:
    document = open_pdf(data)
    pages: list[str] = []
    links: list[str] = []
    for number in range(min(len(document), MOST_PAGES_READ)):
        if time_is_up() or sum(map(len, pages)) > MOST_TEXT:
            break
        try:
            page = document[number]
            pages.append(page.get_textpage().get_text_bounded())
            links += page_links(document, page)
        except Exception:  # noqa: BLE001, S112  # one unreadable page leaves the others; pdfium raises many kinds
            continue
    return {"pages": len(document), "text": "\n\n".join(pages), "links": links}


def page_links(document: Any, page: Any) -> list[str]:
    """The addresses behind the links of a page: an email address may be on it as an icon only."""
    import pypdfium2.raw as pdfium

    position, link = ctypes.c_int(0), pdfium.FPDF_LINK()
    found: list[str] = []
    while len(found) < MOST_LINKS and pdfium.FPDFLink_Enumerate(page.raw, position, link):
        action = pdfium.FPDFLink_GetAction(link)
        address = ctypes.create_string_buffer(500)
        if action and pdfium.FPDFAction_GetURIPath(document.raw, action, address, len(address)):
            found.append(address.value.decode("utf-8", errors="replace"))
    return found


def read_docx(data: bytes) -> dict[str, Any]:
    from core.formats.word import text_of_word

    text, links = text_of_word(data)
    return {"pages": 0, "text": text, "links": links}


def read_odt(data: bytes) -> dict[str, Any]:
    from core.formats.opendocument import text_of_opendocument

    text, links = text_of_opendocument(data)
    return {"pages": 0, "text": text, "links": links}


def read_rtf(data: bytes) -> dict[str, Any]:
    from core.formats.rich_text import text_of_rich_text

    text, links = text_of_rich_text(data)
    return {"pages": 0, "text": text, "links": links}


def read_txt(data: bytes) -> dict[str, Any]:
    from core.formats.plain_text import NOT_TEXT, decoded

    text, encoding = decoded(data[:LONGEST_PLAIN])
    if NOT_TEXT.search(text) or any(map(TEXT_STARTS_LIKE.match, (text, data[:300].decode("latin-1")))):
        raise Broken("not_text")
    return {"pages": 0, "text": text, "links": [], "encoding": encoding}


def tidy(text: str) -> str:
    """Plain lines without control and invisible characters, those of icon fonts, and repeated empty lines."""
    text = re.sub(r"\r\n?|\x0b|\x0c", "\n", text)
    text = re.sub(r"[\x00-\x08\x0e-\x1f\x7f\u00ad\u200b\u2060\ufeff\ud800-\udfff\ue000-\uf8ff\ufffe\uffff]", "", text)
    lines = [" ".join(line.split()) for line in text.split("\n")]
    return re.sub(r"\n{3,}", "\n\n", "\n".join(lines)).strip()[:MOST_TEXT]


def draw(data: bytes, number: int) -> bytes:
    import PIL.Image

    PIL.Image.MAX_IMAGE_PIXELS = WIDTH * HIGHEST * 4
    page = open_pdf(data)[number - 1]
    width, height = page.get_size()
    scale = min(WIDTH / max(width, 1), HIGHEST / max(height, 1))
    picture = page.render(scale=scale).to_pil().convert("RGB").quantize(COLOURS)
    out = io.BytesIO()
    picture.save(out, "PNG", optimize=True)
    return out.getvalue()


def read(kind: str, data: bytes) -> dict[str, Any]:
    readers = {"pdf": read_pdf, "docx": read_docx, "odt": read_odt, "rtf": read_rtf, "txt": read_txt}
    found = readers[kind](data)
    contacts = [link for link in found["links"] if link.lower().startswith(("mailto:", "tel:"))]
    return {**found, "text": tidy(found["text"]), "links": list(dict.fromkeys(contacts))[:MOST_LINKS]}


def main(task: str, argument: str) -> bytes:
    cut_off()
    data = sys.stdin.buffer.read()
    if task == "page":
        return draw(data, int(argument))
    try:
        return json.dumps(read(argument, data)).encode()
    except Broken as error:
        return json.dumps({"refused": str(error)}).encode()
    except (KeyError, ValueError, TypeError, AttributeError):
        return json.dumps({"refused": "broken"}).encode()


if __name__ == "__main__":
    confine(*(PAGE_LIMITS if sys.argv[1] == "page" else TEXT_LIMITS))
    sys.stdout.buffer.write(main(*sys.argv[1:3]))
