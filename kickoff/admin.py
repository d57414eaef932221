from django.contrib import admin

from core.configuration import Explained, LastByDefault
from kickoff.models import AgendaTemplateItem


@admin.register(AgendaTemplateItem)
class AgendaTemplateItemAdmin(Explained, LastByDefault, admin.ModelAdmin):
    """The agenda that new kickoffs are given; those already prepared keep theirs."""

    words = {
        "key": ("Short name", "Yours to choose and used once, as in K13. Nobody but admins sees it."),
        "title": ("What to talk about", "The line in the agenda and in the invitation."),
        "question": ("What to ask", "A sentence or two, shown to both while they talk."),
        "minutes": ("Minutes", "The kickoff page adds them up."),
        "output": ("What it ends in", "A text or a list is written there; the others open what they name."),
        "output_label": ("Name of that field", "As in “The pitch, in one sentence”."),
        "basis": ("Where the advice comes from", "Stands under the item in small letters."),
        "position": ("Place", "Low numbers come first."),
        "active": ("In new agendas", "Kickoffs already prepared keep theirs."),
    }

    list_display = ["key", "title", "minutes", "output", "position", "active"]
    list_display_links = ["key", "title"]
    list_editable = ["minutes", "position", "active"]
    list_filter = ["active", "output"]
    search_fields = ["key", "title", "question"]
    ordering = ["position", "id"]
