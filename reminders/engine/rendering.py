"""What a delivery says: its items, asked at claim time, laid out for its channel.

A kind may bring its own layout in `templates/messages/<kind, dots as folders>/email.txt` and so on; it is used for a
message about that kind alone. What is kept holds link placeholders, never an openable link (reminders.links).
"""

import hashlib
import secrets
from collections import defaultdict
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any
from urllib.parse import urlsplit

from django.conf import settings
from django.template import Context
from django.template.loader import select_template

from accounts.models import Organisation, User
from core import dates
from reminders.channels import gsm
from reminders.channels.base import Channel, get_channel
from reminders.engine import texts
from reminders.kinds import ItemContext, ReminderKind, all_kinds
from reminders.links import PLACEHOLDER, as_long_as_sent, make_link, make_opt_out_link
from reminders.models import Delivery, DeliveryItem, Occurrence, ReminderRule


@dataclass(frozen=True)
class Line:
    """One item of a message, or several of one kind."""

    item: ItemContext
    kind: ReminderKind
    url: str = ""
    counts: bool = False  # for the escalation contact

    @property
    def spoken(self) -> str:
        return " ".join([self.item.spoken, *(sentence for sentence, _ in self.item.asks)])

    @property
    def sentence(self) -> str:
        """What an email says about it: whole sentences with full dates, which a text has no room for."""
        return self.item.in_mail or self.spoken

    @property
    def more(self) -> str:
        return "" if self.item.more in self.sentence else self.item.more

    @property
    def repeats_title(self) -> bool:
        return self.sentence.strip(".") == self.item.title.strip(".")

    @property
    def due_at(self) -> datetime | None:
        """The due time, unless the sentence says it already."""
        return None if "due" in self.sentence.lower() else self.item.due_at


@dataclass(frozen=True)
class Letter:
    subject: str
    text: str
    html: str = ""
    calendar: str = ""
    calendar_method: str = ""
    in_reply_to: str = ""
    sender: str = ""  # the name beside the address that an email comes from; empty: Tandem's own

    @property
    def digest(self) -> str:
        parts = (self.subject, self.text, self.html, self.calendar, *([self.sender] if self.sender else []))
        return hashlib.sha256("\0".join(parts).encode()).hexdigest()


def frozen(delivery: Delivery, items: list[DeliveryItem], zone: str, now: datetime) -> dict[str, Any]:
    """The columns that hold the content from the first claim on."""
    return columns_of(render(delivery, items, zone, now), delivery, now)


def columns_of(letter: Letter, delivery: Delivery, now: datetime) -> dict[str, Any]:
    """A letter as columns of the stored delivery that carries it."""
    host = urlsplit(settings.SITE_URL).hostname
    return {
        "frozen_at": now,
        "subject_line": letter.subject,
        "text": letter.text,
        "html": letter.html,
        "calendar": letter.calendar,
        "calendar_method": letter.calendar_method,
        "in_reply_to": letter.in_reply_to,
        "sender": letter.sender,
        "content_hash": letter.digest,
        "message_id": f"{delivery.pk}.{secrets.token_hex(12)}@{host}",
    }


def render(delivery: Delivery, items: list[DeliveryItem], zone: str, now: datetime) -> Letter:
    """Asks the kinds and lays it out in the person's zone and region. Whatever a kind or a template raises goes up."""
    channel = get_channel(delivery.channel)
    with dates.read_by(delivery.recipient, zone):
        lines = _lines(delivery, channel, [item.occurrence for item in items], now)
        recruiter = _recruiter(delivery.recipient, lines, items)
        context = _context(delivery, items, lines, now, recruiter)
        context["stop_url"] = make_opt_out_link(delivery, delivery.recipient, now) if channel.has_opt_out_link else ""
        text = _text(channel, lines, context) if channel.longest else _layout(channel.layout, lines, context).strip()
        html = _layout(channel.html_layout, lines, context) if channel.html_layout else ""
    first = lines[0].item
    alone = first if len(lines) == 1 else None
    return Letter(
        subject=_subject(lines),
        text=text,
        html=html,
        calendar=alone.calendar if alone else "",
        calendar_method=alone.calendar_method if alone else "",
        in_reply_to=alone.in_reply_to if alone else "",
        sender=f"{recruiter.name} via Tandem" if recruiter else "",
    )


def gsm_length(text: str) -> int:
    """How many characters of a text message it takes once its links are openable."""
    return gsm.length(as_long_as_sent(text))


# What it is about -----------------------------------------------------------------------------------------------


def _lines(delivery: Delivery, channel: Channel, occurrences: list[Occurrence], now: datetime) -> list[Line]:
    """Late ones first, then what asks for an answer; several of one kind become one line where the kind groups."""
    kinds, groups = all_kinds(), defaultdict(list)
    for occurrence in sorted(occurrences, key=lambda o: (o.due_at, o.pk)):
        groups[occurrence.rule.kind, _is_escalation(occurrence)].append(occurrence)
    found: list[tuple[ItemContext, ReminderKind, bool]] = []
    listed: list[tuple[str, str, str]] = []
    for (name, escalation), group in groups.items():
        kind = kinds[name]
        if escalation:
            subjects = list(dict.fromkeys(o.subject for o in group))
            found.append((kind.escalation(len(subjects), subjects), kind, True))
            continue
        each = {o.subject: kind.context(o) for o in group}
        listed += [opened for subject, item in each.items() for opened in _opened(subject, item, kind)]
        together = kind.groups and len(each) > 1
        found += [(m, kind, False) for m in ([kind.grouped(group)] if together else each.values())]
    link = make_link(delivery, delivery.recipient, listed, now) if listed and channel.has_link else ""
    # What asks for an answer stands before what only tells: the first line is the subject.
    found.sort(key=lambda said: (not said[0].late, not said[1].purpose))
    own = {o.subject for o in occurrences if not _is_escalation(o)}
    return [Line(_once(item, own), kind, _url(item, kind, link), counts) for item, kind, counts in found]


def _once(item: ItemContext, own: set[str]) -> ItemContext:
    """Without the sentences about what has an item of its own in the same message."""
    return replace(item, asks=[(said, about) for said, about in item.asks if not about or not own.issuperset(about)])


def _opened(subject: str, item: ItemContext, kind: ReminderKind) -> list[tuple[str, str, str]]:
    return item.opens or ([(subject, kind.purpose, item.path)] if kind.purpose else [])


def _is_escalation(occurrence: Occurrence) -> bool:
    return occurrence.rule.route == ReminderRule.Route.ESCALATION


def _url(item: ItemContext, kind: ReminderKind, link: str) -> str:
    if (kind.purpose or item.opens) and link and item.action:
        return link
    return f"{settings.SITE_URL}{item.path}" if item.path else ""


def _recruiter(reader: User, lines: list[Line], items: list[DeliveryItem]) -> User | None:
    """Who the message is from: the recruiter of all its items. None where there are several or none, where it counts
    for an escalation contact, and where the recruiter is the reader."""
    if any(line.counts for line in lines):
        return None
    kinds = all_kinds()
    found = {kinds[item.occurrence.rule.kind].staff(item.occurrence) for item in items}
    recruiter = found.pop() if len(found) == 1 else None
    return recruiter if recruiter and recruiter.is_active and recruiter != reader else None


def _subject(lines: list[Line]) -> str:
    first, more = _one_line(lines[0].item.title), len(lines) - 1
    return (f"{first[:270]} (plus {_items(more)})" if more else first)[:300]


def _preview(lines: list[Line]) -> str:
    """The preview line of an email: what its subject does not say. Of several items, what the second one is."""
    if len(lines) > 1:
        others = len(lines) - 2
        said = f"Also: {_one_line(lines[1].item.title)}" + (f" (plus {_items(others)})" if others else "")
    else:
        said = _one_line(lines[0].item.preview)
    return "" if said.casefold().strip(".") in _subject(lines).casefold() else said


def _items(more: int) -> str:
    return f"{more} more item{'' if more == 1 else 's'}"


def _one_line(words: str) -> str:
    return " ".join(words.split())


def _context(
    delivery: Delivery, items: list[DeliveryItem], lines: list[Line], now: datetime, recruiter: User | None
) -> dict[str, Any]:
    absent = sorted({str(i.occurrence.on_behalf_of) for i in items if i.occurrence.on_behalf_of})
    organization = Organisation.current().name
    return {
        "person": delivery.recipient,
        "first_name": delivery.recipient.name.split()[0],
        "lines": lines,
        "item": lines[0].item,
        "facts": lines[0].item.facts,
        "preview": _preview(lines),
        "url": lines[0].url,
        "personal": any(PLACEHOLDER.search(line.url) for line in lines),  # opens without signing in
        "subject": _subject(lines),
        "absent": absent,
        "covering_for": " and ".join(absent),
        "recruiter": recruiter,
        "organization": organization,
        "because": _because(lines, recruiter, organization),
        "see_all": f"See all {len(lines)}",
        "site_url": settings.SITE_URL,
        "may_answer": delivery.channel == "email" and bool(settings.INBOUND_ADDRESS and lines[0].kind.purpose),
        "preferences_url": f"{settings.SITE_URL}/me/",
        "now": now,
    }


def _because(lines: list[Line], recruiter: User | None, organization: str) -> str:
    """Why the reader gets this email, after "You're receiving this because"."""
    if any(line.counts for line in lines):
        return f"you're the escalation contact at {organization}"
    return (
        f"you work with {recruiter} on hiring at {organization}"
        if recruiter
        else f"{organization} uses Tandem for hiring"
    )


def _text(channel: Channel, lines: list[Line], context: dict[str, Any]) -> str:
    """A text message in plain characters, shortened as far as needed."""
    recruiter, absent = context["recruiter"], context["absent"]
    parts = texts.Parts(
        short=lines[0].item.short,
        link_label=lines[0].item.link_label,
        recruiter=recruiter.name if recruiter else "",
        absent=absent[0] if len(absent) == 1 else "",
        more=len(lines) - 1,
    )

    def layout(form: dict[str, str]) -> str:
        return gsm.plain(_layout(channel.layout, lines, context | form)).strip()

    return texts.fitted(layout, parts, context["url"], channel.longest)


def _layout(name: str, lines: list[Line], context: dict[str, Any]) -> str:
    """The kind's own layout where the message is about that kind alone, else the general one. Counts are told in the
    general one: the kind's own is about people, of whom an escalation says nothing."""
    alone = len(lines) == 1 and not lines[0].counts
    own = [f"messages/{lines[0].kind.name.replace('.', '/')}/{name}"] if alone else []
    found: Any = select_template([*own, f"messages/{name}"])
    # Plain text is not escaped: an ampersand is an ampersand.
    return str(found.template.render(Context(context, autoescape=name.endswith(".html"))))
