from datetime import timedelta
from typing import Any, Self

from django.conf import settings
from django.db import models

from core import clock
from core.dates import Style, for_reader
from core.personal_data import NOTHING_PERSONAL, PersonalData


class AppendOnlyQuerySet(models.QuerySet):
    """Rows are added and read. Refused in Python here, and by a trigger in the database."""

    def update(self, **kwargs: Any) -> int:
        raise TypeError(f"{self.model.__name__} is append-only")

    def delete(self) -> tuple[int, dict[str, int]]:
        raise TypeError(f"{self.model.__name__} is append-only")


class AppendOnlyModel(models.Model):
    """A row that is written once."""

    objects = AppendOnlyQuerySet.as_manager()

    class Meta:
        abstract = True

    def save(self, *args: Any, **kwargs: Any) -> None:
        if not self._state.adding:
            raise TypeError(f"{type(self).__name__} is append-only")
        super().save(*args, **kwargs)

    def delete(self, *args: Any, **kwargs: Any) -> tuple[int, dict[str, int]]:
        raise TypeError(f"{type(self).__name__} is append-only")


class AuditEvent(AppendOnlyModel):
    """Who did what. Has no foreign keys, so that it outlives the rows it is about."""

    verb = models.CharField(max_length=60)  # "review.submitted"
    target = models.CharField(max_length=80)  # "feedback.review:17"
    by = models.CharField(max_length=254)  # "accounts.user:3", "link:41", or "tandem" for the system itself
    detail = models.JSONField(default=dict, blank=True)  # ids, field names, codes: never text that a user wrote
    at = models.DateTimeField(default=clock.now, db_index=True)

    personal_data = NOTHING_PERSONAL("ids, field names and codes; names and texts stay in their own rows")

    class Meta:
        indexes = [models.Index(fields=["target", "at"], name="audit_by_target")]

    def __str__(self) -> str:
        return f"{self.verb} {self.target}"

    @classmethod
    def log(cls, verb: str, target: models.Model, *, by: models.Model | str, **detail: Any) -> Self:
        """Adds an event. Call it inside the transaction of the change."""
        actor = by if isinstance(by, str) else key_of(by)
        event = cls(verb=verb, target=key_of(target), by=actor, detail=detail)
        event.save()
        return event


def key_of(row: models.Model) -> str:
    """The key of a row across apps: "app.model:pk"."""
    return f"{row._meta.label_lower}:{row.pk}"


def pk_of(key: str) -> int:
    """The number in "app.model:pk". Raises ValueError where there is none."""
    return int(key.rpartition(":")[2])


class ClockOffset(models.Model):
    """How far the clock was moved; one row, demo and tests only (core.clock)."""

    id = models.PositiveSmallIntegerField(primary_key=True, default=1)
    seconds = models.BigIntegerField(default=0)

    personal_data = NOTHING_PERSONAL("a number")

    @classmethod
    def move_on(cls, by: timedelta) -> None:
        """Raises RuntimeError where the clock may not be moved (production)."""
        if not settings.CLOCK_MOVABLE:
            raise RuntimeError("The clock moves in the demo and in tests only.")
        cls.objects.get_or_create(id=1)
        cls.objects.filter(id=1).update(seconds=models.F("seconds") + int(by.total_seconds()))
        clock.forget()


class OutboxMessage(models.Model):
    """A message of the demo, as it would have been sent. Written by the demo's own transports, never in production."""

    class Channel(models.TextChoices):
        EMAIL = "email", "Email"
        SMS = "sms", "Text message"
        VOICE = "voice", "Call"

    channel = models.CharField(max_length=10, choices=Channel)
    to = models.CharField(max_length=254)
    subject = models.CharField(max_length=300, blank=True)
    text = models.TextField()
    html = models.TextField(blank=True)
    headers = models.JSONField(default=dict, blank=True)
    calendar = models.TextField(blank=True)
    sent_at = models.DateTimeField(default=clock.now, db_index=True)

    personal_data = PersonalData(
        subject="user", erase={"to": "", "subject": "", "text": "", "html": "", "calendar": "", "headers": {}}
    )

    class Meta:
        ordering = ["-sent_at", "-id"]

    def __str__(self) -> str:
        return f"{self.channel} {for_reader(self.sent_at, Style.SHORT)}"


class Counter(models.Model):
    """A rate limit's counter: one row a name and window, moved by F() so that parallel requests all count."""

    name = models.CharField(max_length=120)
    window = models.DateTimeField()
    count = models.PositiveIntegerField(default=0)

    personal_data = NOTHING_PERSONAL("names are hashed")

    class Meta:
        constraints = [models.UniqueConstraint(fields=["name", "window"], name="one_counter_a_window")]
