from collections.abc import Sequence
from datetime import datetime
from typing import Any

from django import forms
from django.core.exceptions import ValidationError

from accounts.models import User
from core import clock
from core.typed import ChosenField
from recruiting.models import Application

WHY = "why-"


class DueField(forms.DateTimeField):
    """A time in the reader's zone; empty means as agreed."""

    def __init__(self, **options: Any) -> None:
        widget = forms.DateTimeInput(attrs={"type": "datetime-local"}, format="%Y-%m-%dT%H:%M")
        super().__init__(required=False, widget=widget, input_formats=["%Y-%m-%dT%H:%M", "%Y-%m-%d %H:%M"], **options)

    def clean(self, value: Any) -> datetime | None:
        moment: datetime | None = super().clean(value)
        if moment and moment <= clock.now():
            raise ValidationError("That time has passed. Choose a later one, or leave it blank.")
        return moment


class SlateForm(forms.Form):
    """Which candidates are sent to whom, due when, and why these. `why-<application>` says why this one."""

    people = ChosenField(
        Application.objects.none(), label="Candidates", error_messages={"required": "Choose at least one candidate."}
    )
    reviewers = ChosenField(
        User.objects.none(), label="Reviewers", error_messages={"required": "Choose at least one reviewer."}
    )
    note = forms.CharField(
        max_length=2000, required=False, label="Why these candidates",
        widget=forms.Textarea(attrs={"rows": 3}), help_text="Shown above each résumé. A sentence or two is plenty.",
    )  # fmt: skip
    due_at = DueField(label="Due", help_text="Leave blank to use the agreed turnaround.")

    def __init__(
        self, data: Any = None, *, applications: Sequence[Application], reviewers: Sequence[User],
        initial: dict[str, Any] | None = None,
    ) -> None:  # fmt: skip
        super().__init__(data, initial=initial)
        self.applications = applications
        ids, people = [row.pk for row in applications], [user.pk for user in reviewers]
        chosen = Application.objects.filter(pk__in=ids).select_related("candidate", "stage", "requisition")
        self.fields["people"].queryset = chosen  # type: ignore[attr-defined]
        self.fields["reviewers"].queryset = User.objects.filter(pk__in=people)  # type: ignore[attr-defined]

    def why(self, application_pk: int) -> str:
        return str(self.data.get(f"{WHY}{application_pk}", ""))[:1000]

    def chosen(self) -> dict[Application, str]:
        return {application: self.why(application.pk) for application in self.cleaned_data["people"]}


class SendAgainForm(forms.Form):
    due_at = DueField(label="New due date")
