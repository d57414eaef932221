"""The available time zones, and the names of their places."""

from functools import cache
from zoneinfo import available_timezones


@cache
def known_zones() -> frozenset[str]:
    """All IANA zone names, read once per process: Python reads hundreds of files on each call."""
    return frozenset(available_timezones())


@cache
def zones_with_a_city() -> tuple[str, ...]:
    """The zones users can choose from, in alphabetical order."""
    return tuple(sorted(zone for zone in known_zones() if "/" in zone and not zone.startswith(("Etc/", "posix/"))))


def place_of(zone: str) -> str:
    """ "America/Argentina/Buenos_Aires" → "Buenos Aires"."""
    return zone.rpartition("/")[2].replace("_", " ")
