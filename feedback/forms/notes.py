from typing import Any

from django import forms
from django.core.exceptions import ValidationError

from feedback.progress import names_a_candidate
from recruiting.models import Requisition

MOST = 160  # characters: with the news it still fits into two parts of a text


class LineForm(forms.Form):
    text = forms.CharField(
        max_length=MOST, required=False, label="Personal note",
        widget=forms.Textarea(attrs={"rows": 3}),
        help_text="Adds a personal line below the update. It goes out with the next update only. Leave blank to skip.",
    )  # fmt: skip

    def __init__(self, *args: Any, requisition: Requisition, **options: Any) -> None:
        super().__init__(*args, **options)
        self.requisition = requisition

    def clean_text(self) -> str:
        text = " ".join(self.cleaned_data["text"].split())
        if names_a_candidate(self.requisition, text):
            raise ValidationError("Use initials. The update may go out as a text, where others could see a full name.")
        return text
