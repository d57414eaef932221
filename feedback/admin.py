"""What an admin may configure: the questions after a hire. Reviews are a record and are not edited anywhere."""

from django.contrib import admin

from core.configuration import Explained, NewRowsLast
from feedback.models import SurveyQuestion, SurveyTemplate


class SurveyQuestionInline(Explained, admin.TabularInline):
    model = SurveyQuestion
    extra = 0
    words = {
        "position": ("Place", "Low numbers come first; 0 in a new row puts it last."),
        "text": ("Question", ""),
        "kind": ("Answered", ""),
        "required": ("Needed", "Cannot be left empty."),
        "asks_why": ("Asks why", "One line why, beside the number."),
        "becomes_lesson": ("Becomes a lesson", "The words stand on top of the next kickoff with this manager."),
        "active": ("Asked", "Answers given stay when it is switched off."),
    }
    fields = ["position", "text", "kind", "required", "asks_why", "becomes_lesson", "active"]


@admin.register(SurveyTemplate)
class SurveyTemplateAdmin(Explained, NewRowsLast, admin.ModelAdmin):
    """Days and questions of what is asked after a hire; surveys that were opened before keep their days."""

    words = {
        "key": ("Short name", "Yours to choose and used once, as in one-week-manager. Nobody but admins sees it."),
        "name": ("Name", "What the person asked reads above the questions."),
        "side": ("Asked of", ""),
        "asked_when": ("Counted from", ""),
        "days_after_start": ("Days later", "Calendar days after the start, or after somebody left."),
        "open_days": ("Open for", "Calendar days until it closes unanswered."),
        "active": ("Asked", "Hires recorded from now on; surveys that were opened before keep their days."),
    }
    list_display = ["name", "side", "asked_when", "days_after_start", "open_days", "active"]
    list_filter = ["side", "active"]
    search_fields = ["name", "questions__text"]
    inlines = [SurveyQuestionInline]
