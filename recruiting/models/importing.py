from typing import TYPE_CHECKING

from django.conf import settings
from django.db import models

from core import clock
from core.personal_data import PersonalData
from core.states import StateMachine
from recruiting.models.candidates import Candidate
from recruiting.models.requisition import Requisition

if TYPE_CHECKING:
    from accounts.models import User


class ImportBatchQuerySet(models.QuerySet["ImportBatch"]):
    def visible_to(self, user: "User") -> "ImportBatchQuerySet":
        """Only the uploader sees an upload. Imported candidates are seen like all others."""
        return self.filter(uploaded_by=user) if user.is_staffing else self.none()

    def latest_few(self) -> "ImportBatchQuerySet":
        return self.annotate(people=models.Count("rows")).order_by("-uploaded_at", "-id")[:10]


class ImportBatch(StateMachine):
    """An uploaded list of candidates, kept until it is imported: a reload or the back button loses nothing."""

    class State(models.TextChoices):
        READY = "ready", "Not imported yet"
        STORING = "storing", "Importing"
        DONE = "done", "Imported"

    class Known(models.TextChoices):
        """What to do with rows whose email address a candidate already has."""

        REUSE = "reuse", "Use the existing candidate and leave their details as they are"
        SKIP = "skip", "Skip them"
        ADD = "add", "Add them again as new candidates"

    MOVES = {
        State.READY: {State.STORING},
        State.STORING: {State.DONE, State.READY},
        State.DONE: {State.STORING},
    }
    file_name = models.CharField(max_length=255)
    encoding = models.CharField(max_length=20)
    delimiter = models.CharField(max_length=1, blank=True)  # "" for a spreadsheet
    heading = models.PositiveIntegerField(default=1)  # the number of the header row; 0 if there is none
    above = models.PositiveIntegerField(default=0)  # lines above the header row
    choices = models.JSONField(default=dict, blank=True)  # what else the file could be read as, with samples
    headers = models.JSONField(default=list)
    columns = models.JSONField(default=list)  # for each header the field it fills, "" for none
    known_people = models.CharField(max_length=5, choices=Known, default=Known.REUSE)
    requisition = models.ForeignKey(Requisition, null=True, blank=True, on_delete=models.SET_NULL, related_name="+")
    state = models.CharField(max_length=10, choices=State, default=State.READY)
    state_since = models.DateTimeField(default=clock.now)
    claimed_until = models.DateTimeField(
        null=True, blank=True
    )  # a process is storing its rows, at the latest until then
    failures = models.PositiveIntegerField(default=0)  # of storing, one after the other
    problem = models.CharField(max_length=300, blank=True)  # why storing stopped before the end
    uploaded_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="+")
    uploaded_at = models.DateTimeField(default=clock.now)

    objects = ImportBatchQuerySet.as_manager()
    personal_data = PersonalData(
        subject="candidate",
        erase={"file_name": "", "choices": {}},
        keep=dict.fromkeys(("encoding", "delimiter"), "of the file's format") | {"problem": "names a job at most"},
    )

    class Meta:
        ordering = ["-uploaded_at", "-id"]
        verbose_name_plural = "import batches"

    def __str__(self) -> str:
        return self.file_name


class ImportFile(models.Model):
    """The uploaded file itself, until its candidates are added: it can be read again in another way."""

    batch = models.OneToOneField(ImportBatch, on_delete=models.CASCADE, related_name="file")
    content = models.BinaryField()

    personal_data = PersonalData(subject="candidate", delete=True)


class ImportRow(models.Model):
    """A row of the file and its state. The cells are cleared once the candidate is stored."""

    class State(models.TextChoices):
        READY = "ready", "Will be added"
        KNOWN = "known", "Already in Tandem"
        ERROR = "error", "Needs fixing"
        STORED = "stored", "Added"
        JOINED = "joined", "Was already in Tandem"
        LEFT_OUT = "left_out", "Skipped"

    batch = models.ForeignKey(ImportBatch, on_delete=models.CASCADE, related_name="rows")
    number = models.PositiveIntegerField()  # as in a spreadsheet: the header row is 1
    cells = models.JSONField(default=list)
    state = models.CharField(max_length=10, choices=State)
    problems = models.JSONField(default=dict, blank=True)  # field → sentence
    doubt = models.CharField(max_length=10, blank=True)  # what was odd when it was read (importing.lines.Doubt)
    candidate = models.ForeignKey(Candidate, null=True, blank=True, on_delete=models.SET_NULL, related_name="+")

    personal_data = PersonalData(subject="candidate", erase={"cells": [], "problems": {}}, keep={"doubt": "a code"})

    class Meta:
        ordering = ["number"]
        constraints = [models.UniqueConstraint(fields=["batch", "number"], name="import_rows_are_numbered")]
        indexes = [models.Index(fields=["batch", "state", "number"], name="import_rows_by_state")]
