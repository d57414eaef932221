"""Telephone numbers: read as people write them, kept as E.164, shown in full to few (P11)."""

import phonenumbers
from django.core.exceptions import ValidationError

from accounts.models import User


def e164(text: str, *, region: str = "") -> str:
    """ "+49 170 1234567" or, with a region, "0170 1234567" as "+491701234567". Raises ValidationError."""
    try:
        number = phonenumbers.parse(text, region or None)
    except phonenumbers.NumberParseException:
        number = None
    if number is None or not phonenumbers.is_possible_number(number):
        raise ValidationError("Enter the full number with country code, as in +1 312 555 0142.")
    return phonenumbers.format_number(number, phonenumbers.PhoneNumberFormat.E164)


def region_of(user: User) -> str:
    """The country whose numbers need no prefix when this person writes them: that of their holidays."""
    calendar = user.business_calendar()
    return calendar.holiday_code.partition("-")[0]


def spaced(address: str) -> str:
    """ "+49 170 1234567": for the person themselves and for who must call."""
    try:
        return phonenumbers.format_number(phonenumbers.parse(address), phonenumbers.PhoneNumberFormat.INTERNATIONAL)
    except phonenumbers.NumberParseException:
        return address


def masked(address: str) -> str:
    """ "+49 … 67": enough to recognise one's own number, too little to call it."""
    if "@" in address:
        name, _, host = address.partition("@")
        return f"{name[:1]}…@{host}"
    words = spaced(address).split()
    return f"{words[0]} … {address[-2:]}" if len(address) > 4 and words else address
