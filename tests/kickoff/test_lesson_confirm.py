"""A takeaway that the recruiter wrote: its hiring manager is asked to confirm it, twice at most, on one page."""

from datetime import UTC, datetime, timedelta

import pytest
from django.test import Client
from django.urls import reverse

from accounts.models import Leave
from core import clock
from core.models import AuditEvent, key_of
from kickoff.actions import NotPossible, bring_back_lesson, confirm_lesson, retire_lesson, use_lesson
from kickoff.models import Lesson, LessonWording
from reminders.access import COOKIE, _signer
from reminders.engine import run_once
from reminders.engine.compose import compose
from reminders.engine.plan import plan
from reminders.engine.rendering import gsm_length
from reminders.kinds import Reply, get_kind
from reminders.links import make_link
from reminders.models import Delivery, MessageLink, Occurrence
from reminders.seeds import seed
from tests.factories import RequisitionFactory, UserFactory
from tests.kickoff.factories import LessonFactory, told
from tests.messages import CHANNELS, due_now, letter, queries_of_due

pytestmark = pytest.mark.django_db
KIND = "kickoff.lesson"
WORDS = "Send two people at a time, not six."


def at(day: int, hour: int = 8) -> datetime:
    return datetime(2026, 11, day, hour, tzinfo=UTC)


@pytest.fixture
def lesson(monday, house, manager, recruiter) -> Lesson:
    """Written by the recruiter this morning."""
    return LessonFactory(manager=manager, said_by=recruiter, text=WORDS)


@pytest.fixture
def url(lesson) -> str:
    return reverse("lesson-confirm", args=[lesson.pk])


def occurrence(lesson, person, **columns) -> Occurrence:
    return told(key_of(lesson), person, kind=KIND, **columns)


def by_link(user, lesson) -> Client:
    """A browser that opened that person's message and pressed Continue."""
    now = clock.now()
    delivery = Delivery.objects.create(
        recipient=user, plan_key="lesson", channel="email", next_at=now, useful_until=now + timedelta(days=2)
    )
    make_link(delivery, user, [(key_of(lesson), "accept", reverse("lesson-confirm", args=[lesson.pk]))], now)
    client = Client()
    client.cookies[COOKIE] = _signer().sign(str(MessageLink.objects.get(delivery=delivery).pk))
    return client


# Asked twice at most --------------------------------------------------------------------------------------------------


def test_the_manager_is_asked_once_and_once_more_and_then_never_again(lesson, manager, time_machine):
    assert [(row.subject, row.recipient_id, row.rung) for row in due_now(KIND)] == [(key_of(lesson), manager.pk, 0)]

    time_machine.move_to(at(30), tick=False)
    assert [row.rung for row in due_now(KIND)] == [0, 1]
    time_machine.move_to(at(23) + timedelta(days=61), tick=False)
    assert due_now(KIND) == []


def test_what_the_manager_said_themselves_needs_no_confirmation(lesson, manager):
    Lesson.objects.update(said_by=manager)

    assert due_now(KIND) == []
    assert get_kind(KIND).still_needed(occurrence(lesson, manager)) == "the takeaway was confirmed"


def test_a_takeaway_whose_writer_is_gone_is_asked_about(lesson, requisition, recruiter, manager):
    Lesson.objects.update(said_by=None)
    assert len(due_now(KIND)) == 1
    note = occurrence(lesson, manager)
    assert get_kind(KIND).staff(note) is None
    assert get_kind(KIND).context(note).short.startswith("a takeaway for your next opening is ready to confirm.")
    assert get_kind(KIND).context(note).facts["lead"].startswith("Your recruiter noted one takeaway")

    Lesson.objects.update(requisition=requisition)
    assert get_kind(KIND).staff(note) == recruiter
    assert due_now(KIND)[0].requisition_key == key_of(requisition)


def test_it_ends_when_it_is_answered_discussed_or_retired(lesson, manager, recruiter, requisition):
    kind, note = get_kind(KIND), occurrence(lesson, manager)
    assert kind.still_needed(note) == ""
    assert kind.staff(note) == recruiter

    use_lesson(lesson, requisition=requisition, by=recruiter)
    assert kind.still_needed(note) == "the takeaway was discussed"
    bring_back_lesson(lesson, by=recruiter)
    retire_lesson(lesson, by=recruiter)
    assert kind.still_needed(note) == "the takeaway was retired"
    assert due_now(KIND) == []
    bring_back_lesson(lesson, by=recruiter)
    confirm_lesson(lesson, by=manager)
    assert kind.still_needed(note) == "the takeaway was confirmed"
    assert due_now(KIND) == []


def test_no_one_answers_for_the_manager_while_they_are_away(lesson, manager, reviewer):
    note = occurrence(lesson, reviewer, on_behalf_of=manager)

    assert get_kind(KIND).still_needed(note) == "only the hiring manager can confirm it"


def test_the_question_is_kept_for_a_manager_who_is_out_of_office(lesson, manager, reviewer):
    """It is about working with them: nobody is asked in their stead."""
    today = clock.today("Europe/Berlin")
    Leave.objects.create(user=manager, first_day=today, last_day=today + timedelta(days=3), delegate=reviewer)
    seed()
    plan(clock.now()), compose(clock.now())

    assert {row.recipient for row in Occurrence.objects.filter(rule__kind=KIND)} == {manager}


def test_a_deactivated_user_is_not_asked(lesson, manager):
    manager.is_active = False
    manager.save()

    assert due_now(KIND) == []


def test_a_takeaway_that_is_gone_is_not_sent(lesson, manager):
    kind, note = get_kind(KIND), occurrence(lesson, manager)
    lesson.delete()

    assert kind.still_needed(note) == "the takeaway was deleted"
    assert kind.staff(note) is None
    with pytest.raises(LookupError):
        kind.context(note)


@pytest.mark.parametrize("count", [1, 25])
def test_asking_what_is_due_costs_the_same_for_one_and_for_many(monday, house, recruiter, count):
    for _ in range(count):
        LessonFactory(manager=UserFactory(), said_by=recruiter)

    assert len(due_now(KIND)) == count
    assert queries_of_due(KIND) == 3


def test_the_engine_asks_at_the_managers_pace(lesson, manager, seeded, time_machine):
    time_machine.move_to(at(23, 9), tick=False)
    run_once(clock.now())
    run_once(clock.now())

    sent = Delivery.objects.get(recipient=manager)
    assert (sent.state, sent.subject_line) == ("accepted", "A takeaway for your next opening: did we get it right?")
    confirm_lesson(lesson, by=manager)
    time_machine.move_to(at(30, 9), tick=False)
    run_once(clock.now())
    assert Delivery.objects.filter(recipient=manager).count() == 1


# What it says ---------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("channel", CHANNELS)
def test_the_text_is_in_the_email_and_for_the_recruiter_only(lesson, manager, channel):
    sent = letter(KIND, [lesson], manager, channel=channel)

    assert (WORDS in sent.text) is (channel in ("email", "call_task"))
    if channel == "sms":
        assert "a takeaway for your next opening is ready to confirm. Did we get it right?" in sent.text
        assert gsm_length(sent.text) <= 306


def test_several_are_one_line_with_one_link(lesson, manager, recruiter):
    second = LessonFactory(manager=manager, said_by=recruiter, text="Mornings suit better.")
    sent = letter(KIND, [lesson, second], manager)

    assert sent.subject == "2 takeaways for your next opening: did we get them right?"
    assert "Mornings suit better." in sent.html
    assert sent.text.count("/m/LINK-") == 1


def test_a_reply_in_plain_language_is_sent_to_the_page(lesson, manager):
    assert get_kind(KIND).answer(key_of(lesson), Reply(manager, "yes", "sms")).result == "question"


# The page -------------------------------------------------------------------------------------------------------------


def test_the_manager_agrees_with_one_click(as_manager, lesson, manager, url):
    page = as_manager.get(url)
    assert WORDS in page.text
    answer = as_manager.post(url, {"answer": "agree", "text": "typed and not meant"}, follow=True)

    lesson.refresh_from_db()
    assert (lesson.text, lesson.confirmed_by) == (WORDS, manager)
    assert "Confirmed" in answer.text
    assert "Saved. It’ll be at the top of your next kickoff agenda." in answer.text
    assert AuditEvent.objects.get(verb="lesson.confirmed").detail == {"changed": False}


def test_new_wording_replaces_the_old_and_the_old_is_kept(as_manager, lesson, manager, url):
    answer = as_manager.post(url, {"answer": "change", "text": "Three at a time are fine."}, follow=True)

    lesson.refresh_from_db()
    assert (lesson.text, lesson.confirmed_by) == ("Three at a time are fine.", manager)
    assert LessonWording.objects.get().text == WORDS
    assert "Earlier wording" in answer.text
    assert str(LessonWording.objects.get()) == WORDS


def test_a_change_request_without_a_note_is_asked_for_one(as_manager, lesson, url):
    answer = as_manager.post(url, {"answer": "change", "text": " "})

    assert answer.status_code == 422
    assert "Write the takeaway in a sentence." in answer.text
    assert as_manager.post(url, {"answer": "perhaps"}).status_code == 422


def test_a_takeaway_no_longer_needed_is_retired(as_manager, lesson, url):
    answer = as_manager.post(url, {"answer": "retire", "text": WORDS}, follow=True)

    lesson.refresh_from_db()
    assert lesson.state == "retired"
    assert "Retired. It won’t come up again." in answer.text
    assert "Save my edit" not in answer.text


def test_a_second_click_changes_nothing(as_manager, lesson, manager, url):
    stale = Lesson.objects.get()
    as_manager.post(url, {"answer": "agree"})
    as_manager.post(url, {"answer": "change", "text": "Something else."})

    lesson.refresh_from_db()
    assert lesson.text == WORDS
    with pytest.raises(NotPossible):
        confirm_lesson(stale, by=manager)


def test_the_link_of_the_message_opens_it_and_no_other(lesson, manager, recruiter, url):
    other = LessonFactory(manager=manager, said_by=recruiter)
    browser = by_link(manager, lesson)

    assert WORDS in browser.get(url).text
    assert browser.get(reverse("lesson-confirm", args=[other.pk])).status_code == 404
    browser.post(url, {"answer": "agree"})
    lesson.refresh_from_db()
    assert lesson.confirmed_at


def test_a_takeaway_of_a_confidential_job_does_not_exist_for_other_recruiters(lesson, signed_in, other_recruiter, url):
    secret = RequisitionFactory(is_confidential=True)
    Lesson.objects.update(requisition=secret)

    assert signed_in(other_recruiter).get(url).status_code == 404


def test_the_next_agenda_says_what_is_not_confirmed_yet(lesson, job, as_recruiter, as_manager, manager, url):
    page = reverse("kickoff", args=[job.pk])
    assert "Not yet confirmed by Mona Manager" in as_recruiter.get(page).text
    assert f'href="{url}"' in as_manager.get(page).text

    confirm_lesson(lesson, by=manager)
    assert "Not yet confirmed by" not in as_recruiter.get(page).text
    assert f'href="{url}"' not in as_manager.get(page).text
