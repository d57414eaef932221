"""The doors of recruiting: 404 for outsiders, 403 for insiders without the part."""

import pytest
from django.core.exceptions import PermissionDenied
from django.http import Http404

from recruiting.access import get_requisition, get_requisition_as_manager, get_requisition_to_run
from recruiting.models import TeamMember
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
