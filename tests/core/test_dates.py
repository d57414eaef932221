"""Dates in words: right values in both regions, and whose region counts."""

from datetime import UTC, date, datetime, time

import pytest
from django.template import Context, Template
from django.utils import timezone

from accounts.models import Organisation
from core import dates
from core.dates import INTL, US, Style, for_person, for_reader, in_words, range_in_words, time_in_words, with_place
from tests.factories import UserFactory

TODAY = date(2026, 11, 27)
FIVE = datetime(2026, 12, 2, 23, 0, tzinfo=UTC)  # 5 PM in Chicago
CHICAGO, BERLIN = "America/Chicago", "Europe/Berlin"


@pytest.mark.parametrize(
    ("style", "us", "intl"),
    [
        (Style.FULL, "Wednesday, December 2, at 5 PM", "Wednesday 2 December at 17:00"),
        (Style.MESSAGE, "Wed, Dec 2, 5 PM", "Wed 2 Dec, 17:00"),
        (Style.TEXT, "Wed 5 PM", "Wed 17:00"),
        (Style.SHORT, "Wed, Dec 2, 5:00 PM", "Wed 2 Dec, 17:00"),
        (Style.WHEN, "Wed, Dec 2, 5:00 PM", "Wed 2 Dec, 17:00"),
        (Style.DAY, "Wed, Dec 2", "Wed 2 Dec"),
        (Style.NEAR_DAY, "Wed, Dec 2", "Wed 2 Dec"),
        (Style.MONTH_DAY, "Dec 2", "2 Dec"),
        (Style.DATE, "Dec 2, 2026", "2 Dec 2026"),
        (Style.LONG_DATE, "December 2, 2026", "2 December 2026"),
        (Style.HEADING, "Wednesday, December 2", "Wednesday 2 December"),
        (Style.WEEKDAY, "Wednesday", "Wednesday"),
        (Style.TIME, "5:00 PM", "17:00"),
        (Style.HOUR, "5 PM", "17:00"),
    ],
)
def test_every_style_in_both_regions(style, us, intl):
    assert in_words(FIVE, CHICAGO, US, style, TODAY) == us
    assert in_words(FIVE, CHICAGO, INTL, style, TODAY) == intl


@pytest.mark.parametrize(
    ("at", "hour", "minutes", "intl"),
    [
        (time(0), "12 AM", "12:00 AM", "00:00"),
        (time(0, 5), "12:05 AM", "12:05 AM", "00:05"),
        (time(9), "9 AM", "9:00 AM", "09:00"),
        (time(11, 59), "11:59 AM", "11:59 AM", "11:59"),
        (time(12), "12 PM", "12:00 PM", "12:00"),
        (time(12, 30), "12:30 PM", "12:30 PM", "12:30"),
        (time(13), "1 PM", "1:00 PM", "13:00"),
        (time(23, 30), "11:30 PM", "11:30 PM", "23:30"),
    ],
)
def test_times_of_day(at, hour, minutes, intl):
    assert time_in_words(at, US, keep_minutes=False) == hour
    assert time_in_words(at, US) == minutes
    assert time_in_words(at, INTL) == time_in_words(at, INTL, keep_minutes=False) == intl


@pytest.mark.parametrize(
    ("moment", "zone", "us", "intl"),
    [
        ("2026-11-27T22:00Z", CHICAGO, "today at 4:00 PM", "today at 16:00"),
        ("2026-11-28T05:59Z", CHICAGO, "today at 11:59 PM", "today at 23:59"),
        ("2026-11-28T06:00Z", CHICAGO, "tomorrow at 12:00 AM", "tomorrow at 00:00"),
        ("2026-11-27T22:59Z", BERLIN, "today at 11:59 PM", "today at 23:59"),
        ("2026-11-27T23:00Z", BERLIN, "tomorrow at 12:00 AM", "tomorrow at 00:00"),
        ("2026-11-26T11:00Z", BERLIN, "yesterday at 12:00 PM", "yesterday at 12:00"),
        ("2026-12-31T23:30Z", BERLIN, "Fri, Jan 1, 12:30 AM", "Fri 1 Jan, 00:30"),
        ("2026-12-31T23:30Z", CHICAGO, "Thu, Dec 31, 5:30 PM", "Thu 31 Dec, 17:30"),
        ("2027-12-03T12:00Z", CHICAGO, "Dec 3, 2027", "3 Dec 2027"),
        ("2025-12-03T12:00Z", CHICAGO, "Dec 3, 2025", "3 Dec 2025"),
    ],
)
def test_a_moment_on_a_page_is_as_short_as_it_can_be(moment, zone, us, intl):
    moment = datetime.fromisoformat(moment)
    assert in_words(moment, zone, US, Style.WHEN, TODAY) == us
    assert in_words(moment, zone, INTL, Style.WHEN, TODAY) == intl


def test_a_text_names_the_date_from_a_week_on():
    assert in_words(FIVE, CHICAGO, US, Style.TEXT, date(2026, 11, 25)) == "Wed, Dec 2, 5 PM"
    assert in_words(FIVE, CHICAGO, INTL, Style.TEXT, date(2026, 11, 25)) == "Wed 2 Dec, 17:00"


def test_days_near_and_far():
    assert in_words(TODAY, "", US, Style.NEAR_DAY, TODAY) == "today"
    assert in_words(date(2026, 11, 28), "", INTL, Style.NEAR_DAY, TODAY) == "tomorrow"
    assert in_words(date(2027, 12, 3), "", US, Style.DAY, TODAY) == "Dec 3, 2027"
    assert in_words(date(2027, 12, 3), "", INTL, Style.DAY, TODAY) == "3 Dec 2027"
    with pytest.raises(ValueError, match="says a time"):
        in_words(TODAY, "", US, Style.FULL, TODAY)


@pytest.mark.parametrize(
    ("first", "last", "us", "intl"),
    [
        ("2026-12-21", "2027-01-01", "Dec 21 – Jan 1", "21 Dec – 1 Jan"),
        ("2026-12-03", "2026-12-07", "Dec 3–7", "3–7 Dec"),
        ("2026-12-03", "2026-12-03", "Dec 3", "3 Dec"),
        ("2027-12-21", "2027-12-24", "Dec 21–24, 2027", "21–24 Dec 2027"),
        ("2027-11-21", "2027-12-24", "Nov 21 – Dec 24, 2027", "21 Nov – 24 Dec 2027"),
        ("2027-12-21", "2028-01-01", "Dec 21, 2027 – Jan 1, 2028", "21 Dec 2027 – 1 Jan 2028"),
        ("2028-01-01", "2028-01-01", "Jan 1, 2028", "1 Jan 2028"),
    ],
)
def test_ranges(first, last, us, intl):
    first, last = date.fromisoformat(first), date.fromisoformat(last)
    assert range_in_words(first, last, US, today=TODAY) == us
    assert range_in_words(first, last, INTL, today=TODAY) == intl


# Whose region counts --------------------------------------------------------------------------------------------------


def shown(template: str, moment: date) -> str:
    return Template(template).render(Context({"at": moment}))


def test_a_person_reads_their_own_region_else_the_organizations(house):
    Organisation.objects.update(date_format="intl")
    own, same = UserFactory(zone=CHICAGO, date_format="us"), UserFactory(zone=CHICAGO)

    assert for_person(FIVE, own, Style.MESSAGE) == "Wed, Dec 2, 5 PM"
    assert with_place(FIVE, same) == "Wed 2 Dec, 17:00 CT"
    with dates.read_by(own):
        assert for_reader(FIVE, Style.SHORT) == "Wed, Dec 2, 5:00 PM"
        assert for_person(FIVE, own, Style.HOUR) == "5 PM"
        assert for_person(FIVE, same, Style.HOUR) == "17:00"
        assert shown("{{ at|in_mail }}", FIVE) == "Wednesday, December 2, at 5 PM CT"
        assert shown("{% region %} {{ at|at_time }} {{ at|clock_time }}", FIVE) == "us Wed, Dec 2, 5:00 PM 5:00 PM"
    with dates.read_by(same, "Europe/Berlin"):
        assert for_reader(FIVE, Style.SHORT) == "Thu 3 Dec, 00:00"
        assert shown("{{ at|in_full }}, {{ at|in_text|slice:':3' }}", FIVE) == "Thursday 3 December at 00:00, Thu"
    assert for_reader(FIVE, Style.SHORT) == "Wed 2 Dec, 23:00"  # a public page
    assert for_reader(None, Style.SHORT) == ""


def test_activating_lasts_until_it_is_ended(house):
    dates.activate(UserFactory(zone=CHICAGO, date_format="intl"))
    assert (dates.current_region(), timezone.get_current_timezone_name()) == ("intl", CHICAGO)
    dates.deactivate()
    assert (dates.current_region(), timezone.get_current_timezone_name()) == (house.date_format, "UTC")


def test_a_range_without_one_end_shows_the_other(house):
    house.date_format = "us"
    house.save()
    pair = "{{ at|date_range:None }} {{ None|date_range:at }}"
    assert shown(pair, date(2026, 12, 2)) == "Dec 2 Dec 2"


@pytest.mark.parametrize("zone", ["Etc/GMT-11", "UTC", "Asia/Kolkata"])
def test_a_zone_without_a_name_of_its_own_is_shown_all_the_same(zone):
    with dates.read_by(UserFactory.build(zone=zone, date_format="us")):
        assert for_reader(FIVE, Style.HOUR).endswith(("AM", "PM"))
        assert "December" in shown("{{ at|in_mail }}", FIVE)
