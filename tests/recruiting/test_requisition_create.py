import pytest
from django.urls import reverse

from core.models import AuditEvent
from recruiting.models import Department, PipelineTemplate, Requisition, TeamMember
from tests.factories import DepartmentFactory
from tests.recruiting.factories import make_pipeline

URL = reverse("requisition-create")


@pytest.fixture
def answers(recruiter, manager, db):
    make_pipeline()
    return {
        "title": "Site reliability engineer",
        "department": "Platform",
        "role_family": "Engineering",
        "openings": "2",
        "place": "Berlin",
        "target_start": "2099-05-01",
        "manager": manager.pk,
        "recruiters": [recruiter.pk],
    }


def test_it_creates_a_job_with_its_team_and_its_own_stages(as_recruiter, answers, recruiter, manager, reviewer):
    r = as_recruiter.post(URL, {**answers, "reviewers": [reviewer.pk]})

    job = Requisition.objects.get()
    assert r.status_code == 302
    assert r.url == job.get_absolute_url()
    assert (job.title, job.department.name, job.role_family.name) == (
        "Site reliability engineer",
        "Platform",
        "Engineering",
    )
    assert job.state == Requisition.State.KICKOFF
    assert job.openings == 2
    assert {(m.user, m.part) for m in job.team.all()} == {
        (recruiter, "recruiter"),
        (manager, "manager"),
        (reviewer, "reviewer"),
    }
    assert list(job.stages.values_list("name", "kind", "owner_side", "limit")) == [
        ("New", "sourced", "recruiter", 1440),
        ("Hiring manager review", "review", "manager", 960),
    ]
    assert AuditEvent.objects.filter(verb="requisition.opened").count() == 1
    assert AuditEvent.objects.filter(verb="team.added").count() == 3


def test_changing_the_template_later_leaves_the_job_alone(as_recruiter, answers):
    as_recruiter.post(URL, answers)
    PipelineTemplate.objects.get().stages.all().delete()

    assert Requisition.objects.get().stages.count() == 2


def test_without_a_manager_it_is_a_draft(as_recruiter, answers):
    as_recruiter.post(URL, {**answers, "manager": ""})

    assert Requisition.objects.get().state == Requisition.State.DRAFT


def test_a_department_is_found_whatever_its_capitals(as_recruiter, answers):
    DepartmentFactory(name="Platform")
    as_recruiter.post(URL, {**answers, "department": "  platform "})

    assert Department.objects.count() == 1
    assert b'<option value="Platform">' in as_recruiter.get(URL).content


def test_the_user_who_creates_it_leads_it(as_recruiter, answers, recruiter, other_recruiter):
    as_recruiter.post(URL, {**answers, "recruiters": [other_recruiter.pk, recruiter.pk]})

    assert Requisition.objects.get().lead_recruiter() == recruiter


def test_what_is_missing_is_asked_for_and_what_was_typed_is_kept(as_recruiter, answers):
    r = as_recruiter.post(URL, {**answers, "title": "", "recruiters": [], "place": "Porto"})

    assert r.status_code == 422
    assert not Requisition.objects.exists()
    assert {"title", "recruiters"} <= set(r.context["form"].errors)
    assert b'value="Porto"' in r.content


@pytest.mark.parametrize(
    ("name", "value"), [("openings", "0"), ("target_start", "2001-01-01"), ("manager", "99999"), ("title", "x" * 161)]
)
def test_it_refuses_what_cannot_be(as_recruiter, answers, name, value):
    r = as_recruiter.post(URL, {**answers, name: value})

    assert name in r.context["form"].errors
    assert not Requisition.objects.exists()


def test_one_user_has_one_role_on_the_team(as_recruiter, answers, manager):
    r = as_recruiter.post(URL, {**answers, "reviewers": [manager.pk]})

    assert "one role" in str(r.context["form"].non_field_errors())
    assert not Requisition.objects.exists()


def test_a_manager_cannot_be_made_its_recruiter(as_recruiter, answers, outsider):
    r = as_recruiter.post(URL, {**answers, "recruiters": [outsider.pk]})

    assert "recruiters" in r.context["form"].errors


def test_a_confidential_job_needs_its_creator_on_the_team(as_recruiter, answers, other_recruiter):
    r = as_recruiter.post(URL, {**answers, "is_confidential": "on", "recruiters": [other_recruiter.pk]})

    assert "recruiters" in r.context["form"].errors
    assert not TeamMember.objects.exists()


def test_without_stages_it_says_who_can_help_and_keeps_nothing_half_made(as_recruiter, answers):
    PipelineTemplate.objects.all().delete()
    r = as_recruiter.post(URL, answers)

    assert r.status_code == 422
    assert "An admin can add them" in str(r.context["form"].non_field_errors())
    assert not Requisition.objects.exists()
    assert not Department.objects.exists()


def test_an_only_user_is_asked_to_invite_the_hiring_manager(as_recruiter, recruiter):
    assert b"Invite the hiring manager" in as_recruiter.get(URL).content


def test_managers_and_reviewers_do_not_create_jobs(as_manager, as_reviewer, answers):
    for client in (as_manager, as_reviewer):
        assert client.get(URL).status_code == 403
        assert client.post(URL, answers).status_code == 403
