"""Settings of check-in surveys. Reviews are a record and cannot be edited anywhere."""

from django.contrib import admin

from core.admin import column
from core.configuration import Explained, NewRowsLast
from feedback.models import SurveyQuestion, SurveyTemplate


class SurveyQuestionInline(Explained, admin.TabularInline):
    model = SurveyQuestion
    extra = 0
    words = {
        "position": ("Order", "Lower numbers come first. Leave 0 in a new row to put it last."),
        "text": ("Question", ""),
        "kind": ("Answer type", ""),
        "required": ("Required", ""),
        "asks_why": ("Ask why", "Adds a line for the reason."),
        "becomes_lesson": ("Save as takeaway", "The answer appears at the top of the hiring manager's next kickoff."),
        "active": ("Active", "Turning it off keeps the answers already given."),
    }
    fields = ["position", "text", "kind", "required", "asks_why", "becomes_lesson", "active"]


@admin.register(SurveyTemplate)
class SurveyTemplateAdmin(Explained, NewRowsLast, admin.ModelAdmin):
    """Timing and questions of the check-ins after a hire."""

    words = {
        "key": ("Short name", "Must be unique; for example, one-week-manager. Only admins see it."),
        "name": ("Name", "The title above the questions."),
        "side": ("Sent to", ""),
        "asked_when": ("When", ""),
        "days_after_start": ("Days after", "Calendar days after the start or last day."),
        "open_days": ("Open for", "Calendar days before it closes."),
        "active": (
            "Active",
            "Changes apply to hires recorded from now on. Check-ins already scheduled keep their dates.",
        ),
    }
    list_display = [
        "name",
        "side",
        column("asked_when", "Asked"),
        column("days_after_start", "Days after start"),
        column("open_days", "Open for (days)"),
        "active",
    ]
    list_filter = ["side", "active"]
    search_fields = ["name", "questions__text"]
    inlines = [SurveyQuestionInline]
