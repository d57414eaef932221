"""What the three how-tos promise. Runs in the copy of the project in which `run.py` did what they say, and only there."""

import pytest
from django.apps import apps
from django.core.management import call_command
from django.urls import reverse

from core import clock
from core.models import AuditEvent
from recruiting.candidates import actions
from recruiting.models import Candidate, Hire, ImportBatch
from tests.factories import ApplicationFactory, CandidateFactory
from tests.kickoff.factories import LessonFactory
from tests.recruiting.resumes import upload

pytestmark = pytest.mark.django_db


@pytest.mark.parametrize("rows", [0, 1, 20])
def test_the_page_shows_the_takeaways_within_its_budget(as_manager, manager, requisition, rows, request):
    LessonFactory.create_batch(rows, requisition=requisition, manager=manager, text="Ask about on-call first.")
    with request.getfixturevalue("django_assert_max_num_queries")(15):
        page = as_manager.get(reverse("lesson-list", args=[requisition.pk])).content.decode()
    assert page.count("Ask about on-call first.") == rows
    assert ("No takeaways yet" in page) == (not rows)


def test_the_field_is_filled_in_changed_and_shown(as_recruiter):
    fields = {"name": "Zoë Müller", "location": "Lyon"}
    as_recruiter.post(reverse("candidate-create"), fields)
    zoe = Candidate.objects.get()
    assert zoe.location == "Lyon"
    assert "<dt>Location</dt><dd>Lyon</dd>" in as_recruiter.get(zoe.get_absolute_url()).content.decode()
    as_recruiter.post(reverse("candidate-edit", args=[zoe.pk]), fields | {"location": "Paris", "edit_count": 0})
    zoe.refresh_from_db()
    assert zoe.location == "Paris"


@pytest.mark.parametrize("view", ["candidate-create", "candidate-edit"])
def test_both_forms_print_the_field(as_recruiter, view):
    arguments = [CandidateFactory().pk] if view == "candidate-edit" else []
    page = as_recruiter.get(reverse(view, args=arguments)).content.decode()
    assert 'name="location"' in page
    assert "Location" in page


def test_the_field_is_imported(as_recruiter):
    as_recruiter.post(reverse("candidate-import"), {"file": upload("Name,City\nZoë,Lyon\n".encode(), "people.csv")})
    batch = ImportBatch.objects.get()
    assert batch.columns == ["name", "location"]
    as_recruiter.post(reverse("import-store", args=[batch.pk]), {"known": "reuse"})
    assert Candidate.objects.get().location == "Lyon"


def test_the_field_is_erased():
    assert Candidate.personal_data.erase["location"] == ""


def test_the_app_records_a_call_once(requisition, recruiter):
    log_call = __import__("welcome.actions", fromlist=["log_call"]).log_call
    application = ApplicationFactory(requisition=requisition)
    actions.record_hire(application, starts_on=clock.today(), by=recruiter)
    calls = {log_call(Hire.objects.get(), by=recruiter).pk for _ in range(2)}
    assert len(calls) == 1
    assert AuditEvent.objects.filter(verb="welcome.called").count() == 1
    assert apps.get_app_config("welcome").verbose_name == "Welcome calls"


def test_seeding_goes_on_without_seeds_of_the_app(house):
    call_command("seed")
