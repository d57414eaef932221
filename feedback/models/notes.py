from django.conf import settings
from django.db import models
from django.db.models import Q

from core import clock
from core.personal_data import PersonalData
from recruiting.models import Requisition


class PersonalLine(models.Model):
    """What the recruiter adds to the next progress update about a job, for its hiring manager. One line at a time: the
    first note sent after it was written includes it, and the next line replaces it (feedback.progress)."""

    requisition = models.ForeignKey(Requisition, on_delete=models.CASCADE, related_name="personal_lines")
    manager = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="+")
    text = models.TextField()
    written_by = models.ForeignKey(settings.AUTH_USER_MODEL, null=True, on_delete=models.SET_NULL, related_name="+")
    written_at = models.DateTimeField(default=clock.now)

    personal_data = PersonalData(subject="both", erase={"text": "(erased)"})

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["requisition", "manager"], name="one_personal_line_at_a_time"),
            models.CheckConstraint(name="a_personal_line_says_something", condition=Q(text__regex=r"\S")),
        ]

    def __str__(self) -> str:
        return self.text
