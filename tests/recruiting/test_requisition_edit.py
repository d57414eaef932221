import pytest
from django.urls import reverse

from core.models import AuditEvent
from recruiting.models import Requisition
from tests.factories import RequisitionFactory
from tests.recruiting.factories import posted


@pytest.fixture
def url(requisition):
    return reverse("requisition-edit", args=[requisition.pk])


def test_it_changes_what_was_changed(as_recruiter, requisition, url):
    r = as_recruiter.post(url, posted(requisition, title="Staff engineer", department="New ground"))

    requisition.refresh_from_db()
    assert r.status_code == 302
    assert requisition.title == "Staff engineer"
    assert requisition.department.name == "New ground"
    assert AuditEvent.objects.get(verb="requisition.changed").detail == {"fields": ["department", "title"]}


def test_two_users_who_edit_different_fields_both_keep_theirs(as_recruiter, requisition, url):
    before = posted(requisition)
    Requisition.objects.filter(pk=requisition.pk).update(place="Lisbon")
    form = as_recruiter.get(url).context["form"]
    as_recruiter.post(url, {**before, "place": "Lisbon", "openings": 3})

    requisition.refresh_from_db()
    assert (requisition.place, requisition.openings) == ("Lisbon", 3)
    assert form.initial["place"] == "Lisbon"


def test_saving_without_a_change_is_no_event(as_recruiter, requisition, url):
    as_recruiter.post(url, posted(requisition))

    assert not AuditEvent.objects.filter(verb="requisition.changed").exists()


def test_nobody_locks_themselves_out_by_making_it_confidential(signed_in, admin_person, requisition, url):
    r = signed_in(admin_person).post(url, posted(requisition, is_confidential="on"))

    requisition.refresh_from_db()
    assert r.status_code == 422
    assert "is_confidential" in r.context["form"].errors
    assert not requisition.is_confidential


def test_a_target_date_that_has_passed_since_may_stay(as_recruiter, requisition, url):
    Requisition.objects.filter(pk=requisition.pk).update(target_start="2020-01-01")
    requisition.refresh_from_db()

    assert as_recruiter.post(url, posted(requisition, title="Other")).status_code == 302
    assert as_recruiter.post(url, posted(requisition, target_start="2020-02-02")).status_code == 422


def test_who_may(as_manager, as_outsider, as_recruiter, other_recruiter, requisition, url):
    assert as_manager.get(url).status_code == 403
    assert as_outsider.get(url).status_code == 403
    hidden = RequisitionFactory(is_confidential=True, recruiter=other_recruiter)
    assert as_recruiter.get(reverse("requisition-edit", args=[hidden.pk])).status_code == 404
