import re
from datetime import timedelta

import pytest
from django.urls import reverse

from core import clock
from core.dates import Style, in_words
from core.models import key_of
from recruiting.models import Requisition
from reminders.models import Delivery, Occurrence, ReminderRule
from tests.dates import REGION
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


def test_whose_turn_it_is_comes_first(as_recruiter, as_manager, manager, url, late_review):
    for_recruiter = as_recruiter.get(url).content.decode()
    for_manager = as_manager.get(url).content.decode()

    assert "Waiting on Mona" in for_recruiter
    assert "See reviews" in for_recruiter
    assert "Your turn" in for_manager


def test_only_the_reviewer_gets_a_link_to_the_review(as_recruiter, as_manager, url, late_review):
    link = f'href="{reverse("review", args=[late_review.pk])}"'

    assert link not in as_recruiter.get(url).content.decode()
    assert link in as_manager.get(url).content.decode()


def test_the_timeline_is_also_a_table(as_manager, url):
    page = as_manager.get(url).content.decode()

    assert "<svg" in page
    assert "<table" in page


def test_a_managers_page_has_no_buttons_of_the_recruiter(as_manager, url):
    page = as_manager.get(url).content.decode()

    assert "Send for review" not in page
    assert "Recent messages" not in page


def test_outsiders_learn_nothing(as_outsider, url):
    foreign, missing = as_outsider.get(url), as_outsider.get(reverse("requisition-detail", args=[999_999]))

    assert (foreign.status_code, missing.status_code) == (404, 404)
    assert without_tokens(foreign) == without_tokens(missing)


def test_a_confidential_job_is_seen_by_its_team_only(signed_in, other_recruiter, as_recruiter, requisition, url):
    Requisition.objects.update(is_confidential=True)

    assert signed_in(other_recruiter).get(url).status_code == 404
    assert as_recruiter.get(url).status_code == 200


def test_a_removed_team_member_loses_access_at_once(as_manager, requisition, manager, url):
    assert as_manager.get(url).status_code == 200

    requisition.team.filter(user=manager).update(removed_at=clock.now())

    assert as_manager.get(url).status_code == 404


def test_it_links_to_the_messages_about_this_job(as_recruiter, requisition, manager, url):
    """And to no others."""
    for key, line in ((key_of(requisition), "About this one"), ("recruiting.requisition:999", "About another")):
        send_message(manager, key, line)
    page = as_recruiter.get(url).content.decode()
    address = re.search(r'Recent messages</h2><a href="([^"]+)"', page)

    record = as_recruiter.get(address[1]).content.decode()

    assert "About this one" in record
    assert "About another" not in record


def send_message(user, requisition_key: str, subject_line: str) -> None:
    rule, _ = ReminderRule.objects.get_or_create(kind="feedback.review", rung=0, defaults={"name": "Review"})
    soon = clock.now() + timedelta(days=1)
    delivery = Delivery.objects.create(
        recipient=user, plan_key=subject_line, channel="email", next_at=soon, useful_until=soon,
        subject_line=subject_line,
    )  # fmt: skip
    occurrence = Occurrence.objects.create(
        rule=rule, rule_version=1, subject=f"feedback.reviewrequest:{delivery.pk}", recipient=user, rung=0, due_at=soon,
        zone="UTC", useful_until=soon, requisition_key=requisition_key,
    )  # fmt: skip
    delivery.items.create(occurrence=occurrence)


@pytest.mark.parametrize("rows", [1, 25])
@pytest.mark.parametrize("state", Requisition.State.values)
def test_it_costs_the_same_for_any_number_of_candidates(
    rows, state, as_recruiter, requisition, manager, url, django_assert_max_num_queries
):
    Requisition.objects.update(state=state)
    for n in range(rows):
        ReviewRequestFactory(application=ApplicationFactory(requisition=requisition))
        send_message(manager, key_of(requisition), f"Message {n}")
    as_recruiter.get(url)

    with django_assert_max_num_queries(15):
        as_recruiter.get(url)


def test_a_filled_job_has_no_open_items_and_says_when_the_offer_was_accepted(as_recruiter, requisition, url):
    start = clock.now() - timedelta(days=30)
    for place, (key, done) in enumerate([("interviews", None), ("offer", start)]):
        requisition.milestones.create(key=key, name=key, side="both", due_at=start, done_at=done, position=place)
    Requisition.objects.update(state="filled", close_reason="Filled")

    page = as_recruiter.get(url).text

    assert "Nothing is open right now." in page
    assert f"accepted {in_words(start, 'Europe/Berlin', REGION, Style.MONTH_DAY)}" in page
    assert "Estimate until" not in page
    assert "Filled: Filled" not in page
