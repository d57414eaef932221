"""Small files for tests, valid and malicious ones.

Shaped after what real résumés taught: text comes in several fonts, icon fonts leave private signs in it, words carry
letters of many alphabets, a "PDF" may have ten pages or none, and people name their files as they please.
"""

import io
import zipfile

import docx
import odfdo
from django.core.files.uploadedfile import SimpleUploadedFile


def upload(content: bytes, name: str = "resume.pdf") -> SimpleUploadedFile:
    return SimpleUploadedFile(name, content, content_type="application/octet-stream")


def pdf(
    text: str = "Robin Example, systems engineer", *, pages: int = 1, extra: str = "", size: str = "595 842"
) -> bytes:
    """A PDF written by hand: a page tree, a font, a line of text on each page. `extra` goes into the catalogue."""
    objects = [f"<< /Type /Catalog /Pages 2 0 R {extra} >>"]
    kids = " ".join(f"{4 + 2 * n} 0 R" for n in range(pages))
    objects += [f"<< /Type /Pages /Kids [{kids}] /Count {pages} >>"]
    objects += ["<< /Type /Font /Subtype /Type1 /BaseFont /Helvetica >>"]
    for number in range(pages):
        stream = f"BT /F1 14 Tf 60 780 Td ({text} page {number + 1}) Tj ET"
        box = f"/MediaBox [0 0 {size}] /Resources << /Font << /F1 3 0 R >> >>"
        objects.append(f"<< /Type /Page /Parent 2 0 R {box} /Contents {5 + 2 * number} 0 R >>")
        objects.append(f"<< /Length {len(stream)} >>\nstream\n{stream}\nendstream")
    return _with_table(objects)


def _with_table(objects: list[str], trailer: str = "") -> bytes:
    out, places = b"%PDF-1.4\n", []
    for number, body in enumerate(objects, start=1):
        places.append(len(out))
        out += f"{number} 0 obj\n{body}\nendobj\n".encode("latin-1")
    table = "".join(f"{place:010} 00000 n \n" for place in places)
    size = len(objects) + 1
    tail = f"xref\n0 {size}\n0000000000 65535 f \n{table}trailer << /Size {size} /Root 1 0 R {trailer} >>\n"
    return out + f"{tail}startxref\n{len(out)}\n%%EOF\n".encode()


def locked_pdf() -> bytes:
    """Wants a password: an encryption dictionary that no empty password opens."""
    lock = f"<< /Filter /Standard /V 1 /R 2 /O <{'41' * 32}> /U <{'42' * 32}> /P -4 >>"
    objects = ["<< /Type /Catalog /Pages 2 0 R >>", "<< /Type /Pages /Kids [] /Count 0 >>", lock]
    return _with_table(objects, trailer="/Encrypt 3 0 R /ID [<31><31>]")


def word(*lines: str) -> bytes:
    document, out = docx.Document(), io.BytesIO()
    for line in lines or ("Robin Example", "Systems engineer"):
        document.add_paragraph(line)
    document.add_table(1, 1).cell(0, 0).text = "in a table"
    document.save(out)
    return out.getvalue()


def opendocument(*lines: str) -> bytes:
    document, out = odfdo.Document("text"), io.BytesIO()
    document.body.clear()
    for line in lines or ("Robin Example", "Systems engineer"):
        document.body.append(odfdo.Paragraph(line))
    document.save(out)
    return out.getvalue()


def with_entries(archive: bytes, entries: dict[str, bytes]) -> bytes:
    out = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(archive)) as old, zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as new:
        for info in old.infolist():
            if info.filename not in entries:
                new.writestr(info, old.read(info))
        for name, body in entries.items():
            new.writestr(name, body)
    return out.getvalue()
