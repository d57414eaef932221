from django.conf import settings
from django.db import models

from core import clock
from core.personal_data import PersonalData
from core.states import StateMachine
from recruiting.models.candidates import Candidate
from recruiting.models.requisition import Requisition


class ImportBatchQuerySet(models.QuerySet["ImportBatch"]):
    def visible_to(self, user) -> "ImportBatchQuerySet":
        """An upload is its uploader's until it is stored; then the people in it are the house's."""
        return self.filter(uploaded_by=user) if user.is_staffing else self.none()

    def latest_few(self) -> "ImportBatchQuerySet":
        return self.annotate(people=models.Count("rows")).order_by("-uploaded_at", "-id")[:10]


class ImportBatch(StateMachine):
    """A CSV file on its way in, kept between upload and storing: a reload or the back button loses nothing."""

    class State(models.TextChoices):
        READY = "ready", "To check"
        STORING = "storing", "Being stored"
        DONE = "done", "Stored"

    class Known(models.TextChoices):
        """What to do about people whose email address is here already."""

        REUSE = "reuse", "Use the person who is here; nothing about them is changed"
        SKIP = "skip", "Leave them out"
        ADD = "add", "Add them once more"

    MOVES = {
        State.READY: {State.STORING},
        State.STORING: {State.DONE, State.READY},
        State.DONE: {State.STORING},
    }
    file_name = models.CharField(max_length=255)
    encoding = models.CharField(max_length=20)
    delimiter = models.CharField(max_length=1)
    headers = models.JSONField(default=list)
    columns = models.JSONField(default=list)  # one a header: the field that it fills, "" for none
    known_people = models.CharField(max_length=5, choices=Known, default=Known.REUSE)
    requisition = models.ForeignKey(Requisition, null=True, blank=True, on_delete=models.SET_NULL, related_name="+")
    state = models.CharField(max_length=10, choices=State, default=State.READY)
    state_since = models.DateTimeField(default=clock.now)
    uploaded_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="+")
    uploaded_at = models.DateTimeField(default=clock.now)

    objects = ImportBatchQuerySet.as_manager()
    personal_data = PersonalData(subject="candidate", erase={"file_name": ""})

    class Meta:
        ordering = ["-uploaded_at", "-id"]
        verbose_name_plural = "import batches"

    def __str__(self) -> str:
        return self.file_name


class ImportRow(models.Model):
    """A line of the file as it was typed, and what became of it. The cells go once the person is stored."""

    class State(models.TextChoices):
        READY = "ready", "Will be added"
        KNOWN = "known", "Here already"
        ERROR = "error", "Needs a correction"
        STORED = "stored", "Added"
        JOINED = "joined", "Was here already"
        LEFT_OUT = "left_out", "Left out"

    batch = models.ForeignKey(ImportBatch, on_delete=models.CASCADE, related_name="rows")
    number = models.PositiveIntegerField()  # as a spreadsheet counts, the heading being 1
    cells = models.JSONField(default=list)
    state = models.CharField(max_length=10, choices=State)
    problems = models.JSONField(default=dict, blank=True)  # field → sentence
    candidate = models.ForeignKey(Candidate, null=True, blank=True, on_delete=models.SET_NULL, related_name="+")

    personal_data = PersonalData(subject="candidate", erase={"cells": [], "problems": {}})

    class Meta:
        ordering = ["number"]
        constraints = [models.UniqueConstraint(fields=["batch", "number"], name="import_rows_are_numbered")]
        indexes = [models.Index(fields=["batch", "state", "number"], name="import_rows_by_state")]
