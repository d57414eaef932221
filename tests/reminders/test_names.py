"""What rows call themselves where they are printed: in the admin, in logs. Never with a number, an address or a token."""

import pytest

from core import clock
from reminders import links
from reminders.models import ContactPreference, InboundMessage, MessageLink, ProviderEvent, Task

pytestmark = pytest.mark.django_db


def test_rows_name_themselves_without_secrets(told, manager, confirmed, recruiter):
    now = clock.now()
    point = confirmed("sms")
    token = links.make_link(told(1), manager, [("tests.view:1", "review", "/r/1/")], now)
    link = MessageLink.objects.get()
    preference = ContactPreference.objects.create(user=manager, channel="sms")
    event = ProviderEvent.objects.create(provider="twilio", event_id="1")
    reply = InboundMessage.objects.create(event=event, channel="sms", sender=point.address, text="Yes", result="stop")
    task = Task.objects.create(owner=recruiter, kind="call", title="Call Mona", due_at=now)

    names = [str(row) for row in (point, link, link.items.get(), preference, reply, task)]

    assert names == [
        "Text message of Mona Manager", f"Link {link.pk}", "tests.view:1", "Mona Manager: Text message",
        f"Reply {reply.pk}: Opted out", "Call Mona",
    ]  # fmt: skip
    assert all(point.address not in name and token not in name for name in names)
