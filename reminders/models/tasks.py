from datetime import datetime
from typing import TYPE_CHECKING

from django.conf import settings
from django.db import models
from django.db.models import Q

from core import clock
from core.personal_data import PersonalData
from core.states import StateMachine

if TYPE_CHECKING:
    from accounts.models import User


class TaskQuerySet(models.QuerySet["Task"]):
    def visible_to(self, user: "User") -> "TaskQuerySet":
        """The user's own tasks; all of them for admins."""
        return self if user.is_admin else self.filter(owner=user)

    def open(self) -> "TaskQuerySet":
        return self.filter(state=Task.State.OPEN).select_related("about").order_by("due_at", "id")

    def for_list(self) -> "TaskQuerySet":
        """With what a call needs: person, number, hours."""
        return self.select_related("owner", "about__contact_preference").prefetch_related("about__contact_points")

    def lately_done(self, since: datetime) -> "TaskQuerySet":
        return self.filter(state=Task.State.DONE, done_at__gte=since).select_related("about").order_by("-done_at")


class Task(StateMachine):
    """A task for a recruiter: a call with talking points, a question to answer, a follow-up."""

    class Kind(models.TextChoices):
        CALL = "call", "Call"
        FIND_FACT = "find_fact", "Question to answer"
        FOLLOW_UP = "follow_up", "Follow-up"

    class State(models.TextChoices):
        OPEN = "open", "Open"
        DONE = "done", "Done"
        DROPPED = "dropped", "No longer needed"

    class Outcome(models.TextChoices):
        REACHED = "reached", "Answered"
        NO_ANSWER = "no_answer", "No answer"
        LATER = "later", "Asked for a callback"
        OTHER = "other", "Other"

    MOVES = {State.OPEN: {State.DONE, State.DROPPED}}

    owner = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="tasks")
    kind = models.CharField(max_length=10, choices=Kind)
    about = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, blank=True, on_delete=models.CASCADE, related_name="tasks_about"
    )  # the person to call
    subject = models.CharField(max_length=80, blank=True)  # the item it is about
    delivery = models.OneToOneField(
        "reminders.Delivery", null=True, blank=True, on_delete=models.SET_NULL, related_name="task"
    )
    title = models.CharField(max_length=200)
    talking_points = models.TextField(blank=True)
    due_at = models.DateTimeField()
    state = models.CharField(max_length=8, choices=State, default=State.OPEN)
    outcome = models.CharField(max_length=10, choices=Outcome, blank=True)
    note = models.TextField(blank=True)
    created_at = models.DateTimeField(default=clock.now)
    done_at = models.DateTimeField(null=True, blank=True)

    objects = TaskQuerySet.as_manager()
    personal_data = PersonalData(
        subject="both", erase={"title": "", "talking_points": "", "note": ""}, keep={"subject": "the key of an item"}
    )

    class Meta:
        constraints = [
            models.CheckConstraint(
                name="a_done_task_has_an_outcome",
                condition=~Q(state="done") | (~Q(outcome="") & Q(done_at__isnull=False)),
            )
        ]

    def __str__(self) -> str:
        return self.title
