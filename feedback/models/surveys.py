from typing import TYPE_CHECKING

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.urls import reverse

from core import clock
from core.personal_data import NOTHING_PERSONAL, PersonalData
from core.states import StateMachine
from recruiting.models import Hire, Requisition
from recruiting.models.settings import Side

if TYPE_CHECKING:
    from accounts.models import User


class SurveyTemplate(models.Model):
    """A check-in: questions asked of one side some days after the start (C6); edited by admins."""

    class Moment(models.TextChoices):
        START = "start", "After the start date"
        LEFT = "left", "When a new hire leaves early"

    key = models.SlugField(max_length=30, unique=True)  # "one-week-manager"
    name = models.CharField(max_length=120)
    side = models.CharField(max_length=10, choices=Side)
    asked_when = models.CharField(max_length=8, choices=Moment, default=Moment.START)
    days_after_start = models.SmallIntegerField(default=7, help_text="Calendar days after the start or last day.")
    open_days = models.PositiveSmallIntegerField(default=14, help_text="Calendar days before it closes.")
    active = models.BooleanField(default=True)

    personal_data = NOTHING_PERSONAL("configuration")

    class Meta:
        verbose_name = "check-in survey"
        ordering = ["asked_when", "days_after_start", "side"]

    def __str__(self) -> str:
        return self.name


SCALES = {"scale_5": range(1, 6), "scale_10": range(1, 11), "scale_0_10": range(11)}


class SurveyQuestion(models.Model):
    class Kind(models.TextChoices):
        SCALE_5 = "scale_5", "1 to 5"
        SCALE_10 = "scale_10", "1 to 10"
        RECOMMEND = "scale_0_10", "0 to 10"
        TEXT = "text", "Text"
        YES_PARTLY_NO = "yes_partly_no", "Yes, partly, or no"
        YES_UNSURE_NO = "yes_unsure_no", "Yes, unsure, or no"

    template = models.ForeignKey(SurveyTemplate, on_delete=models.CASCADE, related_name="questions")
    text = models.CharField(max_length=300)
    kind = models.CharField(max_length=14, choices=Kind)
    required = models.BooleanField(default=False)
    asks_why = models.BooleanField(default=False, help_text="Adds a line for the reason.")
    becomes_lesson = models.BooleanField(default=False)
    position = models.PositiveSmallIntegerField(default=0)
    active = models.BooleanField(default=True)

    personal_data = NOTHING_PERSONAL("configuration")

    class Meta:
        verbose_name = "question"
        ordering = ["position", "id"]

    def __str__(self) -> str:
        return self.text


class SurveyQuerySet(models.QuerySet["Survey"]):
    def of(self, user: "User") -> "SurveyQuerySet":
        """Asked of this person, and already open."""
        return self.filter(respondent=user, opens_at__lte=clock.now())

    def waiting(self) -> "SurveyQuerySet":
        """To be answered now: open, not closed, and the respondent's account is active."""
        now = clock.now()
        return self.filter(state=Survey.State.WAITING, opens_at__lte=now, closes_at__gt=now, respondent__is_active=True)

    def with_names(self) -> "SurveyQuerySet":
        return self.select_related(
            "template", "respondent", "hire__application__candidate", "hire__application__requisition"
        )


class Survey(StateMachine):
    """One check-in of one person about one hire."""

    class State(models.TextChoices):
        WAITING = "waiting", "Not yet due"
        ANSWERED = "answered", "Answered"
        CANCELLED = "cancelled", "Canceled"

    MOVES = {State.WAITING: {State.ANSWERED, State.CANCELLED}}

    template = models.ForeignKey(SurveyTemplate, on_delete=models.PROTECT, related_name="surveys")
    hire = models.ForeignKey(Hire, on_delete=models.PROTECT, related_name="surveys")
    respondent = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="surveys")
    state = models.CharField(max_length=10, choices=State, default=State.WAITING)
    opens_at = models.DateTimeField()
    closes_at = models.DateTimeField()
    round = models.PositiveIntegerField(default=1)
    answered_at = models.DateTimeField(null=True, blank=True)

    objects = SurveyQuerySet.as_manager()
    personal_data = NOTHING_PERSONAL("keys and times")

    class Meta:
        ordering = ["opens_at", "id"]
        constraints = [
            models.UniqueConstraint(fields=["template", "hire", "respondent"], name="asked_once_a_hire"),
            models.CheckConstraint(
                name="survey_answered_at_a_time", condition=~Q(state="answered") | Q(answered_at__isnull=False)
            ),
        ]
        indexes = [models.Index(fields=["opens_at"], condition=Q(state="waiting"), name="surveys_waiting")]

    def __str__(self) -> str:
        return f"{self.template} by {self.respondent}"

    def get_absolute_url(self) -> str:
        return reverse("survey", args=[self.pk])

    @property
    def requisition(self) -> Requisition:
        return self.hire.application.requisition

    @property
    def is_open(self) -> bool:
        """Whether it can be answered now."""
        return self.state == self.State.WAITING and self.opens_at <= clock.now() < self.closes_at

    @property
    def is_ahead(self) -> bool:
        """Whether it opens later."""
        return self.state == self.State.WAITING and clock.now() < self.opens_at


class SurveyAnswer(models.Model):
    """The question is copied: a later edit of the template does not change what was asked."""

    survey = models.ForeignKey(Survey, on_delete=models.CASCADE, related_name="answers")
    question = models.ForeignKey(SurveyQuestion, null=True, on_delete=models.SET_NULL, related_name="answers")
    asked = models.CharField(max_length=300)
    kind = models.CharField(max_length=14, choices=SurveyQuestion.Kind)
    value = models.CharField(max_length=10, blank=True)
    text = models.TextField(blank=True)

    personal_data = PersonalData(
        subject="both",
        erase={"text": ""},
        keep={"asked": "the question, an admin's words", "value": "a figure or a choice"},
    )

    class Meta:
        ordering = ["id"]

    def __str__(self) -> str:
        return self.asked
