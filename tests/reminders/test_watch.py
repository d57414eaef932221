"""The alarm when the clock stands still: once, to every admin, by mail; and on the first page (R11: three minutes)."""

from datetime import timedelta
from io import StringIO
from smtplib import SMTPException

import pytest
from django.core import mail
from django.core.management import CommandError, call_command

from core import clock
from reminders import watchdog
from reminders.models import Heartbeat
from tests.factories import UserFactory

pytestmark = pytest.mark.django_db


@pytest.fixture
def beat(db):
    """`beat(4)`: the clock last planned four minutes ago."""

    def beat(minutes: int) -> None:
        at = clock.now() - timedelta(minutes=minutes)
        Heartbeat.objects.update_or_create(name="plan", defaults={"started_at": at, "succeeded_at": at})

    return beat


def check() -> str:
    said = StringIO()
    call_command("check_clock", stdout=said)
    return said.getvalue()


def test_while_it_ticks_nobody_hears_anything(beat, admin_person):
    beat(2)
    assert "running" in check()
    assert mail.outbox == []


def test_every_admin_is_told_once_that_the_scheduler_stopped(beat, admin_person, recruiter):
    """Case 9: frozen workers are noticed within three minutes, since the work itself writes its heartbeat."""
    other = UserFactory(role="admin")
    UserFactory(role="admin", is_active=False)
    beat(4)
    with pytest.raises(CommandError, match="2 admins emailed"):
        check()
    with pytest.raises(CommandError, match="0 admins emailed"):
        check()
    assert [m.to for m in mail.outbox] == [[admin_person.email], [other.email]]
    assert "scheduler is not running" in mail.outbox[0].subject
    assert "/status/" in mail.outbox[0].body


def test_the_next_outage_is_reported_again(beat, admin_person):
    for minutes in (10, 5):
        beat(minutes)
        watchdog.raise_alarm(clock.now())
    assert len(mail.outbox) == 2


def test_a_mail_that_fails_is_tried_at_the_next_look(beat, admin_person, monkeypatch):
    beat(4)

    def fails(*args, **kwargs):
        raise SMTPException("away")

    with monkeypatch.context() as broken:
        broken.setattr(watchdog, "send_mail", fails)
        assert watchdog.raise_alarm(clock.now()) == 0
    assert watchdog.raise_alarm(clock.now()) == 1


def test_one_address_that_fails_neither_stops_nor_repeats_the_others(beat, admin_person, monkeypatch):
    other = UserFactory(role="admin")
    beat(minutes=4)

    def fails(subject, text, sender, to, real=watchdog.send_mail):
        if to == [admin_person.email]:
            raise OSError
        return real(subject, text, sender, to)

    with monkeypatch.context() as broken:
        broken.setattr(watchdog, "send_mail", fails)
        assert (watchdog.raise_alarm(clock.now()), watchdog.raise_alarm(clock.now())) == (1, 0)
    assert watchdog.raise_alarm(clock.now()) == 1
    assert [message.to for message in mail.outbox] == [[other.email], [admin_person.email]]


def test_a_site_that_never_ran_alarms_nobody_but_is_not_well(admin_person):
    with pytest.raises(CommandError):
        check()
    assert mail.outbox == []


def test_recruiters_and_admins_see_it_on_their_first_page(beat, as_recruiter, as_admin, as_manager):
    beat(4)
    assert "Please let an admin know" in as_recruiter.get("/").content.decode()
    assert "See system status" in as_admin.get("/").content.decode()
    assert "reminder scheduler" not in as_manager.get("/").content.decode()
