"""Reads one untrusted file in a process of its own. Started by `confined.py`; never imported by the product.

`child.py text pdf|docx|odt` prints {"pages": 2, "text": "…"} or {"refused": "broken"}; `child.py page 1` prints a PNG.
The file comes in on stdin. No settings, no database, no environment: a malicious file can do no harm here.
"""

import ctypes
import io
import json
import re
import resource
import sys
import zipfile
from typing import Any

CPU_SECONDS = 20
ADDRESS_SPACE = 512 * 1024 * 1024
MOST_TEXT = 200_000
MOST_PAGES_READ = 200
WIDTH, HIGHEST = 1240, 3508  # of a page picture: A4 at 150 dpi, and a bound for receipts a metre long
COLOURS = 96
NEW_USER, NEW_NETWORK = 0x10000000, 0x40000000  # linux/sched.h
WORD = "{http://schemas.openxmlformats.org/wordprocessingml/2006/main}"
FALLBACK = "{http://schemas.openxmlformats.org/markup-compatibility/2006}Fallback"


class Broken(Exception):
    """The file is not readable; the message is a code that the parent knows."""


def confine() -> None:
    resource.setrlimit(resource.RLIMIT_CPU, (CPU_SECONDS, CPU_SECONDS))
    resource.setrlimit(resource.RLIMIT_AS, (ADDRESS_SPACE, ADDRESS_SPACE))
    resource.setrlimit(resource.RLIMIT_FSIZE, (0, 0))
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))


def cut_off() -> bool:
    """Leaves the network, if the kernel allows it. Nothing here needs it."""
    try:
        return bool(ctypes.CDLL(None).unshare(NEW_USER | NEW_NETWORK) == 0)
    except (AttributeError, OSError):
        return False


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
    for number in range(min(len(document), MOST_PAGES_READ)):
        try:
            pages.append(document[number].get_textpage().get_text_bounded())
        except Exception:  # noqa: BLE001, S112  # one unreadable page leaves the others; pdfium raises many kinds
            continue
    return {"pages": len(document), "text": "\n\n".join(pages)}


def refuse_entities(data: bytes) -> None:
    """Raises Broken for document types and entities, which can expand or read outside the file."""
    with zipfile.ZipFile(io.BytesIO(data)) as archive:
        for entry in archive.infolist():
            if entry.filename.endswith((".xml", ".rels")):
                part = archive.read(entry).replace(b"\0", b"")  # UTF-16 reads like ASCII without its zeros
                if b"<!DOCTYPE" in part or b"<!ENTITY" in part:
                    raise Broken("entities")


def read_docx(data: bytes) -> dict[str, Any]:
    import docx
    from docx.text.paragraph import Paragraph

    refuse_entities(data)
    document = docx.Document(io.BytesIO(data))
    lines = [
        Paragraph(element, document._body).text
        for element in document.element.body.iter(f"{WORD}p")
        if not any(parent.tag == FALLBACK for parent in element.iterancestors())
    ]
    return {"pages": 0, "text": "\n".join(lines)}


def read_odt(data: bytes) -> dict[str, Any]:
    import odfdo

    refuse_entities(data)
    body = odfdo.Document(io.BytesIO(data)).body
    lines = [element.inner_text for element in body.get_elements("descendant::text:p|descendant::text:h")]
    return {"pages": 0, "text": "\n".join(lines)}


def tidy(text: str) -> str:
    """Plain lines without control characters, private-use characters of icon fonts and repeated empty lines."""
    text = re.sub(r"\r\n?|\x0b|\x0c", "\n", text)
    text = re.sub(r"[\x00-\x08\x0e-\x1f\x7f\ud800-\udfff\ue000-\uf8ff\ufffe\uffff]", "", text)
    lines = [" ".join(line.split()) for line in text.split("\n")]
    return re.sub(r"\n{3,}", "\n\n", "\n".join(lines)).strip()[:MOST_TEXT]


def draw(data: bytes, number: int) -> bytes:
    page = open_pdf(data)[number - 1]
    width, height = page.get_size()
    scale = min(WIDTH / max(width, 1), HIGHEST / max(height, 1))
    picture = page.render(scale=scale).to_pil().convert("RGB").quantize(COLOURS)
    out = io.BytesIO()
    picture.save(out, "PNG", optimize=True)
    return out.getvalue()


def read(kind: str, data: bytes) -> dict[str, Any]:
    readers = {"pdf": read_pdf, "docx": read_docx, "odt": read_odt}
    found = readers[kind](data)
    return {**found, "text": tidy(found["text"])}


def main(task: str, argument: str) -> bytes:
    import PIL.Image

    PIL.Image.MAX_IMAGE_PIXELS = WIDTH * HIGHEST * 4
    cut_off()
    data = sys.stdin.buffer.read()
    if task == "page":
        return draw(data, int(argument))
    try:
        return json.dumps(read(argument, data)).encode()
    except Broken as error:
        return json.dumps({"refused": str(error)}).encode()
    except (KeyError, ValueError, TypeError, AttributeError, SyntaxError, zipfile.BadZipFile):
        return json.dumps({"refused": "broken"}).encode()


if __name__ == "__main__":
    confine()
    sys.stdout.buffer.write(main(*sys.argv[1:3]))
