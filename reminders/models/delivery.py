"""The rows that are the truth about every reminder (reliability.md 2, as amended by decisions.md).

rule        when a reminder is sent, as data an admin edits
occurrence  one person, one item, one rung, one round: sent at most once
delivery    one message to one person, on one channel, made of one or more occurrences
item        an occurrence inside a delivery
attempt     one call to a provider, committed before it is made
"""

import secrets
from datetime import datetime, timedelta

from django.conf import settings
from django.db import models
from django.db.models import Exists, F, OuterRef, Q
from django.db.models.functions import Coalesce

from core import clock
from core.businesstime import BusinessCalendar
from core.personal_data import NOTHING_PERSONAL, PersonalData
from core.states import StateMachine
from reminders.engine import transitions


class ReminderRule(models.Model):
    """One step of one kind's reminder schedule. Offsets are business minutes of the item's owner, negative before it
    is due."""

    class Route(models.TextChoices):
        PREFERRED = "preferred", "First channel"
        SECOND = "second", "Second channel, if they chose one"
        CALL_TASK = "call_task", "Call task for the recruiter"
        EMAIL = "email", "Always email (invitations and notices)"
        ESCALATION = "escalation", "Escalation contact, counts only"

    kind = models.CharField(max_length=60)  # "feedback.review"
    rung = models.SmallIntegerField(default=0)
    name = models.CharField(max_length=120)
    offset = models.IntegerField(default=0, help_text="Business minutes after the due time; negative before it.")
    calendar_days = models.BooleanField(
        default=False, help_text="Count the offset in calendar time instead (surveys, dates of a meeting)."
    )
    route = models.CharField(max_length=12, choices=Route, default=Route.PREFERRED)
    urgent = models.BooleanField(default=False, help_text="May be sent in addition to the one message a day.")
    overrides_cadence = models.BooleanField(default=False)
    alone = models.BooleanField(
        default=False, help_text="Never grouped with other items; not subject to the daily limit."
    )
    lifetime = models.PositiveIntegerField(default=5 * 24 * 60, help_text="Minutes after which it is no longer sent.")
    active = models.BooleanField(default=True)
    version = models.PositiveIntegerField(default=1)

    personal_data = NOTHING_PERSONAL("configuration")

    class Meta:
        ordering = ["kind", "rung"]
        constraints = [models.UniqueConstraint(fields=["kind", "rung"], name="one_rule_a_rung")]

    def __str__(self) -> str:
        return self.name

    def counted_from(self, start: datetime, calendar: BusinessCalendar) -> datetime:
        """When this step is due: its offset from `start`, in the calendar's business minutes unless it counts calendar
        time."""
        if self.calendar_days:
            return start + timedelta(minutes=self.offset)
        return calendar.add(start, self.offset) if self.offset else start


class Occurrence(StateMachine):
    """One person is to be reminded of one item, at one step of its schedule."""

    class State(models.TextChoices):
        OPEN = "open", "Open"
        TOLD = "told", "Sent"
        DONE = "done", "Already done"
        CANCELLED = "cancelled", "Canceled"
        EXPIRED = "expired", "Expired"
        ATTENTION = "attention", "Needs attention"

    MOVES = {
        State.OPEN: {State.TOLD, State.DONE, State.CANCELLED, State.EXPIRED, State.ATTENTION},
        State.TOLD: {State.OPEN, State.ATTENTION},  # it bounced: the next channel, or a recruiter
        State.ATTENTION: {State.OPEN, State.TOLD, State.DONE, State.CANCELLED},
    }
    rule = models.ForeignKey(ReminderRule, on_delete=models.PROTECT, related_name="occurrences")
    rule_version = models.PositiveIntegerField()
    subject = models.CharField(max_length=80)  # "feedback.reviewrequest:17"
    recipient = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="occurrences")
    on_behalf_of = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, blank=True, on_delete=models.SET_NULL, related_name="+"
    )  # the person out of office, if the recipient is their delegate
    rung = models.SmallIntegerField()
    round = models.PositiveIntegerField(default=1)
    due_at = models.DateTimeField()  # when this step is to be sent, UTC
    planned_local = models.DateTimeField(null=True, blank=True)  # the first allowed time for it
    zone = models.CharField(max_length=64)
    useful_until = models.DateTimeField()
    state = models.CharField(max_length=10, choices=State, default=State.OPEN)
    reason = models.CharField(max_length=200, blank=True)
    requisition_key = models.CharField(max_length=80, blank=True, db_index=True)  # for the messages of a job
    created_at = models.DateTimeField(default=clock.now)

    personal_data = NOTHING_PERSONAL("keys and times; the recipient is a foreign key")

    class Meta:
        verbose_name = "planned reminder"
        constraints = [
            # By the person it concerns: a delegate does not make it a second one.
            models.UniqueConstraint(
                "rule",
                "subject",
                Coalesce("on_behalf_of", "recipient"),
                "rung",
                "round",
                name="told_once_a_rung_and_round",
            )
        ]
        indexes = [
            models.Index(fields=["recipient", "due_at"], condition=Q(state="open"), name="open_occurrences"),
            models.Index(fields=["subject", "state"], name="occurrences_of_a_matter"),
        ]

    def __str__(self) -> str:
        return f"{self.rule} · {self.subject}"


# The time that the list shows: when it was sent, else when it ended, else when it is scheduled.
MOMENT = Coalesce("accepted_at", "finished_at", "next_at")


class DeliveryQuerySet(models.QuerySet["Delivery"]):
    def of_chain(self, delivery: "Delivery") -> "DeliveryQuerySet":
        """The message and its later steps on other channels."""
        return self.filter(delivery.in_its_chain())

    def not_followed(self) -> "DeliveryQuerySet":
        """Those without a later step."""
        later = Delivery.objects.filter(Q(first=OuterRef("pk")) | Q(first=OuterRef("first")), step__gt=OuterRef("step"))
        return self.exclude(Exists(later))


class Delivery(StateMachine):
    """One message to one person. States and moves: reliability.md 2.3."""

    State = transitions.State
    MOVES = transitions.MOVES
    OPEN_STATES = transitions.OPEN

    recipient = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="deliveries")
    plan_key = models.CharField(max_length=120)  # the person's slot as in "day:2026-11-24", see engine/slots.py
    step = models.PositiveSmallIntegerField(default=0)  # 0 preferred, 1 the fallback channel
    first = models.ForeignKey("self", null=True, blank=True, on_delete=models.CASCADE, related_name="+")  # step 0
    channel = models.CharField(max_length=10)
    urgent = models.BooleanField(default=False)
    state = models.CharField(max_length=10, choices=State, default=State.SCHEDULED)
    next_at = models.DateTimeField()
    useful_until = models.DateTimeField()
    preference = models.CharField(max_length=300, blank=True)  # what the person had chosen when it was planned, as text
    hold_reason = models.CharField(max_length=60, blank=True)  # why it is held now
    holds = models.JSONField(default=list, blank=True)  # why it was held before: [{"reason", "until" (ISO 8601, UTC)}]
    lease_token = models.CharField(max_length=32, blank=True)
    lease_until = models.DateTimeField(null=True, blank=True)
    attempt_count = models.PositiveSmallIntegerField(default=0)
    claim_errors = models.PositiveSmallIntegerField(default=0)  # times its text could not be rendered
    uncertain_since = models.DateTimeField(null=True, blank=True)
    looks = models.PositiveSmallIntegerField(default=0)  # look-ups of an uncertain attempt so far
    blind_resends = models.PositiveSmallIntegerField(default=0)
    possible_duplicate = models.BooleanField(default=False)
    # Frozen at the first claim; a blind resend sends the same bytes.
    frozen_at = models.DateTimeField(null=True, blank=True)
    address = models.CharField(max_length=254, blank=True)
    subject_line = models.CharField(max_length=300, blank=True)
    sender = models.CharField(max_length=140, blank=True)  # the name that an email comes from; empty: Tandem's own
    text = models.TextField(blank=True)
    html = models.TextField(blank=True)
    calendar = models.TextField(blank=True)
    calendar_method = models.CharField(max_length=12, blank=True)
    content_hash = models.CharField(max_length=64, blank=True)
    message_id = models.CharField(max_length=120, blank=True)
    in_reply_to = models.CharField(max_length=250, blank=True)  # the email that this one answers
    last_error = models.CharField(max_length=200, blank=True)
    accepted_at = models.DateTimeField(null=True, blank=True)
    finished_at = models.DateTimeField(null=True, blank=True)
    version = models.PositiveIntegerField(default=1)
    created_at = models.DateTimeField(default=clock.now)

    objects = DeliveryQuerySet.as_manager()

    personal_data = PersonalData(
        subject="both",
        erase={
            "address": "",
            "subject_line": "",
            "text": "",
            "html": "",
            "calendar": "",
            "preference": "",
            "sender": "",
        },
    )

    class Meta:
        verbose_name = "message"
        constraints = [
            models.UniqueConstraint(fields=["recipient", "plan_key", "step"], name="one_delivery_a_slot_and_step"),
            models.UniqueConstraint(fields=["first", "step"], name="each_step_once"),
            models.CheckConstraint(
                name="a_step_follows_a_first",
                condition=Q(step=0, first__isnull=True) | Q(step__gt=0, first__isnull=False),
            ),
            models.CheckConstraint(name="a_lease_while_sending", condition=~Q(state="sending") | ~Q(lease_token="")),
            models.CheckConstraint(
                name="a_second_copy_is_flagged", condition=Q(blind_resends=0) | Q(possible_duplicate=True)
            ),
        ]
        indexes = [
            models.Index(fields=["next_at"], condition=Q(state="scheduled"), name="scheduled_deliveries"),
            models.Index(fields=["lease_until"], condition=Q(state="sending"), name="sending_deliveries"),
            models.Index(fields=["next_at"], condition=Q(state="uncertain"), name="uncertain_deliveries"),
            models.Index(
                fields=["accepted_at"], condition=Q(state="accepted", finished_at=None), name="awaiting_receipt"
            ),
            # The record and the status page, beside years of delivered messages.
            models.Index(
                fields=["state"],
                condition=Q(state__in=["scheduled", "sending", "uncertain", "attention"]),
                name="unfinished_deliveries",
            ),
            models.Index(MOMENT.desc(), F("id").desc(), name="deliveries_by_moment"),
            models.Index("recipient", MOMENT.desc(), F("id").desc(), name="deliveries_of_a_person"),
            models.Index(fields=["accepted_at"], name="deliveries_by_acceptance"),
        ]

    @property
    def chain_id(self) -> int:
        """The key of its first step; its own for most."""
        return self.first_id or self.pk

    def in_its_chain(self) -> Q:
        """The condition that finds it and its other steps."""
        return Q(pk=self.chain_id) | Q(first=self.chain_id)

    def __str__(self) -> str:
        return f"{self.channel} to {self.recipient}"


class DeliveryItem(models.Model):
    """An occurrence in a delivery. Dropped when its item is done; the others are sent."""

    class State(models.TextChoices):
        IN = "in", "In the message"
        AGAIN = "again", "Sent again on request"
        PASSED = "passed", "Moved to the next channel"
        DROPPED = "dropped", "Removed before sending"

    delivery = models.ForeignKey(Delivery, on_delete=models.CASCADE, related_name="items")
    occurrence = models.ForeignKey(Occurrence, on_delete=models.CASCADE, related_name="items")
    state = models.CharField(max_length=8, choices=State, default=State.IN)
    reason = models.CharField(max_length=200, blank=True)

    personal_data = NOTHING_PERSONAL("keys")

    class Meta:
        ordering = ["id"]
        constraints = [
            models.UniqueConstraint(fields=["delivery", "occurrence"], name="an_occurrence_once_a_delivery"),
            # Two composers at once: the database lets one of them put it into a message.
            models.UniqueConstraint(fields=["occurrence"], condition=Q(state="in"), name="in_one_message_at_a_time"),
        ]


def new_attempt_key() -> str:
    return secrets.token_hex(16)


class Attempt(models.Model):
    """One call to a provider. The row is committed before the call; only its outcome is filled in later."""

    class Outcome(models.TextChoices):
        STARTED = "started", "Started"
        ACCEPTED = "accepted", "Accepted"
        RETRY = "retry", "Will retry"
        FINAL = "final", "Failed"
        NOT_SENT = "not_sent", "Not sent"
        UNKNOWN = "unknown", "Unknown"

    delivery = models.ForeignKey(Delivery, on_delete=models.CASCADE, related_name="attempts")
    number = models.PositiveSmallIntegerField()
    key = models.CharField(max_length=32, unique=True, default=new_attempt_key)
    worker = models.CharField(max_length=80, blank=True)
    started_at = models.DateTimeField(default=clock.now)
    finished_at = models.DateTimeField(null=True, blank=True)
    outcome = models.CharField(max_length=10, choices=Outcome, default=Outcome.STARTED)
    provider = models.CharField(max_length=20, blank=True)
    provider_id = models.CharField(max_length=120, blank=True)
    code = models.CharField(max_length=20, blank=True)
    detail = models.CharField(max_length=200, blank=True)
    retry_after = models.DurationField(null=True, blank=True)

    personal_data = NOTHING_PERSONAL("keys, codes and times")

    class Meta:
        verbose_name = "delivery attempt"
        ordering = ["number"]
        constraints = [
            models.UniqueConstraint(fields=["delivery", "number"], name="attempts_are_numbered"),
            models.UniqueConstraint(
                fields=["provider", "provider_id"], condition=~Q(provider_id=""), name="one_attempt_a_provider_id"
            ),
        ]


class ChannelHealth(models.Model):
    """Whether a channel may be used now: the circuit breaker, and the pause after a configuration error."""

    class State(models.TextChoices):
        OK = "ok", "Working"
        OPEN = "open", "Paused temporarily after repeated failures"
        PAUSED = "paused", "Paused: check its settings"

    channel = models.CharField(max_length=10, primary_key=True)
    state = models.CharField(max_length=8, choices=State, default=State.OK)
    failures = models.PositiveIntegerField(default=0)
    first_failure_at = models.DateTimeField(null=True, blank=True)
    rest_seconds = models.PositiveIntegerField(default=60)
    until = models.DateTimeField(null=True, blank=True)
    reason = models.CharField(max_length=200, blank=True)
    changed_at = models.DateTimeField(default=clock.now)

    personal_data = NOTHING_PERSONAL("a provider's state")

    class Meta:
        verbose_name = verbose_name_plural = "channel status"


class Heartbeat(models.Model):
    """Written by the ticks themselves: a scheduler that is not running is noticed within 3 minutes (R11)."""

    STALE = timedelta(minutes=3)

    name = models.CharField(max_length=40, primary_key=True)  # "plan", "dispatch", "reconcile", "events"
    started_at = models.DateTimeField()
    succeeded_at = models.DateTimeField(null=True, blank=True)
    handled = models.PositiveIntegerField(default=0)
    host = models.CharField(max_length=120, blank=True)

    personal_data = NOTHING_PERSONAL("times and counts")


class InstanceMarker(models.Model):
    """Which site this database belongs to, and whether it may send (a restored copy may not, reliability 2.4)."""

    id = models.PositiveSmallIntegerField(primary_key=True, default=1)
    site = models.CharField(max_length=200)
    runs = models.PositiveBigIntegerField(default=0)
    paused = models.BooleanField(default=False)
    paused_reason = models.CharField(max_length=200, blank=True)

    personal_data = NOTHING_PERSONAL("the installation")

    def count_run(self) -> int:
        type(self).objects.filter(pk=self.pk).update(runs=F("runs") + 1)
        self.refresh_from_db(fields=["runs"])
        return self.runs
