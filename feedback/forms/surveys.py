"""A check-in as a form: one field a question, plus a line of text where the question asks why."""

from collections.abc import Sequence
from typing import Any

from django import forms
from django.core.exceptions import ValidationError

from feedback.models import SurveyQuestion
from feedback.models.surveys import SCALES

Kind = SurveyQuestion.Kind
CHOICES = {
    **{kind: [(str(n), str(n)) for n in numbers] for kind, numbers in SCALES.items()},
    Kind.YES_PARTLY_NO: [("yes", "Yes"), ("partly", "Partly"), ("no", "No")],
    Kind.YES_UNSURE_NO: [("yes", "Yes"), ("unsure", "Unsure"), ("no", "No")],
}
ENDS = {  # what the two ends of a scale mean
    Kind.SCALE_5: ("Not at all", "Completely"),
    Kind.SCALE_10: ("Poor", "Excellent"),
    Kind.RECOMMEND: ("Not at all", "Exactly right"),
}


class SurveyForm(forms.Form):
    def __init__(self, data: Any = None, *, questions: Sequence[SurveyQuestion]) -> None:
        super().__init__(data)
        self.questions = questions
        for question in questions:
            for name, field in _fields(question):
                self.fields[name] = field

    def clean(self) -> None:
        if not self.errors and not any(self.cleaned_data.values()):
            raise ValidationError("Please answer at least one question.")

    def answers(self) -> dict[SurveyQuestion, tuple[str, str]]:
        """Question → (value, text)."""
        return {
            question: (self.cleaned_data.get(f"q{question.pk}", ""), self.cleaned_data.get(f"w{question.pk}", ""))
            for question in self.questions
        }

    def rows(self) -> list[dict[str, Any]]:
        """What the page prints: the question, its two fields (either may be None) and the ends of its scale."""
        return [
            {
                "number": place,
                "question": question,
                "field": self[f"q{question.pk}"] if f"q{question.pk}" in self.fields else None,
                "words": self[f"w{question.pk}"] if f"w{question.pk}" in self.fields else None,
                "ends": ENDS.get(Kind(question.kind)),
            }
            for place, question in enumerate(self.questions, start=1)
        ]


def _fields(question: SurveyQuestion) -> list[tuple[str, forms.Field]]:
    fields: list[tuple[str, forms.Field]] = []
    choices = CHOICES.get(Kind(question.kind))
    if choices:
        radios = forms.ChoiceField(
            label=question.text, choices=choices, required=question.required, widget=forms.RadioSelect,
            error_messages={"required": "Please choose one."},
        )  # fmt: skip
        fields.append((f"q{question.pk}", radios))
    if question.asks_why or not choices:
        label = "Why?" if choices else question.text
        words = forms.CharField(
            label=label, max_length=2000, required=question.required and not choices,
            widget=forms.TextInput() if choices else forms.Textarea(attrs={"rows": 3}),
            error_messages={"required": "Please answer this question. A sentence is enough."},
        )  # fmt: skip
        fields.append((f"w{question.pk}", words))
    return fields
