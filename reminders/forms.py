from collections.abc import Collection, Iterator
from datetime import date
from typing import Any, ClassVar
from urllib.parse import urlencode

from django import forms
from django.db.models import Q, QuerySet
from django.forms.models import ModelChoiceIterator

from accounts.forms import date_format_field, zone_choices
from accounts.models import Leave, User
from core.widgets import LongSelect
from reminders.channels.base import channel_choices
from reminders.contact.consent import usable_channels
from reminders.contact.phone_numbers import e164, region_of
from reminders.contact.preferences import DAYS, preference_of
from reminders.models import ContactPreference, Delivery, DeliveryItem, InboundMessage, Task


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
    """Channel, frequency, days, and hours. A channel needs a confirmed number; saving confirms the time zone."""

    weekdays = forms.TypedMultipleChoiceField(
        choices=list(enumerate(DAYS)), coerce=int, required=False, widget=forms.CheckboxSelectMultiple,
        label="Days", help_text="Leave blank for every business day.",
    )  # fmt: skip
    zone = forms.ChoiceField(choices=lambda: zone_choices()[1:], label="Time zone", widget=LongSelect)
    date_format = date_format_field()

    class Meta:
        model = ContactPreference
        fields = ["channel", "cadence", "weekdays", "hours_from", "hours_to", "second_channel"]
        labels = {
            "channel": "Channel",
            "cadence": "Frequency",
            "hours_from": "From",
            "hours_to": "Until",
            "second_channel": "Second channel",
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
            ("", "None"), *((value, label) for value, label in channel_choices() if value in self.usable)
        ]  # fmt: skip

    def clean_channel(self) -> str:
        channel: str = self.cleaned_data["channel"]
        if channel not in self.usable:
            raise forms.ValidationError("Confirm a phone number for this channel first.")
        return channel

    def chosen(self) -> dict[str, Any]:
        """The cleaned fields that `save_preference` takes."""
        return {name: self.cleaned_data[name] for name in self.field_order}


class NumberForm(forms.Form):
    """A phone number to confirm, in any usual format."""

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
        r"^\s*[0-9]{6}\s*$", label="Code", error_messages={"invalid": "Enter the six-digit code."},
        widget=forms.TextInput(attrs={"inputmode": "numeric", "autocomplete": "one-time-code"}),
    )  # fmt: skip


class LeaveForm(forms.ModelForm):
    """Out of office: the days and the delegate."""

    class Meta:
        model = Leave
        fields = ["first_day", "last_day", "delegate"]
        labels = {"first_day": "First day", "last_day": "Last day", "delegate": "Delegate"}
        help_texts = {"delegate": "Gets the reminders on these days."}
        widgets = {"first_day": DateInput(), "last_day": DateInput(), "delegate": LongSelect}

    def __init__(self, user: User, data: Any = None, *, today: date) -> None:
        super().__init__(data, instance=Leave(user=user))
        self.today = today
        others = User.objects.active().exclude(pk=user.pk).only("name")
        self.fields["delegate"].queryset = others  # type: ignore[attr-defined]
        self.fields["delegate"].empty_label = "No delegate"  # type: ignore[attr-defined]

    def clean_last_day(self) -> date:
        last: date = self.cleaned_data["last_day"]
        if last < self.today:
            raise forms.ValidationError("This date is in the past.")
        return last

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or self.cleaned_data
        first, last = cleaned.get("first_day"), cleaned.get("last_day")
        overlapping = Q(first_day__lte=last, last_day__gte=first) if first and last else Q(pk=None)
        if Leave.objects.filter(overlapping, user=self.instance.user).exists():
            raise forms.ValidationError("These days overlap with another out-of-office entry.")
        return cleaned


class TaskOutcomeForm(forms.Form):
    """The outcome of a call or follow-up, the next step and an optional note."""

    NEXT = [("", "None"), ("1", "Call again next business day"), ("2", "Call again in 2 business days")]
    outcome = forms.ChoiceField(
        choices=Task.Outcome.choices, widget=forms.RadioSelect, label="Outcome",
        error_messages={"required": "Choose an outcome."},
    )  # fmt: skip
    next_step = forms.ChoiceField(choices=NEXT, required=False, widget=forms.RadioSelect, label="Next step")
    note = forms.CharField(
        max_length=2000, required=False, label="Note", widget=forms.Textarea(attrs={"rows": 2}),
    )  # fmt: skip

    def clean_next_step(self) -> int:
        return int(self.cleaned_data["next_step"] or 0)


class NextStepForm(forms.Form):
    """The next step after a logged call: another call, the same items in a message, or a note."""

    DAYS: ClassVar = {"tomorrow": 1, "two_days": 2}
    step = forms.ChoiceField(choices=lambda: [("tomorrow", ""), ("two_days", ""), *channel_choices()], required=False)
    note = forms.CharField(max_length=2000, required=False)

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or self.cleaned_data
        if not cleaned.get("step") and not cleaned.get("note"):
            raise forms.ValidationError("Choose a next step or write a note.")
        return cleaned


class DismissForm(forms.Form):
    """How a message that needs attention was resolved."""

    note = forms.CharField(max_length=200, label="How was this resolved?")


class NamesIterator(ModelChoiceIterator):
    """The options of a select of users, without building a User for each."""

    def __iter__(self) -> Iterator[tuple[Any, Any]]:
        yield ("", self.field.empty_label)
        yield from self.queryset.values_list("pk", "name")


class PersonField(forms.ModelChoiceField):
    iterator = NamesIterator
    widget = LongSelect


class RecordFilter(forms.Form):
    """Filters messages by person, job and status. Invalid values filter nothing."""

    person = PersonField(User.objects.none(), required=False, empty_label="Anyone", label="Recipient")
    state = forms.ChoiceField(choices=[("", "Any status"), *Delivery.State.choices], required=False, label="Status")
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

    def is_about_replies(self) -> bool:
        """Whether the page lists replies: of the chosen person, or unmatched ones if filtered by "needs attention"."""
        return bool(self.cleaned_data.get("person")) or self.cleaned_data.get("state") == Delivery.State.ATTENTION

    def applied_to_replies(self, rows: QuerySet[InboundMessage]) -> QuerySet[InboundMessage]:
        """Only for a filter that `is_about_replies`."""
        person = self.cleaned_data.get("person")
        wanted = rows.filter(user=person) if person else rows.filter(result=InboundMessage.Result.HELD)
        return wanted.select_related("user")[:20]

    def requisition_key(self) -> str:
        chosen = self.cleaned_data["requisition"]
        return f"recruiting.requisition:{chosen}" if chosen.isdecimal() else chosen

    def is_filtered(self) -> bool:
        return any(self.cleaned_data.values())

    def query(self) -> str:
        """The filter as it goes into the addresses of other pages of the list."""
        return urlencode({name: self.data[name] for name in self.cleaned_data if self.data.get(name)})


class PreviewForm(forms.Form):
    """Whose messages to preview."""

    person = PersonField(User.objects.none(), required=False, empty_label="Choose a person", label="Person")

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["person"].queryset = User.objects.active().only("name")  # type: ignore[attr-defined]

    def chosen_person(self) -> User | None:
        return self.cleaned_data.get("person") if self.is_valid() else None


class OwnTestForm(forms.Form):
    """The channel of a test message. The token sends it once if submitted twice."""

    channel = forms.ChoiceField(choices=channel_choices)
    token = forms.RegexField(r"^[0-9a-f]{24}$")


class ChannelForm(forms.Form):
    """Another channel for a message that was not delivered."""

    channel = forms.ChoiceField(choices=channel_choices, label="Channel")
