"""The reviews of a job, and who may read what before their own review is in (P6)."""

from datetime import timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from pytest_django.asserts import assertContains, assertNotContains

from core import clock
from feedback.models import Review, ReviewRequest
from recruiting.models import TeamMember
from tests.factories import ApplicationFactory, RequisitionFactory, ReviewRequestFactory, UserFactory
from tests.feedback.factories import give_review, link_client

pytestmark = pytest.mark.django_db
THEIRS = "Explained three outages in plain words, with what changed afterwards."


@pytest.fixture
def record(requisition):
    return reverse("review-list", args=[requisition.pk])


def test_it_says_who_when_what_and_why(as_recruiter, record, asked, manager, must):
    from feedback import actions

    given = actions.ReviewInput(verdict="no", rationale=THEIRS, ratings={must: "partly"}, revision=must.revision)
    actions.submit_review(asked, given, by=manager)

    page = as_recruiter.get(record)
    for words in ("Robin Surname", manager.name, "No", THEIRS, "Partially meets", must.text, "today"):
        assertContains(page, words)


def test_every_version_stays_in_it(as_recruiter, record, asked):
    give_review(asked, why=THEIRS)
    give_review(asked, why="A second look changed one thing for me.", number=2)

    page = as_recruiter.get(record)
    assertContains(page, THEIRS)
    assertContains(page, "A second look changed one thing for me.")


def test_what_others_wrote_is_hidden_until_ones_own_is_in(as_manager, record, url, asked, others):
    give_review(others, why=THEIRS)
    for page in (record, url):
        assertNotContains(as_manager.get(page), THEIRS)
        assertNotContains(as_manager.get(page), others.reviewer.name)

    give_review(asked)
    for page in (record, url):
        assertContains(as_manager.get(page), THEIRS)


def test_the_page_is_the_same_whether_others_wrote_or_not(as_manager, record, url, asked, others):
    """Not derivable from counts, order, size or the number of queries (fault 47)."""
    from tests.feedback.test_review import anonymous

    def seen(page):
        with CaptureQueriesContext(connection) as queries:
            return anonymous(as_manager.get(page)), len(queries)

    as_manager.get(record)  # the session is written once in a while
    before = [seen(record), seen(url)]
    give_review(others, why=THEIRS)
    assert [seen(record), seen(url)] == before


def test_the_recruiter_of_the_job_sees_all_at_once(as_recruiter, record, asked, others):
    give_review(others, why=THEIRS)

    assertContains(as_recruiter.get(record), THEIRS)


def test_a_team_member_without_a_request_sees_none(as_reviewer, record, asked, panel):
    give_review(asked, why=THEIRS)

    assertNotContains(as_reviewer.get(record), THEIRS)
    assertNotContains(as_reviewer.get(record), "Robin Surname")


def test_being_asked_again_hides_the_new_reviews_of_others(asked, others, manager):
    give_review(asked)
    give_review(others, why=THEIRS)
    assert Review.objects.visible_to(manager).count() == 2

    ReviewRequestFactory(application=asked.application, reviewer=manager)
    assert set(Review.objects.visible_to(manager)) == set(Review.objects.filter(request=asked))


def test_interview_feedback_is_another_occasion(asked, manager, panel):
    give_review(asked)
    interview = ReviewRequestFactory(
        application=asked.application, reviewer=panel, kind="interview", interview_at=asked.requested_at
    )
    review = give_review(interview, why=THEIRS)

    assert review not in Review.objects.visible_to(manager)
    assert review in Review.objects.visible_to(panel)


def test_asking_for_one_job_gives_the_same_requests_as_asking_for_all(requisition, manager, panel, recruiter):
    """For each part on the team, with a delegate of today who is asked about one of the candidates, and one of last week."""
    today = clock.today()
    covering, before, gone, outside = (UserFactory(role="reviewer") for _ in range(4))
    for user, last in ((covering, today), (before, today - timedelta(days=2))):
        days = {"from_day": today - timedelta(days=7), "to_day": last}
        TeamMember.objects.create(requisition=requisition, user=user, part=TeamMember.Part.DELEGATE, **days)
    TeamMember.objects.create(requisition=requisition, user=gone, part="reviewer", removed_at=clock.now())
    elsewhere = RequisitionFactory(manager=covering)
    people = [manager, panel, recruiter, covering, before, gone, outside]
    for job in (requisition, elsewhere):
        for state in ("held", "open", "answered", "withdrawn"):
            application = ApplicationFactory(requisition=job)
            for user in (manager, panel, gone, *([covering, before] if state == "open" else [])):
                answered_at = clock.now() if state == "answered" else None
                ReviewRequestFactory(application=application, reviewer=user, state=state, answered_at=answered_at)
        ReviewRequestFactory(application=ApplicationFactory(requisition=job), reviewer=manager)

    counts = []
    for user in people:
        all_of_it = ReviewRequest.objects.visible_to(user).filter(application__requisition=requisition)
        assert set(ReviewRequest.objects.visible_on(requisition, user)) == set(all_of_it), user
        counts.append(all_of_it.count())
    assert [count > 0 for count in counts] == [True, True, True, True, False, False, False]


def test_a_link_shows_ones_own_review_only(asked, others, url):
    give_review(others, why=THEIRS)
    client = link_client(asked.reviewer, asked)
    give_review(asked, why="My own words about this person, quite enough.")

    assertContains(client.get(url), "My own words about this person")
    assertNotContains(client.get(url), THEIRS)


def test_a_confidential_job_is_its_teams(requisition, record, as_admin, signed_in, other_recruiter, asked):
    give_review(asked, why=THEIRS)
    type(requisition).objects.filter(pk=requisition.pk).update(is_confidential=True)

    assert as_admin.get(record).status_code == 404
    assert signed_in(other_recruiter).get(record).status_code == 404
    assert not Review.objects.visible_to(other_recruiter).exists()


def test_only_what_is_still_open_can_be_listed(as_recruiter, record, asked, requisition, manager):
    done = ReviewRequestFactory(application=ApplicationFactory(requisition=requisition), reviewer=manager)
    give_review(done, why=THEIRS)

    page = as_recruiter.get(record, {"open": "1"})
    assertContains(page, "Robin Surname")
    assertNotContains(page, THEIRS)


@pytest.mark.parametrize(
    "query", [{"page": "x"}, {"page": "-1"}, {"page": "9" * 30}, {"open": "'--"}, {"page": "\x00"}]
)
def test_strange_parameters_are_not_an_error(as_recruiter, record, asked, query):
    assert as_recruiter.get(record, query).status_code == 200


def test_outsiders_learn_nothing(as_outsider, record, client):
    assert as_outsider.get(record).status_code == 404
    assert client.get(record).status_code == 302


def test_an_empty_record_says_what_to_do(as_recruiter, as_manager, record):
    assertContains(as_recruiter.get(record), "Send a few candidates for review.")
    assertContains(as_manager.get(record), "Once you submit a review")


@pytest.mark.parametrize("who", ["as_recruiter", "as_manager"])
@pytest.mark.parametrize("rows", [1, 25])
def test_it_costs_the_same_for_any_number_of_people(
    request, who, record, requisition, manager, revision, rows, django_assert_max_num_queries
):
    from feedback import actions

    must = revision.criteria.first()
    for _ in range(rows):
        asked = ReviewRequestFactory(application=ApplicationFactory(requisition=requisition), reviewer=manager)
        given = actions.ReviewInput(verdict="no", rationale=THEIRS, ratings={must: "met"}, revision=revision)
        actions.submit_review(asked, given, by=manager)
    client = request.getfixturevalue(who)
    with django_assert_max_num_queries(17):
        client.get(record)


def test_recruiters_see_how_many_reviews_are_open_and_overdue(as_recruiter, asked, panel, requisition):
    ReviewRequestFactory(application=asked.application, reviewer=panel, due_at=requisition.opened_at)
    page = as_recruiter.get(reverse("review-list", args=[requisition.pk]))

    assertContains(page, "2 reviews of 1 candidate")
    assertContains(page, "1 overdue")


# One's own queue --------------------------------------------------------------------------------------------------


def test_the_queue_lists_my_open_reviews_the_most_urgent_first(as_manager, asked, others, requisition, manager):
    urgent = ReviewRequestFactory(
        application=ApplicationFactory(requisition=requisition), reviewer=manager, due_at=requisition.opened_at
    )
    page = as_manager.get(reverse("review-queue"))

    assert [row.pk for row in page.context["page"]] == [urgent.pk, asked.pk]
    assertContains(page, "2 candidates to review")


def test_the_queue_counts_interview_feedback_apart(as_manager, asked, requisition, manager):
    ReviewRequestFactory(
        application=ApplicationFactory(requisition=requisition), reviewer=manager, kind="interview",
        interview_at=requisition.opened_at,
    )  # fmt: skip

    assertContains(as_manager.get(reverse("review-queue")), "1 candidate to review, plus feedback on 1 interview")


def test_the_reviews_of_a_job_count_interview_feedback_apart(as_recruiter, as_manager, asked, requisition, manager):
    ReviewRequestFactory(
        application=ApplicationFactory(requisition=requisition), reviewer=manager, kind="interview",
        interview_at=requisition.opened_at,
    )  # fmt: skip
    page = reverse("review-list", args=[requisition.pk])

    assertContains(as_recruiter.get(page), "1 review of 1 candidate, plus feedback on 1 interview")
    assertContains(as_manager.get(page), "1 candidate to review, plus feedback on 1 interview")


def test_an_empty_queue_says_so(as_manager):
    assertContains(as_manager.get(reverse("review-queue")), "All caught up")


@pytest.mark.parametrize("rows", [1, 25])
def test_the_queue_costs_the_same_for_any_length(as_manager, requisition, manager, rows, django_assert_max_num_queries):
    for _ in range(rows):
        ReviewRequestFactory(application=ApplicationFactory(requisition=requisition), reviewer=manager)
    with django_assert_max_num_queries(9):
        as_manager.get(reverse("review-queue"))
    assert ReviewRequest.objects.of(manager).count() == rows
