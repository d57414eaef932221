"""Previews a message on every channel without sending or storing anything, and sends a test of it to oneself.

It is rendered by the engine for a delivery that is never stored, so no link is created: the pages show [link] instead.
"""

import logging
import secrets
from dataclasses import dataclass, replace
from datetime import datetime, timedelta

from django.db import transaction
from django.utils.safestring import SafeString

from accounts.models import User
from core import clock
from core.errors import DomainError
from core.models import AuditEvent
from core.rates import too_many
from reminders import actions
from reminders.access import occurrences_visible_to
from reminders.channels import gsm
from reminders.channels.base import Channel, all_channels, get_channel
from reminders.engine import rendering
from reminders.engine.recipients import person as person_of
from reminders.engine.rendering import Letter
from reminders.kinds import all_kinds
from reminders.links import PLACEHOLDER, as_long_as_sent, make_opt_out_link, without_links
from reminders.models import Delivery, DeliveryItem, Occurrence, ReminderRule
from reminders.reminders import OwnTest

logger = logging.getLogger(__name__)
RECENT, ITEMS = 200, 12
USEFUL = timedelta(days=4)  # a test asked for on Friday night still comes by text on Monday
LIMIT, PER = 10, timedelta(hours=1)
MARK = "This is the test you requested. Its links only open the home page."


class NoTest(DomainError):
    """The test cannot be sent; the message says why."""


@dataclass(frozen=True)
class Kept:
    """An item that a person was reminded of, or will be."""

    occurrence: Occurrence
    title: str
    why_not: str  # why no reminder of it would be sent; empty while it is open


@dataclass(frozen=True)
class Shown:
    """The message on one channel."""

    channel: Channel
    letter: Letter
    text: str  # without links
    characters: int = 0
    parts: int = 0


def items_of(person: User, *, reader: User) -> list[Kept]:
    """The latest items of that person that `reader` may see, open ones first."""
    rows = occurrences_visible_to(reader).filter(recipient=person).select_related("rule", "recipient", "on_behalf_of")
    latest: dict[tuple[str, str], Occurrence] = {}
    for occurrence in rows.exclude(rule__kind=OwnTest.name).order_by("-due_at", "-pk")[:RECENT]:
        latest.setdefault((occurrence.rule.kind, occurrence.subject), occurrence)
    found = [kept for occurrence in list(latest.values())[:ITEMS] if (kept := _kept(occurrence))]
    return sorted(found, key=lambda kept: bool(kept.why_not))


def _kept(occurrence: Occurrence) -> Kept | None:
    kind = all_kinds().get(occurrence.rule.kind)
    if kind is None:
        return None
    try:
        return Kept(occurrence, kind.context(occurrence).title, kind.still_needed(occurrence))
    except Exception:  # whatever a kind raises for an item that no longer exists
        logger.warning("Occurrence %s can no longer be shown", occurrence.pk, exc_info=True)
        return None


def as_told_by(occurrence: Occurrence, rule: ReminderRule) -> Occurrence:
    """The same item at another step of its schedule; never stored."""
    if rule.pk == occurrence.rule_id:
        return occurrence
    columns = ("subject", "recipient", "on_behalf_of", "round", "due_at", "zone", "useful_until", "requisition_key")
    same = {name: getattr(occurrence, name) for name in columns}
    return Occurrence(rule=rule, rule_version=rule.version, rung=rule.rung, **same)


def in_every_channel(occurrences: list[Occurrence]) -> list[Shown]:
    """What would be sent now about them on each channel; of a call step, the call alone: its subject says whom to call.
    Raises what a kind or a template raises."""
    is_call = any(occurrence.rule.route == ReminderRule.Route.CALL_TASK for occurrence in occurrences)
    channels = [get_channel("call_task")] if is_call else all_channels()
    return [in_channel(occurrences, channel) for channel in channels]


def in_channel(occurrences: list[Occurrence], channel: Channel) -> Shown:
    who, now = person_of(occurrences[0].recipient_id), clock.now()
    delivery = Delivery(recipient=who.user, channel=channel.kind, next_at=now, useful_until=now + USEFUL)
    items = [DeliveryItem(delivery=delivery, occurrence=occurrence) for occurrence in occurrences]
    letter = rendering.render(delivery, items, who.zone, now)
    letter = replace(letter, html=PLACEHOLDER.sub("/", letter.html))
    text = channel.as_received(without_links(letter.text))
    if not channel.longest:
        return Shown(channel, letter, text)
    return Shown(channel, letter, text, rendering.gsm_length(letter.text), gsm.parts(as_long_as_sent(letter.text)))


# A test for oneself ----------------------------------------------------------------------------------------------


def obstacle(channel: Channel, admin: User) -> str:
    """Why this admin cannot get a test on it; empty when they can."""
    if not channel.is_configured():
        return f"The {channel.label.lower()} channel isn't set up."
    return "" if channel.address_for(admin) else f"You don't have a confirmed {channel.address_label}."


@transaction.atomic
def send_test(occurrences: list[Occurrence], kind: str, *, to: User, token: str) -> Delivery:
    """Plans this rendering for the admin `to` alone, on the channel `kind`; the engine claims, sends and records it
    like any other message. The same `token` plans it once. Raises NoTest."""
    channel = get_channel(kind)
    if why_not := obstacle(channel, to):
        raise NoTest(why_not)
    key = f"alone:test:{token}"
    known = Delivery.objects.filter(recipient=to, plan_key=key).first()
    if known:
        return known
    if too_many(f"test:{to.pk}", limit=LIMIT, per=PER):
        raise NoTest("You've sent 10 tests in the last hour. Please try again later.")
    now = clock.now()
    delivery = Delivery.objects.create(
        recipient=to, plan_key=key, channel=kind, urgent=True, next_at=now, useful_until=now + USEFUL
    )
    DeliveryItem.objects.create(delivery=delivery, occurrence=_own_occurrence(occurrences[0], to, now))
    letter = _marked(in_channel(occurrences, channel))
    Delivery.objects.filter(pk=delivery.pk).update(**rendering.columns_of(letter, delivery, now))
    if channel.has_opt_out_link:
        make_opt_out_link(delivery, to, now)  # every email has one, tests too: it is the admin's own
    AuditEvent.log("message.tested", delivery, by=to, channel=kind, rule=occurrences[0].rule_id)
    actions.nudge()
    return delivery


def _own_occurrence(shown: Occurrence, to: User, now: datetime) -> Occurrence:
    """A test has a subject of its own: no reply to it can reach the item it shows. It is as confidential as that item."""
    return Occurrence.objects.create(
        rule=OwnTest.rule(), rule_version=1, subject=f"reminders.test:{secrets.token_hex(8)}", recipient=to, rung=0,
        due_at=now, zone=to.zone_name, useful_until=now + USEFUL, requisition_key=shown.requisition_key,
    )  # fmt: skip


def _marked(shown: Shown) -> Letter:
    """The letter marked as a test, with links that open nothing."""
    letter, short, said = shown.letter, bool(shown.channel.longest), without_links(shown.letter.text)
    first, _, rest = letter.html.partition("<body>")
    html = SafeString(f"{first}<body>\n    <p>{MARK}</p>{rest}") if letter.html else ""
    return Letter(
        subject=f"Test: {letter.subject}"[:300],
        text=f"Test: {said}" if short else f"{MARK}\n\n{said}",
        html=html,
    )
