"""What goes out about views and pauses, rendered by the engine as it would be sent."""

from datetime import timedelta

import pytest

from core import clock
from core.models import key_of
from feedback import actions
from feedback.models import ReviewRequest
from reminders.engine.rendering import render
from reminders.models import Delivery, DeliveryItem, Occurrence, ReminderRule
from tests.factories import ApplicationFactory, CandidateFactory, ReviewRequestFactory

pytestmark = pytest.mark.django_db
REASON = "Three people wait for a first view."


@pytest.fixture(autouse=True)
def the_rules(seeded, house) -> None:
    """As an admin sees them."""


def letter(kind, subjects, recipient, rung=0, channel="email"):
    now = clock.now()
    rule = ReminderRule.objects.get(kind=kind, rung=rung)
    soon = now + timedelta(days=2)
    delivery = Delivery.objects.create(
        recipient=recipient, plan_key=f"{kind}{rung}{channel}", channel=channel, next_at=now, useful_until=soon
    )
    for subject in subjects:
        occurrence = Occurrence.objects.create(
            rule=rule, rule_version=1, subject=key_of(subject), recipient=recipient, rung=rung, round=delivery.pk,
            due_at=now, zone="UTC", useful_until=soon,
        )  # fmt: skip
        DeliveryItem.objects.create(delivery=delivery, occurrence=occurrence)
    items = list(delivery.items.select_related("occurrence__rule", "occurrence__recipient"))
    return render(delivery, items, "Europe/Berlin", now)


@pytest.mark.parametrize("channel", ["email", "sms", "voice", "call_task"])
@pytest.mark.parametrize("rung", range(6))
def test_every_rung_on_every_channel_names_the_role_and_no_surname(asked, manager, channel, rung):
    sent = letter("feedback.review", [asked], manager, rung, channel)

    assert "Site reliability engineer" in sent.text
    assert "Surname" not in sent.subject + sent.text + sent.html


def test_one_mail_lists_everybody_who_waits_with_one_link(asked, manager, requisition):
    other = ReviewRequestFactory(
        application=ApplicationFactory(requisition=requisition, candidate=CandidateFactory(name="Sasha Other")),
        reviewer=manager, due_at=clock.now() - timedelta(hours=3),
    )  # fmt: skip
    sent = letter("feedback.review", [asked, other], manager, rung=2)

    assert sent.subject == "2 people wait for your view · Site reliability engineer"
    assert "- SO, Site reliability engineer: was due" in sent.text
    assert "- RS, Site reliability engineer: due" in sent.text
    assert sent.text.count("/m/LINK-") == 1
    assert "<strong>RS</strong>" in sent.html


@pytest.mark.parametrize("kind", ["feedback.review", "feedback.interview"])
def test_the_person_named_reads_a_count_and_whom_to_ask(asked, admin_person, kind):
    sent = letter(kind, [asked], admin_person, rung=6)

    for part in (sent.text, sent.html):
        assert sent.subject in part
        assert "The recruiter knows which, and would be glad of your help." in part
        assert "About two minutes" not in part
        assert "RS" not in part
    assert 'class="button"' not in sent.html


def test_the_offer_of_a_pause_names_the_recruiter(asked, manager, recruiter):
    ReviewRequest.objects.filter(pk=asked.pk).update(due_at=clock.now() - timedelta(days=5))
    sent = letter("feedback.review", [asked], manager, rung=5)

    assert f"{recruiter} can hold further introductions" in sent.text
    assert f"{recruiter} can hold further introductions" in sent.html


def test_a_pause_is_told_by_mail_with_its_reason_and_elsewhere_without(requisition, recruiter, manager):
    pause = actions.put_on_hold(requisition, reason=REASON, by=recruiter)
    mail = letter("feedback.pause", [pause], manager)

    assert REASON in mail.text
    assert REASON in mail.html
    assert str(recruiter) in mail.text
    for channel in ("sms", "voice"):
        assert REASON not in letter("feedback.pause", [pause], manager, channel=channel).text
