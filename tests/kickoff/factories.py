"""Rows around a kickoff, at the point of the journey that a test starts from."""

from datetime import datetime, timedelta
from typing import Any

import factory
from factory.django import DjangoModelFactory

from accounts.models import User
from core import clock
from kickoff.actions import draft_agreement, propose
from kickoff.models import AgendaItem, Agreement, Kickoff, Lesson
from recruiting.models import Requisition
from reminders.models import Occurrence, ReminderRule
from tests.factories import RequisitionFactory, UserFactory


class KickoffFactory(DjangoModelFactory):
    """Booked for in two days at noon UTC."""

    class Meta:
        model = Kickoff

    requisition = factory.SubFactory(RequisitionFactory)
    state = Kickoff.State.BOOKED
    starts_at = factory.LazyFunction(lambda: clock.now().replace(hour=12, minute=0) + timedelta(days=2))
    zone = "Europe/Berlin"
    booked_by = factory.SubFactory(UserFactory, role=User.Role.RECRUITER)


class AgendaItemFactory(DjangoModelFactory):
    class Meta:
        model = AgendaItem

    kickoff = factory.SubFactory(KickoffFactory)
    key = factory.Sequence(lambda n: f"X{n}")
    title = factory.Sequence(lambda n: f"Item {n}")
    output_kind = "text"


class LessonFactory(DjangoModelFactory):
    class Meta:
        model = Lesson

    manager = factory.SubFactory(UserFactory)
    text = "Send two people at a time, not six."


def proposed_agreement(requisition: Requisition, recruiter: User) -> Agreement:
    agreement = draft_agreement(requisition, by=recruiter)
    propose(agreement, by=recruiter)
    return agreement


def told(subject: str, recipient: User, *, kind: str, rung: int = 0, round: int = 1, **columns: Any) -> Occurrence:
    """An occurrence that went out."""
    rule, _ = ReminderRule.objects.get_or_create(kind=kind, rung=rung, defaults={"name": f"{kind} {rung}"})
    values: dict[str, Any] = {
        "rule_version": 1,
        "due_at": clock.now(),
        "zone": "UTC",
        "useful_until": clock.now() + timedelta(days=5),
        "state": Occurrence.State.TOLD,
    }
    return Occurrence.objects.create(
        rule=rule, subject=subject, recipient=recipient, rung=rung, round=round, **values | columns
    )


def at(year: int, month: int, day: int, hour: int = 9, minute: int = 0) -> datetime:
    """An instant in UTC."""
    from datetime import UTC

    return datetime(year, month, day, hour, minute, tzinfo=UTC)
