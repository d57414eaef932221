"""Filters that every page may use; they are built in, no `{% load %}` needed."""

from datetime import datetime, timedelta

from django import template
from django.utils.timezone import get_current_timezone_name, localtime

from core import clock
from core.businesstime import DAY
from core.zones import moment_in_words

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
def when(moment: datetime | None) -> str:
    """An instant in the reader's zone, as short as it can be: "today 16:00", "Thu 26 Nov, 09:00", "3 Jan 2027"."""
    if moment is None:
        return ""
    local, today = localtime(moment), clock.today()
    for word, days in (("today", 0), ("tomorrow", 1), ("yesterday", -1)):
        if local.date() == today + timedelta(days=days):
            return f"{word} {local:%H:%M}"
    if abs((local.date() - today).days) < 180:
        return f"{local:%a} {local.day} {local:%b, %H:%M}"
    return f"{local.day} {local:%b %Y}"


@register.filter
def in_mail(moment: datetime) -> str:
    """An instant in the reader's zone for a message, which may be read on another day and in another place."""
    return moment_in_words(moment, get_current_timezone_name())


@register.filter
def sentence(words: str) -> str:
    """With a full stop, unless it ends like a sentence already."""
    return words if words.endswith((".", "!", "?", "…")) else f"{words}."


@register.filter
def initials(name: str) -> str:
    """First letters of first and last word, for an avatar."""
    words = [word for word in str(name).split() if word[0].isalnum()]
    return "".join(word[0].upper() for word in (words[:1] + words[1:][-1:])) or "?"


@register.filter
def has(collection: object, item: object) -> bool:
    """Whether `item` is in `collection`."""
    return item in (collection or ())  # type: ignore[operator]


@register.filter
def under(path: str, root: str) -> bool:
    """Whether a page lies under another's address: the current item of the navigation."""
    return path == root or (root != "/" and path.startswith(root))
