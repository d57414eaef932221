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


# What Americans call their zones; daylight saving is understood.
_NAMED = {
    "ET": ("Eastern", ("America/New_York", "America/Detroit", "US/Eastern", "America/Toronto")),
    "CT": ("Central", ("America/Chicago", "America/Menominee", "US/Central", "America/Winnipeg")),
    "MT": ("Mountain", ("America/Denver", "America/Boise", "US/Mountain", "America/Edmonton")),
    "MST": ("Arizona", ("America/Phoenix", "US/Arizona")),
    "PT": ("Pacific", ("America/Los_Angeles", "US/Pacific", "America/Vancouver")),
    "AKT": ("Alaska", ("America/Anchorage", "America/Juneau", "US/Alaska")),
    "HST": ("Hawaii", ("Pacific/Honolulu", "US/Hawaii")),
}
_MARKS = {zone: mark for mark, (_, zones) in _NAMED.items() for zone in zones}


def with_zone(time_of_day: str, zone: str) -> str:
    """A time in words with its zone: "3 PM CT" where the zone has a name of its own in North America, else "3 PM (Berlin)"."""
    mark = _MARKS.get(zone)
    return f"{time_of_day} {mark}" if mark else f"{time_of_day} ({place_of(zone)})"


def in_a_sentence(time_of_day: str, zone: str) -> str:
    """As `with_zone`, without parentheses: "3 PM CT", else "3 PM Berlin time"."""
    return f"{time_of_day} {_MARKS.get(zone) or zone_in_words(zone)}"


def zone_in_words(zone: str) -> str:
    """ "Central time", or "Berlin time"."""
    mark = _MARKS.get(zone)
    if zone == "UTC":
        return zone
    return f"{_NAMED[mark][0] if mark else place_of(zone)} time"


def zone_label(zone: str) -> str:
    """A zone in a list of choices: "Central time (Chicago)", else "Berlin (Europe)"."""
    area, place = zone.rpartition("/")[0].replace("_", " ").replace("/", ", "), place_of(zone)
    if zone not in _MARKS:
        return f"{place} ({area})" if area else zone
    words = zone_in_words(zone)
    return f"{words} ({area if words == f'{place} time' else place})"
