from collections.abc import Iterable
from typing import Any

from django import forms
from django.forms.utils import flatatt
from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString


class LongSelect(forms.Select):
    """A select of hundreds of options, printed directly: Django's own includes a template for every option, which takes
    longer than the rest of the page together."""

    def render(self, name: str, value: Any, attrs: Any = None, renderer: Any = None) -> SafeString:
        chosen = set(self.format_value(value))
        attributes = flatatt({"name": name, **self.build_attrs(self.attrs, attrs)})
        return format_html("<select{}>{}</select>", attributes, self._options(self.choices, chosen))

    def _options(self, choices: Iterable[Any], chosen: set[str]) -> SafeString:
        return format_html_join("", "{}", ((self._option(value, label, chosen),) for value, label in choices))

    def _option(self, value: Any, label: Any, chosen: set[str]) -> SafeString:
        if isinstance(label, list | tuple):
            return format_html('<optgroup label="{}">{}</optgroup>', value, self._options(label, chosen))
        is_chosen = SafeString(" selected") if str(value) in chosen else ""
        return format_html('<option value="{}"{}>{}</option>', value, is_chosen, label)
