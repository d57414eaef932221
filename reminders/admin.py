"""What an admin may configure or look into. Messages, attempts and consent are shown, never edited."""

from typing import Any

from django.contrib import admin
from django.db.models import QuerySet
from django.http import HttpRequest

from core.configuration import Explained, business_time
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


def calendar_time(minutes: int) -> str:
    """Calendar minutes as an admin says them: "7 days", "2 h"."""
    days, rest = divmod(abs(minutes), 1440)
    return " ".join(part for part in [f"{days} d" if days else "", f"{rest / 60:g} h" if rest else ""] if part)


class ReadOnly(admin.ModelAdmin):
    """A record: to look at and to search."""

    def has_add_permission(self, request: HttpRequest) -> bool:
        return False

    def has_change_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return False

    def has_delete_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return False


class ByKind(admin.SimpleListFilter):
    """By what it is about, in the words of the list."""

    title, parameter_name = "what it is about", "kind"

    def lookups(self, request: HttpRequest, model_admin: Any) -> list[tuple[str, str]]:
        return sorted(((name, kind.label) for name, kind in all_kinds().items()), key=lambda choice: choice[1])

    def queryset(self, request: HttpRequest, queryset: QuerySet[Any]) -> QuerySet[Any]:
        return queryset.filter(kind=self.value()) if self.value() else queryset


@admin.register(ReminderRule)
class ReminderRuleAdmin(Explained, admin.ModelAdmin):
    """Timing and route of each rung; a changed rule counts from the next reminder on."""

    words = {
        "name": ("Name", "Stands in the record beside each message."),
        "offset": (
            "When, in business minutes",
            "After the moment it is about; negative before it. 480 are one business day of the person, 60 an hour: "
            "480 is a day late, -480 a day early.",
        ),
        "calendar_days": ("Count calendar time", "1440 are then a day: for surveys and the dates of a meeting."),
        "route": ("By which way", ""),
        "urgent": ("Urgent", "May go out beside the one message a day."),
        "overrides_cadence": ("Whatever the rhythm", "Goes out although the person asked for daily or weekly news."),
        "alone": ("On its own", "Never in one message with other matters, and outside the one a day."),
        "lifetime": ("Useful for, in minutes", "Later it is no longer sent. 1440 are a day and a night."),
        "active": ("Sent", "Switched off, this step is left out; those after it keep their time."),
    }
    list_display = ["name", "about", "step", "when", "route", "urgent", "overrides_cadence", "active"]
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
        if not rule.offset:
            return "at once"
        side = "before" if rule.offset < 0 else "after"
        if rule.calendar_days:
            return f"{calendar_time(rule.offset)} {side}"
        return f"{business_time(rule.offset)} of work {side}"

    def has_add_permission(self, request: HttpRequest) -> bool:
        """A step is known to the code that finds what is due: one that is only a row would never be sent."""
        return False

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
