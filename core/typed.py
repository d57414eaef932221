"""Sanitizes values from URLs and forms before they reach the database."""

from typing import Any

from django import forms

DIGITS = 15  # more than any key of ours has, and less than a database refuses


def whole(text: str, default: int = -1) -> int:
    """Returns the number written in plain digits, or `default` for anything else."""
    return int(text) if text.isascii() and text.isdecimal() and len(text) <= DIGITS else default


class ChosenField(forms.ModelMultipleChoiceField):
    """Several rows by their key. A key that no database can hold is a wrong choice like any other."""

    def clean(self, value: Any) -> Any:
        if isinstance(value, (list, tuple)):
            for key in value:
                if len(str(key)) > DIGITS:
                    message = self.error_messages["invalid_choice"]
                    raise forms.ValidationError(message, code="invalid_choice", params={"value": str(key)[:DIGITS]})
        return super().clean(value)
