"""Filters that every page may use; they are built in, no `{% load %}` needed."""

from datetime import date, datetime, time

from django import template
from django.utils.timezone import get_current_timezone

from core.businesstime import DAY
from core.dates import Style, current_region, for_reader, range_in_words, time_in_words
from core.zones import in_a_sentence, zone_in_words

register = template.Library()


@register.filter
def duration(minutes: int) -> str:
    """Business minutes in words: "40 minutes", "3 hours", "2 days" (a day is eight business hours)."""
    minutes = abs(int(minutes))
    if minutes < 60:
        count, unit = minutes, "minute"
    elif minutes < DAY:
        count, unit = round(minutes / 60), "hour"
    else:
        count, unit = round(minutes / DAY), "day"
    return f"{count} {unit}" + ("" if count == 1 else "s")


@register.filter
def overdue(minutes: int) -> str:
    """How long something is overdue, from business minutes: "2 business days overdue"; "overdue" without a number."""
    if minutes < 1:
        return "overdue"
    count, _, unit = duration(minutes).partition(" ")
    return f"{count} {unit if unit.startswith('minute') else f'business {unit}'} overdue"


@register.filter
def since(moment: datetime | None) -> str:
    """The start of something that is still open: "since 2:00 PM today", "since Thu, Nov 26, 9:00 AM"."""
    words = when(moment)
    if words.startswith("today at "):
        words = f"{words.removeprefix('today at ')} today"
    return f"since {words}"


@register.filter
def when(moment: datetime | None) -> str:
    """A moment on a page, as short as it can be: "today at 4:00 PM", "Thu, Nov 26, 9:00 AM", "Jan 3, 2028"."""
    return for_reader(moment, Style.WHEN)


@register.filter
def at_time(moment: datetime | None) -> str:
    """A moment on a page, always with its date: "Thu, Nov 26, 9:00 AM"."""
    return for_reader(moment, Style.SHORT)


@register.filter
def clock_time(moment: datetime | time | None) -> str:
    """A time of day on a page: "9:00 AM"."""
    return time_in_words(moment) if isinstance(moment, time) else for_reader(moment, Style.TIME)


@register.filter
def in_mail(moment: datetime) -> str:
    """A moment in an email, with the zone: "Thursday, November 26, at 9 AM CT"."""
    return in_a_sentence(in_full(moment), str(get_current_timezone()))


@register.filter
def in_full(moment: datetime | None) -> str:
    """A moment in a sentence: "Thursday, November 26, at 9 AM"."""
    return for_reader(moment, Style.FULL)


@register.filter
def in_text(moment: datetime | None) -> str:
    """A moment in a text: "Thu 9 AM"; with its date from a week on."""
    return for_reader(moment, Style.TEXT)


@register.filter
def day(moment: date | None) -> str:
    """A day with its weekday: "Thu, Nov 26"; one that is half a year away with its year: "Jan 3, 2028"."""
    return for_reader(moment, Style.DAY)


@register.filter
def month_day(moment: date | None) -> str:
    """A day where there is little room: "Nov 26"."""
    return for_reader(moment, Style.MONTH_DAY)


@register.filter
def day_with_year(moment: date | None) -> str:
    """ "Nov 26, 2026"."""
    return for_reader(moment, Style.DATE)


@register.filter
def long_date(moment: date | None) -> str:
    """ "November 26, 2026"."""
    return for_reader(moment, Style.LONG_DATE)


@register.filter
def day_heading(moment: date | None) -> str:
    """A day as a heading: "Thursday, November 26"."""
    return for_reader(moment, Style.HEADING)


@register.filter
def date_range(first: date | None, last: date | None) -> str:
    """Two days: "Dec 21 – Jan 1"; with years where they are not obvious. A missing end is left out."""
    if first and last:
        return range_in_words(first, last)
    return for_reader(first or last, Style.MONTH_DAY)


@register.simple_tag
def region() -> str:
    """The reader's region, for dates that the browser writes."""
    return current_region()


@register.filter
def sentence(words: str) -> str:
    """With a capital letter, and with a period unless it ends like a sentence."""
    words = words[:1].upper() + words[1:]
    return words if words.endswith((".", "!", "?", "…")) else f"{words}."


@register.filter
def initials(name: str) -> str:
    """First letters of first and last word, for an avatar."""
    words = [word for word in str(name).split() if word[0].isalnum()]
    return "".join(word[0].upper() for word in (words[:1] + words[1:][-1:])) or "?"


@register.filter
def zone_name(zone: str) -> str:
    """A time zone as people call it: "Central time", "Berlin time"."""
    return zone_in_words(zone)


@register.filter
def has(collection: object, item: object) -> bool:
    """Whether `item` is in `collection`."""
    return item in (collection or ())  # type: ignore[operator]


@register.filter
def under(path: str, root: str) -> bool:
    """Whether a page lies under another's address: the current item of the navigation."""
    return path == root or (root != "/" and path.startswith(root))
