""" "This wasn't me": for a day, a review that came by text or email can be undone by the person in whose name it came."""

from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from django.db import DatabaseError, connection, transaction
from django.urls import reverse

from core import clock
from core.models import AuditEvent, key_of
from feedback import actions
from feedback.models import Disowned, Review, ReviewRequest
from feedback.reminders import ReviewReminder
from recruiting.models import Application, TeamMember
from reminders import links
from reminders.kinds import Due, Reply
from reminders.models import MessageLink, ReminderRule, Task
from tests.factories import ReviewRequestFactory
from tests.feedback.conftest import WHY
from tests.feedback.factories import link_client, make_message_link

pytestmark = pytest.mark.django_db
NOON = datetime(2027, 1, 12, 12, 0, tzinfo=ZoneInfo("Europe/Berlin"))
DAY = timedelta(hours=24)


@pytest.fixture(autouse=True)
def at_noon(time_machine):
    time_machine.move_to(NOON, tick=False)


@pytest.fixture
def review(asked, manager) -> Review:
    """Somebody answered a message: it may not have been the manager."""
    answer = ReviewReminder().answer(key_of(asked), Reply(user=manager, text=f"no because {WHY}", channel="sms"))
    assert answer.result == "done"
    asked.refresh_from_db()
    return Review.objects.get()


@pytest.fixture
def page(review, asked) -> str:
    return reverse("review-disown", args=[asked.pk, review.number])


@pytest.fixture
def holder(client, manager, asked, review, page):
    """A browser that opened the link in the confirmation."""
    delivery = make_message_link(manager, asked).delivery
    links.make_link(delivery, manager, [(key_of(review), "disown", page)], clock.now())
    token = links.token_of(MessageLink.objects.listing(key_of(review)).get())
    assert client.post(f"/m/{token}/")["Location"] == page
    return client


def states(asked: ReviewRequest) -> tuple[str, int]:
    asked.refresh_from_db()
    return asked.state, asked.round


def test_opening_the_page_changes_nothing(holder, page, asked, review):
    for _ in range(2):
        answer = holder.get(page)
    holder.head(page)

    assert WHY in answer.content.decode()
    assert states(asked) == ("answered", 1)
    assert not Disowned.objects.exists()


def test_one_click_undoes_it_asks_again_and_notifies_the_recruiter(holder, page, asked, review, recruiter, manager):
    answer = holder.post(page)

    assert "Review undone" in answer.content.decode()
    assert "You’ll get a new request" in answer.content.decode()
    assert states(asked) == ("open", 2)
    assert asked.answered_at is None
    task = Task.objects.get(owner=recruiter)
    assert task.title == "Check in with Mona Manager: someone else submitted a review in their name"
    assert task.talking_points.startswith(
        f"Mona Manager says that a review for {asked.requisition.title} wasn't theirs"
    )
    assert AuditEvent.objects.filter(verb="review.disowned", target=key_of(review)).count() == 1
    stored = Review.objects.get()  # the version itself stays as it came
    assert (stored.verdict, stored.rationale, stored.disowned.disowned_by) == ("no", WHY, manager)


def test_the_reminders_go_on(asked, review, manager, seeded, time_machine):
    ReviewRequest.objects.update(due_at=NOON + timedelta(hours=2))
    actions.disown(review, by=manager)
    time_machine.move_to(NOON + timedelta(hours=2, minutes=1), tick=False)
    rules = {rule.rung: rule for rule in ReminderRule.objects.filter(kind="feedback.review")}

    due = [row for row in ReviewReminder().due(clock.now(), rules) if isinstance(row, Due) and row.rung == 2]

    assert [(row.recipient_id, row.round) for row in due] == [(manager.pk, 2)]


def test_links_and_reply_addresses_of_the_old_messages_are_closed(holder, page, asked):
    link = MessageLink.objects.listing(key_of(asked)).get()
    holder.post(page)

    link.refresh_from_db()
    assert link.revoked_reason == "Someone else submitted a review in their name"
    assert not links.opens(link, clock.now())


def test_two_clicks_undo_it_once(holder, page, asked, review):
    for _ in range(2):
        assert "Review undone" in holder.post(page).content.decode()
    assert Task.objects.filter(subject=key_of(asked)).count() == 1
    assert states(asked) == ("open", 2)
    with pytest.raises(actions.AlreadyDisowned):
        actions.disown(review, by=review.written_by)


@pytest.mark.parametrize(("after", "state"), [(DAY - timedelta(seconds=1), "open"), (DAY, "answered")])
def test_it_is_possible_for_a_day(client, manager, page, asked, time_machine, after, state):
    time_machine.move_to(NOON + after, tick=False)
    client.force_login(manager)
    answer = client.post(page)

    assert states(asked)[0] == state
    assert ("too late to undo" in answer.content.decode()) is (state == "answered")


def test_the_next_review_is_the_next_version_and_does_not_start_from_the_forged_one(as_manager, review, asked, manager):
    actions.disown(review, by=manager)
    form = as_manager.get(reverse("review", args=[asked.pk])).context["form"]
    assert (form.initial["number"], form.initial.get("rationale")) == (2, None)
    asked.refresh_from_db()

    stored = actions.submit_review(asked, actions.ReviewInput("yes", WHY), by=manager)  # an older page said number 1

    assert (stored.number, stored.after_seeing_others, states(asked)) == (2, False, ("answered", 2))
    assert Review.objects.counted().get() == stored


def test_the_next_review_answers_the_request_whatever_number_it_has(review, asked, manager):
    """The page that was opened after the undoing sends number 2."""
    actions.disown(review, by=manager)
    asked.refresh_from_db()

    stored = actions.submit_review(asked, actions.ReviewInput("yes", WHY), by=manager, number=2)

    assert (stored.number, states(asked)[0]) == (2, "answered")


def test_a_later_version_of_ones_own_stays(review, asked, manager):
    actions.submit_review(asked, actions.ReviewInput("yes", WHY), by=manager, number=2)
    actions.disown(review, by=manager)

    assert states(asked) == ("answered", 1)
    assert [row.number for row in Review.objects.counted()] == [2]


def test_nobody_is_asked_again_about_an_inactive_candidate(as_manager, page, asked, application):
    Application.objects.filter(pk=application.pk).update(state=Application.State.DECLINED)
    assert "new request" not in as_manager.post(page).content.decode()
    assert states(asked)[0] == "withdrawn"


def test_nobody_is_asked_twice_at_a_time(review, asked, manager):
    ReviewRequestFactory(application=asked.application, reviewer=manager)
    actions.disown(review, by=manager)
    assert states(asked)[0] == "withdrawn"


def test_without_a_recruiter_the_sender_is_notified(review, asked, manager, requisition, other_recruiter):
    requisition.team.filter(part="recruiter").delete()
    ReviewRequest.objects.update(requested_by=other_recruiter)
    actions.disown(review, by=manager)
    assert Task.objects.get().owner == other_recruiter


def test_nobody_to_tell_is_no_error(review, asked, manager, requisition):
    requisition.team.filter(part="recruiter").delete()
    ReviewRequest.objects.update(requested_by=None)
    actions.disown(review, by=manager)
    assert not Task.objects.exists()


def test_an_undone_review_shows_no_reviews_of_others(review, asked, others, reviewer, manager, as_manager):
    """P6: a forged review does not show the manager what the others think."""
    theirs = actions.submit_review(others, actions.ReviewInput("yes", WHY), by=reviewer)
    assert theirs in Review.objects.visible_to(manager)
    actions.disown(review, by=manager)
    assert theirs not in Review.objects.visible_to(manager)
    ReviewRequest.objects.filter(pk=asked.pk).update(state="withdrawn")
    assert theirs not in Review.objects.visible_to(manager)


def test_the_record_shows_it_marked(as_recruiter, review, manager, requisition):
    actions.disown(review, by=manager)
    text = as_recruiter.get(reverse("review-list", args=[requisition.pk])).content.decode()
    assert "undone" in text
    assert WHY in text


@pytest.mark.parametrize("number", [1, 2])
def test_a_review_from_the_page_is_not_undone_here(as_manager, asked, manager, number):
    actions.submit_review(asked, actions.ReviewInput("yes", WHY), by=manager)
    assert as_manager.post(reverse("review-disown", args=[asked.pk, number])).status_code == 404


def test_a_link_for_something_else_does_not_open_it(manager, asked, page):
    assert link_client(manager, asked).post(page).status_code == 404
    assert not Disowned.objects.exists()


# SQLite's flush after a test is a DELETE, so only PostgreSQL can refuse one.
REFUSED = ["UPDATE feedback_disowned SET disowned_by_id = 0"] + (
    ["DELETE FROM feedback_disowned"] if connection.vendor == "postgresql" else []
)


@pytest.mark.parametrize("statement", REFUSED)
def test_the_database_keeps_it(review, manager, statement):
    actions.disown(review, by=manager)
    with pytest.raises(DatabaseError), transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(statement)
    assert str(Disowned.objects.get()) == f"Review {review.pk} undone"


def test_a_review_after_seeing_others_and_undoing_is_marked(as_manager, others, panel, posted, url, review):
    """P6: undoing does not make a second review a first one."""
    actions.submit_review(
        others, actions.ReviewInput(verdict="strong_yes", rationale="What the panel thinks."), by=panel
    )
    assert "What the panel thinks." in as_manager.get(url).content.decode()
    as_manager.post(reverse("review-disown", args=[review.request_id, review.number]))
    as_manager.post(url, posted(verdict="strong_yes"))

    assert Review.objects.order_by("number").filter(request=review.request).last().after_seeing_others


def test_a_former_team_member_undoes_nothing_and_sees_no_name(as_manager, manager, review):
    TeamMember.objects.filter(user=manager).update(removed_at=clock.now())
    page = reverse("review-disown", args=[review.request_id, review.number])

    assert as_manager.get(page).status_code == 404
    assert as_manager.post(page).status_code == 404
    assert not Disowned.objects.exists()
