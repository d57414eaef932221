from typing import Any

from django import forms

from accounts.models import User
from core.widgets import LongSelect
from core.zones import zones_with_a_city


def zone_choices() -> list[tuple[str, str]]:
    """All zones with a city, by region; the stored value is the IANA name."""
    return [("", "The organisation's"), *((zone, zone.replace("_", " ")) for zone in zones_with_a_city())]


class PersonForm(forms.ModelForm):
    """What may be changed of a person; roles only as far as the one who asks may give them."""

    zone = forms.ChoiceField(choices=zone_choices, required=False, label="Time zone", widget=LongSelect)

    class Meta:
        model = User
        fields = ["name", "role", "zone", "holiday_calendar"]
        labels = {"holiday_calendar": "Public holidays"}
        help_texts = {"holiday_calendar": "Country and region, as in DE-BE or US-CA. Empty: the organisation's."}

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
