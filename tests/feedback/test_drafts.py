"""What is typed is kept, through errors, expired links and other devices."""

import pytest
from django.urls import reverse
from pytest_django.asserts import assertContains, assertNotContains

from feedback import actions
from feedback.models import Review, ReviewDraft
from tests.feedback.factories import give_review

pytestmark = pytest.mark.django_db


@pytest.fixture
def draft_url(asked):
    return reverse("review-draft", args=[asked.pk])


@pytest.mark.parametrize("who", ["as_manager", "by_link"])
def test_what_is_typed_is_kept_as_it_is_typed(request, who, draft_url, url, must, lacking):
    client = request.getfixturevalue(who)
    r = client.post(draft_url, {
        "verdict": "no", "rationale": "Half a sent", f"point-{must.thread}": "partly", "reason_codes": [lacking.pk],
    })  # fmt: skip
    page = client.get(url).content.decode()

    assert r.status_code == 204
    assert not Review.objects.exists()
    assert "Half a sent" in page
    assert 'value="no" checked' in page
    assert 'value="partly" checked' in page
    assert f'value="{lacking.pk}" checked' in page


def test_what_was_begun_on_the_phone_goes_on_at_the_desk(by_link, as_manager, draft_url, url):
    by_link.post(draft_url, {"rationale": "begun on the train"})

    assertContains(as_manager.get(url), "begun on the train")


def test_a_form_with_something_missing_is_kept_too(as_manager, url, posted):
    as_manager.post(url, posted(verdict=None))

    assertContains(as_manager.get(url), "halved the pages")


def test_submitting_ends_the_draft(as_manager, draft_url, url, posted):
    as_manager.post(draft_url, {"rationale": "begun"})
    as_manager.post(url, posted())

    assert not ReviewDraft.objects.exists()


def test_a_draft_cannot_grow_without_bound_or_hold_other_names(as_manager, draft_url):
    as_manager.post(draft_url, {"rationale": "x" * 50_000, "reviewer": "7", "point-a": "y" * 500})

    data = ReviewDraft.objects.get().data
    assert len(data["rationale"]) <= 10_000
    assert set(data) == {"verdict", "rationale", "missing_fact", "points", "reason_codes"}
    assert len(data["points"]["a"]) <= 12


def test_a_draft_takes_nothing_over_from_that_of_another_request(twin, asked):
    """What a reply said is kept beside what is typed: the twin's drafts hold one."""
    draft = actions.save_draft(asked, by=asked.reviewer, data={"rationale": "begun"})

    assert draft.data == {"rationale": "begun"}


def test_taking_a_turn_reads_the_state_of_that_request(twin, asked):
    """The twin's first request is answered."""
    assert actions.take_turn(asked) == "open"


def test_what_no_database_takes_is_left_out(as_manager, draft_url):
    as_manager.post(draft_url, {"rationale": "a\x00b"})

    assert ReviewDraft.objects.get().data["rationale"] == "ab"


def test_nothing_is_kept_for_what_is_no_longer_asked(as_manager, draft_url, asked):
    actions.withdraw_request(asked, by="tandem")
    as_manager.post(draft_url, {"rationale": "late"})

    assert not ReviewDraft.objects.exists()


@pytest.mark.parametrize("name", ["review-draft", "review-draft-drop"])
def test_a_draft_is_its_persons_own(name, asked, as_recruiter, as_outsider, client, as_manager):
    url = reverse(name, args=[asked.pk])
    assert as_recruiter.post(url, {"rationale": "x"}).status_code == 403
    assert as_outsider.post(url, {"rationale": "x"}).status_code == 404
    assert client.post(url, {"rationale": "x"}).status_code == 302
    assert as_manager.get(url).status_code == 405
    assert not ReviewDraft.objects.exists()


def test_a_draft_next_to_a_submitted_review_is_offered(as_manager, asked, url):
    give_review(asked)
    actions.save_draft(asked, by=asked.reviewer, data={"rationale": "a second thought"})

    assertContains(as_manager.get(url), "You also have a draft")


def test_an_empty_draft_is_not_offered(as_manager, asked, url):
    give_review(asked)
    actions.save_draft(asked, by=asked.reviewer, data={"rationale": "", "points": {}})

    assertNotContains(as_manager.get(url), "You also have a draft")
