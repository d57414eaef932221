from typing import Any

from django import forms
from django.http import QueryDict

from recruiting.models import Criterion


class CriterionForm(forms.ModelForm):
    """A requirement and its details."""

    # The edit count that was read: another user's save since then is a conflict, never overwritten.
    seen = forms.IntegerField(widget=forms.HiddenInput)

    class Meta:
        model = Criterion
        fields = ["text", "why", "assessed_by", "learnable"]
        labels = {
            "text": "Requirement",
            "why": "Why it matters",
            "assessed_by": "How we’ll assess it",
            "learnable": "Can be learned on the job",
        }
        help_texts = {
            "why": "What would go wrong in the first month without it?",
            "assessed_by": "For example: a work sample, or an interview question.",
        }
        widgets = {
            "text": forms.Textarea(attrs={"rows": 2}),
            "why": forms.TextInput(attrs={"maxlength": 300}),
            "assessed_by": forms.TextInput(attrs={"maxlength": 200}),
        }
        error_messages = {"text": {"required": "Enter the requirement, or remove it."}}

    @classmethod
    def of(cls, criterion: Criterion, data: Any = None) -> "CriterionForm":
        return cls(data, instance=criterion, initial={"seen": criterion.edit_count}, auto_id=f"c{criterion.pk}-%s")

    @classmethod
    def again(cls, criterion: Criterion, data: QueryDict, *, seen: int) -> "CriterionForm":
        """The form with what was typed, to be saved over another user's text only on a second submit."""
        form = cls.of(criterion, {**data.dict(), "seen": seen})
        form.is_valid()
        return form

    def columns(self) -> dict[str, Any]:
        return {name: self.cleaned_data[name] for name in self._meta.fields or ()}


class NewCriterionForm(forms.Form):
    kind = forms.ChoiceField(choices=Criterion.Kind.choices, label="List")
    text = forms.CharField(max_length=500, label="Requirement", widget=forms.Textarea(attrs={"rows": 2}))


class AnswerForm(forms.Form):
    """The hiring manager's answer: approve, or request changes."""

    APPROVE, REQUEST_CHANGES = "agree", "hand_back"

    answer = forms.ChoiceField(choices=[(APPROVE, "Approve"), (REQUEST_CHANGES, "Request changes")])
    round = forms.IntegerField(widget=forms.HiddenInput)
    note = forms.CharField(
        max_length=2000,
        required=False,
        label="Note to your recruiter",
        help_text="If you request changes, say what should be different.",
        widget=forms.Textarea(attrs={"rows": 3}),
    )

    def clean(self) -> dict[str, Any]:
        data = super().clean() or {}
        if data.get("answer") == self.REQUEST_CHANGES and not data.get("note"):
            self.add_error("note", "What should change? One line is enough.")
        return data
