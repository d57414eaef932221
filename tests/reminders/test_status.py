"""The status page (W2)."""

from datetime import timedelta

import pytest
from django.urls import reverse

from core import clock
from core.models import AuditEvent
from reminders.models import ChannelHealth, Heartbeat, InstanceMarker
from tests.reminders.helpers import STATUS

pytestmark = pytest.mark.django_db


def beat(minutes: int = 0) -> None:
    at = clock.now() - timedelta(minutes=minutes)
    for name in ("plan", "dispatch", "reconcile", "events"):
        Heartbeat.objects.create(name=name, started_at=at, succeeded_at=at, handled=3, host="worker-1")


def test_all_is_well_when_the_ticks_ticked_lately(as_admin):
    beat()
    page = as_admin.get(STATUS).content.decode()
    assert "Everything is running" in page
    assert "worker-1" in page
    assert "Broker errors today" in page


@pytest.mark.parametrize("minutes", [None, 4])
def test_a_clock_that_stands_still_is_the_first_thing_on_the_page(as_admin, minutes):
    if minutes:
        beat(minutes)
    assert "Scheduler is not running" in as_admin.get(STATUS).content.decode()


def test_a_paused_channel_is_resumed_by_an_admin(as_admin, admin_person):
    beat()
    ChannelHealth.objects.create(channel="email", state="paused", reason="The mail server rejected our login")
    page = as_admin.get(STATUS).content.decode()
    assert "The mail server rejected our login" in page
    as_admin.post(reverse("channel-resume", kwargs={"channel": "email"}))
    assert ChannelHealth.objects.get().state == "ok"
    assert AuditEvent.objects.get(verb="channel.resumed").by == f"accounts.user:{admin_person.pk}"
    assert as_admin.post(reverse("channel-resume", kwargs={"channel": "pigeon"})).status_code == 404


def test_each_channel_shows_how_much_is_queued(as_admin, told):
    for number in range(3):
        told(number, channel="sms", state="scheduled", accepted_at=None)
    assert as_admin.get(STATUS).content.decode().count("3 due, not sent") == 1


def test_channels_that_are_not_set_up_say_so(as_admin):
    assert "Not set up" in as_admin.get(STATUS).content.decode()


@pytest.mark.parametrize("how", ["paused", "copied"])
def test_a_restored_installation_is_released_by_an_admin(as_admin, how, settings, tmp_path):
    """Case 18: the page says why it is paused, and somebody has to release it."""
    settings.VAR_DIR = tmp_path
    site = settings.SITE_ID_NAME if how == "paused" else "elsewhere"
    InstanceMarker.objects.create(site=site, paused=how == "paused", paused_reason="A backup was restored")
    page = as_admin.get(STATUS).content.decode()
    assert "Sending is paused until you resume it" in page
    assert ("A backup was restored" if how == "paused" else "belongs to another site (elsewhere)") in page
    as_admin.post(reverse("delivery-release"))
    marker = InstanceMarker.objects.get()
    assert (marker.paused, marker.site) == (False, settings.SITE_ID_NAME)
    assert "Sending is paused" not in as_admin.get(STATUS).content.decode()


def test_messages_that_need_attention_are_pointed_at(as_admin, stuck):
    beat()
    assert "Messages need attention" in as_admin.get(STATUS).content.decode()


def test_the_status_is_for_admins(as_recruiter, as_manager):
    for client in (as_recruiter, as_manager):
        assert client.get(STATUS).status_code == 403
        assert client.post(reverse("delivery-release")).status_code == 403
        assert client.post(reverse("channel-resume", kwargs={"channel": "email"})).status_code == 403
