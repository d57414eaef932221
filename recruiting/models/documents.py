import secrets
from typing import TYPE_CHECKING

from django.conf import settings
from django.db import models
from django.urls import reverse

from core import clock
from core.personal_data import PersonalData
from recruiting.models.candidates import Application, Candidate
from recruiting.models.requisition import TeamMember

if TYPE_CHECKING:
    from accounts.models import User

PAGES_SHOWN = 20  # pictures of one file; the other pages are in the file itself


def storage_name(document: "Document", _filename: str) -> str:
    """A random name: nothing about a file can be guessed from its path."""
    return f"documents/{secrets.token_hex(20)}"


class DocumentQuerySet(models.QuerySet["Document"]):
    def visible_to(self, user: "User") -> "DocumentQuerySet":
        """Staffing sees the files of the candidates they see. Others: of candidates under review in a job whose team
        they are on today; none of those in the first stage."""
        if user.is_staffing:
            return self.filter(candidate__in=Candidate.objects.visible_to(user))
        teams = TeamMember.objects.current().filter(user=user).values("requisition")
        reviewed = Application.objects.under_review().filter(requisition__in=teams)
        return self.filter(candidate__in=reviewed.values("candidate"))


class Document(models.Model):
    """A résumé or another file of a candidate. Served only by views that check access."""

    class Kind(models.TextChoices):
        PDF = "pdf", "PDF"
        DOCX = "docx", "Word"
        ODT = "odt", "OpenDocument"
        RTF = "rtf", "RTF"
        TXT = "txt", "Text"

    class Preview(models.TextChoices):
        READY = "ready", "Pages or text"
        NONE = "none", "No preview"

    candidate = models.ForeignKey(Candidate, on_delete=models.CASCADE, related_name="documents")
    kind = models.CharField(max_length=4, choices=Kind)
    file = models.FileField(upload_to=storage_name, max_length=100)
    original_name = models.CharField(max_length=255)
    size = models.PositiveIntegerField()
    sha256 = models.CharField(max_length=64)
    text = models.TextField(blank=True)
    page_count = models.PositiveSmallIntegerField(default=0)
    preview_state = models.CharField(max_length=10, choices=Preview, default=Preview.READY)
    added_at = models.DateTimeField(default=clock.now)
    added_by = models.ForeignKey(settings.AUTH_USER_MODEL, null=True, on_delete=models.SET_NULL, related_name="+")

    objects = DocumentQuerySet.as_manager()
    personal_data = PersonalData(subject="candidate", delete=True)

    class Meta:
        ordering = ["-added_at", "-id"]

    def __str__(self) -> str:
        return self.original_name

    def get_absolute_url(self) -> str:
        return reverse("document-download", args=[self.pk])

    @property
    def pages_shown(self) -> int:
        """How many pages have a picture: those of a PDF, up to PAGES_SHOWN."""
        shown = self.kind == self.Kind.PDF and self.preview_state == self.Preview.READY
        return min(self.page_count, PAGES_SHOWN) if shown else 0

    @property
    def page_numbers(self) -> range:
        return range(1, self.pages_shown + 1)
