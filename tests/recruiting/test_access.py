"""The doors of recruiting: 404 for outsiders, 403 for insiders without the part."""

import pytest
from django.core.exceptions import PermissionDenied
from django.http import Http404

from recruiting.candidates.access import get_move_to_undo
from recruiting.jobs.access import get_draft, get_requisition, get_requisition_as_manager, get_requisition_to_run
from recruiting.jobs.actions import draft_for
from recruiting.models import StageMove, TeamMember
from tests.factories import RequisitionFactory


@pytest.fixture
def hidden(other_recruiter):
    return RequisitionFactory(is_confidential=True, recruiter=other_recruiter)


@pytest.mark.parametrize("door", [get_requisition, get_requisition_to_run, get_requisition_as_manager])
def test_what_a_user_may_not_see_does_not_exist_for_them(door, requisition, hidden, outsider, reviewer, recruiter):
    for user, job in ((outsider, requisition), (reviewer, requisition), (recruiter, hidden)):
        with pytest.raises(Http404):
            door(user, job.pk)


def test_a_confidential_job_is_hidden_from_admins_too(hidden, admin_person, other_recruiter):
    with pytest.raises(Http404):
        get_requisition(admin_person, hidden.pk)
    assert get_requisition_to_run(other_recruiter, hidden.pk) == hidden


def test_recruiters_and_admins_edit_jobs_and_managers_do_not(requisition, other_recruiter, admin_person, manager):
    assert get_requisition_to_run(other_recruiter, requisition.pk) == requisition
    assert get_requisition_to_run(admin_person, requisition.pk) == requisition
    with pytest.raises(PermissionDenied):
        get_requisition_to_run(manager, requisition.pk)


def test_only_the_hiring_manager_answers_for_the_hiring_manager(requisition, manager, recruiter, reviewer):
    TeamMember.objects.create(requisition=requisition, user=reviewer, part=TeamMember.Part.REVIEWER)

    assert get_requisition_as_manager(manager, requisition.pk) == requisition
    for user in (recruiter, reviewer):
        with pytest.raises(PermissionDenied):
            get_requisition_as_manager(user, requisition.pk)


def test_a_move_in_a_confidential_job_does_not_exist_for_others(twin, recruiter, admin_person):
    for user in (recruiter, admin_person):
        with pytest.raises(Http404):
            get_move_to_undo(user, twin.pk(StageMove))
    assert get_move_to_undo(twin.recruiter, twin.pk(StageMove)).pk == twin.pk(StageMove)


def test_the_draft_to_edit_is_that_of_the_job(twin, requisition, recruiter):
    """The twin's has a higher number."""
    draft = draft_for(requisition, by=recruiter)

    assert get_draft(recruiter, requisition.pk) == draft
