from django.conf import settings
from django.db import models

from core import clock
from core.personal_data import PersonalData


class ProviderEvent(models.Model):
    """What a provider told us, as it came: stored first, understood later, once."""

    class State(models.TextChoices):
        NEW = "new", "To be read"
        DONE = "done", "Read"
        UNMATCHED = "unmatched", "Belongs to nothing we sent"
        FAILED = "failed", "Could not be read"

    provider = models.CharField(max_length=20)
    event_id = models.CharField(max_length=120)  # the provider's, or the hash of the body
    kind = models.CharField(max_length=20, default="status")  # status, inbound, keys
    attempt_key = models.CharField(max_length=32, blank=True)
    body = models.JSONField(default=dict)
    received_at = models.DateTimeField(default=clock.now)
    state = models.CharField(max_length=10, choices=State, default=State.NEW)
    error = models.CharField(max_length=200, blank=True)

    personal_data = PersonalData(subject="both", erase={"body": {}})

    class Meta:
        constraints = [models.UniqueConstraint(fields=["provider", "event_id"], name="an_event_once")]
        indexes = [
            models.Index(fields=["received_at"], condition=models.Q(state="new"), name="new_events"),
            models.Index(fields=["state"], condition=models.Q(state__in=["new", "failed"]), name="unread_events"),
            models.Index(fields=["attempt_key"], condition=~models.Q(attempt_key=""), name="events_of_an_attempt"),
        ]


class InboundMessage(models.Model):
    """What a person wrote back, what we made of it, and what it became."""

    class Result(models.TextChoices):
        ANSWERED = "answered", "Taken as the answer"
        QUESTION = "question", "We asked back"
        CLOSED = "closed", "Too late: it was settled"
        STOP = "stop", "Stopped messages"
        START = "start", "Allowed messages again"
        HELP = "help", "Asked for help"
        IGNORED = "ignored", "Left alone"
        HELD = "held", "Nobody could place it"

    event = models.OneToOneField(ProviderEvent, on_delete=models.CASCADE, related_name="message")
    channel = models.CharField(max_length=10)
    sender = models.CharField(max_length=254)
    user = models.ForeignKey(settings.AUTH_USER_MODEL, null=True, blank=True, on_delete=models.SET_NULL)
    text = models.TextField(blank=True)
    subject = models.CharField(max_length=80, blank=True)  # the matter it answers
    asked = models.JSONField(default=list, blank=True)  # matters of a numbered question, in its order
    result = models.CharField(max_length=20, choices=Result)
    result_reason = models.CharField(max_length=200, blank=True)
    said = models.TextField(blank=True)  # what we answered at once
    received_at = models.DateTimeField(default=clock.now)

    personal_data = PersonalData(subject="both", erase={"sender": "", "text": "", "said": ""})

    class Meta:
        ordering = ["-received_at", "-id"]
        indexes = [models.Index(fields=["user", "received_at"], name="replies_of_a_person")]

    def __str__(self) -> str:
        return f"Reply {self.pk}: {self.get_result_display()}"
