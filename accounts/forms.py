from calendar import day_name
from typing import Any

from django import forms

from accounts.models import Organisation, User
from core.businesstime import knows_holidays
from core.dates import REGIONS
from core.widgets import LongSelect
from core.zones import zones_with_a_city


def zone_choices() -> list[tuple[str, str]]:
    """All zones with a city, by region; the stored value is the IANA name."""
    return [("", "The organisation's"), *((zone, zone.replace("_", " ")) for zone in zones_with_a_city())]


def date_format_field() -> forms.ChoiceField:
    """A person's date format; empty for the organization's."""
    choices = [("", "Organization default"), *REGIONS]
    return forms.ChoiceField(choices=choices, required=False, label="Dates and times")


class HolidayField(forms.CharField):
    """A country with public holidays, or one of its regions, as people type it; cleaned to "DE-BE"."""

    def clean(self, value: Any) -> str:
        code = super().clean(value).upper()
        if code and not knows_holidays(code):
            raise forms.ValidationError(
                "There are no public holidays known for “%(code)s”. Write the country’s two letters, as in DE, or add the "
                "region, as in DE-BE or US-CA.",
                params={"code": value},
            )
        return code


class OrganisationForm(forms.ModelForm):
    """The house, in words an admin knows; what is wrong here would put every deadline in the house wrong."""

    zone = forms.ChoiceField(
        choices=lambda: [("UTC", "UTC"), *zone_choices()[1:]],
        label="Time zone",
        help_text="For everybody who has chosen none of their own.",
    )
    holiday_calendar = HolidayField(
        max_length=12,
        required=False,
        label="Public holidays",
        help_text="Country and region, as in DE-BE or US-CA. No deadline falls on them. Empty: none.",
    )
    workdays = forms.TypedMultipleChoiceField(
        choices=list(enumerate(day_name)), coerce=int, required=False, widget=forms.CheckboxSelectMultiple,
        label="Working days", help_text="None chosen: Monday to Friday.",
    )  # fmt: skip

    class Meta:
        model = Organisation
        fields = ["name", "zone", "date_format", "holiday_calendar", "workdays", "opens", "closes", "escalation_to"]
        labels = {
            "date_format": "Dates and times",
            "opens": "The working day begins",
            "closes": "The working day ends",
            "escalation_to": "Told when every reminder was in vain",
        }
        help_texts = {
            "date_format": "Used on pages and in messages for everyone who has not chosen their own.",
            "name": "Stands under every message.",
            "opens": "By each person’s own clock. Business days and hours are counted between the two.",
            "escalation_to": "Reads counts only, no names.",
        }

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or {}
        opens, closes = cleaned.get("opens"), cleaned.get("closes")
        if opens and closes and closes <= opens:
            self.add_error("closes", "The working day ends before it begins.")
        return cleaned


class PersonForm(forms.ModelForm):
    """What may be changed of a person; roles only as far as the one who asks may give them."""

    zone = forms.ChoiceField(choices=zone_choices, required=False, label="Time zone", widget=LongSelect)
    date_format = date_format_field()
    holiday_calendar = HolidayField(
        max_length=12,
        required=False,
        label="Public holidays",
        help_text="Country and region, as in DE-BE or US-CA. Empty: the organisation's.",
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
    """The address a person signs in with and gets mail at."""

    email = forms.EmailField(max_length=254, label="New email address")

    def clean_email(self) -> str:
        return self.cleaned_data["email"].strip().lower()


class InviteForm(PersonForm):
    email = forms.EmailField(max_length=254, label="Email")
    date_format = None  # type: ignore[assignment]  # Django's way to leave out an inherited field
    holiday_calendar = None  # type: ignore[assignment]

    class Meta(PersonForm.Meta):
        fields = ["email", "name", "role", "zone"]

    field_order = ["name", "email", "role", "zone"]

    def invitation(self) -> dict[str, str]:
        """The cleaned fields that `actions.invite` takes."""
        return {name: self.cleaned_data[name] for name in ("email", "name", "role", "zone")}

    def clean_email(self) -> str:
        email = self.cleaned_data["email"].strip().lower()
        if User.objects.filter(email__iexact=email).exists():
            raise forms.ValidationError("Somebody with this address is here already.")
        return email


def may_give(by: User, role: str) -> bool:
    """Admins give any role; recruiters bring in managers and reviewers."""
    return by.is_admin or (by.is_staffing and role in (User.Role.MANAGER, User.Role.REVIEWER))
