"""The form that takes a job posting: pasted, or as a file."""

from typing import Any

from django import forms
from django.core.files.uploadedfile import UploadedFile

from core.formats.plain_text import NOT_TEXT, decoded
from recruiting.candidates.documents import Refused, check
from recruiting.candidates.documents.names import extension

LONGEST = 60_000  # characters
LARGEST_TEXT = 1024 * 1024  # bytes of a text file
PLAIN = ("txt", "text", "md", "markdown", "html", "htm", "json")
ACCEPT = ".docx,.pdf,.odt,.txt,.md,.markdown,.html,.htm"
NOTHING_TO_READ = "We couldn’t find any text in this file. If it’s a scan or a picture, paste the text instead."


class PostingForm(forms.Form):
    posting = forms.CharField(
        max_length=LONGEST,
        required=False,
        widget=forms.Textarea(attrs={"rows": 16}),
        label="Job posting",
        help_text="Copy it from a web page, Word, or Google Docs, or paste Markdown or HTML. You’ll sort the lines next.",
        error_messages={
            "max_length": "That’s more than 60,000 characters. Paste only the part that describes the job."
        },
    )
    file = forms.FileField(
        required=False,
        label="Or upload a file",
        help_text="Word (DOCX), PDF, OpenDocument (ODT), text, Markdown, or HTML.",
        widget=forms.FileInput(attrs={"accept": ACCEPT}),
    )

    def clean_file(self) -> str:
        """The text of the file."""
        upload = self.cleaned_data["file"]
        if not upload:
            return ""
        try:
            text = text_of(upload)
        except Refused as refused:
            raise forms.ValidationError(str(refused)) from refused
        if not text.strip():
            raise forms.ValidationError(NOTHING_TO_READ)
        if len(text) > LONGEST:
            raise forms.ValidationError(
                "It has more than 60,000 characters. Paste only the part that describes the job."
            )
        return text

    def clean(self) -> dict[str, Any]:
        data = super().clean() or {}
        pasted, uploaded = data.get("posting", "").strip(), data.get("file", "")
        if pasted and uploaded:
            self.add_error("file", "You pasted a text and chose a file. Keep only one of them.")
        elif not pasted and not uploaded and not self.errors:
            self.add_error("posting", "Paste the job posting, or choose a file.")
        return data

    @property
    def text(self) -> str:
        return str(self.cleaned_data["file"] or self.cleaned_data["posting"])


def text_of(upload: UploadedFile) -> str:
    """The text of an upload. Raises Refused with a sentence for the user."""
    kind = (upload.name or "").rpartition(".")[2].lower()
    if kind not in PLAIN:
        if extension(upload.name or "") not in ("pdf", "docx", "odt"):
            raise Refused("Choose a Word (DOCX), PDF, OpenDocument (ODT), text, Markdown, or HTML file.")
        return check(upload).text
    if (upload.size or 0) > LARGEST_TEXT:
        raise Refused("It’s larger than 1 MB. Paste only the part that describes the job.")
    return _text_of_plain(upload.read())


def _text_of_plain(content: bytes) -> str:
    """The text of a plain file in any encoding. Raises Refused if it isn't text."""
    text, _ = decoded(content)
    if NOT_TEXT.search(text) or content.startswith((b"%PDF-", b"PK\x03\x04", b"{\\rtf", b"\x89PNG")):
        raise Refused("The file extension says text, but it isn’t a text file.")
    return text
