import re
from datetime import date, datetime
from typing import Any
from zoneinfo import ZoneInfo

from django import forms

from core import clock
from core.businesstime import DAY, wall
from core.widgets import LongSelect
from core.zones import zone_label, zones_with_a_city
from kickoff.actions import Meeting
from kickoff.models import AgendaItem, Commitment, Kickoff
from recruiting.models import PastHire
from recruiting.models.settings import Side

DATE = {"type": "date"}
HOUR = 60
LIMIT = re.compile(r"(?P<amount>\d{1,3})\s*(?:business\s*)?(?P<unit>h|hours?|d|days?)?")
MOST = 400
LIMITS = ["4 hours", "1 day", "2 days", "3 days", "5 days", "8 days", "10 days"]  # suggested in the draft


def zone_choices(first: list[str]) -> list[tuple[str, Any]]:
    """The team's own zones first, then all zones that are named after a place."""
    near = list(dict.fromkeys([*first, "UTC"]))
    return [
        ("On this team", [(zone, zone_label(zone)) for zone in near]),
        ("All time zones", [(zone, zone_label(zone)) for zone in zones_with_a_city() if zone not in near]),
    ]


class MomentForm(forms.Form):
    """When people meet, and for how long. The time is a wall-clock time in the chosen zone; `starts_at` of the cleaned
    data is the moment in UTC."""

    day = forms.DateField(label="Date", widget=forms.DateInput(attrs=DATE, format="%Y-%m-%d"))
    at = forms.TimeField(label="Time", widget=forms.TimeInput(attrs={"type": "time"}, format="%H:%M"))
    minutes = forms.TypedChoiceField(
        label="Length",
        coerce=int,
        choices=[(15, "15 minutes"), (30, "30 minutes"), (45, "45 minutes"), (60, "1 hour"), (90, "90 minutes")],
    )
    zone = forms.ChoiceField(label="Time zone", widget=LongSelect)

    def __init__(self, *args: Any, zones: list[str], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["zone"].choices = zone_choices(zones)  # type: ignore[attr-defined]

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or self.cleaned_data
        if {"day", "at", "zone"} <= cleaned.keys():
            starts_at = wall(cleaned["day"], cleaned["at"], cleaned["zone"])
            if starts_at.astimezone(ZoneInfo(cleaned["zone"])).time() != cleaned["at"]:
                self.add_error(
                    "at", "Daylight saving time starts that day, so this time doesn’t exist. Choose another."
                )
            cleaned["starts_at"] = starts_at
        return cleaned


class MeetingForm(MomentForm):
    """When and where the kickoff takes place."""

    place = forms.CharField(
        label="Location or video link",
        max_length=300,
        required=False,
        help_text="A room, or a link that starts with https://",
    )
    message = forms.CharField(
        label="Message to attendees", required=False, max_length=1000, widget=forms.Textarea(attrs={"rows": 3})
    )
    seen = forms.IntegerField(required=False, widget=forms.HiddenInput)

    def meeting(self) -> Meeting:
        data = self.cleaned_data
        return Meeting(**{name: data[name] for name in ("starts_at", "zone", "minutes", "place", "message")})

    def shown_moment(self) -> datetime | None:
        """The suggested time, shown before anything is chosen; None without a suggestion."""
        day, at = self.initial["day"], self.initial["at"]
        return wall(day, at, self.initial["zone"]) if day else None

    @staticmethod
    def initial_for(kickoff: Kickoff | None, suggested: datetime | None, zone: str) -> dict[str, Any]:
        """The meeting as scheduled, else the suggestion."""
        moment: datetime | None = suggested
        rest: dict[str, Any] = {"minutes": 30}
        if kickoff and kickoff.starts_at and not kickoff.is_held:
            moment, zone = kickoff.starts_at, kickoff.zone
            rest = {
                "minutes": kickoff.minutes,
                "place": kickoff.place,
                "message": kickoff.message,
                "seen": kickoff.sequence,
            }
        local = moment.astimezone(ZoneInfo(zone)) if moment else None
        return {"day": local and local.date(), "at": local and local.time(), "zone": zone, **rest}


class AgendaItemForm(forms.ModelForm):
    """Notes and output of an item. `seen` is the version on the page, so that unread text is never overwritten."""

    seen = forms.IntegerField(widget=forms.HiddenInput)

    class Meta:
        model = AgendaItem
        fields = ["notes", "output", "done"]
        widgets = {
            "notes": forms.Textarea(attrs={"rows": 2}),
            "output": forms.Textarea(attrs={"rows": 2}),
        }
        labels = {"done": "Done", "output": "Outcome"}

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["seen"].initial = self.instance.edit_count
        if self.instance.output_label:
            self.fields["output"].label = self.instance.output_label


class DatesForm(forms.ModelForm):
    """The target date and the likely range."""

    class Meta:
        model = Kickoff
        fields = ["target_date", "range_from", "range_to"]
        labels = {
            "target_date": "Target date for an accepted offer",
            "range_from": "Likely range: from",
            "range_to": "Likely range: to",
        }
        widgets = {name: forms.DateInput(attrs=DATE, format="%Y-%m-%d") for name in fields}

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or self.cleaned_data
        first, last = cleaned.get("range_from"), cleaned.get("range_to")
        if first and last and last < first:
            self.add_error("range_to", "The range ends before it starts.")
        target, today = cleaned.get("target_date"), clock.today()
        if target and target < today and "target_date" in self.changed_data:
            self.add_error("target_date", "That date is in the past. Choose a later one.")
        return cleaned


class PastHireForm(forms.ModelForm):
    class Meta:
        model = PastHire
        fields = ["label", "strengths", "lacked"]
        labels = {"label": "Name", "strengths": "What made them strong", "lacked": "What they lacked on day one"}
        widgets = {name: forms.Textarea(attrs={"rows": 2}) for name in ("strengths", "lacked")}


class CommitmentForm(forms.Form):
    """One commitment with its target in hours or business days."""

    side = forms.ChoiceField(choices=Side.choices)
    kind = forms.ChoiceField(
        choices=Commitment.Kind.choices, initial=Commitment.Kind.OTHER, required=False, widget=forms.HiddenInput
    )
    text = forms.CharField(label="Commitment", max_length=300, required=False, widget=forms.Textarea(attrs={"rows": 1}))
    within = forms.CharField(
        label="Target",
        max_length=30,
        required=False,
        widget=forms.TextInput(attrs={"list": "limits", "placeholder": "no target", "size": 9, "autocomplete": "off"}),
    )
    drop = forms.BooleanField(label="Remove", required=False)
    group = ""  # the side it is listed under; empty for the blank lines

    def clean_text(self) -> str:
        return " ".join(self.cleaned_data["text"].split())

    def clean_within(self) -> int | None:
        """Returns the business minutes of "2 days", "4 hours" or "2"; None for no target."""
        words = self.cleaned_data["within"].strip().lower()
        if words in ("", "no target"):
            return None
        found = LIMIT.fullmatch(words)
        if not found or not 0 < int(found["amount"]) <= MOST:
            raise forms.ValidationError("Enter a time, such as 2 days or 4 hours, or leave it blank.")
        return int(found["amount"]) * (HOUR if (found["unit"] or "d").startswith("h") else DAY)

    @property
    def is_kept(self) -> bool:
        return bool(self.cleaned_data.get("text")) and not self.cleaned_data.get("drop")

    def commitment(self) -> Commitment:
        data = self.cleaned_data
        return Commitment(
            side=data["side"], kind=data["kind"] or Commitment.Kind.OTHER, text=data["text"], limit=data["within"]
        )


CommitmentForms = forms.formset_factory(CommitmentForm, extra=2, max_num=40)


class AgreementForm(forms.Form):
    slip = forms.CharField(
        label="What happens if something slips",
        max_length=2000,
        required=False,
        widget=forms.Textarea(attrs={"rows": 3}),
    )
    seen = forms.IntegerField(widget=forms.HiddenInput)


class HandBackForm(forms.Form):
    note = forms.CharField(
        label="What should change?",
        max_length=1000,
        widget=forms.Textarea(attrs={"rows": 3}),
        error_messages={"required": "Say what should change."},
    )


class AnswerForm(forms.Form):
    """The version that was on the page when the person accepted."""

    number = forms.IntegerField(widget=forms.HiddenInput)


class MoveMilestoneForm(forms.Form):
    day = forms.DateField(label="New date", widget=forms.DateInput(attrs=DATE, format="%Y-%m-%d"))

    def clean_day(self) -> date:
        day: date = self.cleaned_data["day"]
        if day < clock.today():
            raise forms.ValidationError("That date is in the past. Choose today or later.")
        return day


class LessonForm(forms.Form):
    text = forms.CharField(
        label="What to remember next time",
        max_length=1000,
        widget=forms.Textarea(attrs={"rows": 2}),
        error_messages={"required": "Write the takeaway in a sentence."},
    )


class ConfirmLessonForm(forms.Form):
    """The manager's response to a takeaway; `answer` is the button that was pressed."""

    answer = forms.ChoiceField(choices=[("agree", "Confirm"), ("change", "Save my edit"), ("retire", "Retire")])
    text = forms.CharField(label="Your edit", max_length=1000, required=False, widget=forms.Textarea(attrs={"rows": 3}))

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or self.cleaned_data
        if cleaned.get("answer") == "change" and not cleaned.get("text"):
            self.add_error("text", "Write the takeaway in a sentence.")
        return cleaned


def limit_in_words(limit: int | None) -> str:
    """Returns business minutes as the form accepts them: in days if they are whole, else in hours."""
    if not limit:
        return ""
    amount, unit = (limit // DAY, "day") if limit % DAY == 0 else (max(limit // HOUR, 1), "hour")
    return f"{amount} {unit}" + ("" if amount == 1 else "s")


def moment_on(day: Any, like: datetime, zone: str) -> datetime:
    """Returns that day at the time of day of `like`, in that zone."""
    return wall(day, like.astimezone(ZoneInfo(zone)).time(), zone)
