import re
from datetime import timedelta

import pytest
from django.urls import reverse

from core import clock
from recruiting.models import Requisition
from tests.factories import ApplicationFactory, ReviewRequestFactory


@pytest.fixture
def url(requisition) -> str:
    return reverse("requisition-detail", args=[requisition.pk])


def without_tokens(response) -> str:
    """The page without what differs with every response: the masked CSRF token."""
    return re.sub(r"[A-Za-z0-9]{64}", "", response.content.decode())


@pytest.fixture
def late_review(requisition, manager):
    application = ApplicationFactory(requisition=requisition)
    return ReviewRequestFactory(application=application, reviewer=manager, due_at=clock.now() - timedelta(days=3))


def test_whose_turn_it_is_stands_first(as_recruiter, as_manager, manager, url, late_review):
    for_recruiter = as_recruiter.get(url).content.decode()
    for_manager = as_manager.get(url).content.decode()

    assert f"{manager.name}’s turn" in for_recruiter
    assert "See the reviews" in for_recruiter
    assert "Your turn" in for_manager


def test_only_the_one_who_is_asked_is_led_to_the_review(as_recruiter, as_manager, url, late_review):
    link = f'href="{reverse("review", args=[late_review.pk])}"'

    assert link not in as_recruiter.get(url).content.decode()
    assert link in as_manager.get(url).content.decode()


def test_the_track_is_there_as_a_table_too(as_manager, url):
    page = as_manager.get(url).content.decode()

    assert "<svg" in page
    assert "<table" in page


def test_a_managers_page_has_no_buttons_of_the_recruiter(as_manager, url):
    page = as_manager.get(url).content.decode()

    assert "Introduce people" not in page
    assert "Last messages" not in page


def test_outsiders_learn_nothing(as_outsider, url):
    foreign, missing = as_outsider.get(url), as_outsider.get(reverse("requisition-detail", args=[999_999]))

    assert (foreign.status_code, missing.status_code) == (404, 404)
    assert without_tokens(foreign) == without_tokens(missing)


def test_a_confidential_search_is_seen_by_its_team_only(signed_in, other_recruiter, as_recruiter, requisition, url):
    Requisition.objects.update(is_confidential=True)

    assert signed_in(other_recruiter).get(url).status_code == 404
    assert as_recruiter.get(url).status_code == 200


def test_removal_from_the_team_ends_sight_at_once(as_manager, requisition, manager, url):
    assert as_manager.get(url).status_code == 200

    requisition.team.filter(user=manager).update(removed_at=clock.now())

    assert as_manager.get(url).status_code == 404


@pytest.mark.parametrize("rows", [1, 25])
def test_it_costs_the_same_for_any_number_of_people(
    rows, as_recruiter, requisition, url, django_assert_max_num_queries
):
    for _ in range(rows):
        ReviewRequestFactory(application=ApplicationFactory(requisition=requisition))
    as_recruiter.get(url)

    with django_assert_max_num_queries(25):
        as_recruiter.get(url)
