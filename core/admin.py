"""Column titles of the settings lists."""

from collections.abc import Callable
from typing import Any

from django.contrib import admin
from django.db import models


def column(field: str, title: str, *, boolean: bool = False) -> Callable[[models.Model], Any]:
    """A column for `list_display` that shows `field` (choices by their labels) under `title` and sorts by it."""

    @admin.display(description=title, ordering=field, boolean=boolean or None)
    def value(row: models.Model) -> Any:
        label = getattr(row, f"get_{field}_display", None)
        return label() if label else getattr(row, field)

    value.__name__ = field  # Django names the cell's CSS class after it
    return value
