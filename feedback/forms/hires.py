from datetime import timedelta
from typing import Any

from django import forms
from django.core.exceptions import ValidationError

from core import clock
from recruiting.models import Hire


def _date() -> forms.DateInput:
    return forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d")


class HireForm(forms.Form):
    starts_on = forms.DateField(
        label="Start date", widget=_date(), help_text="The first check-in goes out a week later."
    )

    def clean_starts_on(self) -> Any:
        day, today = self.cleaned_data["starts_on"], clock.today()
        if abs((day - today).days) > 730:
            raise ValidationError("That’s more than two years from today. Check the year.")
        return day


class LeftForm(forms.Form):
    left_on = forms.DateField(label="Last day", widget=_date())

    def __init__(self, *args: Any, hire: Hire, **options: Any) -> None:
        super().__init__(*args, **options)
        self.hire = hire

    def clean_left_on(self) -> Any:
        day = self.cleaned_data["left_on"]
        if day < self.hire.starts_on:
            raise ValidationError("The last day can’t be before the start date.")
        if day > clock.today() + timedelta(days=366):
            raise ValidationError("That’s more than a year away. Check the year.")
        return day


class PauseForm(forms.Form):
    reason = forms.CharField(
        max_length=1000, label="Message to the hiring manager",
        widget=forms.Textarea(attrs={"rows": 4}),
        help_text="Explain why new candidates are on hold, and let the hiring manager know they can ask for more anytime.",
        error_messages={"required": "Say why, so the hiring manager knows what to do next."},
    )  # fmt: skip
