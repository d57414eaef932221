"""How a person may be reached: what they chose, the addresses they have, and the history of their consent."""

from datetime import time
from typing import Any, ClassVar

from django.conf import settings
from django.db import models
from django.db.models import Q

from core import clock
from core.models import AppendOnlyModel, AppendOnlyQuerySet
from core.personal_data import PersonalData
from reminders.channels.base import channel_choices, label_of


class ContactPreference(models.Model):
    """What a person chose: "text me, Tuesday and Thursday mornings". One row a person; without one, email."""

    class Cadence(models.TextChoices):
        AT_ONCE = "at_once", "Right away"
        DAILY = "daily", "Once a day"
        TWICE_WEEKLY = "twice_weekly", "Twice a week"
        WEEKLY = "weekly", "Once a week"

    user = models.OneToOneField(settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="contact_preference")
    channel = models.CharField(max_length=10, choices=channel_choices, default="email")
    cadence = models.CharField(max_length=12, choices=Cadence, default=Cadence.AT_ONCE)
    weekdays = models.JSONField(default=list, blank=True)  # Monday is 0; empty: every business day
    hours_from = models.TimeField(default=time(9))
    hours_to = models.TimeField(default=time(17))
    second_channel = models.CharField(
        max_length=10, choices=channel_choices, blank=True
    )  # only if allowed; empty: none
    changed_at = models.DateTimeField(default=clock.now)

    personal_data = PersonalData(subject="user", delete=True)

    class Meta:
        verbose_name = "communication preference"
        constraints = [
            models.CheckConstraint(
                name="contact_hours_have_length",
                condition=Q(hours_from__lt=models.F("hours_to")),
                violation_error_message="The end must be after the start.",
            ),
            models.CheckConstraint(
                name="second_channel_is_another",
                condition=Q(second_channel="") | ~Q(second_channel=models.F("channel")),
                violation_error_message="The second channel is the same as the first; choose another or none.",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.user}: {label_of(self.channel)}"


class ContactPoint(models.Model):
    """A telephone number and its state. The only place for numbers; the email address is allauth's verified one."""

    class State(models.TextChoices):
        UNVERIFIED = "unverified", "Not verified"
        USABLE = "usable", "Usable"
        OPTED_OUT = "opted_out", "Opted out"
        INVALID = "invalid", "Not working"
        BOUNCING = "bouncing", "Bouncing"

    class Channel(models.TextChoices):
        EMAIL = "email", "Email"
        SMS = "sms", "Text message"
        VOICE = "voice", "Call"

    user = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="contact_points")
    channel = models.CharField(max_length=10, choices=Channel)
    # E.164. For email this is empty: the row keeps state and consent, the address stays with allauth.
    address = models.CharField(max_length=40, blank=True)
    state = models.CharField(max_length=12, choices=State, default=State.UNVERIFIED)
    state_reason = models.CharField(max_length=200, blank=True)
    verified_at = models.DateTimeField(null=True, blank=True)
    code_hash = models.CharField(max_length=64, blank=True)
    code_sent_at = models.DateTimeField(null=True, blank=True)
    code_tries = models.PositiveSmallIntegerField(default=0)

    personal_data = PersonalData(subject="user", delete=True)

    class Meta:
        verbose_name = verbose_name_plural = "contact information"
        constraints = [
            models.UniqueConstraint(fields=["user", "channel"], name="one_point_a_channel"),
            models.CheckConstraint(
                name="a_number_is_e164", condition=Q(channel="email") | Q(address__regex=r"^\+[1-9][0-9]{6,14}$")
            ),
        ]

    def __str__(self) -> str:
        return f"{self.get_channel_display()} of {self.user}"


class ConsentEventQuerySet(AppendOnlyQuerySet):
    def by_others(self) -> "ConsentEventQuerySet":
        """Numbers that were confirmed by someone other than their owner."""
        return self.filter(what=ConsentEvent.What.GIVEN, how__startswith=ConsentEvent.TYPED_BY)


class ConsentEvent(AppendOnlyModel):
    """Consent given or withdrawn: when, how, in which words, with what evidence."""

    TYPED_BY = "code typed in by "  # and that person's key, "in their presence"

    class What(models.TextChoices):
        GIVEN = "given", "Given"
        WITHDRAWN = "withdrawn", "Withdrawn"

    user = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.DO_NOTHING, db_constraint=False, related_name="consent_events"
    )
    channel = models.CharField(max_length=10)
    what = models.CharField(max_length=10, choices=What)
    how = models.CharField(max_length=60)  # "web form", "STOP", "21610", "noted by recruiter"
    wording = models.TextField(blank=True)
    evidence = models.CharField(max_length=120, blank=True)  # the id of the inbound message, provider event …
    at = models.DateTimeField(default=clock.now)

    objects: ClassVar[Any] = ConsentEventQuerySet.as_manager()  # the base class has one of its own
    personal_data = PersonalData(
        subject="user",
        because="proof of consent is kept; it holds no address",
        keep={
            "channel": "a code",
            "how": "how it was said, in our words",
            "wording": "what was shown, or what they wrote to opt out: the proof itself",
            "evidence": "the key of a row",
        },
    )

    class Meta:
        verbose_name = "opt-in or opt-out"
        verbose_name_plural = "opt-in and opt-out history"
