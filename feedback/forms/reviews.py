"""The review form. The template prints the requirements and reasons row by row."""

from collections.abc import Mapping, Sequence
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.http import QueryDict

from core.typed import ChosenField
from feedback import sensitive, thin
from feedback.actions import ReviewInput
from feedback.models import CriterionRating, Review, ReviewRequest
from feedback.text import visible
from recruiting.models import Criterion, ReasonCode, Revision

LONGEST = 5000
POINT = "point-"
SAY_WHY = "Say why, in a sentence or two."


class PointsWidget(forms.Widget):
    """Reads `point-<thread>` → rating: a requirement keeps its thread from revision to revision."""

    def value_from_datadict(self, data: Mapping[str, Any], files: Any, name: str) -> dict[str, str]:
        return points_of(data)


class PointsField(forms.Field):
    """How the candidate meets each requirement; at least one, where there are any."""

    widget = PointsWidget

    def __init__(self, criteria: Sequence[Criterion], **options: Any) -> None:
        super().__init__(required=False, label="Requirements", **options)
        self.criteria = {str(criterion.thread): criterion for criterion in criteria}

    def clean(self, value: dict[str, str]) -> dict[Criterion, str]:
        known = {
            self.criteria[thread]: rating
            for thread, rating in (value or {}).items()
            if thread in self.criteria and rating in CriterionRating.Rating.values
        }
        if self.criteria and not known:
            raise ValidationError("Rate at least the requirement that mattered most to your decision.")
        return known


class ReviewForm(forms.Form):
    verdict = forms.ChoiceField(
        choices=Review.Verdict.choices, label="Your recommendation",
        error_messages={"required": "Choose one. If you can’t decide yet, choose Need more info."},
    )  # fmt: skip
    missing_fact = forms.CharField(max_length=300, required=False, label="What do you need to know?")
    reason_codes = ChosenField(ReasonCode.objects.none(), required=False, label="Reason")
    rationale = forms.CharField(
        max_length=LONGEST, label="Why?", widget=forms.Textarea, strip=True,
        error_messages={"required": SAY_WHY},
    )  # fmt: skip
    number = forms.IntegerField(min_value=1, max_value=999, widget=forms.HiddenInput)
    revision = forms.IntegerField(required=False, widget=forms.HiddenInput)
    asked_back = forms.BooleanField(required=False, widget=forms.HiddenInput)

    def __init__(
        self, data: QueryDict | None, *, asked: ReviewRequest, revision: Revision | None,
        criteria: Sequence[Criterion], codes: Sequence[ReasonCode], initial: dict[str, Any],
    ) -> None:  # fmt: skip
        super().__init__(data, initial=initial)
        self.asked, self.in_force = asked, revision
        self.fields["points"] = PointsField(criteria)
        self.fields["reason_codes"].queryset = ReasonCode.objects.filter(active=True)  # type: ignore[attr-defined]
        self.codes = codes
        self.versions: list[Review] = []  # earlier versions, the newest first; the page prints them too

    def clean_rationale(self) -> str:
        if not visible(self.cleaned_data["rationale"]):
            raise ValidationError(SAY_WHY)
        return str(self.cleaned_data["rationale"])

    def clean(self) -> None:
        needs_fact = self.cleaned_data.get("verdict") == Review.Verdict.ONE_MORE_FACT
        if needs_fact and not visible(self.cleaned_data.get("missing_fact", "")):
            self.add_error("missing_fact", "Say what you need to know, and the recruiter will look into it.")
        seen = self.cleaned_data.get("revision")
        if self.in_force and seen != self.in_force.pk:
            # Shown once: with the next submit they have seen it.
            self.data = _having_seen(self.data, self.in_force)
            self.add_error(
                None, f"The job description changed to {str(self.in_force).lower()} while you were writing. "
                "Check your ratings and submit again. Nothing you wrote was lost.",
            )  # fmt: skip

    def asks_back(self) -> dict[str, Any]:
        """What to ask before it is submitted; empty when there is nothing to ask or it was asked before."""
        if self.cleaned_data["asked_back"]:
            return {}
        text = f"{self.cleaned_data['rationale']}\n{self.cleaned_data['missing_fact']}"
        asks = {"is_thin": thin.is_thin(self.cleaned_data["rationale"]), "topics": sensitive.topics_in(text)}
        return asks if any(asks.values()) else {}

    def review_input(self) -> ReviewInput:
        chosen = self.cleaned_data
        return ReviewInput(
            verdict=chosen["verdict"], rationale=chosen["rationale"], missing_fact=chosen["missing_fact"],
            ratings=chosen["points"], reason_codes=chosen["reason_codes"], revision=self.in_force,
        )  # fmt: skip

    # What the template prints: what was posted, else what was kept, else nothing.
    @property
    def chosen_verdict(self) -> str:
        return str(self["verdict"].value() or "")

    @property
    def chosen_codes(self) -> list[str]:
        return [str(code) for code in self["reason_codes"].value() or []]

    @property
    def chosen_points(self) -> dict[str, str]:
        return self["points"].value() or {}


def _having_seen(data: Any, revision: Revision) -> QueryDict:
    changed: QueryDict = data.copy()
    changed["revision"] = str(revision.pk)
    return changed


def points_of(data: Mapping[str, Any]) -> dict[str, str]:
    return {name.removeprefix(POINT): data[name] for name in data if name.startswith(POINT) and data[name]}


def typed(data: QueryDict) -> dict[str, Any]:
    """What of a form is kept as a draft: known names, limited lengths."""
    return {
        "verdict": data.get("verdict", "")[:14],
        "rationale": data.get("rationale", "")[: LONGEST * 2],
        "missing_fact": data.get("missing_fact", "")[:600],
        "points": {thread[:40]: rating[:12] for thread, rating in list(points_of(data).items())[:100]},
        "reason_codes": [code[:12] for code in data.getlist("reason_codes")[:50]],
    }
