from datetime import timedelta

import pytest
from django.urls import reverse

from core import clock
from recruiting.models import Requisition
from tests.factories import ApplicationFactory, RequisitionFactory, ReviewRequestFactory
from workspace.views.today import SHOWN

TODAY = "today"


@pytest.fixture
def waiting_review(requisition, manager):
    return ReviewRequestFactory(application=ApplicationFactory(requisition=requisition), reviewer=manager)


def test_a_manager_sees_first_what_waits_for_them(as_manager, waiting_review):
    page = as_manager.get(reverse(TODAY)).content.decode()

    assert "1 person waits for a view" in page
    assert f'href="{reverse("review", args=[waiting_review.pk])}"' in page
    assert "Your turn" in page


def test_several_people_are_one_line(as_manager, requisition, manager):
    for _ in range(3):
        ReviewRequestFactory(application=ApplicationFactory(requisition=requisition), reviewer=manager)

    page = as_manager.get(reverse(TODAY)).content.decode()

    assert "3 people wait for a view" in page


def test_the_recruiter_sees_it_as_something_others_owe(as_recruiter, waiting_review):
    r = as_recruiter.get(reverse(TODAY))

    assert [item.kind for item in r.context["others"]] == ["review"]
    assert "review" not in [item.kind for item in r.context["mine"]]


def test_what_is_late_stands_first_and_says_by_how_much(signed_in, manager, house, time_machine):
    time_machine.move_to("2026-11-25T10:00:00+01:00", tick=False)
    for days in (3, -1):
        ReviewRequestFactory(
            application=ApplicationFactory(requisition=RequisitionFactory(manager=manager)),
            reviewer=manager,
            due_at=clock.now() + timedelta(days=days),
        )

    r = signed_in(manager).get(reverse(TODAY))

    assert [item.late for item in r.context["mine"]] == [True, False]
    assert "1 day over" in r.content.decode()


def test_nobody_sees_what_waits_in_the_searches_of_others(as_outsider, waiting_review):
    r = as_outsider.get(reverse(TODAY))

    assert r.context["mine"] == []
    assert r.context["others"] == []
    assert "Site reliability engineer" not in r.content.decode()


def test_a_search_in_its_first_day_waits_for_the_recruiter_to_book_the_kickoff(as_recruiter, as_manager, requisition):
    Requisition.objects.update(state=Requisition.State.KICKOFF)

    assert "Schedule the kickoff" in as_recruiter.get(reverse(TODAY)).content.decode()
    assert [item.kind for item in as_manager.get(reverse(TODAY)).context["others"]] == ["kickoff"]


def test_an_empty_day_says_what_to_do(as_recruiter):
    page = as_recruiter.get(reverse(TODAY)).content.decode()

    assert "No search yet" in page
    assert reverse("requisition-create") in page


def test_an_admin_is_told_when_the_clock_stands_still(as_admin):
    assert "has not ticked" in as_admin.get(reverse(TODAY)).content.decode()


def test_an_admin_sees_what_waits_in_every_search(as_admin, waiting_review, manager):
    r = as_admin.get(reverse(TODAY))

    assert [item.kind for item in r.context["others"]] == ["review"]
    assert manager.name in r.content.decode()


def test_a_search_with_something_late_stands_above_a_younger_one(as_recruiter, recruiter, manager):
    late = RequisitionFactory(recruiter=recruiter, manager=manager, title="Old and late")
    ReviewRequestFactory(
        application=ApplicationFactory(requisition=late), reviewer=manager, due_at=clock.now() - timedelta(days=3)
    )
    RequisitionFactory(recruiter=recruiter, title="Young and calm")

    searches = as_recruiter.get(reverse(TODAY)).content.decode().partition("Your searches")[2]

    assert searches.index("Old and late") < searches.index("Young and calm")
    assert searches.count("Old and late") == 1


@pytest.mark.parametrize("rows", [1, 25])
def test_it_costs_the_same_for_any_number_of_searches(rows, as_recruiter, recruiter, django_assert_max_num_queries):
    for _ in range(rows):
        requisition = RequisitionFactory(recruiter=recruiter)
        ReviewRequestFactory(application=ApplicationFactory(requisition=requisition))
    as_recruiter.get(reverse(TODAY))

    with django_assert_max_num_queries(15):
        as_recruiter.get(reverse(TODAY))


@pytest.mark.parametrize("rows", [1, 25])
def test_an_admins_day_costs_the_same_for_any_size_of_the_house(rows, as_admin, django_assert_max_num_queries):
    for _ in range(rows):
        ReviewRequestFactory(application=ApplicationFactory(requisition=RequisitionFactory()))
    as_admin.get(reverse(TODAY))

    with django_assert_max_num_queries(16):
        r = as_admin.get(reverse(TODAY))

    assert len(r.context["turns"]) == min(rows, SHOWN)


def test_an_admin_sees_their_own_searches_however_many_are_newer(as_admin, admin_person):
    mine = RequisitionFactory(recruiter=admin_person, title="My own", opened_at=clock.now() - timedelta(days=90))
    ReviewRequestFactory(application=ApplicationFactory(requisition=mine))
    for _ in range(SHOWN + 1):
        RequisitionFactory()

    assert [item.requisition for item in as_admin.get(reverse(TODAY)).context["others"]] == [mine]


def test_a_manager_sees_five_searches_with_their_steps_and_the_others_by_name(as_manager, manager):
    for n in range(7):
        RequisitionFactory(manager=manager, title=f"Search number {n}", opened_at=clock.now() - timedelta(days=n))

    page = as_manager.get(reverse(TODAY)).content.decode()

    assert page.count("steps done · next:") == 5
    assert [page.count(f"Search number {n}</a>") for n in range(7)] == [1] * 7


def test_a_manager_sees_the_search_with_something_late_first(as_manager, manager):
    late = RequisitionFactory(manager=manager, title="Old and late", opened_at=clock.now() - timedelta(days=30))
    ReviewRequestFactory(
        application=ApplicationFactory(requisition=late), reviewer=manager, due_at=clock.now() - timedelta(days=3)
    )
    RequisitionFactory(manager=manager, title="Young and calm")

    standings = as_manager.get(reverse(TODAY)).context["standings"]

    assert [standing["requisition"].title for standing in standings] == ["Old and late", "Young and calm"]


@pytest.mark.parametrize("rows", [1, 25])
def test_a_managers_day_costs_the_same_for_any_number_of_searches(
    rows, as_manager, manager, django_assert_max_num_queries
):
    for _ in range(rows):
        requisition = RequisitionFactory(manager=manager)
        ReviewRequestFactory(application=ApplicationFactory(requisition=requisition), reviewer=manager)
    as_manager.get(reverse(TODAY))

    with django_assert_max_num_queries(17):
        as_manager.get(reverse(TODAY))
