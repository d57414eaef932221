"""One message from its rule to its end (W1)."""

from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest

from core import clock
from core.dates import time_in_words
from core.models import AuditEvent
from reminders import actions, kinds
from reminders.actions import send_also
from reminders.models import Delivery, InboundMessage, ProviderEvent
from tests.dates import either
from tests.factories import UserFactory
from tests.reminders.helpers import detail

pytestmark = pytest.mark.django_db


def report(delivery: Delivery, **columns) -> None:
    key = delivery.attempts.get().key
    ProviderEvent.objects.create(
        **{"provider": "twilio", "event_id": str(columns), "attempt_key": key, "state": "done"} | columns
    )


def test_it_can_be_followed_from_the_rule_to_the_receipt(as_recruiter, told, manager, rule):
    type(rule).objects.update(offset=960)
    delivery = told(1, channel="sms", state="delivered", hold_reason="", preference="Email me on business days.")
    delivery.attempts.update(worker="worker-7:12", provider="twilio", finished_at=clock.now())
    report(delivery, body={"MessageStatus": "delivered"})
    report(delivery, body={"MessageStatus": "undelivered", "ErrorCode": "30003"})
    report(delivery, kind="keys", body={"Digits": "1"})
    report(delivery, body={"MessageStatus": "purple"}, state="failed")
    event = ProviderEvent.objects.create(provider="twilio", event_id="in")
    InboundMessage.objects.create(
        event=event, channel="sms", sender="+49", user=manager, text="Yes, because of Kafka", subject="tests.view:1",
        result="answered",
    )  # fmt: skip
    page = as_recruiter.get(detail(delivery)).content.decode()
    lines = [
        "View of person 1", "First view", "2 business days after the due date", "First channel",
        "Scheduled as a text message", "Email me on business days", "Attempt 1: accepted",
        "worker worker-7:12", "provider: twilio", "twilio reports: Delivered",
        "the phone is turned off or out of range (code 30003)", "A key was pressed", "twilio reports: purple",
        "Failed to process", "Reply received: counted as their answer", "Yes, because of Kafka",
    ]  # fmt: skip
    assert [line for line in lines if line not in page] == []
    assert 'href="/jobs/1/"' in page


@pytest.mark.parametrize(("seconds", "words"), [(0.2, "took less than a second"), (5, "took 5 s"), (180, "took 3 min")])
def test_it_says_how_long_a_try_took(as_recruiter, told, seconds, words):
    delivery = told(1)
    started = delivery.attempts.get().started_at
    delivery.attempts.update(finished_at=started + timedelta(seconds=seconds))
    assert words in as_recruiter.get(detail(delivery)).content.decode()


def test_items_that_fell_due_together_are_one_line(as_recruiter, told):
    delivery = told(1, 2, 3)
    assert as_recruiter.get(detail(delivery)).content.decode().count("Triggered by the") == 1


def test_a_long_digest_costs_no_more_than_a_short_one(as_recruiter, told, django_assert_max_num_queries):
    delivery = told(*range(1, 13), state="attention")
    with django_assert_max_num_queries(15):
        page = as_recruiter.get(detail(delivery)).content.decode()
    assert "View of person 5<" in page
    assert "View of person 6<" not in page


def test_admins_find_the_rule_and_the_reader_the_item(as_admin, as_manager, told, rule):
    delivery = told(1)
    assert f"/reminderrule/{rule.pk}/change/" in as_admin.get(detail(delivery)).content.decode()
    page = as_manager.get(detail(delivery)).content.decode()
    assert 'href="/reviews/1/"' in page
    assert "/reminderrule/" not in page


def test_several_items_out_of_office_and_delegates_are_shown(as_recruiter, told, outsider):
    delivery = told(1, 2)
    item = delivery.items.first()
    type(item.occurrence).objects.filter(pk=item.occurrence_id).update(on_behalf_of=outsider)
    delivery.items.filter(pk=item.pk).update(state="dropped", reason="the review was submitted")
    page = as_recruiter.get(detail(delivery)).content.decode()
    for words in (
        f"for {outsider.name}, who is out of office",
        "<span>removed from this message</span><span>The review was submitted</span>",
    ):
        assert words in page


def test_the_time_of_an_attempt_is_in_the_readers_time_zone_too(signed_in, told, manager):
    manager.zone = "America/New_York"
    manager.save()
    reader = UserFactory(role="recruiter", zone="Europe/Berlin")
    delivery = told(1)
    there = delivery.attempts.get().started_at.astimezone(ZoneInfo("America/New_York"))
    assert f"{time_in_words(there.time())} ET" in signed_in(reader).get(detail(delivery)).content.decode()


def test_the_planned_time_is_in_the_recipients_time_zone(as_recruiter, told):
    delivery = told(1)
    type(delivery.items.get().occurrence).objects.update(planned_local=datetime(2026, 11, 24, 8, 0, tzinfo=UTC))
    assert (
        either("scheduled for Tue, Nov 24, 9:00 AM (Berlin)", "scheduled for Tue 24 Nov, 09:00 (Berlin)")
        in as_recruiter.get(detail(delivery)).content.decode()
    )


@pytest.mark.parametrize(
    ("state", "words"),
    [
        ("scheduled", "Will be sent"),
        ("uncertain", "Delivery will be checked again"),
        ("expired", "Expired"),
        ("cancelled", "No reason given"),
    ],
)
def test_the_last_line_says_what_comes_or_how_it_ended(as_recruiter, told, state, words):
    delivery = told(1, state=state, accepted_at=None, finished_at=clock.now())
    assert words in as_recruiter.get(detail(delivery)).content.decode()


def test_what_people_did_with_it_stands_there_with_their_names(as_recruiter, stuck, recruiter):
    AuditEvent.log("delivery.asked_for", stuck, by="link:1")
    actions.dismiss(stuck, by=recruiter, note="We spoke")
    page = as_recruiter.get(detail(stuck)).content.decode()
    assert f"Marked as resolved by {recruiter.name}" in page
    assert "Requested again" in page


def test_copies_that_were_asked_for_are_linked(as_recruiter, told):
    delivery = told(1)
    copy = send_also(delivery, channel="sms", asked_by="key:1", by="tandem")
    page = as_recruiter.get(detail(delivery)).content.decode()
    assert "Copy on request: text message" in page
    assert detail(copy) in page
    assert "requested, sent right away" in as_recruiter.get(detail(copy)).content.decode()


@pytest.mark.parametrize("gone", ["kind", "thing"])
def test_what_is_gone_does_not_break_the_page(as_recruiter, told, kind, monkeypatch, gone):
    delivery = told(1, channel="pigeon")
    type(delivery.items.get().occurrence).objects.update(requisition_key="")
    if gone == "kind":
        monkeypatch.delitem(kinds._KINDS, kind.name)
    else:
        monkeypatch.setattr(kind, "context", lambda occurrence: {}["gone"])
    page = as_recruiter.get(detail(delivery)).content.decode()
    assert "No longer exists" in page
    assert "pigeon to Mona Manager" in page


@pytest.mark.parametrize(("sent", "title"), [(True, "Why it was sent"), (False, "What it's about")])
def test_the_page_claims_a_message_was_sent_only_when_it_was(as_recruiter, told, sent, title):
    delivery = told(1, accepted_at=clock.now() if sent else None)

    assert f"<h2>{title}</h2>" in as_recruiter.get(detail(delivery)).text


def test_a_message_without_anything_left_still_has_a_story(as_recruiter, told):
    delivery = told(channel="call_task", attempt_count=0)
    delivery.attempts.all().delete()
    page = as_recruiter.get(detail(delivery)).content.decode()
    assert "The item this message was about no longer exists." in page
    assert "Scheduled as a call from the recruiter" in page


def test_the_story_costs_the_same_for_any_number_of_tries(as_recruiter, told, django_assert_max_num_queries):
    delivery = told(1)
    for number in range(2, 8):
        delivery.attempts.create(number=number, outcome="retry")
    with django_assert_max_num_queries(15):
        as_recruiter.get(detail(delivery))


def test_it_counts_only_the_reminders_that_were_sent(as_recruiter, told):
    delivery = told(1, 2, 3)
    assert "3 items in one message" in as_recruiter.get(detail(delivery)).content.decode()

    delivery.items.filter(pk=delivery.items.first().pk).update(state="dropped", reason="the review was submitted")
    assert "2 items in one message" in as_recruiter.get(detail(delivery)).content.decode()
