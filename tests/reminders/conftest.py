"""Rows of the delivery engine made by hand, a kind that only tests know, and the imitated Twilio."""

from collections.abc import Callable, Iterator
from datetime import timedelta
from typing import Any

import pytest
from django.core import mail
from django.core.mail import EmailMessage

from accounts.models import User
from core import clock
from reminders import kinds, links, restore_guard
from reminders.engine.dispatch import dispatch
from reminders.engine.events import process_new_events
from reminders.engine.ticks import plan_and_compose
from reminders.kinds import Answer, ItemContext, ReminderKind, Reply
from reminders.models import (
    Attempt,
    ContactPoint,
    Delivery,
    DeliveryItem,
    InboundMessage,
    Occurrence,
    ProviderEvent,
    ReminderRule,
)
from reminders.seeds import seed
from tests.reminders.mail_posts import SECRET, SIGNING_KEY, Mail, post
from tests.servers.twilio import Twilio


class ViewsOfCandidates(ReminderKind):
    """Stands for feedback.review: a item that is answered in words."""

    name = "tests.views"
    label = "Views"
    purpose = "review"

    def __init__(self) -> None:
        self.replies: list[tuple[str, Reply]] = []
        self.owner: User | None = None
        self.needless: dict[str, str] = {}

    def due(self, now: Any, rules: Any) -> list[Any]:
        return []

    def still_needed(self, occurrence: Occurrence) -> str:
        return self.needless.get(occurrence.subject, "")

    def context(self, occurrence: Occurrence) -> ItemContext:
        number = occurrence.subject.rpartition(":")[2]
        return ItemContext(
            title=f"View of person {number}", short=f"Person {number} waits for your view",
            spoken=f"Person {number} waits for your view.", path=f"/reviews/{number}/",
        )  # fmt: skip

    def staff(self, occurrence: Occurrence) -> User | None:
        return self.owner

    def answer(self, subject: str, reply: Reply) -> Answer:
        self.replies.append((subject, reply))
        if "because" not in reply.text:
            return Answer("question", "What decided it?")
        return Answer("done", "Thank you, noted.")


@pytest.fixture
def kind(monkeypatch, recruiter: User) -> ViewsOfCandidates:
    made = ViewsOfCandidates()
    made.owner = recruiter
    kinds.all_kinds()
    monkeypatch.setitem(kinds._KINDS, made.name, made)
    return made


@pytest.fixture
def rule(db, kind: ViewsOfCandidates) -> ReminderRule:
    return ReminderRule.objects.create(kind=kind.name, rung=0, name="First view")


@pytest.fixture
def told(rule: ReminderRule, manager: User) -> Callable[..., Delivery]:
    """`told(1, 2)`: a message to the manager about those items, tried once."""

    def tell(*numbers: int, user: User = manager, channel: str = "email", **columns: Any) -> Delivery:
        now = clock.now()
        slot = f"day:{now.date()}:{Delivery.objects.count()}"
        usual = {
            "plan_key": slot,
            "next_at": now,
            "useful_until": now + timedelta(days=3),
            "state": "accepted",
            "accepted_at": now,
        }
        delivery = Delivery.objects.create(recipient=user, channel=channel, **usual | columns)
        for number in numbers:
            occurrence = Occurrence.objects.create(
                rule=rule, rule_version=1, subject=f"tests.view:{number}", recipient=user, rung=0,
                round=Occurrence.objects.count() + 1, due_at=now, zone="Europe/Berlin", state="told",
                useful_until=now + timedelta(days=3), requisition_key="recruiting.requisition:1",
            )  # fmt: skip
            DeliveryItem.objects.create(delivery=delivery, occurrence=occurrence)
        Attempt.objects.create(delivery=delivery, number=1, outcome="accepted")
        return delivery

    return tell


@pytest.fixture
def confirmed(manager: User) -> Callable[..., ContactPoint]:
    """`confirmed("sms")`: the manager confirmed a number for that channel, and their zone."""

    def confirm(channel: str = "sms", *, user: User = manager, address: str = "+4917012345678") -> ContactPoint:
        user.zone_confirmed_at = clock.now()
        user.save()
        return ContactPoint.objects.create(
            user=user, channel=channel, address=address, state="usable", verified_at=clock.now()
        )

    return confirm


@pytest.fixture
def twilio(settings) -> Iterator[Twilio]:
    """The imitated provider, with the settings that lead to it."""
    with Twilio() as server:
        for name, value in server.settings.items():
            setattr(settings, name, value)
        yield server


@pytest.fixture
def inbox(settings) -> str:
    """Answers by mail are taken, through Postmark. Returns the address."""
    settings.MAIL_WEBHOOK_PROVIDER, settings.INBOUND_ADDRESS = "postmark", "reply@in.example.org"
    settings.ANYMAIL = {"WEBHOOK_SECRET": [SECRET], "MAILGUN_WEBHOOK_SIGNING_KEY": SIGNING_KEY}
    return settings.INBOUND_ADDRESS


@pytest.fixture
def mailed(told, manager, inbox) -> Callable[..., str]:
    """`mailed(1, 2)`: the manager was sent a mail about those; the address that takes the answer."""

    def send(*numbers: int, user: User = manager) -> str:
        delivery = told(*numbers, user=user, subject_line="View of person 1")
        items = [(f"tests.view:{number}", "review", f"/reviews/{number}/") for number in numbers]
        links.make_link(delivery, user, items, clock.now())
        return address_of(delivery)

    return send


@pytest.fixture
def write(manager, settings) -> Callable[..., InboundMessage]:
    """`write(address, "yes because …")`: a mail from the manager, posted by the provider and read by the tick."""

    def send(to: str, text: str = "", *, provider: str = "postmark", sender: str = "", **more: Any) -> InboundMessage:
        more.setdefault("message_id", f"<{ProviderEvent.objects.count()}@their.example>")
        written = Mail(sender or f"Mona <{manager.email}>", to, text, **more)
        settings.MAIL_WEBHOOK_PROVIDER = provider
        answer = post(provider, written)
        assert answer.status_code == 200
        process_new_events()
        return InboundMessage.objects.first()

    return send


def address_of(delivery: Delivery) -> str:
    """The Reply-To of its mail, as it went out."""
    link = delivery.links.filter(purpose="matters").order_by("-pk").first()
    key = delivery.attempts.last().key
    return links.reveal_reply_address(links.reply_address(link), key)


@pytest.fixture
def sending(db, settings, tmp_path) -> None:
    """The catalogue's rules, in a database that may send."""
    seed()
    settings.VAR_DIR = tmp_path
    assert restore_guard.pause_reason() == ""  # it adopts its site before it has a history
    restore_guard.count_run()


def go_out() -> list[EmailMessage]:
    """What the clock does within a minute; the mails that left since the last look."""
    before = len(mail.outbox)
    plan_and_compose(clock.now())
    dispatch(clock.now())
    return mail.outbox[before:]


@pytest.fixture
def stuck(told) -> Delivery:
    delivery = told(1, state="attention", accepted_at=None, last_error="There's no other channel to try")
    type(delivery.items.get().occurrence).objects.update(state="attention")
    return delivery
