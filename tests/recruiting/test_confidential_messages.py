"""A confidential job and messages about it are hidden from recruiters and admins off its team."""

from datetime import timedelta

import pytest
from django.urls import reverse

from core import clock
from core.models import key_of
from recruiting.models import TeamMember
from reminders.models import Delivery, DeliveryItem, InboundMessage, Occurrence, ProviderEvent, ReminderRule, Task
from tests.factories import RequisitionFactory

pytestmark = pytest.mark.django_db
SUBJECT = "tests.item:1"


@pytest.fixture
def secret(other_recruiter, manager):
    return RequisitionFactory(
        title="Chief quiet officer", is_confidential=True, recruiter=other_recruiter, manager=manager
    )


@pytest.fixture
def message(secret, manager, seeded) -> Delivery:
    """It got stuck, so it stands on the list of what needs attention too."""
    now = clock.now()
    occurrence = Occurrence.objects.create(
        rule=ReminderRule.objects.first(), rule_version=1, subject=SUBJECT, recipient=manager, rung=0, due_at=now,
        zone="UTC", useful_until=now + timedelta(days=1), requisition_key=key_of(secret),
    )  # fmt: skip
    delivery = Delivery.objects.create(
        recipient=manager, channel="email", plan_key="day:1", next_at=now, useful_until=now + timedelta(days=1),
        state="attention", subject_line="About a quiet job",
    )  # fmt: skip
    DeliveryItem.objects.create(delivery=delivery, occurrence=occurrence)
    return delivery


def test_its_messages_are_not_in_a_colleagues_record(message, as_recruiter, as_admin, signed_in, other_recruiter):
    record, page = reverse("message-record"), reverse("message-detail", args=[message.pk])

    for outside in (as_recruiter, as_admin):
        assert "About a quiet job" not in outside.get(record).content.decode()
        assert outside.get(page).status_code == 404
        assert outside.post(reverse("delivery-retry", args=[message.pk])).status_code == 404
        assert "About a quiet job" not in outside.get(reverse("message-attention")).content.decode()
        assert outside.post(reverse("delivery-change", args=[message.pk]), {"channel": "call_task"}).status_code == 404
        assert "needs attention" not in outside.get(reverse("today")).content.decode()
    inside = signed_in(other_recruiter)
    assert "About a quiet job" in inside.get(record).content.decode()
    assert "About a quiet job" in inside.get(reverse("message-attention")).content.decode()
    assert inside.get(page).status_code == 200
    assert "1 message needs attention" in inside.get(reverse("today")).content.decode()


@pytest.mark.parametrize("subject", [SUBJECT, ""], ids=["an answer", "text about no item"])
def test_what_was_written_back_is_not_either(message, manager, as_recruiter, signed_in, other_recruiter, subject):
    event = ProviderEvent.objects.create(provider="twilio", event_id="1")
    InboundMessage.objects.create(
        event=event, channel="sms", sender="+491", user=manager, text="Too quiet for us", subject=subject, result="held"
    )
    replies = f"{reverse('message-record')}?person={manager.pk}"

    assert "Too quiet for us" not in as_recruiter.get(replies).content.decode()
    assert "Too quiet for us" in signed_in(other_recruiter).get(replies).content.decode()


@pytest.fixture
def digest(message, requisition, manager) -> Delivery:
    """One message about two jobs of the same manager: this one and one that everyone may see."""
    other = Occurrence.objects.create(
        rule=ReminderRule.objects.first(), rule_version=1, subject="tests.item:2", recipient=manager, rung=0,
        due_at=clock.now(), zone="UTC", useful_until=clock.now() + timedelta(days=1),
        requisition_key=key_of(requisition),
    )  # fmt: skip
    DeliveryItem.objects.create(delivery=message, occurrence=other)
    return message


def test_a_message_about_two_jobs_is_not_on_the_page_of_the_open_one(digest, requisition, as_recruiter, signed_in):
    page = reverse("requisition-detail", args=[requisition.pk])

    assert "About a quiet job" not in as_recruiter.get(page).content.decode()


def test_settings_do_not_show_it_to_an_admin_off_the_team(message, secret, as_admin, admin_person):
    message.text = "Vera Example waits for your view"
    message.save()
    rows, one = (
        reverse("admin:reminders_delivery_changelist"),
        reverse("admin:reminders_delivery_change", args=[message.pk]),
    )
    occurrences = reverse("admin:reminders_occurrence_changelist")

    assert "About a quiet job" not in as_admin.get(rows).content.decode()
    assert "Vera Example" not in as_admin.get(one, follow=True).content.decode()
    assert SUBJECT not in as_admin.get(occurrences).content.decode()
    TeamMember.objects.create(requisition=secret, user=admin_person, part=TeamMember.Part.REVIEWER)
    assert "About a quiet job" in as_admin.get(rows).content.decode()
    assert SUBJECT in as_admin.get(occurrences).content.decode()


def test_its_calls_are_not_on_the_list_of_an_admin_off_the_team(message, as_admin, signed_in, other_recruiter, manager):
    task = Task.objects.create(
        owner=other_recruiter, kind="find_fact", about=manager, subject=SUBJECT, due_at=clock.now(),
        title="Find out the notice period of Vera Example", talking_points="She is the only one who fits.",
    )  # fmt: skip
    done = reverse("task-done", args=[task.pk])

    assert "Vera Example" not in as_admin.get(reverse("task-list")).content.decode()
    assert as_admin.post(done, {"outcome": "reached"}).status_code == 404
    inside = signed_in(other_recruiter)
    assert "Vera Example" in inside.get(reverse("task-list")).content.decode()
