"""Sending candidates for review, sending again, canceling a request."""

from datetime import timedelta
from uuid import uuid4

import pytest
import time_machine
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils.timezone import localtime
from pytest_django.asserts import assertContains, assertNotContains, assertRedirects

from accounts.models import Leave, User
from core import clock
from core.models import AuditEvent
from core.states import IllegalMove
from feedback import actions
from feedback.models import ReviewRequest, Slate
from kickoff.models import Milestone
from recruiting.jobs.actions import start_pause
from recruiting.models import Application, TeamMember
from tests.factories import ApplicationFactory, ReviewRequestFactory
from tests.feedback.factories import give_review

pytestmark = pytest.mark.django_db


@pytest.fixture
def people(requisition):
    return ApplicationFactory.create_batch(3, requisition=requisition)


@pytest.fixture
def page(requisition):
    return reverse("slate-create", args=[requisition.pk])


def test_it_offers_active_candidates_who_are_not_with_a_reviewer(as_recruiter, page, people, asked, manager):
    gone = ApplicationFactory(requisition=asked.requisition, state="declined")
    r = as_recruiter.get(page)

    for person in people:
        assertContains(r, person.candidate.name)
    assertNotContains(r, gone.candidate.name)
    assertNotContains(r, asked.application.candidate.name)
    assertContains(r, manager.name)


def test_reviewed_candidates_are_listed_apart(as_recruiter, page, asked, people):
    give_review(asked)

    assertContains(as_recruiter.get(page), "Already reviewed")


def test_candidates_are_sent_with_a_note_and_a_due_time(as_recruiter, page, people, manager, panel, recruiter, house):
    r = as_recruiter.post(page, {
        "people": [people[0].pk, people[1].pk], "reviewers": [manager.pk, panel.pk], "note": "Two with depth.",
        f"why-{people[0].pk}": "Ran it at scale.",
    })  # fmt: skip

    slate = Slate.objects.get()
    assertRedirects(r, reverse("review-list", args=[slate.requisition_id]))
    assert (slate.state, slate.note, slate.created_by) == ("introduced", "Two with depth.", recruiter)
    assert ReviewRequest.objects.count() == 4
    asked = ReviewRequest.objects.get(application=people[0], reviewer=manager)
    assert (asked.why, asked.state, asked.round) == ("Ran it at scale.", "open", 1)
    assert asked.due_at == manager.business_calendar().add(slate.created_at, 960)
    assert AuditEvent.objects.filter(verb="slate.introduced").count() == 1


def test_each_candidate_moves_to_the_review_stage_and_nobody_moves_back(
    as_recruiter, page, people, requisition, manager
):
    later = requisition.stages.get(kind="interview")
    Application.objects.filter(pk=people[1].pk).update(stage=later)
    as_recruiter.post(page, {"people": [people[0].pk, people[1].pk], "reviewers": [manager.pk]})

    people[0].refresh_from_db()
    people[1].refresh_from_db()
    assert people[0].stage.kind == "review"
    assert people[1].stage == later
    assert people[0].moves.filter(to_stage=people[0].stage).exists()


def test_the_first_slate_is_a_milestone(as_recruiter, page, people, manager):
    as_recruiter.post(page, {"people": [people[0].pk], "reviewers": [manager.pk]})

    assert Milestone.objects.get(key="slate").done_at is not None


def test_another_due_time_is_read_in_the_recruiters_zone(as_recruiter, page, people, manager):
    wanted = localtime(clock.now() + timedelta(days=9)).replace(second=0, microsecond=0)
    as_recruiter.post(page, {"people": [people[0].pk], "reviewers": [manager.pk], "due_at": f"{wanted:%Y-%m-%dT%H:%M}"})

    due = ReviewRequest.objects.get().due_at
    assert (
        f"{due.astimezone(__import__('zoneinfo').ZoneInfo('Europe/Berlin')):%Y-%m-%dT%H:%M}"
        == f"{wanted:%Y-%m-%dT%H:%M}"
    )


@pytest.mark.parametrize("missing", ["people", "reviewers"])
def test_it_says_what_is_missing_and_keeps_the_rest(as_recruiter, page, people, manager, missing):
    data = {"people": [people[0].pk], "reviewers": [manager.pk], "note": "Kept note", f"why-{people[0].pk}": "Kept why"}
    r = as_recruiter.post(page, {name: value for name, value in data.items() if name != missing})

    assert r.status_code == 422
    assertContains(r, "Kept note", status_code=422)
    assertContains(r, "Kept why", status_code=422)
    assert not Slate.objects.exists()


def test_a_due_time_in_the_past_is_refused(as_recruiter, page, people, manager):
    r = as_recruiter.post(page, {"people": [people[0].pk], "reviewers": [manager.pk], "due_at": "2020-01-01T09:00"})

    assertContains(r, "That time has passed", status_code=422)


def test_candidates_and_reviewers_of_other_jobs_are_refused(as_recruiter, page, people, manager, outsider):
    stranger = ApplicationFactory()
    assert as_recruiter.post(page, {"people": [stranger.pk], "reviewers": [manager.pk]}).status_code == 422
    assert as_recruiter.post(page, {"people": [people[0].pk], "reviewers": [outsider.pk]}).status_code == 422
    assert not ReviewRequest.objects.exists()


def test_two_recruiters_at_once_ask_nobody_twice(people, requisition, recruiter, manager):
    actions.send_slate(requisition, by=recruiter, people={people[0]: ""}, reviewers=[manager])
    with pytest.raises(actions.SlateProblem, match="just sent for review"):
        actions.send_slate(requisition, by=recruiter, people={people[0]: ""}, reviewers=[manager])

    assert ReviewRequest.objects.count() == 1
    assert Slate.objects.count() == 1


def test_nobody_is_sent_for_a_closed_job(people, requisition, recruiter, manager):
    requisition.move("filled", closed_at=clock.now())
    with pytest.raises(actions.SlateProblem, match="closed"):
        actions.send_slate(requisition, by=recruiter, people={people[0]: ""}, reviewers=[manager])


def test_a_slate_has_candidates_and_reviewers(requisition, recruiter, manager, people):
    with pytest.raises(actions.SlateProblem):
        actions.send_slate(requisition, by=recruiter, people={}, reviewers=[manager])
    with pytest.raises(actions.SlateProblem):
        actions.send_slate(requisition, by=recruiter, people={people[0]: ""}, reviewers=[])


def test_during_a_pause_it_is_prepared_and_sent_when_the_pause_ends(
    as_recruiter, page, people, requisition, recruiter, manager
):
    start_pause(requisition, reason="Three wait.", by=recruiter)
    r = as_recruiter.post(page, {"people": [people[0].pk], "reviewers": [manager.pk]}, follow=True)

    assertContains(r, "will be sent when the pause ends")
    asked = ReviewRequest.objects.get()
    assert (asked.state, asked.slate.state) == ("held", "prepared")
    assert not Milestone.objects.filter(key="slate", done_at__isnull=False).exists()

    assert actions.take_off_hold(requisition, by=manager) == 1
    asked.refresh_from_db()
    assert (asked.state, asked.slate.state) == ("open", "introduced")
    assert asked.requested_at == asked.sent_at == asked.slate.sent_at
    assert asked.due_at >= manager.business_calendar().add(asked.sent_at, 960)
    assert Application.objects.get(pk=people[0].pk).stage.kind == "review"


def test_only_staffing_of_the_job_sends(page, as_manager, as_reviewer, as_outsider, panel, client):
    assert as_manager.get(page).status_code == 403
    assert as_reviewer.post(page).status_code == 403
    assert as_outsider.get(page).status_code == 404
    assert client.get(page).status_code == 302


def test_without_people_or_reviewers_it_says_what_to_do(as_recruiter, page, requisition, people):
    requisition.team.filter(part="manager").delete()
    assertContains(as_recruiter.get(page), "No reviewers yet")
    Application.objects.all().delete()
    assertContains(as_recruiter.get(page), "No candidates to send")


@pytest.mark.parametrize("rows", [1, 25])
def test_it_costs_the_same_for_any_number_of_people(
    as_recruiter, page, requisition, rows, django_assert_max_num_queries
):
    ApplicationFactory.create_batch(rows, requisition=requisition)
    with django_assert_max_num_queries(18):
        as_recruiter.get(page)


@time_machine.travel("2026-11-24T10:00+00:00", tick=False)
def test_it_costs_the_same_for_any_size_of_the_hiring_team(
    as_recruiter, page, people, requisition, django_assert_max_num_queries
):
    def join(count):
        users = User.objects.bulk_create(
            User(email=f"{uuid4()}@example.org", name=f"Reviewer {n}", role="reviewer") for n in range(count)
        )
        for user in users:
            Leave.objects.create(user=user, first_day=clock.today(), last_day=clock.today() + timedelta(days=3))
        TeamMember.objects.bulk_create(
            TeamMember(requisition=requisition, user=user, part="reviewer") for user in users
        )

    join(4)
    with CaptureQueriesContext(connection) as four:
        as_recruiter.get(page)
    join(296)
    with django_assert_max_num_queries(len(four)):
        r = as_recruiter.get(page)

    due = {row["user"]: row["due"] for row in r.context["reviewers"]}
    assert len(due) > 300
    assert [who for who in list(due)[::50] if due[who] != who.business_calendar().add(clock.now(), 960)] == []


# Changing what was asked ------------------------------------------------------------------------------------------


def test_a_request_is_canceled(as_recruiter, asked, requisition):
    r = as_recruiter.post(reverse("review-withdraw", args=[asked.pk]))

    assertRedirects(r, reverse("review-list", args=[requisition.pk]))
    asked.refresh_from_db()
    assert asked.state == "withdrawn"


def test_what_was_answered_stays_in_the_record(as_recruiter, asked):
    give_review(asked)
    r = as_recruiter.post(reverse("review-withdraw", args=[asked.pk]), follow=True)

    assertContains(r, "That review is already in, or the request was canceled.")
    asked.refresh_from_db()
    assert asked.state == "answered"
    with pytest.raises(IllegalMove):
        actions.withdraw_request(asked, by="tandem")


def test_asking_again_is_a_new_round_with_a_new_due_time(as_recruiter, asked):
    before = asked.sent_at
    wanted = localtime(clock.now() + timedelta(days=20))
    as_recruiter.post(reverse("review-resend", args=[asked.pk]), {"due_at": f"{wanted:%Y-%m-%dT%H:%M}"})

    asked.refresh_from_db()
    assert asked.round == 2
    assert asked.sent_at > before
    assert asked.due_at > clock.now() + timedelta(days=18)


def test_asking_again_without_a_time_means_as_agreed_from_now(as_recruiter, asked, manager):
    as_recruiter.post(reverse("review-resend", args=[asked.pk]))

    asked.refresh_from_db()
    assert asked.due_at == manager.business_calendar().add(asked.sent_at, 960)


def test_two_who_ask_again_at_once_make_one_new_round(asked, recruiter):
    same = ReviewRequest.objects.get(pk=asked.pk)
    actions.send_again(asked, by=recruiter)
    with pytest.raises(IllegalMove):
        actions.send_again(same, by=recruiter)


def test_what_cannot_be_asked_again_says_so(as_recruiter, asked):
    url = reverse("review-resend", args=[asked.pk])
    assertContains(as_recruiter.post(url, {"due_at": "2020-01-01T09:00"}, follow=True), "That time has passed")
    give_review(asked)
    assertContains(
        as_recruiter.post(url, follow=True), "That review is already in, or the request was canceled or resent."
    )


@pytest.mark.parametrize("name", ["review-withdraw", "review-resend"])
def test_only_staffing_of_the_job_changes_requests(name, asked, as_manager, as_outsider, client):
    url = reverse(name, args=[asked.pk])
    assert as_manager.post(url).status_code == 403
    assert as_outsider.post(url).status_code == 404
    assert client.post(url).status_code == 302
    assert as_manager.get(url).status_code == 405
    asked.refresh_from_db()
    assert (asked.state, asked.round) == ("open", 1)


# Ends from elsewhere ----------------------------------------------------------------------------------------------


def test_leaving_a_team_ends_what_was_asked_there_only(asked, manager):
    elsewhere = ReviewRequestFactory(reviewer=manager)
    assert actions.end_requests_for(manager, asked.requisition) == 1

    asked.refresh_from_db()
    elsewhere.refresh_from_db()
    assert (asked.state, elsewhere.state) == ("withdrawn", "open")


def test_leaving_the_company_ends_everything_asked(asked, manager):
    ReviewRequestFactory(reviewer=manager)
    assert actions.end_requests_for(manager) == 2


def test_closing_a_job_cancels_open_and_prepared_requests(asked, others, requisition, recruiter, manager):
    answered = give_review(others).request
    start_pause(requisition, reason="x", by=recruiter)
    prepared = actions.send_slate(
        requisition, by=recruiter, people={ApplicationFactory(requisition=requisition): ""}, reviewers=[manager]
    )
    assert actions.end_requests_of(requisition) == 2

    prepared.refresh_from_db()
    answered.refresh_from_db()
    assert prepared.state == "withdrawn"
    assert answered.state == "answered"


def test_requests_about_an_inactive_candidate_are_canceled(asked, others):
    assert actions.end_requests_about(asked.application) == 2


def test_what_is_answered_in_the_moment_of_closing_stays_answered(asked, requisition, monkeypatch):
    from feedback.actions import slates

    def answered_first(row, **kwargs):
        raise IllegalMove

    monkeypatch.setattr(slates, "withdraw_request", answered_first)
    assert actions.end_requests_of(requisition) == 0


def test_a_problem_while_sending_is_a_sentence_on_the_page(as_recruiter, page, people, manager, monkeypatch):
    def refused(*args, **kwargs):
        raise actions.SlateProblem("One of these candidates was sent just sent for review.")

    monkeypatch.setattr(actions, "send_slate", refused)
    r = as_recruiter.post(page, {"people": [people[0].pk], "reviewers": [manager.pk]})

    assertContains(r, "just sent for review", status_code=422)
