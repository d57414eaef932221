from django.contrib import admin

from core.configuration import Explained, LastByDefault
from kickoff.models import AgendaTemplateItem


@admin.register(AgendaTemplateItem)
class AgendaTemplateItemAdmin(Explained, LastByDefault, admin.ModelAdmin):
    """The agenda of new kickoffs; kickoffs that have started keep theirs."""

    words = {
        "key": ("Short name", "Must be unique; for example, K13. Only admins see it."),
        "title": ("Topic", "Shown on the agenda and in the invitation."),
        "question": ("What to ask", "A sentence or two, shown to both sides during the meeting."),
        "minutes": ("Minutes", "The kickoff page shows the total."),
        "output": (
            "Outcome",
            "Text and lists are filled in on the agenda. The other types each link to the matching part of Tandem.",
        ),
        "output_label": ("Outcome label", "For example, “The pitch in one sentence.”"),
        "basis": ("Source", "Where the advice comes from. Shown in small print under the item."),
        "position": ("Order", "Lower numbers come first."),
        "active": ("Active", "Included in new agendas. Kickoffs that have started keep theirs."),
    }

    list_display = ["key", "title", "minutes", "output", "position", "active"]
    list_display_links = ["key", "title"]
    list_editable = ["minutes", "position", "active"]
    list_filter = ["active", "output"]
    search_fields = ["key", "title", "question"]
    ordering = ["position", "id"]
