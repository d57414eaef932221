"""Mixins for Settings (Django's admin): labels and help texts that need no migration, and order of rows."""

from typing import Any, ClassVar

from django.db import models
from django.forms import BaseInlineFormSet, Field
from django.http import HttpRequest


class Explained:
    """Mixin for a ModelAdmin or an inline: `words` maps a field to its label and help text."""

    words: ClassVar[dict[str, tuple[str, str]]] = {}

    def formfield_for_dbfield(self, db_field: models.Field, request: HttpRequest, **kwargs: Any) -> Field | None:
        field: Field | None = super().formfield_for_dbfield(db_field, request, **kwargs)  # type: ignore[misc]  # a mixin
        if field and db_field.name in self.words:
            field.label, field.help_text = self.words[db_field.name]
        return field

    def get_changelist_formset(self, request: HttpRequest, **kwargs: Any) -> Any:
        """Names the fields edited in the list: there, only the column's heading shows what they are."""
        formset = super().get_changelist_formset(request, **kwargs)  # type: ignore[misc]  # a mixin
        for field in formset.form.base_fields.values():
            field.widget.attrs["aria-label"] = field.label
        return formset


class LastByDefault:
    """Mixin for a ModelAdmin with ordered rows: a new row comes last by default."""

    def get_changeform_initial_data(self, request: HttpRequest) -> dict[str, Any]:
        initial: dict[str, Any] = super().get_changeform_initial_data(request)  # type: ignore[misc]  # a mixin
        last = self.model.objects.aggregate(last=models.Max("position"))["last"]  # type: ignore[attr-defined]
        return {"position": 0 if last is None else last + 1, **initial}


class NewRowsLast:
    """Mixin for a ModelAdmin with ordered inline rows: those added without a position come last, in the order added."""

    def save_formset(self, request: HttpRequest, form: Any, formset: BaseInlineFormSet, change: bool) -> None:
        places = [row.cleaned_data.get("position") or 0 for row in formset.initial_forms if row.is_valid()]
        last = max(places, default=-1)
        for row in formset.extra_forms:
            if row.has_changed() and not row.instance.position:
                last += 1
                row.instance.position = last
        super().save_formset(request, form, formset, change)  # type: ignore[misc]  # a mixin


def business_time(minutes: int) -> str:
    """Business minutes as text: "2 days", "3 hours 30 minutes"."""
    days, rest = divmod(abs(minutes), 480)
    hours, left = divmod(rest, 60)
    counts = [(days, "day"), (hours, "hour"), (left, "minute")]
    return " ".join(f"{count} {unit}{'' if count == 1 else 's'}" for count, unit in counts if count) or "0 minutes"
