from django.contrib import admin

from kickoff.models import AgendaTemplateItem


@admin.register(AgendaTemplateItem)
class AgendaTemplateItemAdmin(admin.ModelAdmin):
    """The agenda that new kickoffs are given; those already prepared keep theirs."""

    list_display = ["key", "title", "minutes", "output", "position", "active"]
    list_display_links = ["key", "title"]
    list_editable = ["minutes", "position", "active"]
    list_filter = ["active", "output"]
    search_fields = ["key", "title", "question"]
    ordering = ["position", "id"]
