"""What admins configure: departments, job families, pipelines, review reasons."""

from django.db import models
from django.db.models import Q

from core.personal_data import NOTHING_PERSONAL


class Department(models.Model):
    name = models.CharField(max_length=120, unique=True)

    personal_data = NOTHING_PERSONAL("configuration")

    class Meta:
        ordering = ["name"]

    def __str__(self) -> str:
        return self.name


class RoleFamily(models.Model):
    """A job family, such as Engineering. Figures from closed jobs are kept per family."""

    name = models.CharField(max_length=120, unique=True)

    personal_data = NOTHING_PERSONAL("configuration")

    class Meta:
        ordering = ["name"]
        verbose_name = "job family"
        verbose_name_plural = "job families"

    def __str__(self) -> str:
        return self.name


class PipelineTemplate(models.Model):
    """The stages that a new job starts with, as copies: changing a template leaves running jobs as they are."""

    name = models.CharField(max_length=120, unique=True)
    is_default = models.BooleanField(default=False)

    personal_data = NOTHING_PERSONAL("configuration")

    class Meta:
        verbose_name = "pipeline"
        constraints = [
            models.UniqueConstraint(
                fields=["is_default"],
                condition=Q(is_default=True),
                name="one_default_pipeline",
                violation_error_message="Another template is the default. Clear that one first.",
            )
        ]

    def __str__(self) -> str:
        return self.name


class Side(models.TextChoices):
    RECRUITER = "recruiter", "Recruiter"
    MANAGER = "manager", "Hiring manager"
    BOTH = "both", "Both"


class StageFields(models.Model):
    """The fields of a stage, in the template and in its copy."""

    class Kind(models.TextChoices):
        SOURCED = "sourced", "New"
        REVIEW = "review", "Hiring manager review"
        SCREEN = "screen", "Recruiter screen"
        INTERVIEW = "interview", "Interviews"
        DECISION = "decision", "Debrief"
        OFFER = "offer", "Offer"

    name = models.CharField(max_length=80)
    kind = models.CharField(max_length=10, choices=Kind)
    owner_side = models.CharField(max_length=10, choices=Side, default=Side.RECRUITER)
    limit = models.PositiveIntegerField(null=True, blank=True, help_text="Business minutes. 480 is one business day.")
    position = models.PositiveSmallIntegerField(default=0)

    class Meta:
        abstract = True
        ordering = ["position", "id"]

    def __str__(self) -> str:
        return self.name


class PipelineStage(StageFields):
    template = models.ForeignKey(PipelineTemplate, on_delete=models.CASCADE, related_name="stages")

    personal_data = NOTHING_PERSONAL("configuration")

    class Meta(StageFields.Meta):
        verbose_name = "stage"


class ReasonCode(models.Model):
    """A short reason for or against a candidate, edited by admins."""

    class Direction(models.TextChoices):
        FOR = "for", "For"
        AGAINST = "against", "Against"

    label = models.CharField(max_length=80)
    direction = models.CharField(max_length=8, choices=Direction)
    position = models.PositiveSmallIntegerField(default=0)
    active = models.BooleanField(default=True)
    proposes_edit = models.BooleanField(default=False, help_text="Asks whether to update the job description.")

    personal_data = NOTHING_PERSONAL("configuration")

    class Meta:
        verbose_name = "review reason"
        ordering = ["direction", "position", "id"]
        constraints = [models.UniqueConstraint(fields=["label", "direction"], name="one_reason_code")]

    def __str__(self) -> str:
        return self.label
