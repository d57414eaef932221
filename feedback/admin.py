"""What an admin may configure: the questions after a hire. Reviews are a record and are not edited anywhere."""

from django.contrib import admin

from feedback.models import SurveyQuestion, SurveyTemplate


class SurveyQuestionInline(admin.TabularInline):
    model = SurveyQuestion
    extra = 0
    fields = ["position", "text", "kind", "required", "asks_why", "becomes_lesson", "active"]


@admin.register(SurveyTemplate)
class SurveyTemplateAdmin(admin.ModelAdmin):
    """Days and questions of what is asked after a hire; surveys that were opened before keep their days."""

    list_display = ["name", "side", "asked_when", "days_after_start", "open_days", "active"]
    list_filter = ["side", "active"]
    search_fields = ["name", "questions__text"]
    inlines = [SurveyQuestionInline]
