"""Zones are named as their people name them."""

import pytest

from core.zones import with_zone, zone_in_words


@pytest.mark.parametrize(
    ("zone", "time", "words"),
    [
        ("America/Chicago", "3 PM CT", "Central time"),
        ("America/New_York", "3 PM ET", "Eastern time"),
        ("America/Phoenix", "3 PM MST", "Arizona time"),
        ("Europe/Berlin", "3 PM (Berlin)", "Berlin time"),
        ("America/Argentina/Buenos_Aires", "3 PM (Buenos Aires)", "Buenos Aires time"),
    ],
)
def test_a_zone_is_named_as_its_people_name_it(zone, time, words):
    assert with_zone("3 PM", zone) == time
    assert zone_in_words(zone) == words
