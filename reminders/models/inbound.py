from datetime import datetime

from django.conf import settings
from django.db import models
from django.db.models import Exists, OuterRef

from core import clock
from core.personal_data import PersonalData
from reminders.models.people import ContactPoint


class ProviderEvent(models.Model):
    """A provider's callback as it came: stored first, processed later, once."""

    class State(models.TextChoices):
        NEW = "new", "Not processed yet"
        DONE = "done", "Processed"
        UNMATCHED = "unmatched", "Doesn’t match any of our messages"
        FAILED = "failed", "Failed to process"

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


class InboundMessageQuerySet(models.QuerySet["InboundMessage"]):
    def to_be_answered(self, since: datetime) -> "InboundMessageQuerySet":
        """Emails that get an answer: the sender is known and did not unsubscribe. Texts are answered at once."""
        stopped = ContactPoint.objects.filter(
            user=OuterRef("user"), channel="email", state=ContactPoint.State.OPTED_OUT
        )
        mails = self.filter(channel="email", received_at__gt=since, user__is_active=True).exclude(said="")
        return mails.exclude(Exists(stopped))


class InboundMessage(models.Model):
    """A reply: its text, how it was understood, and the result."""

    class Result(models.TextChoices):
        ANSWERED = "answered", "Counted as their answer"
        QUESTION = "question", "We asked a follow-up question"
        CLOSED = "closed", "Already done"
        STOP = "stop", "Opted out"
        START = "start", "Opted back in"
        HELP = "help", "Asked for help"
        IGNORED = "ignored", "Ignored"
        HELD = "held", "Unmatched"

    event = models.OneToOneField(ProviderEvent, on_delete=models.CASCADE, related_name="message")
    channel = models.CharField(max_length=10)
    sender = models.CharField(max_length=254)
    user = models.ForeignKey(settings.AUTH_USER_MODEL, null=True, blank=True, on_delete=models.SET_NULL)
    text = models.TextField(blank=True)  # what they wrote; of a mail without what it quotes
    original = models.TextField(blank=True)  # the whole mail as text, our links in it made useless
    reply_id = models.CharField(max_length=250, blank=True)  # their Message-ID, which our answer names
    link = models.ForeignKey(
        "reminders.MessageLink", null=True, blank=True, on_delete=models.SET_NULL, related_name="replies"
    )  # whose reply address it came to
    thread = models.ForeignKey(
        "reminders.MessageLink", null=True, blank=True, on_delete=models.SET_NULL, related_name="+"
    )  # the link with which the conversation began
    subject = models.CharField(max_length=80, blank=True)  # the item it answers
    asked = models.JSONField(default=list, blank=True)  # items of a numbered question, in its order
    result = models.CharField(max_length=20, choices=Result)
    result_reason = models.CharField(max_length=200, blank=True)
    said = models.TextField(blank=True)  # what we answered; a link in it is a placeholder
    undo_subject = models.CharField(max_length=80, blank=True)  # what they may say was not them, and where
    undo_path = models.CharField(max_length=200, blank=True)
    received_at = models.DateTimeField(default=clock.now)

    objects = InboundMessageQuerySet.as_manager()
    personal_data = PersonalData(subject="both", erase={"sender": "", "text": "", "original": "", "said": ""})

    class Meta:
        ordering = ["-received_at", "-id"]
        indexes = [
            models.Index(fields=["user", "received_at"], name="replies_of_a_person"),
            models.Index(fields=["channel", "received_at"], name="replies_by_channel"),
        ]

    def __str__(self) -> str:
        return f"Reply {self.pk}: {self.get_result_display()}"
