"""The kickoff as a calendar invitation: iCalendar for people's own calendars (RFC 5545 and 5546).

A meeting keeps one UID; SEQUENCE rises with each change, so that a calendar can tell newer from older in whatever order
emails arrive. The time is written in the zone in which it was scheduled, with that zone's rules.
"""

from collections.abc import Iterable
from datetime import date, datetime, timedelta
from email.utils import parseaddr
from zoneinfo import ZoneInfo

from django.conf import settings
from django.urls import reverse
from icalendar import Alarm, Calendar, Event, vCalAddress, vText

from accounts.models import User
from kickoff.models import Kickoff

PRODUCT = "-//Tandem//Kickoff//EN"
REMIND_BEFORE = timedelta(minutes=15)


def request_for(kickoff: Kickoff, *, invited: Iterable[User], agenda: Iterable[str], now: datetime) -> str:
    """Returns METHOD:REQUEST, for a new meeting and for each change of it."""
    event = _event(kickoff, invited=invited, now=now)
    event.add("status", "CONFIRMED")
    event.add("description", _description(kickoff, agenda))
    event.add("url", _page(kickoff))
    event.add("transp", "OPAQUE")
    if kickoff.place:
        event.add("location", kickoff.place)
    event.add_component(_alarm(kickoff))
    return _calendar("REQUEST", event)


def cancel_for(kickoff: Kickoff, *, invited: Iterable[User], now: datetime) -> str:
    """Returns METHOD:CANCEL, for everyone if it is canceled, or for one person who left the team."""
    event = _event(kickoff, invited=invited, now=now)
    event.add("status", "CANCELLED")
    return _calendar("CANCEL", event)


def _calendar(method: str, event: Event) -> str:
    calendar = Calendar()
    calendar.add("prodid", PRODUCT)
    calendar.add("version", "2.0")
    calendar.add("calscale", "GREGORIAN")
    calendar.add("method", method)
    calendar.add_component(event)
    year = event.start.year
    calendar.add_missing_timezones(first_date=date(year - 1, 1, 1), last_date=date(year + 2, 1, 1))
    return str(calendar.to_ical(), "utf-8")


def _event(kickoff: Kickoff, *, invited: Iterable[User], now: datetime) -> Event:
    zone = ZoneInfo(kickoff.zone)
    event = Event()
    event.add("uid", str(kickoff.uid))
    event.add("sequence", kickoff.sequence)
    event.add("dtstamp", now)
    event.add("dtstart", kickoff.starts.astimezone(zone))
    event.add("dtend", kickoff.ends.astimezone(zone))
    event.add("summary", _summary(kickoff))
    if kickoff.requisition.is_confidential:
        event.add("class", "PRIVATE")
    event.add("organizer", _organizer(kickoff))
    for person in invited:
        event.add("attendee", _attendee(person, chairs=person.pk == kickoff.booked_by_id), encode=False)
    return event


def _organizer(kickoff: Kickoff) -> vCalAddress:
    """Returns the recruiter, so that responses reach a person; sent by the organization's own address."""
    sender = parseaddr(settings.DEFAULT_FROM_EMAIL)[1]
    booker = kickoff.booked_by
    address = vCalAddress(f"mailto:{booker.email if booker else sender}")
    address.params["CN"] = vText(booker.name if booker else "Tandem")
    if booker:
        address.params["SENT-BY"] = vText(f"mailto:{sender}")
    return address


def _attendee(person: User, *, chairs: bool) -> vCalAddress:
    address = vCalAddress(f"mailto:{person.email}")
    address.params["CN"] = vText(person.name)
    address.params["CUTYPE"] = vText("INDIVIDUAL")
    address.params["ROLE"] = vText("CHAIR" if chairs else "REQ-PARTICIPANT")
    address.params["PARTSTAT"] = vText("ACCEPTED" if chairs else "NEEDS-ACTION")
    address.params["RSVP"] = vText("FALSE" if chairs else "TRUE")
    return address


def _alarm(kickoff: Kickoff) -> Alarm:
    alarm = Alarm()
    alarm.add("action", "DISPLAY")
    alarm.add("description", _summary(kickoff))
    alarm.add("trigger", -REMIND_BEFORE)
    return alarm


def _summary(kickoff: Kickoff) -> str:
    """Calendars are shared with colleagues: a confidential job is not named."""
    return f"Kickoff: {kickoff.requisition.title_in_calls}"


def _description(kickoff: Kickoff, agenda: Iterable[str]) -> str:
    parts = [kickoff.message.strip(), _agenda(agenda), f"Agenda and notes: {_page(kickoff)}"]
    return "\n\n".join(part for part in parts if part)


def _agenda(titles: Iterable[str]) -> str:
    lines = [f"{number}. {title}" for number, title in enumerate(titles, start=1)]
    return "\n".join(["What we’ll cover:", *lines]) if lines else ""


def _page(kickoff: Kickoff) -> str:
    return settings.SITE_URL + reverse("kickoff", args=[kickoff.requisition_id])
