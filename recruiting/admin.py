"""What an admin sets up for recruiting. Running searches keep the stages they were opened with (8.5)."""

from typing import Any

from django.contrib import admin
from django.http import HttpRequest

from recruiting.models import Department, PipelineStage, PipelineTemplate, ReasonCode, RoleFamily


class PipelineStageInline(admin.TabularInline):
    model = PipelineStage
    extra = 0
    fields = ["position", "name", "kind", "owner_side", "limit"]
    ordering = ["position"]


@admin.register(PipelineTemplate)
class PipelineTemplateAdmin(admin.ModelAdmin):
    """Stages, their order, whose step each is, and its limit in business minutes (480 are a day)."""

    list_display = ["name", "is_default"]
    search_fields = ["name"]
    inlines = [PipelineStageInline]

    def has_delete_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        """The default is what new searches copy: it can be replaced, not removed."""
        return super().has_delete_permission(request, obj) and not (obj and obj.is_default)


@admin.register(ReasonCode)
class ReasonCodeAdmin(admin.ModelAdmin):
    """A code that was used is switched off rather than deleted: reviews name it."""

    list_display = ["label", "direction", "position", "active", "proposes_edit"]
    list_editable = ["position", "active"]
    list_filter = ["direction", "active"]
    search_fields = ["label"]


@admin.register(Department, RoleFamily)
class NamedAdmin(admin.ModelAdmin):
    list_display = ["name"]
    search_fields = ["name"]
