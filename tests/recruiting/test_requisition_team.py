from datetime import timedelta

import pytest
import time_machine
from django.urls import reverse

from accounts.models import Leave
from core import clock
from core.models import AuditEvent
from recruiting.jobs import actions
from recruiting.models import Requisition, TeamMember
from tests.factories import RequisitionFactory, UserFactory

Part = TeamMember.Part


@pytest.fixture
def url(requisition):
    return reverse("requisition-team", args=[requisition.pk])


def remove(client, requisition, user):
    member = requisition.team.kept().get(user=user)
    return client.post(reverse("team-remove", args=[requisition.pk, member.pk]))


def test_it_adds_a_reviewer_who_sees_the_job_from_then_on(as_recruiter, as_reviewer, requisition, reviewer, url):
    page = reverse("description", args=[requisition.pk])
    assert as_reviewer.get(page).status_code == 404
    as_recruiter.post(url, {"user": reviewer.pk, "part": "reviewer"})

    assert as_reviewer.get(page).status_code == 200


def test_removing_a_member_ends_their_access_with_the_next_request(as_recruiter, as_manager, requisition, manager):
    page = reverse("description", args=[requisition.pk])
    assert as_manager.get(page).status_code == 200
    remove(as_recruiter, requisition, manager)

    assert as_manager.get(page).status_code == 404
    assert requisition.team.get(user=manager).removed_at is not None  # the row tells that they were on it


def test_the_first_manager_turns_a_draft_into_a_kickoff(as_recruiter, recruiter, manager):
    draft = RequisitionFactory(state="draft", recruiter=recruiter)
    page = reverse("requisition-team", args=[draft.pk])
    assert b"No hiring manager yet" in as_recruiter.get(page).content
    as_recruiter.post(page, {"user": manager.pk, "part": "manager"})

    draft.refresh_from_db()
    assert draft.state == Requisition.State.KICKOFF
    assert draft.hiring_manager() == manager


def test_there_is_one_manager_and_nobody_has_two_parts(as_recruiter, requisition, outsider, manager, url):
    r = as_recruiter.post(url, {"user": outsider.pk, "part": "manager"})
    assert r.status_code == 422
    assert "has a hiring manager" in str(r.context["form"].non_field_errors())
    r = as_recruiter.post(url, {"user": manager.pk, "part": "reviewer"})
    assert "user" in r.context["form"].errors  # no longer offered


def test_only_recruiters_recruit_and_only_the_active_join(requisition, outsider, recruiter):
    with pytest.raises(actions.RequisitionError, match="not a recruiter"):
        actions.add_member(requisition, outsider, part=Part.RECRUITER, by=recruiter)
    gone = UserFactory(is_active=False)
    with pytest.raises(actions.RequisitionError, match="deactivated"):
        actions.add_member(requisition, gone, part=Part.REVIEWER, by=recruiter)


def test_nobody_is_put_on_a_team_twice(requisition, manager, recruiter):
    with pytest.raises(actions.RequisitionError, match="already on the team"):
        actions.add_member(requisition, manager, part=Part.REVIEWER, by=recruiter)


def test_removing_a_member_twice_is_recorded_once(requisition, manager, recruiter):
    member = requisition.team.get(user=manager)
    for _ in range(2):
        actions.remove_member(member, by=recruiter)

    assert AuditEvent.objects.filter(verb="team.removed").count() == 1


def test_the_second_of_two_who_add_the_same_user_gets_an_error(requisition, reviewer, recruiter, monkeypatch):
    actions.add_member(requisition, reviewer, part=Part.REVIEWER, by=recruiter)
    monkeypatch.setattr(
        "recruiting.jobs.actions.requisition._may_join", lambda *_: None
    )  # both looked before both wrote

    with pytest.raises(actions.RequisitionError, match="just changed the team"):
        actions.add_member(requisition, reviewer, part=Part.REVIEWER, by=recruiter)


def test_the_last_recruiter_stays(as_recruiter, requisition, recruiter):
    r = remove(as_recruiter, requisition, recruiter)

    assert r.status_code == 302
    assert requisition.lead_recruiter() == recruiter


def test_a_removed_member_can_come_back(as_recruiter, requisition, manager, url):
    remove(as_recruiter, requisition, manager)
    as_recruiter.post(url, {"user": manager.pk, "part": "manager"})

    assert requisition.hiring_manager() == manager


def test_a_delegate_needs_dates_and_sees_the_job_on_those(as_recruiter, signed_in, requisition, outsider, manager, url):
    today = clock.today("Europe/Berlin")
    r = as_recruiter.post(url, {"user": outsider.pk, "part": "delegate"})
    assert "from_day" in r.context["form"].errors
    r = as_recruiter.post(
        url, {"user": outsider.pk, "part": "delegate", "from_day": today, "to_day": today - timedelta(days=1)}
    )
    assert "to_day" in r.context["form"].errors
    first, last = today + timedelta(days=7), today + timedelta(days=9)
    as_recruiter.post(url, {"user": outsider.pk, "part": "delegate", "from_day": first, "to_day": last})

    page = reverse("description", args=[requisition.pk])
    assert signed_in(outsider).get(page).status_code == 404
    with time_machine.travel(clock.now() + timedelta(days=8)):
        assert signed_in(outsider).get(page).status_code == 200
        assert requisition.answers_for_manager(outsider)
        assert requisition.answers_for_manager(manager)
    with time_machine.travel(clock.now() + timedelta(days=10, hours=1)):
        assert signed_in(outsider).get(page).status_code == 404
    assert requisition.delegate_for_manager(first) == outsider
    assert requisition.delegate_for_manager(today) is None


def test_dates_are_for_delegates_only(as_recruiter, requisition, reviewer, url):
    as_recruiter.post(url, {"user": reviewer.pk, "part": "reviewer", "from_day": "2026-01-01", "to_day": "2026-01-02"})

    assert requisition.team.get(user=reviewer).to_day is None


def test_the_delegate_of_a_leave_is_offered(as_recruiter, requisition, manager, outsider, url):
    today = clock.today("Europe/Berlin")
    Leave.objects.create(user=manager, first_day=today, last_day=today + timedelta(days=3), delegate=outsider)
    assert "is covering but isn’t on this team" in as_recruiter.get(url).content.decode()
    actions.add_member(requisition, outsider, part=Part.DELEGATE, by=manager, from_day=today, to_day=today)

    assert b"stands in but is not" not in as_recruiter.get(url).content


def test_a_recruiter_who_leaves_a_confidential_job_goes_back_to_the_list(
    as_recruiter, recruiter, other_recruiter, manager
):
    job = RequisitionFactory(is_confidential=True, recruiter=recruiter, manager=manager)
    TeamMember.objects.create(requisition=job, user=other_recruiter, part=Part.RECRUITER)
    r = remove(as_recruiter, job, recruiter)

    assert r.url == reverse("requisition-list")
    assert as_recruiter.get(reverse("requisition-team", args=[job.pk])).status_code == 404


def test_who_may(as_manager, as_outsider, requisition, manager, url):
    assert as_manager.get(url).status_code == 403
    assert as_outsider.get(url).status_code == 403
    assert remove(as_manager, requisition, manager).status_code == 403


def test_the_page_costs_the_same_for_any_team(as_recruiter, requisition, url, django_assert_max_num_queries):
    for person in UserFactory.create_batch(25):
        TeamMember.objects.create(requisition=requisition, user=person, part=Part.REVIEWER)
    as_recruiter.get(url)
    with django_assert_max_num_queries(9):
        as_recruiter.get(url)
