"""What an admin may configure or look into. Messages, attempts and consent are shown, never edited."""

from typing import Any

from django.contrib import admin
from django.db.models import QuerySet
from django.http import HttpRequest

from reminders.access import messages_visible_to, occurrences_visible_to
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


class ReadOnly(admin.ModelAdmin):
    """A record: to look at and to search."""

    def has_add_permission(self, request: HttpRequest) -> bool:
        return False

    def has_change_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return False

    def has_delete_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return False


@admin.register(ReminderRule)
class ReminderRuleAdmin(admin.ModelAdmin):
    """Timing and route of each rung; a changed rule counts from the next reminder on."""

    list_display = ["name", "kind", "rung", "offset", "calendar_days", "route", "urgent", "overrides_cadence", "active"]
    list_filter = ["kind", "route", "active"]
    list_editable = ["offset", "active"]
    search_fields = ["name", "kind"]
    readonly_fields = ["kind", "rung", "version"]

    def save_model(self, request: HttpRequest, obj: ReminderRule, form: Any, change: bool) -> None:
        if change and form.changed_data:
            obj.version += 1
        super().save_model(request, obj, form, change)

    def has_delete_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return False


@admin.register(ContactPreference)
class ContactPreferenceAdmin(ReadOnly):
    list_display = ["user", "channel", "cadence", "second_channel", "changed_at"]
    list_filter = ["channel", "cadence"]
    search_fields = ["user__name", "user__email"]


@admin.register(ContactPoint)
class ContactPointAdmin(ReadOnly):
    list_display = ["user", "channel", "address", "state", "state_reason", "verified_at"]
    list_filter = ["channel", "state"]
    search_fields = ["user__name", "user__email", "address"]
    exclude = ["code_hash", "code_sent_at", "code_tries"]


@admin.register(ConsentEvent)
class ConsentEventAdmin(ReadOnly):
    list_display = ["user", "channel", "what", "how", "at"]
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
    list_display = ["recipient", "channel", "subject_line", "state", "next_at", "attempt_count"]
    list_filter = ["state", "channel"]
    search_fields = ["recipient__name", "recipient__email", "subject_line"]
    exclude = ["lease_token", "html"]
    inlines = [AttemptInline]

    def get_queryset(self, request: HttpRequest) -> QuerySet[Delivery]:
        return messages_visible_to(request.user).order_by("-pk")


@admin.register(Occurrence)
class OccurrenceAdmin(ReadOnly):
    list_display = ["rule", "subject", "recipient", "rung", "round", "due_at", "state", "reason"]
    list_filter = ["state", "rule"]
    search_fields = ["subject", "recipient__name"]

    def get_queryset(self, request: HttpRequest) -> QuerySet[Occurrence]:
        return occurrences_visible_to(request.user).order_by("-pk")


@admin.register(ChannelHealth)
class ChannelHealthAdmin(ReadOnly):
    list_display = ["channel", "state", "reason", "until", "changed_at"]
