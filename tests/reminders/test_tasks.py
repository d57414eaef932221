"""Calls and follow-ups: whom, when, what to say, what came of it, what is next."""

from datetime import timedelta

import pytest
import time_machine
from django.urls import reverse

from core import clock
from core.models import AuditEvent, key_of
from core.open_items import Scope, is_open, read_items
from reminders.models import ContactPreference, Delivery, Task
from tests.dates import either
from tests.factories import UserFactory

pytestmark = pytest.mark.django_db
LIST = "/tasks/"


@pytest.fixture
def make(recruiter, manager):
    def make(**columns) -> Task:
        usual = {
            "owner": recruiter, "kind": "call", "about": manager, "title": "Call Mona Manager",
            "talking_points": "Two people wait since Monday.", "due_at": clock.now() + timedelta(hours=2),
            "subject": "tests.view:1",
        }  # fmt: skip
        return Task.objects.create(**usual | columns)

    return make


def done_url(task: Task) -> str:
    return reverse("task-done", kwargs={"pk": task.pk})


def test_it_says_whom_when_and_what(as_recruiter, make, manager, confirmed):
    confirmed("sms")
    confirmed("voice", address="+493012345678")
    ContactPreference.objects.create(user=manager, weekdays=[1, 3], hours_to="12:00")
    make()
    page = as_recruiter.get(LIST).content.decode()
    assert 'href="tel:+493012345678"' in page
    assert "+49 30 12345678" in page
    assert "Tuesday and Thursday mornings, Berlin time" in page
    assert "Two people wait since Monday." in page


def test_without_a_number_it_says_so(as_recruiter, make):
    make()
    page = as_recruiter.get(LIST).content.decode()
    assert "None on file" in page
    assert "tel:" not in page


def test_a_task_about_nobody_has_no_number(as_recruiter, make):
    make(about=None, kind="follow_up", title="The email channel is paused: check its settings")
    assert "check its settings" in as_recruiter.get(LIST).content.decode()


def test_recruiters_see_their_own_and_admins_all(as_recruiter, as_admin, signed_in, other_recruiter, make, confirmed):
    confirmed("voice")
    make()
    assert "Call Mona" in as_recruiter.get(LIST).content.decode()
    assert "No calls or follow-ups" in signed_in(other_recruiter).get(LIST).content.decode()
    page = as_admin.get(LIST).content.decode()
    assert "Rita Recruiter" in page
    assert "tel:+4917012345678" in page


def test_managers_have_no_call_list(as_manager):
    assert as_manager.get(LIST).status_code == 403


@pytest.mark.parametrize("rows", [1, 25])
def test_it_costs_the_same_for_any_number_of_rows(as_recruiter, make, rows, django_assert_max_num_queries):
    for number in range(rows):
        person = UserFactory(zone="")
        person.contact_points.create(channel="voice", address=f"+4917012345{number:03d}")
        make(about=person)
    with django_assert_max_num_queries(12):
        as_recruiter.get(LIST)


def test_two_taps_finish_it(as_recruiter, make, recruiter):
    task = make()
    response = as_recruiter.post(done_url(task), {"outcome": "reached"}, follow=True)
    assert "Logged." in response.content.decode()
    task.refresh_from_db()
    assert (task.state, task.outcome) == ("done", "reached")
    assert task.done_at
    assert AuditEvent.objects.get(verb="task.done").by == f"accounts.user:{recruiter.pk}"
    assert Task.objects.count() == 1


@pytest.mark.parametrize("days", [1, 2])
def test_the_next_call_is_planned_in_the_recruiters_business_days(as_recruiter, make, recruiter, days):
    task = make()
    as_recruiter.post(done_url(task), {"outcome": "no_answer", "next_step": str(days), "note": " Voicemail. "})
    task.refresh_from_db()
    assert task.note == "Voicemail."
    following = Task.objects.get(state="open")
    assert (following.title, following.about, following.subject) == (task.title, task.about, task.subject)
    expected = recruiter.business_calendar().add(clock.now(), days * 480)
    assert abs(following.due_at - expected) < timedelta(minutes=1)


@pytest.mark.parametrize("wrong", [{}, {"outcome": "shouted"}, {"outcome": "reached", "next_step": "99"}])
def test_without_an_outcome_it_stays_open_and_keeps_the_note(as_recruiter, make, wrong):
    task = make()
    response = as_recruiter.post(done_url(task), wrong | {"note": "Back on Monday"})
    page = response.content.decode()
    assert response.status_code == 422
    assert "Please check the fields below" in page
    assert "Back on Monday</textarea>" in page
    task.refresh_from_db()
    assert task.state == "open"


def test_finished_twice_is_finished_once(as_recruiter, make):
    task = make()
    as_recruiter.post(done_url(task), {"outcome": "reached", "next_step": "1"})
    response = as_recruiter.post(done_url(task), {"outcome": "later", "next_step": "1"}, follow=True)
    assert "already done" in response.content.decode()
    assert Task.objects.count() == 2
    task.refresh_from_db()
    assert task.outcome == "reached"


def test_nobody_finishes_anothers_task(signed_in, other_recruiter, as_manager, make):
    task = make()
    assert signed_in(other_recruiter).post(done_url(task), {"outcome": "reached"}).status_code == 404
    assert as_manager.post(done_url(task), {"outcome": "reached"}).status_code == 403
    task.refresh_from_db()
    assert task.state == "open"


def test_it_goes_back_to_where_it_was_pressed_but_stays_home(as_recruiter, make):
    response = as_recruiter.post(done_url(make()), {"outcome": "reached", "next": "/"})
    assert response["Location"] == "/"
    response = as_recruiter.post(done_url(make()), {"outcome": "reached", "next": "https://evil.example/"})
    assert response["Location"].startswith(LIST)


def test_what_was_done_lately_is_listed(as_recruiter, make):
    make(state="done", outcome="reached", done_at=clock.now(), title="Called Mona on Monday")
    make(state="done", outcome="reached", done_at=clock.now() - timedelta(days=3), title="Called Mona last week")
    page = as_recruiter.get(LIST).content.decode()
    assert "Called Mona on Monday" in page
    assert "last week" not in page


# What is next, offered once the call is noted -------------------------------------------------------------------------


@pytest.fixture
def called(make, told):
    """A call about a message that did not help, noted with `outcome`."""

    def called(outcome: str = "no_answer", **columns) -> Task:
        delivery = told(1, channel="call_task")
        return make(state="done", outcome=outcome, done_at=clock.now(), delivery=delivery, **columns)

    return called


def next_url(task: Task) -> str:
    return reverse("task-next", kwargs={"pk": task.pk})


def test_after_no_answer_the_next_steps_are_offered(as_recruiter, make, told, confirmed, settings):
    settings.DEMO = True
    confirmed("sms")
    task = make(delivery=told(1, channel="call_task"))
    page = as_recruiter.post(done_url(task), {"outcome": "no_answer"}, follow=True).content.decode()
    assert "What’s next?" in page
    assert '<span class="pill">No answer</span> Call Mona Manager' in page
    for words in ("Call again next business day", "Call again in 2 business days", "Send email now"):
        assert words in page
    assert "Notes from the call" not in page


def test_a_step_chosen_beforehand_is_not_asked_for_again(as_recruiter, make):
    response = as_recruiter.post(done_url(make()), {"outcome": "no_answer", "next_step": "1"})
    assert response["Location"] == LIST


def test_a_text_is_offered_only_where_texts_are_allowed(as_recruiter, called, confirmed, twilio):
    task = called()
    assert "Send text message now" not in as_recruiter.get(f"{LIST}?after={task.pk}").content.decode()
    confirmed("sms")
    assert "Send text message now" in as_recruiter.get(f"{LIST}?after={task.pk}").content.decode()


def test_the_same_items_go_out_in_writing_once(as_recruiter, called, confirmed, twilio):
    confirmed("sms")
    task = called()
    for _ in range(2):
        page = as_recruiter.post(next_url(task), {"step": "sms"}, follow=True).content.decode()
        assert "at the next allowed time" in page
    sent = Delivery.objects.get(plan_key=f"alone:asked:task:{task.pk}")
    assert (sent.channel, sent.items.get().occurrence.subject) == ("sms", "tests.view:1")


@pytest.mark.parametrize("how", ["a call by hand", "no number"])
def test_what_cannot_be_sent_is_said(as_recruiter, called, how):
    task = called(**({"about": None} if how == "a call by hand" else {}))
    page = as_recruiter.post(next_url(task), {"step": "sms"}, follow=True).content.decode()
    assert "Nothing was sent" in page
    assert Delivery.objects.count() == 1


def test_after_a_call_that_was_not_about_a_message_nothing_can_be_sent(as_recruiter, make):
    task = make(state="done", outcome="no_answer", done_at=clock.now())
    assert "Send email now" not in as_recruiter.get(f"{LIST}?after={task.pk}").content.decode()
    assert "Nothing was sent" in as_recruiter.post(next_url(task), {"step": "email"}, follow=True).content.decode()


def test_call_again_tomorrow_pressed_twice_is_one_call(as_recruiter, called, recruiter):
    task = called()
    for step in ("tomorrow", "two_days"):
        assert (
            "next call is on your list"
            in as_recruiter.post(next_url(task), {"step": step}, follow=True).content.decode()
        )
    following = Task.objects.get(state="open")
    assert abs(following.due_at - recruiter.business_calendar().add(clock.now(), 480)) < timedelta(minutes=1)
    assert AuditEvent.objects.filter(verb="task.next").count() == 1


def test_after_a_talk_a_note_and_a_pause_are_offered(as_recruiter, called):
    task = called("reached", note="Short talk")
    page = as_recruiter.get(f"{LIST}?after={task.pk}").content.decode()
    assert "Notes from the call" in page
    assert 'href="/jobs/1/pause/"' in page
    as_recruiter.post(next_url(task), {"note": "Wants to see two more"})
    task.refresh_from_db()
    assert task.note == "Short talk\nWants to see two more"
    assert AuditEvent.objects.filter(verb="task.noted").exists()


def test_no_pause_is_offered_without_a_job(as_recruiter, make):
    task = make(state="done", outcome="reached", done_at=clock.now(), subject="")
    assert "Pause new candidates" not in as_recruiter.get(f"{LIST}?after={task.pk}").content.decode()


@pytest.mark.parametrize("after", ["x", "0", "99999", "9" * 40])
def test_an_odd_address_shows_the_list(as_recruiter, after):
    assert "s next?" not in as_recruiter.get(f"{LIST}?after={after}").content.decode()


@pytest.mark.parametrize("wrong", [{}, {"step": "shout"}])
def test_without_a_choice_it_asks_again(as_recruiter, called, wrong):
    page = as_recruiter.post(next_url(called()), wrong, follow=True).content.decode()
    assert "Choose a next step" in page
    assert "What’s next?" in page


def test_only_a_done_call_of_ones_own_has_a_next_step(as_recruiter, signed_in, other_recruiter, make, called):
    assert as_recruiter.post(next_url(make()), {"step": "tomorrow"}).status_code == 404
    assert signed_in(other_recruiter).post(next_url(called()), {"step": "tomorrow"}).status_code == 404


@pytest.mark.parametrize(
    ("moment", "words"),
    [
        ("2026-11-24 09:12Z", "Good time to call: " + either("10:12 AM", "10:12") + " (Berlin)"),
        (
            "2026-11-24 19:30Z",
            either(
                "8:30 PM their time (Berlin). Best time to call: Wed, Nov 25, 9:00 AM",
                "20:30 their time (Berlin). Best time to call: Wed 25 Nov, 09:00",
            )
            + " (Berlin)",
        ),
    ],
)
def test_it_says_what_time_it_is_there_and_whether_it_is_a_good_one(as_recruiter, make, house, moment, words):
    with time_machine.travel(moment, tick=False):
        clock.forget()
        make()
        page = as_recruiter.get(LIST).content.decode()
    assert words in page


def test_a_long_absence_has_no_better_time(as_recruiter, make, manager, house):
    today = clock.today("Europe/Berlin")
    manager.leaves.create(first_day=today - timedelta(days=1), last_day=today + timedelta(days=90))
    make()
    assert "Outside their hours" in as_recruiter.get(LIST).content.decode()


def test_the_list_says_whose_turn_it_is(as_admin, as_recruiter, make, recruiter):
    make()

    assert "Your turn" in as_recruiter.get(reverse("task-list")).text
    page = as_admin.get(reverse("task-list")).text
    assert f"Waiting on {recruiter.name}" in page
    assert "Your turn" not in page


def test_today_names_what_to_do_about_a_question(as_recruiter, make):
    make(kind="find_fact", title="Question from Mona about Dmitri")

    page = as_recruiter.get(reverse("today")).text
    assert "Answer</a>" in page
    assert "Question to answer" not in page


def test_nobody_in_particular_has_no_calls():
    """They are read for one person: a job's page shows none."""
    assert read_items(Scope({}, clock.now()), ["reminders.task"]) == []


def test_a_call_is_open_until_it_is_logged(make):
    task = make(subject="")
    assert is_open("reminders.task", key_of(task))

    Task.objects.update(state="done", outcome="no_answer", done_at=clock.now())
    assert not is_open("reminders.task", key_of(task))
