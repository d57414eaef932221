"""The time zones there are. Python looks through hundreds of files each time it is asked; here once a process."""

from functools import cache
from zoneinfo import available_timezones


@cache
def known_zones() -> frozenset[str]:
    return frozenset(available_timezones())


@cache
def zones_with_a_city() -> tuple[str, ...]:
    """In alphabetical order: what a person chooses from."""
    return tuple(sorted(zone for zone in known_zones() if "/" in zone and not zone.startswith(("Etc/", "posix/"))))
