from collections.abc import Container, Iterable
from html import escape
from typing import Any

from django import forms
from django.forms.utils import flatatt
from django.utils.safestring import SafeString


class LongSelect(forms.Select):
    """A select of hundreds of options, printed directly: Django's own includes a template for every option, which takes
    longer than the rest of the page together."""

    def render(self, name: str, value: Any, attrs: Any = None, renderer: Any = None) -> SafeString:
        chosen = set(self.format_value(value))
        attributes = flatatt({"name": name, **self.build_attrs(self.attrs, attrs)})
        return SafeString(f"<select{attributes}>{options(self.choices, chosen)}</select>")


def options(choices: Iterable[tuple[Any, Any]], chosen: Container[str]) -> SafeString:
    """The options of a select, escaped; a list in place of a label is a group. `chosen` are values as text."""
    return SafeString("".join([_option(value, label, chosen) for value, label in choices]))


def _option(value: Any, label: Any, chosen: Container[str]) -> str:
    if isinstance(label, list | tuple):
        return f'<optgroup label="{escape(str(value))}">{options(label, chosen)}</optgroup>'
    value = "" if value is None else str(value)
    selected = " selected" if value in chosen else ""
    return f'<option value="{escape(value)}"{selected}>{escape(str(label))}</option>'
