from datetime import timedelta
from typing import TYPE_CHECKING

from django.conf import settings
from django.db import models
from django.db.models import F, Q

from core import clock
from core.personal_data import PersonalData
from core.states import StateMachine
from recruiting.models import Requisition

if TYPE_CHECKING:
    from accounts.models import User


ASKED_FOR = timedelta(days=60)


class LessonQuerySet(models.QuerySet["Lesson"]):
    def visible_to(self, user: "User") -> "LessonQuerySet":
        """Takeaways from jobs that this person sees; a hiring manager sees all of their own."""
        jobs = Requisition.objects.visible_to(user).values("pk")
        open_to_staffing = Q(requisition__isnull=True) if user.is_staffing else Q(pk=None)
        return self.filter(Q(requisition__in=jobs) | Q(manager=user) | open_to_staffing)

    def to_bring_up(self, manager: "User | None") -> "LessonQuerySet":
        """What is listed at the top of the next kickoff with this manager."""
        return self.filter(manager=manager, state=Lesson.State.KEPT)

    def waiting(self) -> "LessonQuerySet":
        """To discuss next time, written by someone other than the manager, and not confirmed by that manager. Asked for
        during two months: older ones stay unconfirmed."""
        lately = self.filter(created_at__gte=clock.now() - ASKED_FOR, manager__is_active=True)
        return lately.filter(state=Lesson.State.KEPT, confirmed_at=None).exclude(said_by=F("manager"))


class Lesson(StateMachine):
    """A takeaway: what to remember next time with this manager. Both sides see it above the next kickoff's agenda."""

    class State(models.TextChoices):
        KEPT = "kept", "To discuss next time"
        USED = "used", "Discussed"
        RETIRED = "retired", "Retired"

    MOVES = {
        State.KEPT: {State.USED, State.RETIRED},
        State.USED: {State.KEPT, State.RETIRED},
        State.RETIRED: {State.KEPT},
    }

    manager = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="lessons")
    requisition = models.ForeignKey(Requisition, null=True, on_delete=models.SET_NULL, related_name="lessons")
    text = models.TextField()
    said_by = models.ForeignKey(settings.AUTH_USER_MODEL, null=True, on_delete=models.SET_NULL, related_name="+")
    source = models.CharField(max_length=80, blank=True)  # "feedback.survey:4"
    state = models.CharField(max_length=8, choices=State, default=State.KEPT)
    used_in = models.ForeignKey(
        Requisition, null=True, blank=True, on_delete=models.SET_NULL, related_name="used_lessons"
    )
    created_at = models.DateTimeField(default=clock.now)
    confirmed_at = models.DateTimeField(null=True, blank=True)  # by the manager; optional
    confirmed_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, blank=True, on_delete=models.SET_NULL, related_name="+"
    )

    objects = LessonQuerySet.as_manager()
    personal_data = PersonalData(subject="user", erase={"text": "(erased)"}, keep={"source": "the key of a row"})

    class Meta:
        ordering = ["-created_at", "-id"]
        constraints = [models.CheckConstraint(name="lesson_says_something", condition=Q(text__regex=r"\S"))]

    def __str__(self) -> str:
        return self.text

    @property
    def waits_for_manager(self) -> bool:
        """Written by the other side and not confirmed by the manager yet."""
        return self.confirmed_at is None and self.said_by_id != self.manager_id


class LessonWording(models.Model):
    """The text of a takeaway before its manager edited it."""

    lesson = models.ForeignKey(Lesson, on_delete=models.CASCADE, related_name="wordings")
    text = models.TextField()
    replaced_by = models.ForeignKey(settings.AUTH_USER_MODEL, null=True, on_delete=models.SET_NULL, related_name="+")
    replaced_at = models.DateTimeField(default=clock.now)

    personal_data = PersonalData(subject="user", erase={"text": "(erased)"})

    class Meta:
        ordering = ["replaced_at", "id"]

    def __str__(self) -> str:
        return self.text
