"""Messages about reviews and pauses, rendered by the engine as they would be sent."""

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
REASON = "Three candidates are still waiting on your review."


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
def test_every_step_on_every_channel_names_no_surname(asked, manager, channel, rung):
    sent = letter("feedback.review", [asked], manager, rung, channel)

    assert channel == "sms" or "Site reliability engineer" in sent.text
    assert "Surname" not in sent.subject + (sent.text if channel != "email" else "")


def test_one_email_lists_all_candidates_with_one_link(asked, manager, requisition):
    other = ReviewRequestFactory(
        application=ApplicationFactory(requisition=requisition, candidate=CandidateFactory(name="Sasha Other")),
        reviewer=manager, due_at=clock.now() - timedelta(hours=3),
    )  # fmt: skip
    sent = letter("feedback.review", [asked, other], manager, rung=2)

    assert sent.subject == "Still waiting on your review of 2 candidates"
    assert "- Sasha Other: review was due" in sent.text
    assert "- Robin Surname: review due" in sent.text
    assert sent.text.count("/m/LINK-") == 1
    assert "<strong>Robin Surname</strong>" in sent.html


@pytest.mark.parametrize("kind", ["feedback.review", "feedback.interview"])
def test_an_escalation_says_a_count_and_whom_to_ask(asked, admin_person, kind):
    sent = letter(kind, [asked], admin_person, rung=6)

    for part in (sent.text, sent.html):
        assert f"{asked.requisition.role_in_calls} is overdue." in part
        assert "Please check in with Rita, the recruiter, to see how you can help." in part
        assert "about 2 minutes" not in part
        assert "R.S." not in part
    assert 'class="button"' not in sent.html


def test_the_offer_of_a_pause_names_the_recruiter(asked, manager):
    ReviewRequest.objects.filter(pk=asked.pk).update(due_at=clock.now() - timedelta(days=5))
    sent = letter("feedback.review", [asked], manager, rung=5)

    assert "Just let Rita know, and new candidates can wait until you're ready." in sent.text
    assert "Just let Rita know, and new candidates can wait until you’re ready." in sent.html


def test_an_email_about_a_pause_says_the_reason_and_other_channels_do_not(requisition, recruiter, manager):
    pause = actions.put_on_hold(requisition, reason=REASON, by=recruiter)
    mail = letter("feedback.pause", [pause], manager)

    assert REASON in mail.text
    assert REASON in mail.html
    assert str(recruiter) in mail.text
    for channel in ("sms", "voice"):
        assert REASON not in letter("feedback.pause", [pause], manager, channel=channel).text
