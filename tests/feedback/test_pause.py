"""New candidates are on hold with a reason the manager sees, until the manager ends it with one click."""

import pytest
from django.urls import reverse
from pytest_django.asserts import assertContains, assertNotContains, assertRedirects

from core import clock
from core.models import key_of
from feedback import actions
from feedback.models import ReviewRequest
from feedback.reminders import PauseNotice
from recruiting.models import Pause, TeamMember
from reminders.kinds import Reply
from tests.factories import ApplicationFactory
from tests.feedback.factories import link_client

pytestmark = pytest.mark.django_db
REASON = "Three candidates are still waiting on your review, so I am holding off on new ones."


@pytest.fixture
def page(requisition):
    return reverse("pause", args=[requisition.pk])


@pytest.fixture
def press(requisition):
    return reverse("pause-end", args=[requisition.pk])


@pytest.fixture
def pause(requisition, recruiter):
    return actions.put_on_hold(requisition, reason=REASON, by=recruiter)


def test_the_recruiter_pauses_with_a_reason(as_recruiter, page, recruiter):
    r = as_recruiter.post(page, {"reason": REASON})

    assertRedirects(r, page)
    pause = Pause.objects.get()
    assert (pause.reason, pause.started_by, pause.ended_at) == (REASON, recruiter, None)


@pytest.mark.parametrize("reason", ["", "   "])
def test_a_pause_without_a_reason_is_not_started(as_recruiter, page, reason):
    assertContains(as_recruiter.post(page, {"reason": reason}), "Say why", status_code=422)
    assert not Pause.objects.exists()


def test_the_manager_reads_why_and_sees_one_button(as_manager, page, pause, press):
    r = as_manager.get(page)

    assertContains(r, REASON)
    assertContains(r, press)
    assertContains(r, "Send me new candidates")


def test_the_manager_ends_it_with_one_click_and_prepared_candidates_are_sent(
    as_manager, press, pause, requisition, recruiter, manager
):
    person = ApplicationFactory(requisition=requisition)
    actions.send_slate(requisition, by=recruiter, people={person: ""}, reviewers=[manager])

    r = as_manager.post(press, follow=True)

    assertContains(r, "Done. 1 new candidate to review.")
    pause.refresh_from_db()
    assert pause.ended_by == manager
    assert ReviewRequest.objects.get().state == "open"


def test_by_link_the_manager_reads_and_ends_it_without_signing_in(page, press, pause, manager):
    client = link_client(manager, pause)

    assertContains(client.get(page), REASON)
    assertContains(client.post(press, follow=True), "Done. New candidates are no longer on hold.")
    pause.refresh_from_db()
    assert pause.ended_by == manager


def test_a_link_for_something_else_opens_no_pause(by_link, page, press, pause):
    assert by_link.get(page).status_code == 404
    assert by_link.post(press).status_code == 404
    assert Pause.objects.get().ended_at is None


def test_a_link_does_not_start_a_pause(page, pause, manager):
    client = link_client(manager, pause)
    actions.take_off_hold(pause.requisition, by=manager)

    assert client.post(page, {"reason": REASON}).status_code == 403
    assert Pause.objects.count() == 1


def test_a_link_ends_with_the_team(page, press, pause, manager, requisition):
    client = link_client(manager, pause)
    requisition.team.filter(user=manager).update(removed_at=requisition.opened_at)

    assert client.get(page).status_code == 404
    assert client.post(press).status_code == 404


def test_two_clicks_end_it_once(as_manager, as_recruiter, press, pause, manager):
    as_manager.post(press)
    r = as_recruiter.post(press, follow=True)

    assertContains(r, "New candidates are not on hold.")
    pause.refresh_from_db()
    assert pause.ended_by == manager


def test_two_who_pause_at_once_make_one_pause(as_recruiter, page, pause):
    assertRedirects(as_recruiter.post(page, {"reason": "another"}), page)
    assert Pause.objects.get().reason == REASON


def test_a_closed_job_is_not_paused(as_recruiter, page, requisition):
    type(requisition).objects.filter(pk=requisition.pk).update(state="filled")
    assertNotContains(as_recruiter.get(page), "Pause and notify hiring manager")
    as_recruiter.post(page, {"reason": REASON})
    assert not Pause.objects.exists()


def test_opening_the_page_changes_nothing(as_manager, as_recruiter, page, press, pause):
    for client in (as_manager, as_recruiter):
        assert client.get(page).status_code == 200
        assert client.head(page).status_code == 200
        assert client.get(press).status_code == 405
    pause.refresh_from_db()
    assert pause.ended_at is None


def test_who_may_not(page, press, pause, as_manager, as_outsider, as_reviewer, panel, client):
    assert as_manager.post(page, {"reason": REASON}).status_code == 403
    assert as_reviewer.post(press).status_code == 403
    assertNotContains(as_reviewer.get(page), "Send me new candidates")
    assert as_outsider.get(page).status_code == 404
    assert as_outsider.post(press).status_code == 404
    assert client.get(page).status_code == 302


def test_the_delegate_ends_it_for_the_manager(signed_in, press, pause, requisition, outsider):
    TeamMember.objects.create(requisition=requisition, user=outsider, part=TeamMember.Part.DELEGATE)
    signed_in(outsider).post(press)

    pause.refresh_from_db()
    assert pause.ended_by == outsider


def test_a_manager_removed_from_the_team_ends_nothing_by_a_reply(manager, recruiter, requisition):
    pause = Pause.objects.create(requisition=requisition, started_by=recruiter, reason="Two reviews are late.")
    TeamMember.objects.filter(user=manager).update(removed_at=clock.now())

    answer = PauseNotice().answer(key_of(pause), Reply(user=manager, text="resume", channel="email"))

    pause.refresh_from_db()
    assert (answer.result, pause.ended_at) == ("closed", None)
