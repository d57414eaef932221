"""Reading the open items takes the same number of queries for any number of jobs, users and reviews."""

from datetime import timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from core import clock
from kickoff.models import Kickoff
from recruiting.models import Requisition
from recruiting.turns import turns_of
from tests.factories import ApplicationFactory, RequisitionFactory, ReviewRequestFactory, RevisionFactory
from tests.kickoff.factories import LessonFactory, proposed_agreement

pytestmark = pytest.mark.django_db


def queries(person) -> tuple[int, int]:
    """How many queries it takes, and how many items there are."""
    jobs = list(Requisition.objects.all())
    with CaptureQueriesContext(connection) as captured:
        items = turns_of(jobs, clock.now(), person=person).items
    return len(captured), len(items)


def full_job(recruiter, manager) -> Requisition:
    """A job before its opening, with an item of most kinds."""
    job = RequisitionFactory(recruiter=recruiter, manager=manager, state="kickoff")
    ReviewRequestFactory(application=ApplicationFactory(requisition=job), reviewer=manager)
    RevisionFactory(requisition=job, state="shared", shared_at=clock.now(), agreed_at=None, agreed_by=None)
    proposed_agreement(job, recruiter)
    job.pauses.create(reason="Three are waiting")
    LessonFactory(manager=manager, said_by=recruiter, requisition=job)
    return job


def test_any_number_of_jobs(house, recruiter, manager):
    full_job(recruiter, manager)
    one = queries(manager)
    for _ in range(29):
        full_job(recruiter, manager)
    thirty = queries(manager)

    assert (one[0], one[1] * 30) == thirty


def test_any_number_of_reviews(house, requisition, manager):
    ReviewRequestFactory(application=ApplicationFactory(requisition=requisition), reviewer=manager)
    one = queries(manager)
    due_at = clock.now() + timedelta(days=3)
    for _ in range(299):
        ReviewRequestFactory(application=ApplicationFactory(requisition=requisition), reviewer=manager, due_at=due_at)
    many = queries(manager)

    (item,) = turns_of([requisition], clock.now(), kinds=["feedback.review"]).items
    assert one == many
    assert (item.count, item.title) == (300, "300 candidates to review")


def test_reviews_are_counted_by_the_database(house, requisition, manager):
    """One row is read for a reviewer, not one for each candidate."""
    for _ in range(5):
        ReviewRequestFactory(application=ApplicationFactory(requisition=requisition), reviewer=manager)

    with CaptureQueriesContext(connection) as captured:
        turns_of([requisition], clock.now(), kinds=["feedback.review"])

    (sql,) = [query["sql"] for query in captured if '"feedback_reviewrequest"' in query["sql"]]
    with connection.cursor() as cursor:
        cursor.execute(sql)
        assert len(cursor.fetchall()) == 1


def test_a_kickoff_to_schedule_is_due_in_the_recruiters_business_time(house, recruiter, manager, time_machine):
    time_machine.move_to("2026-11-20T09:00:00+00:00", tick=False)  # a Friday
    job = RequisitionFactory(recruiter=recruiter, manager=manager, state="kickoff", opened_at=clock.now())
    time_machine.move_to("2026-11-25T09:00:00+00:00", tick=False)

    (item,) = turns_of([job], clock.now(), kinds=["kickoff.to_schedule"]).items

    assert (item.owner, item.late, item.due_text) == (recruiter, True, "1 business day overdue")
    assert not Kickoff.objects.exists()
