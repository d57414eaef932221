from typing import Any

from django import forms
from django.http import QueryDict

from recruiting.models import Criterion


class PostingForm(forms.Form):
    posting = forms.CharField(
        max_length=60_000,
        widget=forms.Textarea(attrs={"rows": 16}),
        label="The posting",
        help_text="Text or Markdown, as it is. It is split into lines; you decide which ones count.",
    )


class CriterionForm(forms.ModelForm):
    """A point and what is known about it."""

    # The edit count that was read: somebody else's save since then is a conflict, never overwritten.
    seen = forms.IntegerField(widget=forms.HiddenInput)

    class Meta:
        model = Criterion
        fields = ["text", "why", "assessed_by", "learnable"]
        labels = {
            "text": "The point",
            "why": "Why it matters",
            "assessed_by": "How it will be assessed",
            "learnable": "Can be learned on the job",
        }
        help_texts = {
            "why": "What goes wrong in month one without it?",
            "assessed_by": "A question, a task, a person who finds out.",
        }
        widgets = {
            "text": forms.Textarea(attrs={"rows": 2}),
            "why": forms.TextInput(attrs={"maxlength": 300}),
            "assessed_by": forms.TextInput(attrs={"maxlength": 200}),
        }
        error_messages = {"text": {"required": "Say what is needed, or take the point out."}}

    @classmethod
    def of(cls, criterion: Criterion, data: Any = None) -> "CriterionForm":
        return cls(data, instance=criterion, initial={"seen": criterion.edit_count}, auto_id=f"c{criterion.pk}-%s")

    @classmethod
    def again(cls, criterion: Criterion, data: QueryDict, *, seen: int) -> "CriterionForm":
        """What was typed, to be saved over what somebody else wrote only when asked for a second time."""
        form = cls.of(criterion, {**data.dict(), "seen": seen})
        form.is_valid()
        return form

    def columns(self) -> dict[str, Any]:
        return {name: self.cleaned_data[name] for name in self._meta.fields or ()}


class NewCriterionForm(forms.Form):
    kind = forms.ChoiceField(choices=Criterion.Kind.choices, label="List")
    text = forms.CharField(max_length=500, label="The point", widget=forms.Textarea(attrs={"rows": 2}))


class AnswerForm(forms.Form):
    """The manager's side: yes, or what should change."""

    AGREE, HAND_BACK = "agree", "hand_back"

    answer = forms.ChoiceField(choices=[(AGREE, "Agree"), (HAND_BACK, "Ask for a change")])
    round = forms.IntegerField(widget=forms.HiddenInput)
    note = forms.CharField(
        max_length=2000,
        required=False,
        label="A line to your recruiter",
        help_text="Needed when something should change; welcome otherwise.",
        widget=forms.Textarea(attrs={"rows": 3}),
    )

    def clean(self) -> dict[str, Any]:
        data = super().clean() or {}
        if data.get("answer") == self.HAND_BACK and not data.get("note"):
            self.add_error("note", "What should change? One line is enough.")
        return data
