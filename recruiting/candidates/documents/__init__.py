"""Files of a candidate: checked on upload, read and drawn by a confined child process, served with access checks."""

from recruiting.candidates.documents.checking import LARGEST, POSTINGS, RESUMES, CheckedFile, check
from recruiting.candidates.documents.pictures import forget_pictures, page_picture
from recruiting.candidates.documents.refusal import Refused
from recruiting.candidates.documents.serving import download_response, picture_response

__all__ = [
    "LARGEST",
    "POSTINGS",
    "RESUMES",
    "CheckedFile",
    "Refused",
    "check",
    "download_response",
    "forget_pictures",
    "page_picture",
    "picture_response",
]
