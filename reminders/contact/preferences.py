"""A person's communication preferences, and their text: "Text me on Tuesday mornings"."""

from datetime import time

from accounts.models import User
from core.dates import time_in_words
from core.zones import zone_in_words
from reminders.channels.base import CHANNELS, get_channel
from reminders.models import ContactPreference

DAYS = ["Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday"]
CADENCES = {
    "at_once": "as things come up",
    "daily": "once a day",
    "twice_weekly": "twice a week",
    "weekly": "once a week",
}


def preference_of(user: User) -> ContactPreference:
    """What they chose, or the unsaved default: email, right away, in business hours. A read never writes."""
    return ContactPreference.objects.filter(user=user).first() or ContactPreference(user=user)


def chosen_by(user: User) -> ContactPreference:
    """The same for a user who was read together with `contact_preference`: without a query."""
    return getattr(user, "contact_preference", None) or ContactPreference(user=user)


def in_words(preference: ContactPreference, user: User) -> str:
    """The preferences as a sentence in the first person."""
    days = _days(preference)
    when = f"{days}{' ' if ' between ' in days else ', '}{zone_in_words(user.zone_name)}"
    sentence = f"{_verb(preference.channel)} {CADENCES[preference.cadence]}, {when}"
    if preference.second_channel:
        sentence += f". If that doesn't reach me, {lower_first(_verb(preference.second_channel))}"
    return sentence + "."


def _verb(kind: str) -> str:
    """A channel that was taken out of the registry falls back to email."""
    return get_channel(kind if kind in CHANNELS else "email").verb


def lower_first(words: str) -> str:
    return words[:1].lower() + words[1:]


def hours_text(preference: ContactPreference, zone: str) -> str:
    """ "Tuesday and Thursday mornings, Central time": when a call is welcome."""
    words = _days(preference).removeprefix("on ")
    return f"{words[0].upper()}{words[1:]}, {zone_in_words(zone)}"


def _days(preference: ContactPreference) -> str:
    chosen = sorted({day for day in preference.weekdays if day in range(7)})
    part = _part_of_day(preference.hours_from, preference.hours_to)
    if chosen in ([], [0, 1, 2, 3, 4]):
        return f"{part} on business days" if part else f"on business days {between(preference)}"
    # "Tuesday and Thursday mornings", but "Tuesdays and Thursdays between …".
    names = [DAYS[day] if part else f"{DAYS[day]}s" for day in chosen]
    listed = " and ".join(names) if len(names) < 3 else f"{', '.join(names[:-1])}, and {names[-1]}"
    return f"on {listed} {part or between(preference)}"


def between(preference: ContactPreference) -> str:
    return f"between {time_in_words(preference.hours_from)} and {time_in_words(preference.hours_to)}"


def _part_of_day(start: time, end: time) -> str:
    if time(7) <= start and end <= time(12, 30):
        return "mornings"
    if time(12) <= start and end <= time(18):
        return "afternoons"
    return ""
