"""Settings for recruiting. Jobs that already exist keep the stages they started with."""

from typing import Any

from django.contrib import admin
from django.http import HttpRequest

from core.admin import column
from core.configuration import Explained, LastByDefault, NewRowsLast
from recruiting.models import Department, PipelineStage, PipelineTemplate, ReasonCode, RoleFamily


class PipelineStageInline(Explained, admin.TabularInline):
    model = PipelineStage
    extra = 0
    words = {
        "position": ("Order", "Lower numbers come first. Leave 0 in a new row to put it last."),
        "kind": ("Type", "Hiring managers are asked for reviews in stages of type “Hiring manager review.”"),
        "owner_side": ("Owner", "Who’s responsible for this stage."),
        "limit": (
            "Target in business minutes",
            "480 is one business day; 60 is one hour. Leave blank for no target.",
        ),
    }
    fields = ["position", "name", "kind", "owner_side", "limit"]
    ordering = ["position"]


@admin.register(PipelineTemplate)
class PipelineTemplateAdmin(Explained, NewRowsLast, admin.ModelAdmin):
    """Stages in order, each with its owner and its target in business minutes (480 is one business day)."""

    list_display = ["name", column("is_default", "Default", boolean=True)]
    words = {
        "is_default": ("Use for new jobs", "Existing jobs keep the stages they started with."),
    }
    search_fields = ["name"]
    inlines = [PipelineStageInline]

    def has_delete_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        """New jobs copy the default template, so it can be replaced but not deleted."""
        return super().has_delete_permission(request, obj) and not (obj and obj.is_default)


@admin.register(ReasonCode)
class ReasonCodeAdmin(Explained, LastByDefault, admin.ModelAdmin):
    """Reviews refer to reason codes, so a used one is turned off rather than deleted."""

    list_display = [
        "label",
        "direction",
        "position",
        "active",
        column("proposes_edit", "Suggests an edit", boolean=True),
    ]
    words = {
        "label": ("Reason", "A few words, as a hiring manager would say it."),
        "direction": ("For or against", "Offered only with a yes (for) or a no (against)."),
        "position": ("Order", "Lower numbers come first."),
        "active": ("Active", "If turned off, it stays on reviews that already use it."),
        "proposes_edit": ("Suggests a description change", "Asks whether the job description should mention it."),
    }
    list_editable = ["position", "active"]
    list_filter = ["direction", "active"]
    search_fields = ["label"]


@admin.register(Department, RoleFamily)
class NamedAdmin(admin.ModelAdmin):
    list_display = ["name"]
    search_fields = ["name"]
