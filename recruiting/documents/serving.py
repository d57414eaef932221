"""How a paper leaves the house: as an attachment or as a picture, and never as something that a browser runs."""

from typing import TypeVar

from django.http import FileResponse, Http404, HttpResponse

from recruiting.documents.pictures import page_picture
from recruiting.models import Document

TYPES = {
    Document.Kind.PDF: "application/pdf",
    Document.Kind.DOCX: "application/vnd.openxmlformats-officedocument.wordprocessingml.document",
    Document.Kind.ODT: "application/vnd.oasis.opendocument.text",
    Document.Kind.TXT: "text/plain; charset=utf-8",
}
CONFINED = {
    "Content-Security-Policy": "sandbox; default-src 'none'; frame-ancestors 'none'",
    "X-Content-Type-Options": "nosniff",
    "Cache-Control": "no-store, private",
    "Cross-Origin-Resource-Policy": "same-origin",
}

Served = TypeVar("Served", HttpResponse, FileResponse)


def download_response(document: Document) -> FileResponse:
    """The file itself, to be saved. Raises Http404 when its bytes are gone. The caller has checked who asks."""
    try:
        file = document.file.open("rb")
    except OSError as error:
        raise Http404("The file is gone.") from error
    response = FileResponse(
        file, as_attachment=True, filename=document.original_name, content_type=TYPES[Document.Kind(document.kind)]
    )
    return _confined(response)


def picture_response(document: Document, number: int) -> HttpResponse:
    """A page as a picture. Raises Http404 where there is none. The caller has checked who asks."""
    picture = page_picture(document, number)
    if picture is None:
        raise Http404("No picture of that page.")
    return _confined(HttpResponse(picture, content_type="image/png"))


def _confined(response: Served) -> Served:
    for name, value in CONFINED.items():
        response[name] = value
    return response
