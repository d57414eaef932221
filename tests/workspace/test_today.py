from datetime import timedelta

import pytest
from django.urls import reverse

from core import clock
from recruiting.candidates.actions import decline_application, withdraw_application
from recruiting.models import Requisition, TeamMember
from tests.factories import ApplicationFactory, RequisitionFactory, ReviewRequestFactory
from workspace.views.today import SHOWN

TODAY = "today"


@pytest.fixture
def open_review(requisition, manager):
    return ReviewRequestFactory(application=ApplicationFactory(requisition=requisition), reviewer=manager)


def test_a_managers_reviews_come_first(as_manager, open_review):
    page = as_manager.get(reverse(TODAY)).content.decode()

    assert "1 candidate to review" in page
    assert f'href="{reverse("review", args=[open_review.pk])}"' in page
    assert "Your turn" in page


def test_several_candidates_are_one_line(as_manager, requisition, manager):
    for _ in range(3):
        ReviewRequestFactory(application=ApplicationFactory(requisition=requisition), reviewer=manager)

    page = as_manager.get(reverse(TODAY)).content.decode()

    assert "3 candidates to review" in page


def test_the_recruiter_sees_it_under_waiting_on_others(as_recruiter, open_review):
    r = as_recruiter.get(reverse(TODAY))

    assert [item.kind for item in r.context["others"]] == ["feedback.review"]
    assert "feedback.review" not in [item.kind for item in r.context["mine"]]


@pytest.mark.parametrize(
    "ended",
    [
        lambda request, recruiter: decline_application(request.application, by=recruiter, note="Compensation"),
        lambda request, recruiter: withdraw_application(request.application, by=recruiter),
        lambda request, recruiter: Requisition.objects.update(state=Requisition.State.CANCELLED),
        lambda request, recruiter: TeamMember.objects.filter(user=request.reviewer).update(removed_at=clock.now()),
        lambda request, recruiter: type(recruiter).objects.filter(pk=request.reviewer_id).update(is_active=False),
    ],
    ids=["rejected", "withdrew", "job_closed", "off_the_team", "deactivated"],
)
def test_a_review_that_is_no_longer_needed_leaves_today_and_the_job_page(
    as_manager, as_recruiter, open_review, recruiter, ended
):
    ended(open_review, recruiter)

    pages = [
        client.get(url).content.decode()
        for client in (as_manager, as_recruiter)
        for url in (reverse(TODAY), open_review.application.requisition.get_absolute_url())
    ]

    assert [page for page in pages if "1 candidate to review" in page] == []


def test_overdue_items_come_first_and_say_by_how_much(signed_in, manager, house, time_machine):
    time_machine.move_to("2026-11-25T10:00:00+01:00", tick=False)
    for days in (3, -1):
        ReviewRequestFactory(
            application=ApplicationFactory(requisition=RequisitionFactory(manager=manager)),
            reviewer=manager,
            due_at=clock.now() + timedelta(days=days),
        )

    r = signed_in(manager).get(reverse(TODAY))

    assert [item.late for item in r.context["mine"]] == [True, False]
    assert "1 business day overdue" in r.content.decode()


def test_a_line_about_reviews_and_feedback_says_which_part_is_overdue(signed_in, manager, time_machine):
    time_machine.move_to("2026-11-25T10:00:00+01:00", tick=False)
    requisition, now = RequisitionFactory(manager=manager), clock.now()
    for columns in (
        {"due_at": now - timedelta(days=1)},
        {"kind": "interview", "interview_at": now - timedelta(hours=2), "interview_ends_at": now - timedelta(hours=1),
         "due_at": now + timedelta(days=1)},
    ):  # fmt: skip
        application = ApplicationFactory(requisition=requisition)
        ReviewRequestFactory(application=application, reviewer=manager, **columns)

    page = signed_in(manager).get(reverse(TODAY)).content.decode()

    assert "1 candidate to review, plus feedback on 1 interview" in page
    assert "1 review is 1 business day overdue" in page


def test_items_of_other_teams_jobs_are_not_shown(as_outsider, open_review):
    r = as_outsider.get(reverse(TODAY))

    assert r.context["mine"] == []
    assert r.context["others"] == []
    assert "Site reliability engineer" not in r.content.decode()


def test_on_a_new_job_the_recruiter_schedules_the_kickoff(as_recruiter, as_manager, requisition):
    Requisition.objects.update(state=Requisition.State.KICKOFF)

    assert "Schedule the kickoff" in as_recruiter.get(reverse(TODAY)).content.decode()
    assert [item.kind for item in as_manager.get(reverse(TODAY)).context["others"]] == ["kickoff.to_schedule"]


def test_an_empty_page_says_what_to_do(as_recruiter):
    page = as_recruiter.get(reverse(TODAY)).content.decode()

    assert "No jobs yet" in page
    assert reverse("requisition-create") in page


def test_an_admin_sees_when_the_scheduler_is_not_running(as_admin):
    assert "hasn’t run" in as_admin.get(reverse(TODAY)).content.decode()


def test_an_admin_sees_the_open_items_of_every_job(as_admin, open_review, manager):
    r = as_admin.get(reverse(TODAY))

    assert [item.kind for item in r.context["others"]] == ["feedback.review"]
    assert manager.name in r.content.decode()


def test_a_job_with_an_overdue_item_comes_before_a_newer_one(as_recruiter, recruiter, manager):
    late = RequisitionFactory(recruiter=recruiter, manager=manager, title="Old and overdue")
    ReviewRequestFactory(
        application=ApplicationFactory(requisition=late), reviewer=manager, due_at=clock.now() - timedelta(days=3)
    )
    RequisitionFactory(recruiter=recruiter, title="New and on time")

    jobs = as_recruiter.get(reverse(TODAY)).content.decode().partition("Your jobs")[2]

    assert jobs.index("Old and overdue") < jobs.index("New and on time")
    assert jobs.count("Old and overdue") == 1


@pytest.mark.parametrize("rows", [1, 25])
def test_it_costs_the_same_for_any_number_of_jobs(rows, as_recruiter, recruiter, django_assert_max_num_queries):
    for _ in range(rows):
        requisition = RequisitionFactory(recruiter=recruiter)
        ReviewRequestFactory(application=ApplicationFactory(requisition=requisition))
    as_recruiter.get(reverse(TODAY))

    with django_assert_max_num_queries(15):
        as_recruiter.get(reverse(TODAY))


@pytest.mark.parametrize("rows", [1, 25])
def test_an_admins_page_costs_the_same_for_any_number_of_jobs(rows, as_admin, django_assert_max_num_queries):
    for _ in range(rows):
        ReviewRequestFactory(application=ApplicationFactory(requisition=RequisitionFactory()))
    as_admin.get(reverse(TODAY))

    with django_assert_max_num_queries(16):
        r = as_admin.get(reverse(TODAY))

    assert len(r.context["turns"]) == min(rows, SHOWN)


def test_an_admin_sees_their_own_jobs_however_many_are_newer(as_admin, admin_person, manager):
    long_ago = clock.now() - timedelta(days=90)
    mine = RequisitionFactory(recruiter=admin_person, manager=manager, title="My own", opened_at=long_ago)
    ReviewRequestFactory(application=ApplicationFactory(requisition=mine), reviewer=manager)
    for _ in range(SHOWN + 1):
        RequisitionFactory()

    assert [item.requisition for item in as_admin.get(reverse(TODAY)).context["others"]] == [mine]


def test_a_manager_sees_five_jobs_in_detail_and_the_others_by_name(as_manager, manager):
    for n in range(7):
        RequisitionFactory(manager=manager, title=f"Job number {n}", opened_at=clock.now() - timedelta(days=n))

    page = as_manager.get(reverse(TODAY)).content.decode()

    assert page.count("steps done · next:") == 5
    assert [page.count(f"Job number {n}</a>") for n in range(7)] == [1] * 7


def test_a_manager_sees_the_job_with_an_overdue_item_first(as_manager, manager):
    late = RequisitionFactory(manager=manager, title="Old and overdue", opened_at=clock.now() - timedelta(days=30))
    ReviewRequestFactory(
        application=ApplicationFactory(requisition=late), reviewer=manager, due_at=clock.now() - timedelta(days=3)
    )
    RequisitionFactory(manager=manager, title="New and on time")

    jobs = as_manager.get(reverse(TODAY)).context["jobs"]

    assert [job["requisition"].title for job in jobs] == ["Old and overdue", "New and on time"]


@pytest.mark.parametrize("rows", [1, 25])
def test_a_managers_page_costs_the_same_for_any_number_of_jobs(
    rows, as_manager, manager, django_assert_max_num_queries
):
    for _ in range(rows):
        requisition = RequisitionFactory(manager=manager)
        ReviewRequestFactory(application=ApplicationFactory(requisition=requisition), reviewer=manager)
    as_manager.get(reverse(TODAY))

    with django_assert_max_num_queries(17):
        as_manager.get(reverse(TODAY))
