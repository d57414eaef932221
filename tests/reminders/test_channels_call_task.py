"""A call that the recruiter makes: "sent" when it stands in their list."""

import pytest

from core import clock
from reminders.channels.base import Outgoing, Refused, get_channel
from reminders.models import Task

pytestmark = pytest.mark.django_db


@pytest.fixture
def delivery(told):
    return told(1, channel="call_task", state="sending", lease_token="x")


def message(delivery) -> Outgoing:
    key = delivery.attempts.get().key
    return Outgoing(attempt_key=key, to="+491701", subject="Call Mona Manager", text="Two people wait since Monday.")


def test_it_stands_in_the_recruiters_list_with_what_to_say(delivery, recruiter, manager):
    accepted = get_channel("call_task").send(message(delivery))
    task = Task.objects.get()
    assert (task.owner, task.about, task.kind, task.delivery) == (recruiter, manager, "call", delivery)
    assert (task.title, task.talking_points) == ("Call Mona Manager", "Two people wait since Monday.")
    assert task.subject == "tests.view:1"
    assert task.due_at > clock.now()
    assert accepted.provider_id == f"task-{task.pk}"


def test_sent_twice_it_stands_there_once_and_can_be_looked_up(delivery):
    channel = get_channel("call_task")
    attempt = delivery.attempts.get()
    assert channel.look_up(attempt, "") is None
    first = channel.send(message(delivery))
    assert channel.send(message(delivery)) == first
    assert channel.look_up(attempt, "") == first
    assert Task.objects.count() == 1


def test_without_a_recruiter_it_is_refused(delivery, kind, recruiter):
    recruiter.is_active = False
    kind.owner = recruiter
    with pytest.raises(Refused):
        get_channel("call_task").send(message(delivery))


def test_its_address_is_any_number_or_else_the_mail_address(manager, confirmed):
    channel = get_channel("call_task")
    assert channel.is_configured()
    assert channel.address_for(manager) == manager.email
    confirmed("sms", address="+4917011111111")
    assert channel.address_for(manager) == "+4917011111111"
    confirmed("voice", address="+493012345678")
    assert channel.address_for(manager) == "+493012345678"


def test_a_task_cannot_bounce(manager):
    get_channel("call_task").refused(manager, None, at=clock.now())
    assert not manager.contact_points.exists()
