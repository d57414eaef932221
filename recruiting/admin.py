"""What an admin sets up for recruiting. Running searches keep the stages they were opened with (8.5)."""

from typing import Any

from django.contrib import admin
from django.http import HttpRequest

from core.configuration import Explained, LastByDefault, NewRowsLast
from recruiting.models import Department, PipelineStage, PipelineTemplate, ReasonCode, RoleFamily


class PipelineStageInline(Explained, admin.TabularInline):
    model = PipelineStage
    extra = 0
    words = {
        "position": ("Place", "Low numbers come first; 0 in a new row puts it last."),
        "kind": ("What happens here", "The manager's view is asked for in a stage of that kind."),
        "owner_side": ("Whose step", "Who is waited for."),
        "limit": ("Limit in business minutes", "480 are one business day, 60 an hour. Empty: none."),
    }
    fields = ["position", "name", "kind", "owner_side", "limit"]
    ordering = ["position"]


@admin.register(PipelineTemplate)
class PipelineTemplateAdmin(Explained, NewRowsLast, admin.ModelAdmin):
    """Stages, their order, whose step each is, and its limit in business minutes (480 are a day)."""

    list_display = ["name", "is_default"]
    words = {
        "is_default": ("Copied by new searches", "Running searches keep the stages they were opened with."),
    }
    search_fields = ["name"]
    inlines = [PipelineStageInline]

    def has_delete_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        """The default is what new searches copy: it can be replaced, not removed."""
        return super().has_delete_permission(request, obj) and not (obj and obj.is_default)


@admin.register(ReasonCode)
class ReasonCodeAdmin(Explained, LastByDefault, admin.ModelAdmin):
    """A code that was used is switched off rather than deleted: reviews name it."""

    list_display = ["label", "direction", "position", "active", "proposes_edit"]
    words = {
        "label": ("Reason", "In a few words, as a manager would say it."),
        "direction": ("Speaks", "For a yes or for a no: it is offered with those verdicts only."),
        "position": ("Place", "Low numbers come first."),
        "active": ("Offered", "Switched off, it stays in the reviews that name it."),
        "proposes_edit": ("About the description", "Asks whether the description should say it."),
    }
    list_editable = ["position", "active"]
    list_filter = ["direction", "active"]
    search_fields = ["label"]


@admin.register(Department, RoleFamily)
class NamedAdmin(admin.ModelAdmin):
    list_display = ["name"]
    search_fields = ["name"]
