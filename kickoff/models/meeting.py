import re
import uuid
from datetime import datetime, timedelta

from django.conf import settings
from django.db import models
from django.db.models import F, Q

from accounts.models import valid_zone
from core import clock
from core.personal_data import NOTHING_PERSONAL
from core.states import StateMachine
from recruiting.models import Requisition

BEFORE_OPENING = (Requisition.State.DRAFT, Requisition.State.KICKOFF)


class AgendaTemplateItem(models.Model):
    """An item of the agenda that new kickoffs start with; admins edit it in Settings."""

    class Output(models.TextChoices):
        TEXT = "text", "Text"
        LIST = "list", "List, one item per line"
        PREFERENCES = "preferences", "Communication preferences"
        CRITERIA = "criteria", "Must-haves and nice-to-haves"
        HIRES = "hires", "Past hires"
        DATES = "dates", "Target date and range"
        COMMITMENTS = "promises", "Working agreement"
        ACCEPT = "accept", "Both accept"

    key = models.CharField(max_length=8, unique=True)  # "K1"
    title = models.CharField(max_length=160)
    question = models.TextField(blank=True)  # what to ask, in a sentence or two
    minutes = models.PositiveSmallIntegerField(default=3)
    output = models.CharField(max_length=12, choices=Output, default=Output.TEXT)
    output_label = models.CharField(max_length=120, blank=True)
    basis = models.CharField(max_length=300, blank=True)  # the source of the advice
    position = models.PositiveSmallIntegerField(default=0)
    active = models.BooleanField(default=True)

    personal_data = NOTHING_PERSONAL("configuration", keep={"question": "an admin's words"})

    class Meta:
        verbose_name = "kickoff agenda item"
        ordering = ["position", "id"]

    def __str__(self) -> str:
        return f"{self.key} {self.title}"


class KickoffQuerySet(models.QuerySet["Kickoff"]):
    def ahead(self) -> "KickoffQuerySet":
        """Scheduled and not completed, in a job that is not open yet."""
        return self.filter(state=Kickoff.State.BOOKED, requisition__state__in=BEFORE_OPENING)


class Kickoff(StateMachine):
    """The meeting that starts a job. Its calendar id never changes; SEQUENCE rises with each change (RFC 5546)."""

    class State(models.TextChoices):
        PROPOSED = "proposed", "Not scheduled"
        BOOKED = "booked", "Scheduled"
        HELD = "held", "Completed"
        CANCELLED = "cancelled", "Canceled"

    MOVES = {
        State.PROPOSED: {State.BOOKED, State.HELD, State.CANCELLED},
        State.BOOKED: {State.HELD, State.CANCELLED},
        State.CANCELLED: {State.BOOKED, State.HELD},
    }
    requisition = models.OneToOneField(Requisition, on_delete=models.CASCADE, related_name="kickoff")
    state = models.CharField(max_length=10, choices=State, default=State.PROPOSED)
    uid = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    sequence = models.PositiveIntegerField(default=0)
    starts_at = models.DateTimeField(null=True, blank=True)
    arranged_at = models.DateTimeField(null=True, blank=True)  # when `starts_at` was last set
    minutes = models.PositiveSmallIntegerField(default=30)
    zone = models.CharField(max_length=64, blank=True, validators=[valid_zone])
    place = models.CharField(max_length=300, blank=True, help_text="Room or video link.")
    message = models.TextField(blank=True)  # sent with the invitation
    booked_by = models.ForeignKey(settings.AUTH_USER_MODEL, null=True, on_delete=models.SET_NULL, related_name="+")
    held_at = models.DateTimeField(null=True, blank=True)
    target_date = models.DateField(null=True, blank=True)  # agenda item K8: when the offer should be accepted
    range_from = models.DateField(null=True, blank=True)
    range_to = models.DateField(null=True, blank=True)

    objects = KickoffQuerySet.as_manager()
    personal_data = NOTHING_PERSONAL(
        "the meeting; names are foreign keys", keep={"message": "what the invitation says about the meeting"}
    )

    class Meta:
        constraints = [
            models.CheckConstraint(
                name="a_booked_kickoff_has_a_time",
                condition=~Q(state__in=["booked", "held"]) | Q(starts_at__isnull=False),
            ),
            models.CheckConstraint(
                name="kickoff_range_in_order",
                condition=Q(range_from__isnull=True) | Q(range_to__isnull=True) | Q(range_to__gte=F("range_from")),
            ),
        ]

    def __str__(self) -> str:
        return f"Kickoff for {self.requisition}"

    @staticmethod
    def missing() -> "models.QuerySet[Requisition]":
        """Jobs that are not open yet whose kickoff is neither scheduled nor completed."""
        settled = Kickoff.objects.filter(state__in=[Kickoff.State.BOOKED, Kickoff.State.HELD])
        return Requisition.objects.filter(state__in=BEFORE_OPENING).exclude(pk__in=settled.values("requisition"))

    @property
    def is_booked(self) -> bool:
        return self.state == self.State.BOOKED

    @property
    def is_held(self) -> bool:
        return self.state == self.State.HELD

    @property
    def starts(self) -> datetime:
        """When it begins. Raises ValueError if it was never scheduled."""
        if self.starts_at is None:
            raise ValueError("This kickoff was never scheduled")
        return self.starts_at

    @property
    def ends(self) -> datetime:
        return self.starts + timedelta(minutes=self.minutes)

    @property
    def has_begun(self) -> bool:
        """Scheduled, and its start time has passed."""
        return self.is_booked and self.starts <= clock.now()

    @property
    def video_link(self) -> str:
        """The first web address in the location, or an empty string; a room or a code may be next to it."""
        found = re.search(r"https?://[^\s<>\"]+", self.place)
        return found.group().rstrip(".,;:)") if found else ""

    @property
    def room(self) -> str:
        """The location without the web address."""
        return (
            " ".join(self.place.replace(self.video_link, " ").split()).strip(" .,;:") if self.video_link else self.place
        )


class AgendaItem(models.Model):
    """An item of one kickoff, copied from the template, with its notes and output."""

    kickoff = models.ForeignKey(Kickoff, on_delete=models.CASCADE, related_name="items")
    key = models.CharField(max_length=8)
    title = models.CharField(max_length=160)
    question = models.TextField(blank=True)
    minutes = models.PositiveSmallIntegerField(default=3)
    output_kind = models.CharField(max_length=12, choices=AgendaTemplateItem.Output)
    output_label = models.CharField(max_length=120, blank=True)
    basis = models.CharField(max_length=300, blank=True)
    position = models.PositiveSmallIntegerField(default=0)
    notes = models.TextField(blank=True)
    output = models.TextField(blank=True)
    done = models.BooleanField(default=False)
    edit_count = models.PositiveIntegerField(default=0)
    saved_at = models.DateTimeField(null=True, blank=True)
    saved_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, blank=True, on_delete=models.SET_NULL, related_name="+"
    )

    personal_data = NOTHING_PERSONAL(
        "the role; a note about a person belongs elsewhere",
        keep={"question": "an admin's words"}
        | dict.fromkeys(("notes", "output"), "about the role; past hires have their own table"),
    )

    class Meta:
        ordering = ["position", "id"]
        constraints = [models.UniqueConstraint(fields=["kickoff", "key"], name="an_item_once_a_kickoff")]

    def __str__(self) -> str:
        return self.title
