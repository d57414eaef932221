"""Serves files as attachments or pictures, never as something that a browser runs."""

from django.http import Http404, HttpResponse
from django.utils.http import content_disposition_header

from recruiting.candidates.documents.pictures import page_picture
from recruiting.models import Document

TYPES = {
    Document.Kind.PDF: "application/pdf",
    Document.Kind.DOCX: "application/vnd.openxmlformats-officedocument.wordprocessingml.document",
    Document.Kind.ODT: "application/vnd.oasis.opendocument.text",
    Document.Kind.RTF: "application/rtf",
    Document.Kind.TXT: "text/plain; charset=utf-8",
}
CONFINED = {
    "Content-Security-Policy": "sandbox; default-src 'none'; frame-ancestors 'none'",
    "X-Content-Type-Options": "nosniff",
    "Cache-Control": "no-store, private",
    "Cross-Origin-Resource-Policy": "same-origin",
}


def download_response(document: Document) -> HttpResponse:
    """The file itself, to be saved. Raises Http404 when its bytes are gone. The caller checks access."""
    try:
        with document.file.open("rb") as file:
            content = file.read()
    except OSError as error:
        raise Http404("The file is gone.") from error
    response = HttpResponse(content, content_type=TYPES[Document.Kind(document.kind)])
    response["Content-Disposition"] = content_disposition_header(True, document.original_name) or "attachment"
    return _confined(response)


def picture_response(document: Document, number: int) -> HttpResponse:
    """A page as a picture. Raises Http404 where there is none. The caller checks access."""
    picture = page_picture(document, number)
    if picture is None:
        raise Http404("No preview is available for this page.")
    return _confined(HttpResponse(picture, content_type="image/png"))


def _confined(response: HttpResponse) -> HttpResponse:
    for name, value in CONFINED.items():
        response[name] = value
    return response
