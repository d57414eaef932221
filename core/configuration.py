"""Django's admin as the place where a house is configured: words beside the fields, and in no migration."""

from typing import Any, ClassVar

from django.db import models
from django.forms import BaseInlineFormSet, Field
from django.http import HttpRequest


class Explained:
    """Mixin for a ModelAdmin or an inline: `words` maps a field to its label and what is good to know about it."""

    words: ClassVar[dict[str, tuple[str, str]]] = {}

    def formfield_for_dbfield(self, db_field: models.Field, request: HttpRequest, **kwargs: Any) -> Field | None:
        field: Field | None = super().formfield_for_dbfield(db_field, request, **kwargs)  # type: ignore[misc]  # a mixin
        if field and db_field.name in self.words:
            field.label, field.help_text = self.words[db_field.name]
        return field


class LastByDefault:
    """Mixin for a ModelAdmin whose rows have a place: a new one stands last until it is given another."""

    def get_changeform_initial_data(self, request: HttpRequest) -> dict[str, Any]:
        initial: dict[str, Any] = super().get_changeform_initial_data(request)  # type: ignore[misc]  # a mixin
        last = self.model.objects.aggregate(last=models.Max("position"))["last"]  # type: ignore[attr-defined]
        return {"position": 0 if last is None else last + 1, **initial}


class NewRowsLast:
    """Mixin for a ModelAdmin with ordered inline rows: those added without a place stand last, as they were added."""

    def save_formset(self, request: HttpRequest, form: Any, formset: BaseInlineFormSet, change: bool) -> None:
        places = [row.cleaned_data.get("position") or 0 for row in formset.initial_forms if row.is_valid()]
        last = max(places, default=-1)
        for row in formset.extra_forms:
            if row.has_changed() and not row.instance.position:
                last += 1
                row.instance.position = last
        super().save_formset(request, form, formset, change)  # type: ignore[misc]  # a mixin


def business_time(minutes: int) -> str:
    """Business minutes as an admin says them: "2 days", "3 h 30 min"."""
    days, rest = divmod(abs(minutes), 480)
    hours, left = divmod(rest, 60)
    parts = [f"{days} day{'' if days == 1 else 's'}" if days else "", f"{hours} h" if hours else ""]
    return " ".join(part for part in [*parts, f"{left} min" if left else ""] if part) or "0 min"
