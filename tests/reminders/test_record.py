"""The record of messages: the list and one message (W1)."""

from datetime import timedelta

import pytest

from core import clock
from reminders import access, links
from reminders.models import Delivery, InboundMessage, ProviderEvent, Task
from tests.dates import either
from tests.factories import UserFactory
from tests.reminders.helpers import RECORD, detail

pytestmark = pytest.mark.django_db


# The list ----------------------------------------------------------------------------------------------------------


def test_it_says_what_went_to_whom_why_and_what_came_of_it(as_recruiter, told):
    told(1, subject_line="Person 1 waits for your view")
    page = as_recruiter.get(RECORD).content.decode()
    for words in ("Person 1 waits for your view", "First view", "Mona Manager", "Email", "Sent"):
        assert words in page


def test_a_message_that_is_not_written_yet_is_named_by_its_rule(as_recruiter, told):
    told(1, state="scheduled", accepted_at=None)
    assert ">First view</a>" in as_recruiter.get(RECORD).content.decode()


def test_a_call_is_worded_for_its_reader(as_recruiter, as_manager, told, recruiter, manager):
    """The recruiter's task says whom to call; the person to be called reads who calls."""
    call = told(1, channel="call_task", subject_line="Call Mona Manager: 1 review overdue")
    Task.objects.create(owner=recruiter, kind="call", about=manager, delivery=call, title="", due_at=clock.now())
    theirs = f"Call from {recruiter.get_short_name()}: 1 review overdue"
    assert "Call Mona Manager: 1 review overdue" in as_recruiter.get(RECORD).content.decode()
    for page in (RECORD, detail(call)):
        shown = as_manager.get(page).content.decode()
        assert theirs in shown
        assert "Call Mona Manager" not in shown


def test_empty_it_says_what_will_stand_there(as_recruiter):
    assert "No messages yet" in as_recruiter.get(RECORD).content.decode()


def test_it_can_be_filtered_by_person_job_and_state(as_recruiter, told, manager, kind):
    other = UserFactory(name="Olga Other")
    told(1, subject_line="To Mona")
    told(2, user=other, subject_line="To Olga", state="attention")
    theirs = told(3, subject_line="Of another search")
    theirs.items.get().occurrence.__class__.objects.filter(items__delivery=theirs).update(
        requisition_key="recruiting.requisition:2"
    )

    def shown(query: str) -> set[str]:
        page = as_recruiter.get(RECORD + query).content.decode()
        return {words for words in ("To Mona", "To Olga", "Of another search") if words in page}

    assert shown("") == {"To Mona", "To Olga", "Of another search"}
    assert shown(f"?person={other.pk}") == {"To Olga"}
    assert shown("?state=attention") == {"To Olga"}
    assert shown("?requisition=2") == {"Of another search"}
    assert shown("?requisition=recruiting.requisition:2") == {"Of another search"}
    assert shown(f"?requisition=2&person={other.pk}") == set()


@pytest.mark.parametrize(
    "query",
    [
        "?person=x",
        "?person=999999",
        "?state='",
        "?requisition=%00",
        "?page=-1",
        "?person[]=1",
        "?requisition=" + "x" * 200,
    ],
)
def test_odd_filters_are_ignored(as_recruiter, told, query):
    told(1, subject_line="To Mona")
    assert as_recruiter.get(RECORD + query).status_code == 200


def test_a_person_sees_what_was_sent_to_them_and_nothing_else(as_manager, as_outsider, told, manager):
    delivery = told(1, subject_line="To Mona")
    assert "To Mona" in as_manager.get(RECORD).content.decode()
    assert as_manager.get(detail(delivery)).status_code == 200
    assert "To Mona" not in as_outsider.get(RECORD).content.decode()
    assert "To Mona" not in as_outsider.get(f"{RECORD}?person={manager.pk}").content.decode()
    assert manager.name not in as_outsider.get(RECORD).content.decode()
    assert as_outsider.get(detail(delivery)).status_code == 404


def test_what_is_confidential_is_hidden_from_recruiters_outside(as_recruiter, told, monkeypatch):
    delivery = told(1, subject_line="To Mona")
    monkeypatch.setattr(access, "_hiders", [lambda user: ["recruiting.requisition:1"]])
    assert "To Mona" not in as_recruiter.get(RECORD).content.decode()
    assert as_recruiter.get(detail(delivery)).status_code == 404


def test_an_app_above_can_say_what_is_confidential(monkeypatch, recruiter):
    monkeypatch.setattr(access, "_hiders", [])

    @access.hides_requisitions
    def keys(user):
        return ["recruiting.requisition:1"]

    assert access._hiders == [keys]


@pytest.mark.parametrize("rows", [1, 25])
def test_it_costs_the_same_for_any_number_of_rows(as_recruiter, told, rows, django_assert_max_num_queries):
    for number in range(rows):
        told(number, user=UserFactory())
    with django_assert_max_num_queries(12):
        as_recruiter.get(RECORD)


def test_replies_stand_beside_the_messages_of_their_person(as_recruiter, told, manager):
    event = ProviderEvent.objects.create(provider="twilio", event_id="x")
    InboundMessage.objects.create(
        event=event, channel="sms", sender="+491", user=manager, text="What is this?", result="held"
    )
    assert "What is this?" not in as_recruiter.get(RECORD).content.decode()
    assert "What is this?" in as_recruiter.get(f"{RECORD}?person={manager.pk}").content.decode()
    assert "What is this?" in as_recruiter.get(f"{RECORD}?state=attention").content.decode()


# One message -------------------------------------------------------------------------------------------------------


def test_it_shows_the_text_as_sent_but_never_an_openable_link(as_recruiter, told, manager):
    delivery = told(1)
    address = links.make_link(delivery, manager, [("tests.view:1", "review", "/r/1/")], clock.now())
    Delivery.objects.update(text=f"Please look: {address}", subject_line="Person 1 waits", address=manager.email)
    page = as_recruiter.get(detail(delivery)).content.decode()
    assert "Please look: [link]" in page
    assert "LINK-" not in page
    assert links.token_of(delivery.links.get()) not in page
    assert manager.email not in page
    assert "p…@example.org" in page


def test_the_person_and_admins_see_the_whole_address(as_manager, as_admin, told, manager):
    delivery = told(1, address=manager.email)
    for client in (as_manager, as_admin):
        assert manager.email in client.get(detail(delivery)).content.decode()


def test_it_shows_every_attempt(as_recruiter, told):
    delivery = told(1, possible_duplicate=True)
    delivery.attempts.create(
        number=2, outcome="retry", provider="twilio", code="20429", detail="asks for a slower pace"
    )
    page = as_recruiter.get(detail(delivery)).content.decode()
    for words in (
        "May have arrived twice",
        "asks for a slower pace (code 20429)",
        "will retry",
    ):
        assert words in page


def test_one_that_is_not_written_yet_says_when_it_will_be(as_recruiter, told):
    delivery = told(1, state="scheduled", accepted_at=None, hold_reason="Outside their hours")
    page = as_recruiter.get(detail(delivery)).content.decode()
    assert "The message is generated when it goes out" in page
    assert "Outside their hours" in page


def test_it_says_why_it_was_delayed_before_it_was_sent(as_recruiter, told):
    delivery = told(1, holds=[{"reason": "Outside their hours", "until": "2026-11-24T07:00:00+00:00"}])
    page = as_recruiter.get(detail(delivery)).content.decode()
    until = "Held until " + either("Tue, Nov 24, 8:00 AM", "Tue 24 Nov, 08:00")
    assert page.index(until) < page.index("Outside their hours") < page.index("Attempt 1")


def test_scheduled_ones_say_so_and_the_others_are_sorted_by_time_sent(as_recruiter, told):
    now = clock.now()
    told(1, subject_line="Sent yesterday", accepted_at=now - timedelta(days=1), created_at=now)
    told(2, subject_line="Sent today", accepted_at=now, created_at=now - timedelta(days=2))
    told(3, subject_line="Next week", accepted_at=None, state="scheduled", next_at=now + timedelta(days=7))
    page = as_recruiter.get(RECORD).content.decode()
    assert page.index("Next week") < page.index("Sent today") < page.index("Sent yesterday")
    assert page.count("scheduled for") == 1


def test_the_filter_stays_from_page_to_page(as_recruiter, told):
    for number in range(52):
        told(number)
    page = as_recruiter.get(f"{RECORD}?requisition=1").content.decode()
    assert "requisition=1&amp;page=2" in page
    assert "Showing messages for one job" in page
    assert as_recruiter.get(f"{RECORD}?requisition=1&page=2").content.decode().count('data-label="To"') == 2
