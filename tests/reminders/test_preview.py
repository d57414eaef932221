"""A message before it goes out, in every channel; and an admin's own test of it, through the engine (W1)."""

from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from django.core import mail
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from core import clock
from core.models import AuditEvent
from reminders import access, kinds, links
from reminders.channels import gsm
from reminders.channels.base import get_channel
from reminders.engine import ticks
from reminders.kinds import Reply
from reminders.models import Attempt, Delivery, MessageLink, Occurrence, ReminderRule, Task
from reminders.operations import restore_guard
from reminders.record import preview
from tests.factories import ReviewRequestFactory

pytestmark = pytest.mark.django_db
PAGE = "/messages/preview/"
TEST = "/messages/preview/test/"
TOKEN = "ab" * 12


@pytest.fixture(autouse=True)
def on_a_tuesday_morning(db, time_machine, settings, tmp_path):
    settings.VAR_DIR = tmp_path
    restore_guard.pause_reason()  # the engine knows this site before anything was sent
    time_machine.move_to(datetime(2027, 1, 12, 10, 0, tzinfo=ZoneInfo("Europe/Berlin")), tick=False)


@pytest.fixture
def waiting(told, rule) -> Occurrence:
    """The manager was told of person 1, whose view is still open."""
    return told(1).items.get().occurrence


def asks(occurrence: Occurrence, **more: object) -> dict[str, object]:
    return {"person": occurrence.recipient_id, "item": occurrence.pk, "token": TOKEN} | more


def engine() -> None:
    """One round of the whole engine, now."""
    ticks.run_all(clock.now())


# Looking ---------------------------------------------------------------------------------------------------------------


def test_it_begins_with_a_person(as_admin, manager):
    page = as_admin.get(PAGE).content.decode()
    assert "Choose a person" in page
    assert manager.name in page


def test_a_person_without_items_is_said_in_words(as_admin, outsider):
    page = as_admin.get(f"{PAGE}?person={outsider.pk}").content.decode()
    assert "No messages for this person" in page
    assert "Try another person" in page


def test_open_items_stand_before_earlier_ones(as_admin, told, kind, manager):
    told(1), told(2)
    kind.needless["tests.view:2"] = "review submitted"
    page = as_admin.get(f"{PAGE}?person={manager.pk}").content.decode()
    assert "Choose a message" in page
    assert page.index("View of person 1") < page.index("View of person 2")
    assert "Review submitted" in page


def test_it_shows_the_message_in_every_channel(as_admin, waiting):
    page = as_admin.get(PAGE, asks(waiting)).content.decode()
    for words in (
        "Email", "Text message", "Automated call", "Call from the recruiter", "Person 1 waits for your view",
        "Press 1 to hear this again", "Reply STOP to opt out", "including the link", "[link]",
    ):  # fmt: skip
        assert words in page
    assert "LINK-" not in page
    frame = as_admin.get(PAGE + "html/", asks(waiting))
    assert "View of person 1" in frame.content.decode()
    assert "LINK-" not in frame.content.decode()
    assert "sandbox" in frame["Content-Security-Policy"]


@pytest.mark.parametrize(("longer", "parts"), [(0, "1 segment"), (1, "2 segments")])
def test_the_characters_are_those_of_the_text_with_its_real_link(as_admin, waiting, seeded, settings, longer, parts):
    """A code is longer than the placeholder that the preview is rendered with."""
    said = preview.in_channel([waiting], get_channel("sms"))
    link = f"{settings.SITE_URL}/m/{'x' * links.CODE_LENGTH}/"
    assert said.characters == len(said.text.replace("[link]", link))
    assert said.characters > len(said.letter.text)

    settings.SITE_URL += "x" * (gsm.ONE_PART - said.characters + longer)
    page = as_admin.get(PAGE, asks(waiting)).content.decode()
    assert f"{gsm.ONE_PART + longer} characters" in page
    assert f"· {parts}<" in page


def test_another_step_of_the_schedule_can_be_previewed(as_admin, waiting, rule):
    other = ReminderRule.objects.create(kind=rule.kind, rung=6, name="A count", route="escalation", active=False)
    page = as_admin.get(PAGE, asks(waiting, rule=other.pk)).content.decode()
    assert "1 still open after all reminders" in page
    assert "A count (off)" in page
    foreign = ReminderRule.objects.create(kind="tests.other", rung=0, name="Of another kind")
    assert "Of another kind" not in as_admin.get(PAGE, asks(waiting, rule=foreign.pk)).content.decode()


def test_a_call_step_is_shown_as_the_call_alone(as_admin, waiting, rule):
    """Its subject tells the recruiter whom to call, which no message to that person says."""
    call = ReminderRule.objects.create(kind=rule.kind, rung=6, name="A call", route="call_task", active=False)
    page = as_admin.get(PAGE, asks(waiting, rule=call.pk)).content.decode()
    assert 'id="call_task"' in page
    for channel in ("email", "sms", "voice"):
        assert f'id="{channel}"' not in page


def test_a_real_review_is_shown_as_its_reader_will_get_it(as_admin, seeded, house, recruiter, manager, requisition):
    asked = ReviewRequestFactory()
    rule = ReminderRule.objects.get(kind="feedback.review", rung=2)
    occurrence = Occurrence.objects.create(
        rule=rule, rule_version=1, subject=f"feedback.reviewrequest:{asked.pk}", recipient=asked.reviewer, rung=2,
        due_at=clock.now(), zone="UTC", useful_until=clock.now() + timedelta(days=1), round=asked.round,
        requisition_key=f"recruiting.requisition:{asked.requisition.pk}",
    )  # fmt: skip
    page = as_admin.get(PAGE, asks(occurrence)).content.decode()
    assert asked.requisition.title in page
    spoken_and_texted = page[page.index('id="sms"') : page.index('id="call_task"')]
    assert asked.application.candidate.name.split()[-1] not in spoken_and_texted


def test_a_scheduled_message_is_shown_in_full(as_admin, told):
    delivery = told(1, 2, state="scheduled", accepted_at=None)
    page = as_admin.get(PAGE, {"message": delivery.pk}).content.decode()
    assert ">Step</label>" not in page
    assert "View of person 1" in page
    assert as_admin.get(PAGE, {"message": told(3).pk}).status_code == 404


def test_looking_writes_nothing_and_makes_no_link(as_admin, waiting):
    with CaptureQueriesContext(connection) as queries:
        as_admin.get(PAGE, asks(waiting))
        as_admin.get(PAGE + "html/", asks(waiting))
    changed = [q["sql"] for q in queries if q["sql"].startswith(("INSERT", "UPDATE", "DELETE"))]
    assert [sql for sql in changed if "django_session" not in sql] == []
    assert not MessageLink.objects.exists()


def test_a_message_that_cannot_be_made_says_so(as_admin, waiting, kind, monkeypatch):
    monkeypatch.setattr(kind, "context", lambda occurrence: {}["gone"])
    page = as_admin.get(PAGE, asks(waiting)).content.decode()
    assert "couldn’t be generated" in page
    assert "No messages for this person" in as_admin.get(PAGE, {"person": waiting.recipient_id}).content.decode()


def test_a_kind_that_is_gone_is_left_out(as_admin, waiting, kind, monkeypatch):
    monkeypatch.delitem(kinds._KINDS, kind.name)
    assert "No messages for this person" in as_admin.get(PAGE, {"person": waiting.recipient_id}).content.decode()
    assert "couldn’t be generated" in as_admin.get(PAGE, asks(waiting)).content.decode()


@pytest.mark.parametrize("query", ["item=9999", "message=9999", "message=9999&item=1"])
def test_what_is_not_there_is_not_found(as_admin, query):
    assert as_admin.get(f"{PAGE}?{query}").status_code == 404
    assert as_admin.get(PAGE + "html/").status_code == 404


@pytest.mark.parametrize("query", ["item=x", "message=-1", "person=x", "item=" + "9" * 30, "rule=1"])
def test_odd_addresses_show_the_beginning(as_admin, query):
    assert "Choose a person" in as_admin.get(f"{PAGE}?{query}").content.decode()


def test_what_is_confidential_is_hidden_from_admins_outside(as_admin, waiting, told, monkeypatch):
    planned = told(5, state="scheduled", accepted_at=None)
    monkeypatch.setattr(access, "_hiders", [lambda user: ["recruiting.requisition:1"]])
    assert "No messages for this person" in as_admin.get(PAGE, {"person": waiting.recipient_id}).content.decode()
    assert as_admin.get(PAGE, asks(waiting)).status_code == 404
    assert as_admin.get(PAGE, {"message": planned.pk}).status_code == 404
    assert as_admin.get(PAGE + "html/", asks(waiting)).status_code == 404
    assert as_admin.post(TEST, asks(waiting, channel="email")).status_code == 404
    assert not Delivery.objects.filter(plan_key__startswith="alone:test").exists()


@pytest.mark.parametrize("rows", [1, 12])
def test_it_costs_a_bounded_number_of_queries(as_admin, told, rows, django_assert_max_num_queries):
    for number in range(rows):
        told(number)
    with django_assert_max_num_queries(14):
        as_admin.get(f"{PAGE}?person={Occurrence.objects.first().recipient_id}")


# A test for oneself ----------------------------------------------------------------------------------------------------


def test_a_test_goes_to_the_admin_alone_marked_as_one_and_is_recorded(as_admin, waiting, admin_person):
    page = as_admin.post(TEST, asks(waiting, channel="email"), follow=True).content.decode()
    assert "Your test is on its way" in page
    assert mail.outbox == []
    engine()
    (sent,) = [m for m in mail.outbox if m.subject.startswith("Test: ")]
    assert sent.to == [admin_person.email]
    assert sent.subject == "Test: View of person 1"
    assert "This is the test you requested" in sent.body
    assert "This is the test you requested" in sent.alternatives[0][0]
    assert "Person 1 waits for your view" in sent.body
    assert "List-Unsubscribe" in sent.extra_headers
    delivery = Delivery.objects.get(plan_key=f"alone:test:{TOKEN}")
    assert delivery.state == "accepted"
    assert Attempt.objects.get(delivery=delivery).outcome == "accepted"
    event = AuditEvent.objects.get(verb="message.tested")
    assert (event.by, event.detail["channel"]) == (f"accounts.user:{admin_person.pk}", "email")
    record = as_admin.get(reverse("message-detail", kwargs={"pk": delivery.pk})).content.decode()
    assert f"Test sent by {admin_person.name}" in record
    assert "test, sent right away" in record


def test_its_links_open_nothing(as_admin, waiting):
    as_admin.post(TEST, asks(waiting, channel="email"))
    delivery = Delivery.objects.get(plan_key__startswith="alone:test")
    assert "[link]" in delivery.text
    assert "LINK-" not in delivery.text + delivery.html
    assert not MessageLink.objects.filter(purpose="matters").exists()


def test_a_test_by_text_says_so_in_its_first_word(as_admin, waiting, admin_person, confirmed, twilio):
    confirmed("sms", user=admin_person)
    as_admin.post(TEST, asks(waiting, channel="sms"))
    assert Delivery.objects.get(plan_key__startswith="alone:test").text.startswith("Test: Rita (Tandem): Person 1")


def test_a_test_call_stands_in_the_admins_own_list(as_admin, waiting, admin_person):
    as_admin.post(TEST, asks(waiting, channel="call_task"))
    engine()
    task = Task.objects.get(title__startswith="Test: ")
    assert (task.owner, task.about) == (admin_person, admin_person)


def test_pressed_twice_it_is_sent_once(as_admin, waiting):
    for _ in range(2):
        as_admin.post(TEST, asks(waiting, channel="email"))
    assert Delivery.objects.filter(plan_key__startswith="alone:test").count() == 1


def test_ten_an_hour_are_enough(as_admin, waiting):
    for number in range(10):
        as_admin.post(TEST, asks(waiting, channel="email", token=f"{number:024x}"))
    page = as_admin.post(TEST, asks(waiting, channel="email", token="f" * 24), follow=True).content.decode()
    assert "sent 10 tests in the last hour" in page
    assert Delivery.objects.filter(plan_key__startswith="alone:test").count() == 10


def test_without_a_confirmed_address_there_is_none(as_admin, waiting, twilio):
    page = as_admin.get(PAGE, asks(waiting)).content.decode()
    assert "Test unavailable. You don&#x27;t have a confirmed phone number" in page
    page = as_admin.post(TEST, asks(waiting, channel="sms"), follow=True).content.decode()
    assert "t have a confirmed phone number for texts." in page
    assert not Delivery.objects.filter(plan_key__startswith="alone:test").exists()


def test_a_channel_that_is_not_set_up_says_so(as_admin, waiting):
    assert (
        "Test unavailable. The text message channel isn&#x27;t set up."
        in as_admin.get(PAGE, asks(waiting)).content.decode()
    )


@pytest.mark.parametrize(
    "wrong", [{"channel": "pigeon"}, {"channel": "email", "token": "../x"}, {"channel": "email", "item": ""}]
)
def test_odd_tests_are_not_found(as_admin, waiting, wrong):
    assert as_admin.post(TEST, asks(waiting, **wrong)).status_code == 404


def test_a_test_that_fails_goes_to_no_other_channel(as_admin, waiting, admin_person, confirmed, twilio):
    confirmed("sms", user=admin_person)
    as_admin.post(TEST, asks(waiting, channel="sms"))
    admin_person.contact_points.update(state="opted_out")
    engine()
    assert Delivery.objects.get(plan_key__startswith="alone:test").state == "attention"


def test_an_answer_to_a_test_reaches_no_review(as_admin, waiting, admin_person, kind):
    as_admin.post(TEST, asks(waiting, channel="email"))
    occurrence = Occurrence.objects.get(rule__kind="reminders.test")
    assert occurrence.subject.startswith("reminders.test:")
    own = kinds.get_kind("reminders.test")
    answer = own.answer(occurrence.subject, Reply(user=admin_person, text="Yes because of Kafka", channel="email"))
    assert answer.result == "question"
    assert kind.replies == []
    assert own.context(occurrence).path == PAGE
    assert list(own.due(clock.now(), {})) == []


def test_a_test_is_shown_only_to_the_admin_who_asked_for_it(as_admin, as_recruiter, waiting):
    """It may speak of several searches, one of them confidential."""
    as_admin.post(TEST, asks(waiting, channel="email"))
    delivery = Delivery.objects.get(plan_key__startswith="alone:test")
    url = reverse("message-detail", kwargs={"pk": delivery.pk})
    assert as_recruiter.get(url).status_code == 404
    assert as_admin.get(url).status_code == 200


def test_recruiters_neither_look_nor_test(as_recruiter, waiting):
    assert as_recruiter.get(PAGE, asks(waiting)).status_code == 403
    assert as_recruiter.post(TEST, asks(waiting, channel="email")).status_code == 403
