from typing import TYPE_CHECKING

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.urls import reverse

from core import clock
from core.personal_data import NOTHING_PERSONAL
from core.states import StateMachine
from recruiting.models.requisition import Requisition

if TYPE_CHECKING:
    from accounts.models import User


class JobDescription(models.Model):
    """The job description: one a requisition, made of revisions."""

    requisition = models.OneToOneField(Requisition, on_delete=models.CASCADE, related_name="description")
    created_at = models.DateTimeField(default=clock.now)

    personal_data = NOTHING_PERSONAL("the job")

    def in_force(self) -> "Revision | None":
        """The latest approved revision."""
        return self.revisions.filter(state=Revision.State.AGREED).order_by("-number").first()

    def latest(self) -> "Revision | None":
        return self.revisions.order_by("-number").first()


class RevisionQuerySet(models.QuerySet["Revision"]):
    def visible_to(self, user: "User") -> "RevisionQuerySet":
        """Of the jobs this user sees. Only recruiters see a draft, until it is sent for approval."""
        seen = self.filter(description__requisition__in=Requisition.objects.visible_to(user))
        return seen if user.is_staffing else seen.filter(state__in=Revision.SHOWN)

    def in_progress(self) -> "RevisionQuerySet":
        """A draft, or sent for approval and not answered, in a running job."""
        running = Requisition.objects.running()
        return self.filter(state__in=Revision.IN_PROGRESS, description__requisition__in=running)

    def waiting(self) -> "RevisionQuerySet":
        """Sent for approval in a running job, and not answered."""
        return self.in_progress().filter(state=Revision.State.SHARED)

    def to_read(self) -> "RevisionQuerySet":
        """With everything that the reading pages print, in two queries."""
        people = ("created_by", "shared_by", "agreed_by", "handed_back_by")
        return self.select_related("description__requisition", *people).prefetch_related("criteria")


class Revision(StateMachine):
    """A version: a draft while the recruiter edits, then sent to the hiring manager, then approved and never changed."""

    class State(models.TextChoices):
        DRAFT = "draft", "Draft"
        SHARED = "shared", "Sent for approval"
        AGREED = "agreed", "Approved"
        SUPERSEDED = "superseded", "Replaced before approval"

    MOVES = {
        State.DRAFT: {State.SHARED, State.SUPERSEDED},
        State.SHARED: {State.AGREED, State.DRAFT, State.SUPERSEDED},
    }
    IN_PROGRESS = (State.DRAFT, State.SHARED)
    SHOWN = (State.SHARED, State.AGREED)  # to the manager and the reviewers

    description = models.ForeignKey(JobDescription, on_delete=models.CASCADE, related_name="revisions")
    number = models.PositiveSmallIntegerField()
    state = models.CharField(max_length=10, choices=State, default=State.DRAFT)
    posting = models.TextField(blank=True)  # as pasted
    summary = models.TextField(blank=True)
    edit_count = models.PositiveIntegerField(default=0)  # compared on sending: what was read is what is sent
    created_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    created_at = models.DateTimeField(default=clock.now)
    shared_at = models.DateTimeField(null=True, blank=True)
    shared_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, blank=True, on_delete=models.PROTECT, related_name="+"
    )
    round = models.PositiveIntegerField(default=1)  # rises each time it is sent again
    agreed_at = models.DateTimeField(null=True, blank=True)
    agreed_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, blank=True, on_delete=models.PROTECT, related_name="+"
    )
    answer_note = models.TextField(blank=True)  # the hiring manager's note on approving or requesting changes
    handed_back_at = models.DateTimeField(null=True, blank=True)
    handed_back_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, blank=True, on_delete=models.PROTECT, related_name="+"
    )

    objects = RevisionQuerySet.as_manager()
    personal_data = NOTHING_PERSONAL(
        "the job",
        keep=dict.fromkeys(("posting", "summary"), "the job's text")
        | {"answer_note": "what to change in the job description, part of its history"},
    )

    class Meta:
        ordering = ["number"]
        constraints = [
            models.UniqueConstraint(fields=["description", "number"], name="revisions_are_numbered"),
            models.UniqueConstraint(
                fields=["description"], condition=Q(state__in=["draft", "shared"]), name="one_revision_at_work"
            ),
            models.CheckConstraint(
                name="agreed_by_somebody",
                condition=~Q(state="agreed") | Q(agreed_at__isnull=False, agreed_by__isnull=False),
            ),
        ]
        indexes = [models.Index(fields=["shared_at"], condition=Q(state="shared"), name="descriptions_to_agree")]

    def __str__(self) -> str:
        return f"Version {self.number}"

    def get_absolute_url(self) -> str:
        return reverse("description-version", args=[self.description.requisition_id, self.number])

    def musts(self) -> "list[Criterion]":
        return [point for point in self.criteria.all() if point.kind == Criterion.Kind.MUST]

    def nices(self) -> "list[Criterion]":
        return [point for point in self.criteria.all() if point.kind == Criterion.Kind.NICE]

    def lists(self) -> "list[tuple[str, list[Criterion]]]":
        return [("Must-haves", self.musts()), ("Nice-to-haves", self.nices())]


class PostingLine(models.Model):
    """A line of the pasted job posting, sorted or not."""

    class Fate(models.TextChoices):
        OPEN = "open", "To sort"
        CRITERION = "criterion", "Requirement"
        LEFT_OUT = "left_out", "Not a requirement"
        SET_ASIDE = "set_aside", "Set aside on import"

    revision = models.ForeignKey(Revision, on_delete=models.CASCADE, related_name="lines")
    position = models.PositiveSmallIntegerField()
    text = models.TextField()
    heading = models.CharField(max_length=200, blank=True)  # the heading above it
    fate = models.CharField(max_length=10, choices=Fate, default=Fate.OPEN)
    suggests = models.CharField(max_length=4, blank=True)  # a kind of requirement, by the title above it

    personal_data = NOTHING_PERSONAL("the job", keep={"text": "a line of the posting"})

    class Meta:
        ordering = ["position"]
        constraints = [models.UniqueConstraint(fields=["revision", "position"], name="lines_are_in_order")]

    def __str__(self) -> str:
        return self.text

    @property
    def key(self) -> str:
        """Its id on the board, beside those of requirements."""
        return f"l{self.pk}"


class Criterion(models.Model):
    """A requirement of one revision: a must-have or a nice-to-have, ranked."""

    class Kind(models.TextChoices):
        MUST = "must", "Must-have"
        NICE = "nice", "Nice-to-have"

    revision = models.ForeignKey(Revision, on_delete=models.CASCADE, related_name="criteria")
    # The same requirement across revisions: copied when a revision is made from another, so reviews can be compared.
    thread = models.UUIDField()
    kind = models.CharField(max_length=4, choices=Kind)
    rank = models.PositiveSmallIntegerField()
    text = models.CharField(max_length=500)
    why = models.CharField(max_length=300, blank=True)
    assessed_by = models.CharField(max_length=200, blank=True)
    learnable = models.BooleanField(default=False)
    edit_count = models.PositiveIntegerField(default=0)  # for the conflict page
    from_line = models.ForeignKey(
        PostingLine, null=True, blank=True, on_delete=models.SET_NULL, related_name="criteria"
    )

    personal_data = NOTHING_PERSONAL("the job")

    class Meta:
        ordering = ["kind", "rank", "id"]
        verbose_name = "requirement"
        verbose_name_plural = "requirements"
        constraints = [
            models.UniqueConstraint(fields=["revision", "thread"], name="a_point_once_a_revision"),
            models.CheckConstraint(name="criterion_says_something", condition=Q(text__regex=r"\S")),
        ]

    def __str__(self) -> str:
        return self.text

    @property
    def key(self) -> str:
        """Its id on the board, beside those of lines of the posting."""
        return f"c{self.pk}"
