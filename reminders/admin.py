"""Settings of reminders. Messages, attempts and consent are shown, never edited."""

from typing import Any

from django.contrib import admin
from django.db.models import QuerySet
from django.http import HttpRequest

from core.admin import column
from core.configuration import Explained
from reminders.access import messages_visible_to, occurrences_visible_to
from reminders.kinds import all_kinds
from reminders.models import (
    Attempt,
    ChannelHealth,
    ConsentEvent,
    ContactPoint,
    ContactPreference,
    Delivery,
    Occurrence,
    ReminderRule,
)
from reminders.record import labels


class ReadOnly(admin.ModelAdmin):
    """A record that can be viewed and searched, not edited."""

    def has_add_permission(self, request: HttpRequest) -> bool:
        return False

    def has_change_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return False

    def has_delete_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return False


class ByKind(admin.SimpleListFilter):
    """Filters by what it is about."""

    title, parameter_name = "about", "kind"

    def lookups(self, request: HttpRequest, model_admin: Any) -> list[tuple[str, str]]:
        return sorted(((name, kind.label) for name, kind in all_kinds().items()), key=lambda choice: choice[1])

    def queryset(self, request: HttpRequest, queryset: QuerySet[Any]) -> QuerySet[Any]:
        return queryset.filter(kind=self.value()) if self.value() else queryset


@admin.register(ReminderRule)
class ReminderRuleAdmin(Explained, admin.ModelAdmin):
    """The reminder schedule: timing and channel of each step. Changes apply from the next reminder on."""

    words = {
        "name": ("Name", "Shown with each message."),
        "offset": (
            "Timing (business minutes)",
            "From the due time. Use a negative number to send before it’s due. 480 is one business day; 60 is one hour.",
        ),
        "calendar_days": (
            "Use calendar time",
            "When this is on, 1440 is one day. Use it for check-ins and meeting dates.",
        ),
        "route": ("Channel", ""),
        "urgent": ("Urgent", "Can be sent in addition to the daily message."),
        "overrides_cadence": ("Ignore frequency", "Sent even if the person chose daily or weekly messages."),
        "alone": ("On its own", "Never combined with other items, and not counted as the daily message."),
        "lifetime": ("Expires after (minutes)", "It isn't sent after that. 1440 is 24 hours."),
        "active": ("Active", "If this is off, the step is skipped and later steps keep their timing."),
    }
    list_display = [
        "name",
        "about",
        "step",
        "when",
        column("route", "Channel"),
        column("urgent", "Urgent", boolean=True),
        column("overrides_cadence", "Ignore frequency", boolean=True),
        "active",
    ]
    list_filter = [ByKind, "route", "active"]
    list_editable = ["active"]
    search_fields = ["name", "kind"]
    fields = ["about", "step", *words, "version"]
    readonly_fields = ["about", "step", "version"]

    @admin.display(description="About", ordering="kind")
    def about(self, rule: ReminderRule) -> str:
        kind = all_kinds().get(rule.kind)
        return kind.label if kind else rule.kind

    @admin.display(description="Step", ordering="rung")
    def step(self, rule: ReminderRule) -> int:
        return rule.rung

    @admin.display(description="When", ordering="offset")
    def when(self, rule: ReminderRule) -> str:
        return labels.offset(rule)

    def has_add_permission(self, request: HttpRequest) -> bool:
        """Steps are defined in code: one that is only a row would never be sent."""
        return False

    def save_model(self, request: HttpRequest, obj: ReminderRule, form: Any, change: bool) -> None:
        if change and form.changed_data:
            obj.version += 1
        super().save_model(request, obj, form, change)

    def has_delete_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return False


@admin.register(ContactPreference)
class ContactPreferenceAdmin(ReadOnly):
    list_display = [
        "user",
        "channel",
        column("cadence", "Frequency"),
        column("second_channel", "Second channel"),
        column("changed_at", "Changed"),
    ]
    list_filter = ["channel", "cadence"]
    search_fields = ["user__name", "user__email"]


@admin.register(ContactPoint)
class ContactPointAdmin(ReadOnly):
    list_display = [
        "user",
        "channel",
        "address",
        column("state", "Status"),
        column("state_reason", "Reason"),
        column("verified_at", "Verified"),
    ]
    list_filter = ["channel", "state"]
    search_fields = ["user__name", "user__email", "address"]
    exclude = ["code_hash", "code_sent_at", "code_tries"]


@admin.register(ConsentEvent)
class ConsentEventAdmin(ReadOnly):
    list_display = ["user", "channel", column("what", "Change"), column("how", "How"), column("at", "When")]
    list_filter = ["channel", "what"]
    search_fields = ["user__name", "user__email"]


TRY = ("number", "started_at", "outcome", "provider", "code", "detail")


class AttemptInline(admin.TabularInline):
    model = Attempt
    fields = TRY
    readonly_fields = TRY
    extra = 0
    can_delete = False

    def has_add_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return False


@admin.register(Delivery)
class DeliveryAdmin(ReadOnly):
    list_display = [
        "recipient",
        "channel",
        column("subject_line", "Subject"),
        column("state", "Status"),
        column("next_at", "Next attempt"),
        column("attempt_count", "Attempts"),
    ]
    list_filter = ["state", "channel"]
    search_fields = ["recipient__name", "recipient__email", "subject_line"]
    exclude = ["lease_token", "html"]
    inlines = [AttemptInline]

    def get_queryset(self, request: HttpRequest) -> QuerySet[Delivery]:
        return messages_visible_to(request.user).order_by("-pk")


@admin.register(Occurrence)
class OccurrenceAdmin(ReadOnly):
    list_display = [
        "rule",
        "subject",
        "recipient",
        column("rung", "Step"),
        "round",
        column("due_at", "Planned for"),
        column("state", "Status"),
        "reason",
    ]
    list_filter = ["state", "rule"]
    search_fields = ["subject", "recipient__name"]

    def get_queryset(self, request: HttpRequest) -> QuerySet[Occurrence]:
        return occurrences_visible_to(request.user).order_by("-pk")


@admin.register(ChannelHealth)
class ChannelHealthAdmin(ReadOnly):
    list_display = ["channel", column("state", "Status"), "reason", "until", column("changed_at", "Changed")]
