from calendar import day_name
from typing import Any

from django import forms

from accounts.models import Organisation, User
from core.businesstime import knows_holidays
from core.dates import REGIONS
from core.widgets import LongSelect
from core.zones import zone_label, zones_with_a_city


def zone_choices() -> list[tuple[str, str]]:
    """All zones with a city, by region; the stored value is the IANA name."""
    return [("", "Organization default"), *((zone, zone_label(zone)) for zone in zones_with_a_city())]


def date_format_field() -> forms.ChoiceField:
    """A person's date format; empty for the organization's."""
    choices = [("", "Organization default"), *REGIONS]
    return forms.ChoiceField(choices=choices, required=False, label="Date and time format")


class HolidayField(forms.CharField):
    """A country with public holidays, or one of its regions; cleaned to "US-CA"."""

    def clean(self, value: Any) -> str:
        code: str = super().clean(value).upper()
        if code and not knows_holidays(code):
            raise forms.ValidationError(
                "We don’t have a holiday calendar for “%(code)s.” Use a two-letter country code, such as US, or add a state "
                "or region, such as US-CA.",
                params={"code": value},
            )
        return code


class OrganisationForm(forms.ModelForm):
    """Settings of the organization, checked, because every deadline follows from them."""

    zone = forms.ChoiceField(
        choices=lambda: [("UTC", "UTC"), *zone_choices()[1:]],
        label="Time zone",
        help_text="Used for everyone who hasn’t chosen their own.",
    )
    holiday_calendar = HolidayField(
        max_length=12,
        required=False,
        label="Holiday calendar",
        help_text="Country, or country and state, such as US or US-CA. Its holidays "
        "don’t count as business days. Leave blank for none.",
    )
    workdays = forms.TypedMultipleChoiceField(
        choices=list(enumerate(day_name)), coerce=int, required=False, widget=forms.CheckboxSelectMultiple,
        label="Business days", help_text="Monday to Friday if none are selected.",
    )  # fmt: skip

    class Meta:
        model = Organisation
        fields = ["name", "zone", "date_format", "holiday_calendar", "workdays", "opens", "closes", "escalation_to"]
        labels = {
            "date_format": "Date and time format",
            "opens": "Business hours start",
            "closes": "Business hours end",
            "escalation_to": "Escalation contact",
        }
        help_texts = {
            "date_format": "Used on pages and in messages for everyone who hasn’t chosen their own.",
            "name": "Shown in emails and said in automated calls.",
            "opens": "In each person’s own time zone. Only the hours between start and end count toward deadlines.",
            "escalation_to": "Notified when all reminders go unanswered. Sees counts, the job, and the recruiter, but no "
            "candidate names.",
        }

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or {}
        opens, closes = cleaned.get("opens"), cleaned.get("closes")
        if opens and closes and closes <= opens:
            self.add_error("closes", "Business hours must end after they start.")
        return cleaned


class PersonForm(forms.ModelForm):
    """What may be changed about a user; offers only the roles that `by` may assign."""

    zone = forms.ChoiceField(choices=zone_choices, required=False, label="Time zone", widget=LongSelect)
    date_format = date_format_field()
    holiday_calendar = HolidayField(
        max_length=12,
        required=False,
        label="Holiday calendar",
        help_text="Country, or country and state, such as US or US-CA. Leave blank for the organization default.",
    )

    class Meta:
        model = User
        fields = ["name", "role", "zone", "date_format", "holiday_calendar"]

    def __init__(self, *args: Any, by: User, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["role"].choices = [  # type: ignore[attr-defined]
            (value, label) for value, label in User.Role.choices if may_give(by, value)
        ]


class AddressForm(forms.Form):
    """The address a user signs in with and gets email at."""

    email = forms.EmailField(max_length=254, label="New email address")

    def clean_email(self) -> str:
        return str(self.cleaned_data["email"]).strip().lower()


class InviteForm(PersonForm):
    email = forms.EmailField(max_length=254, label="Email address")
    date_format = None  # type: ignore[assignment]  # Django's way to leave out an inherited field
    holiday_calendar = None  # type: ignore[assignment]

    class Meta(PersonForm.Meta):
        fields = ["email", "name", "role", "zone"]

    field_order = ["name", "email", "role", "zone"]

    def invitation(self) -> dict[str, str]:
        """The cleaned fields that `actions.invite` takes."""
        return {name: self.cleaned_data[name] for name in ("email", "name", "role", "zone")}

    def clean_email(self) -> str:
        email: str = self.cleaned_data["email"].strip().lower()
        if User.objects.filter(email__iexact=email).exists():
            raise forms.ValidationError("A user with this email address already exists.")
        return email


def may_give(by: User, role: str) -> bool:
    """Whether `by` may assign this role: admins any, recruiters hiring manager and reviewer."""
    return by.is_admin or (by.is_staffing and role in (User.Role.MANAGER, User.Role.REVIEWER))
