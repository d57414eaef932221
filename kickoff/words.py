"""Instants in words for messages, which are written for a person and not in a request."""

from datetime import datetime
from zoneinfo import ZoneInfo


def moment_in_words(moment: datetime, zone: str) -> str:
    """ "Thu 26 Nov, 14:00 (Berlin)": in the zone of the person who reads it, which is named."""
    local = moment.astimezone(ZoneInfo(zone))
    return f"{local:%a} {local.day} {local:%b, %H:%M} ({place_of(zone)})"


def place_of(zone: str) -> str:
    """ "America/Argentina/Buenos_Aires" → "Buenos Aires"."""
    return zone.rpartition("/")[2].replace("_", " ")
