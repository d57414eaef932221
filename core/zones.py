"""The time zones there are, and instants in words for messages, which are written for a person and not in a request."""

from datetime import datetime
from functools import cache
from zoneinfo import ZoneInfo, available_timezones


@cache
def known_zones() -> frozenset[str]:
    """Python looks through hundreds of files each time it is asked; here once a process."""
    return frozenset(available_timezones())


@cache
def zones_with_a_city() -> tuple[str, ...]:
    """In alphabetical order: what a person chooses from."""
    return tuple(sorted(zone for zone in known_zones() if "/" in zone and not zone.startswith(("Etc/", "posix/"))))


def moment_in_words(moment: datetime, zone: str) -> str:
    """ "Thu 26 Nov, 14:00 (Berlin)": in the zone of the person who reads it, which is named."""
    local = moment.astimezone(ZoneInfo(zone))
    return f"{local:%a} {local.day} {local:%b, %H:%M} ({place_of(zone)})"


def place_of(zone: str) -> str:
    """ "America/Argentina/Buenos_Aires" → "Buenos Aires"."""
    return zone.rpartition("/")[2].replace("_", " ")
