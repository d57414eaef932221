"""Anyone who holds the phone gets its owner's message links: a number that a colleague confirmed is told by email."""

from datetime import UTC, datetime

import pytest
from django.core import mail
from django.urls import reverse

from core import clock
from core.models import OutboxMessage
from reminders.engine import run_once
from reminders.models import ContactPoint, Delivery
from tests.reminders.test_preferences import confirm

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def ready(seeded, house, settings, tmp_path, time_machine):
    time_machine.move_to(datetime(2027, 1, 12, 10, 0, tzinfo=UTC), tick=False)
    settings.VAR_DIR, settings.DEMO = tmp_path, True  # the demo's outbox shows the code


def run() -> list[mail.EmailMessage]:
    for _ in range(2):
        run_once(clock.now())
    return mail.outbox


def test_a_user_gets_an_email_when_a_colleague_confirms_a_number_for_them(as_recruiter, manager):
    confirm(as_recruiter, manager, OutboxMessage.objects)

    [notice] = run()

    assert notice.to == [manager.email]
    assert "Your phone number was confirmed" in notice.subject
    assert "+49 … 78" in notice.body
    assert "12345678" not in notice.body
    assert reverse("preferences") in notice.body


def test_a_user_who_confirms_their_own_number_gets_no_email(as_manager, manager):
    confirm(as_manager, manager, OutboxMessage.objects)

    assert run() == []


def test_a_number_removed_in_the_meantime_gets_nothing(as_recruiter, manager):
    confirm(as_recruiter, manager, OutboxMessage.objects)
    ContactPoint.objects.all().delete()

    assert run() == []
    assert not Delivery.objects.filter(state="accepted").exists()
