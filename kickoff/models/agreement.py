from datetime import datetime

from django.conf import settings
from django.db import models
from django.db.models import Exists, OuterRef, Q
from django.urls import reverse

from core import clock
from core.personal_data import NOTHING_PERSONAL
from core.states import StateMachine
from core.templatetags.tandem import duration
from kickoff.models.meeting import Kickoff
from recruiting.models import Requisition, Revision
from recruiting.models.settings import Side


class AgreementQuerySet(models.QuerySet["Agreement"]):
    def in_progress(self) -> "AgreementQuerySet":
        """A draft, or sent and not accepted, in a running job."""
        return self.filter(state__in=Agreement.IN_PROGRESS, requisition__in=Requisition.objects.running())

    def waiting(self) -> "AgreementQuerySet":
        """Sent in a running job, and not accepted by both sides."""
        return self.in_progress().filter(state=Agreement.State.PROPOSED)


class Agreement(StateMachine):
    """The working agreement of a job: versioned, accepted by both sides, never edited once sent."""

    class State(models.TextChoices):
        DRAFT = "draft", "Draft"
        PROPOSED = "proposed", "Sent"
        ACCEPTED = "accepted", "Accepted"
        REPLACED = "replaced", "Replaced"

    MOVES = {
        State.DRAFT: {State.PROPOSED, State.REPLACED},
        State.PROPOSED: {State.ACCEPTED, State.REPLACED},
        State.ACCEPTED: {State.REPLACED},
    }
    IN_PROGRESS = (State.DRAFT, State.PROPOSED)

    requisition = models.ForeignKey(Requisition, on_delete=models.CASCADE, related_name="agreements")
    number = models.PositiveSmallIntegerField()
    state = models.CharField(max_length=10, choices=State, default=State.DRAFT)
    slip = models.TextField(blank=True)  # what happens if it slips
    created_by = models.ForeignKey(settings.AUTH_USER_MODEL, null=True, on_delete=models.SET_NULL, related_name="+")
    created_at = models.DateTimeField(default=clock.now)
    proposed_at = models.DateTimeField(null=True, blank=True)
    round = models.PositiveIntegerField(default=1)
    recruiter_accepted_at = models.DateTimeField(null=True, blank=True)
    recruiter_accepted_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, blank=True, on_delete=models.PROTECT, related_name="+"
    )
    manager_accepted_at = models.DateTimeField(null=True, blank=True)
    manager_accepted_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, blank=True, on_delete=models.PROTECT, related_name="+"
    )
    answer_note = models.TextField(blank=True)  # the changes requested
    edit_count = models.PositiveIntegerField(default=0)  # detects two people editing one draft

    objects = AgreementQuerySet.as_manager()
    personal_data = NOTHING_PERSONAL(
        "commitments for a job; names are foreign keys",
        keep={"slip": "what both sides agreed to", "answer_note": "changes to the agreement, part of its history"},
    )

    class Meta:
        ordering = ["number"]
        constraints = [
            models.UniqueConstraint(fields=["requisition", "number"], name="agreements_are_numbered"),
            models.UniqueConstraint(
                fields=["requisition"], condition=Q(state__in=["draft", "proposed"]), name="one_agreement_at_work"
            ),
            models.UniqueConstraint(
                fields=["requisition"], condition=Q(state="accepted"), name="one_agreement_in_force"
            ),
            models.CheckConstraint(
                name="accepted_by_both",
                condition=~Q(state="accepted")
                | Q(
                    recruiter_accepted_at__isnull=False,
                    recruiter_accepted_by__isnull=False,
                    manager_accepted_at__isnull=False,
                    manager_accepted_by__isnull=False,
                ),
            ),
        ]

    def __str__(self) -> str:
        return f"Working agreement {self.number}"

    @property
    def page_address(self) -> str:
        return reverse("agreement", args=[self.requisition_id])

    @property
    def is_draft(self) -> bool:
        return self.state == self.State.DRAFT

    @property
    def is_proposed(self) -> bool:
        return self.state == self.State.PROPOSED

    @property
    def accepted_at(self) -> datetime | None:
        """When the second of the two sides accepted; None before that."""
        first, second = self.recruiter_accepted_at, self.manager_accepted_at
        return max(first, second) if first and second else None

    @property
    def waits_for(self) -> str:
        """The side that has not accepted yet; empty unless the version was sent."""
        if not self.is_proposed:
            return ""
        return Side.MANAGER if self.recruiter_accepted_at else Side.RECRUITER


class Commitment(models.Model):
    """What one side commits to, with its target in business minutes."""

    class Kind(models.TextChoices):
        SLATE = "slate", "First slate"
        WEEKLY_NOTE = "weekly_note", "Weekly update"
        OUTCOME_TOLD = "outcome_told", "Outcome shared with candidates"
        REVIEW = "review", "Review with a reason"
        INTERVIEW_FEEDBACK = "interview_feedback", "Interview feedback"
        SLOTS = "slots", "Interview availability in advance"
        DECISION = "decision", "Decision"
        OTHER = "other", "Other"

    agreement = models.ForeignKey(Agreement, on_delete=models.CASCADE, related_name="commitments")
    side = models.CharField(max_length=10, choices=Side)
    kind = models.CharField(max_length=20, choices=Kind, default=Kind.OTHER)
    text = models.CharField(max_length=300)
    limit = models.PositiveIntegerField(null=True, blank=True, help_text="In business minutes; 480 is one day.")
    position = models.PositiveSmallIntegerField(default=0)

    personal_data = NOTHING_PERSONAL("commitments for a job")

    class Meta:
        ordering = ["position", "id"]
        constraints = [models.CheckConstraint(name="commitment_says_something", condition=Q(text__regex=r"\S"))]

    def __str__(self) -> str:
        return self.text

    @property
    def target(self) -> str:
        """Its limit in words: "2 business days"; empty without one."""
        if not self.limit:
            return ""
        amount, unit = duration(self.limit).split()
        return f"{amount} business {unit}"


class MilestoneQuerySet(models.QuerySet["Milestone"]):
    def open(self) -> "MilestoneQuerySet":
        """Not done. The job description counts as done once a version of it is approved, the kickoff once it is completed,
        even if the agreement was accepted before."""
        agreed = Revision.objects.filter(description__requisition=OuterRef("requisition"), state=Revision.State.AGREED)
        held = Kickoff.objects.filter(requisition=OuterRef("requisition"), state=Kickoff.State.HELD)
        is_done = (Q(key=Milestone.Key.DESCRIPTION) & Exists(agreed)) | (Q(key=Milestone.Key.KICKOFF) & Exists(held))
        return self.filter(done_at__isnull=True).exclude(is_done)

    def whose_turn_it_is(self) -> "MilestoneQuerySet":
        """The first open milestone of each running job: only that one can be overdue because of its owner."""
        earlier = Milestone.objects.open().filter(
            requisition=OuterRef("requisition"), position__lt=OuterRef("position")
        )
        return self.open().filter(~Exists(earlier), requisition__in=Requisition.objects.running())

    def with_turn(self) -> "MilestoneQuerySet":
        """Each with `is_next`: whether it is among those."""
        return self.annotate(is_next=Exists(Milestone.objects.whose_turn_it_is().filter(pk=OuterRef("pk"))))


class Milestone(models.Model):
    """A step of the timeline with its owner and target date."""

    class Key(models.TextChoices):
        KICKOFF = "kickoff", "Kickoff"
        AGREEMENT = "agreement", "Working agreement"
        DESCRIPTION = "description", "Job description approval"
        SLATE = "slate", "First slate"
        REVIEW = "review", "First reviews"
        INTERVIEWS = "interviews", "Interviews"
        DECISION = "decision", "Debrief"
        OFFER = "offer", "Offer"
        START = "start", "Start"
        OTHER = "other", "Other"

    requisition = models.ForeignKey(Requisition, on_delete=models.CASCADE, related_name="milestones")
    key = models.CharField(max_length=12, choices=Key)
    name = models.CharField(max_length=120)
    side = models.CharField(max_length=10, choices=Side)
    owner = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, blank=True, on_delete=models.SET_NULL, related_name="+"
    )
    due_at = models.DateTimeField()  # the target date
    forecast_at = models.DateTimeField(null=True, blank=True)  # as of the last change
    step = models.PositiveIntegerField(default=0, help_text="Business minutes after the previous milestone.")
    round = models.PositiveIntegerField(default=1)  # rises when the target date is moved
    done_at = models.DateTimeField(null=True, blank=True)
    position = models.PositiveSmallIntegerField(default=0)

    objects = MilestoneQuerySet.as_manager()
    personal_data = NOTHING_PERSONAL("dates; the owner is a foreign key")

    class Meta:
        ordering = ["position", "due_at", "id"]
        constraints = [
            models.UniqueConstraint(
                fields=["requisition", "key"], condition=~Q(key="other"), name="a_milestone_once_a_search"
            )
        ]

    def __str__(self) -> str:
        return self.name
