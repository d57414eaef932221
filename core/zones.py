"""The time zones there are, and their places in words."""

from functools import cache
from zoneinfo import available_timezones


@cache
def known_zones() -> frozenset[str]:
    """Python looks through hundreds of files each time it is asked; here once a process."""
    return frozenset(available_timezones())


@cache
def zones_with_a_city() -> tuple[str, ...]:
    """In alphabetical order: what a person chooses from."""
    return tuple(sorted(zone for zone in known_zones() if "/" in zone and not zone.startswith(("Etc/", "posix/"))))


def place_of(zone: str) -> str:
    """ "America/Argentina/Buenos_Aires" → "Buenos Aires"."""
    return zone.rpartition("/")[2].replace("_", " ")
