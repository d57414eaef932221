import pytest
from django.urls import reverse

from recruiting.jobs import actions
from recruiting.models import Requisition
from tests.factories import RequisitionFactory

URL = reverse("requisition-list")


def titles(response) -> list[str]:
    return [row.title for row in response.context["page"]]


def test_a_manager_sees_the_jobs_of_their_team_and_no_others(as_manager, requisition):
    RequisitionFactory(title="Another team's job")

    assert titles(as_manager.get(URL)) == ["Site reliability engineer"]


def test_a_recruiter_sees_their_own_first_and_everyones_on_request(as_recruiter, requisition):
    RequisitionFactory(title="Accountant")

    assert titles(as_recruiter.get(URL)) == ["Site reliability engineer"]
    assert set(titles(as_recruiter.get(URL, {"whose": "all"}))) == {"Site reliability engineer", "Accountant"}


def test_a_confidential_job_of_others_is_not_there(as_recruiter, other_recruiter):
    RequisitionFactory(title="Secret", is_confidential=True, recruiter=other_recruiter)

    assert titles(as_recruiter.get(URL, {"whose": "all", "state": "any"})) == []


def test_it_finds_by_title_location_department_and_name(as_manager, requisition, recruiter, manager):
    Requisition.objects.filter(pk=requisition.pk).update(place="Lisbon")
    RequisitionFactory(title="Accountant", recruiter=recruiter, manager=manager)

    for words in ("reliability", "lisbon", "site LISBON", requisition.department.name):
        assert titles(as_manager.get(URL, {"q": words})) == ["Site reliability engineer"], words
    assert len(titles(as_manager.get(URL, {"q": "rita"}))) == 2
    assert titles(as_manager.get(URL, {"q": "nothing like it"})) == []


def test_closed_jobs_are_shown_when_asked(as_recruiter, requisition, recruiter):
    actions.close_requisition(requisition, filled=True, reason="Zoe starts in May", by=recruiter)

    assert titles(as_recruiter.get(URL)) == []
    assert titles(as_recruiter.get(URL, {"state": "closed"})) == ["Site reliability engineer"]
    assert titles(as_recruiter.get(URL, {"state": "filled"})) == ["Site reliability engineer"]
    assert titles(as_recruiter.get(URL, {"state": "any"})) == ["Site reliability engineer"]


def test_it_sorts_by_the_columns_it_names_and_nothing_else(as_recruiter, recruiter):
    for title in ("Beta", "Alpha"):
        RequisitionFactory(title=title, recruiter=recruiter)

    assert titles(as_recruiter.get(URL, {"sort": "title"})) == ["Alpha", "Beta"]
    assert titles(as_recruiter.get(URL, {"sort": "-title"})) == ["Beta", "Alpha"]
    assert titles(as_recruiter.get(URL, {"sort": "opened_by__password"})) == ["Alpha", "Beta"]  # the newest first
    assert "sort=-title" in as_recruiter.get(URL, {"sort": "title"}).context["heads"]["title"].url


@pytest.mark.parametrize("asked", [{"state": "x"}, {"whose": "x"}, {"page": "x"}, {"q": "y" * 300}])
def test_an_address_that_asks_for_nonsense_gets_a_list(as_recruiter, requisition, asked):
    assert titles(as_recruiter.get(URL, asked)) == ["Site reliability engineer"]


def test_a_pause_is_said(as_recruiter, requisition, recruiter):
    actions.start_pause(requisition, reason="Six views are open", by=recruiter)

    assert b"New candidates on hold" in as_recruiter.get(URL).content


def test_htmx_gets_the_rows_alone(as_recruiter, requisition):
    part = as_recruiter.get(URL, headers={"HX-Request": "true"}).content.decode()

    assert part.lstrip().startswith("<section")
    assert "Site reliability engineer" in part


def test_empty_places_say_what_to_do(as_recruiter, as_manager, db):
    assert b"Create your first job" in as_recruiter.get(URL).content
    assert "You’re not on any jobs yet" in as_manager.get(URL).content.decode()
    RequisitionFactory()
    assert b"Clear filters" in as_recruiter.get(URL).content


@pytest.mark.parametrize("rows", [1, 25])
def test_it_costs_the_same_for_any_number_of_rows(
    as_recruiter, recruiter, manager, rows, django_assert_max_num_queries
):
    RequisitionFactory.create_batch(rows, recruiter=recruiter, manager=manager)
    as_recruiter.get(URL)
    with django_assert_max_num_queries(7):
        as_recruiter.get(URL)
