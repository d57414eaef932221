from collections.abc import Collection
from datetime import date
from typing import Any, ClassVar
from urllib.parse import urlencode

from django import forms
from django.db.models import Q, QuerySet

from accounts.forms import date_format_field, zone_choices
from accounts.models import Leave, User
from core.widgets import LongSelect
from reminders.channels.base import channel_choices
from reminders.consent import usable_channels
from reminders.models import ContactPreference, Delivery, DeliveryItem, InboundMessage, Task
from reminders.phone_numbers import e164, region_of
from reminders.preferences import DAYS, preference_of


class ChannelSelect(forms.RadioSelect):
    """Radio buttons of which some cannot be chosen yet."""

    unusable: Collection[str] = ()

    def create_option(self, name: str, value: Any, *args: Any, **kwargs: Any) -> dict[str, Any]:
        option = super().create_option(name, value, *args, **kwargs)
        if value in self.unusable:
            option["attrs"]["disabled"] = True
        return option


class TimeInput(forms.TimeInput):
    input_type = "time"


class DateInput(forms.DateInput):
    input_type = "date"

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(format="%Y-%m-%d", **kwargs)


class PreferenceForm(forms.ModelForm):
    """How, how often and when. A channel can be chosen only once its number is confirmed; saving confirms the zone."""

    weekdays = forms.TypedMultipleChoiceField(
        choices=list(enumerate(DAYS)), coerce=int, required=False, widget=forms.CheckboxSelectMultiple,
        label="On these days", help_text="None chosen: on every working day.",
    )  # fmt: skip
    zone = forms.ChoiceField(choices=lambda: zone_choices()[1:], label="Time zone", widget=LongSelect)
    date_format = date_format_field()

    class Meta:
        model = ContactPreference
        fields = ["channel", "cadence", "weekdays", "hours_from", "hours_to", "second_channel"]
        labels = {
            "channel": "Reach me by",
            "cadence": "How often",
            "hours_from": "From",
            "hours_to": "Until",
            "second_channel": "If that does not reach me",
        }
        widgets = {
            "channel": ChannelSelect,
            "cadence": forms.RadioSelect,
            "hours_from": TimeInput(format="%H:%M"),
            "hours_to": TimeInput(format="%H:%M"),
        }

    field_order = ["channel", "cadence", "weekdays", "hours_from", "hours_to", "zone", "date_format", "second_channel"]

    def __init__(self, user: User, data: Any = None) -> None:
        super().__init__(
            data, instance=preference_of(user), initial={"zone": user.zone_name, "date_format": user.date_format}
        )
        self.user = user
        self.usable = usable_channels(user)
        self.fields["channel"].widget.unusable = {kind for kind, _ in channel_choices()} - set(self.usable)
        self.fields["channel"].choices = channel_choices()  # type: ignore[attr-defined]
        self.fields["cadence"].choices = ContactPreference.Cadence.choices  # type: ignore[attr-defined]
        self.fields["second_channel"].choices = [  # type: ignore[attr-defined]
            ("", "Nothing else"), *((value, label) for value, label in channel_choices() if value in self.usable)
        ]  # fmt: skip

    def clean_channel(self) -> str:
        channel = self.cleaned_data["channel"]
        if channel not in self.usable:
            raise forms.ValidationError("Confirm the number for it first, below.")
        return channel

    def chosen(self) -> dict[str, Any]:
        """The cleaned fields that `save_preference` takes."""
        return {name: self.cleaned_data[name] for name in self.field_order}


class NumberForm(forms.Form):
    """A telephone number to confirm, as people write it."""

    number = forms.CharField(
        max_length=40, label="Number", widget=forms.TextInput(attrs={"type": "tel", "autocomplete": "tel"}),
    )  # fmt: skip

    def __init__(self, user: User, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.user = user

    def clean_number(self) -> str:
        return e164(self.cleaned_data["number"], region=region_of(self.user))


class CodeForm(forms.Form):
    code = forms.RegexField(
        r"^\s*[0-9]{6}\s*$", label="Code", error_messages={"invalid": "The code is six digits."},
        widget=forms.TextInput(attrs={"inputmode": "numeric", "autocomplete": "one-time-code"}),
    )  # fmt: skip


class LeaveForm(forms.ModelForm):
    """Days away and who stands in."""

    class Meta:
        model = Leave
        fields = ["first_day", "last_day", "delegate"]
        labels = {"first_day": "First day away", "last_day": "Last day away", "delegate": "Stand-in"}
        help_texts = {"delegate": "Gets what cannot wait. Only people who may sign in."}
        widgets = {"first_day": DateInput(), "last_day": DateInput(), "delegate": LongSelect}

    def __init__(self, user: User, data: Any = None, *, today: date) -> None:
        super().__init__(data, instance=Leave(user=user))
        self.today = today
        others = User.objects.active().exclude(pk=user.pk).only("name")
        self.fields["delegate"].queryset = others  # type: ignore[attr-defined]
        self.fields["delegate"].empty_label = "Nobody"  # type: ignore[attr-defined]

    def clean_last_day(self) -> date:
        last = self.cleaned_data["last_day"]
        if last < self.today:
            raise forms.ValidationError("That is in the past.")
        return last

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or self.cleaned_data
        first, last = cleaned.get("first_day"), cleaned.get("last_day")
        overlapping = Q(first_day__lte=last, last_day__gte=first) if first and last else Q(pk=None)
        if Leave.objects.filter(overlapping, user=self.instance.user).exists():
            raise forms.ValidationError("Those days overlap with leave that is in the list.")
        return cleaned


class TaskOutcomeForm(forms.Form):
    """What came of it, and what is next: two taps and, if there is something to say, a line."""

    NEXT = [("", "Nothing more"), ("1", "Call again tomorrow"), ("2", "Call again in two days")]
    outcome = forms.ChoiceField(
        choices=Task.Outcome.choices, widget=forms.RadioSelect, label="What came of it?",
        error_messages={"required": "Choose one first."},
    )  # fmt: skip
    next_step = forms.ChoiceField(choices=NEXT, required=False, widget=forms.RadioSelect, label="And next?")
    note = forms.CharField(
        max_length=2000, required=False, label="Note", widget=forms.Textarea(attrs={"rows": 2}),
    )  # fmt: skip

    def clean_next_step(self) -> int:
        return int(self.cleaned_data["next_step"] or 0)


class NextStepForm(forms.Form):
    """What comes after a call that was noted: another call, the same in writing, or a line about what was said."""

    DAYS: ClassVar = {"tomorrow": 1, "two_days": 2}
    step = forms.ChoiceField(choices=lambda: [("tomorrow", ""), ("two_days", ""), *channel_choices()], required=False)
    note = forms.CharField(max_length=2000, required=False)

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or self.cleaned_data
        if not cleaned.get("step") and not cleaned.get("note"):
            raise forms.ValidationError("Nothing was chosen.")
        return cleaned


class DismissForm(forms.Form):
    """Why a message that needs attention is put aside."""

    note = forms.CharField(max_length=200, label="Why is nothing more needed?")


class RecordFilter(forms.Form):
    """Which messages to show: of one person, of one search, in one state. Wrong values filter nothing."""

    person = forms.ModelChoiceField(
        User.objects.none(), required=False, empty_label="Everybody", label="Person", widget=LongSelect
    )
    state = forms.ChoiceField(choices=[("", "Any state"), *Delivery.State.choices], required=False, label="State")
    requisition = forms.CharField(max_length=80, required=False, widget=forms.HiddenInput)

    def __init__(self, *args: Any, reader: User, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        people = User.objects.all() if reader.is_staffing else User.objects.filter(pk=reader.pk)
        self.fields["person"].queryset = people.only("name")  # type: ignore[attr-defined]
        self.is_valid()

    def applied_to(self, rows: QuerySet[Delivery]) -> QuerySet[Delivery]:
        chosen = self.cleaned_data
        if chosen.get("person"):
            rows = rows.filter(recipient=chosen["person"])
        if chosen.get("state"):
            rows = rows.filter(state=chosen["state"])
        if chosen.get("requisition"):
            told = DeliveryItem.objects.filter(occurrence__requisition_key=self.requisition_key())
            rows = rows.filter(pk__in=told.values("delivery"))
        return rows

    def applied_to_replies(self, rows: QuerySet[InboundMessage]) -> QuerySet[InboundMessage]:
        """Replies of the chosen person; those that nobody could place beside what needs attention; else none."""
        chosen = self.cleaned_data
        if chosen.get("person"):
            return rows.filter(user=chosen["person"]).select_related("user")[:20]
        if chosen.get("state") == Delivery.State.ATTENTION:
            return rows.filter(result=InboundMessage.Result.HELD).select_related("user")[:20]
        return rows.none()

    def requisition_key(self) -> str:
        chosen = self.cleaned_data["requisition"]
        return f"recruiting.requisition:{chosen}" if chosen.isdecimal() else chosen

    def is_filtered(self) -> bool:
        return any(self.cleaned_data.values())

    def query(self) -> str:
        """The filter as it goes into the addresses of other pages of the list."""
        return urlencode({name: self.data[name] for name in self.cleaned_data if self.data.get(name)})


class PreviewForm(forms.Form):
    """For whom a message is looked at."""

    person = forms.ModelChoiceField(
        User.objects.none(), required=False, empty_label="Choose a person", label="Person", widget=LongSelect
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["person"].queryset = User.objects.active().only("name")  # type: ignore[attr-defined]

    def chosen_person(self) -> User | None:
        return self.cleaned_data.get("person") if self.is_valid() else None


class OwnTestForm(forms.Form):
    """On which channel an admin wants a test; the token makes pressing twice send once."""

    channel = forms.ChoiceField(choices=channel_choices)
    token = forms.RegexField(r"^[0-9a-f]{24}$")


class ChannelForm(forms.Form):
    """Another channel for a message that reached nobody."""

    channel = forms.ChoiceField(choices=channel_choices, label="Send it by")
