"""A reply and the page's form in the same second (Case 32), with and without what guards against it."""

from collections.abc import Callable
from typing import Any

import pytest

from core.models import key_of
from feedback import answering
from feedback.models import Review, ReviewDraft, ReviewRequest
from feedback.reminders import ReviewReminder
from feedback.views import reviews as page
from reminders.kinds import Answer, Reply
from tests.feedback.conftest import WHY

pytestmark = pytest.mark.django_db
OTHER = "Never ran anything at night, and this job is about little else."


@pytest.fixture
def by_reply(asked, manager) -> Callable[[], Answer]:
    return lambda: ReviewReminder().answer(
        key_of(asked), Reply(user=manager, text=f"No, because {OTHER}", channel="sms")
    )


@pytest.fixture
def by_form(as_manager, url, posted) -> Callable[[], Any]:
    return lambda: as_manager.post(url, posted())


@pytest.fixture
def in_the_same_second(monkeypatch, by_reply, by_form) -> Callable[[str], None]:
    """The first has read that the review is still open when the other one submits theirs."""

    def meet(first: str) -> None:
        slow, quick = (by_form, by_reply) if first == "form" else (by_reply, by_form)
        module = page if first == "form" else answering
        submit = module._submit

        def held(*told: Any) -> Any:
            quick()
            return submit(*told)

        monkeypatch.setattr(module, "_submit", held)
        slow()

    return meet


@pytest.mark.parametrize("first", ["form", "reply"])
def test_without_the_guarded_move_a_reply_and_a_form_make_two_reviews(in_the_same_second, monkeypatch, first):
    """Case 32, the guard off: the state is written whatever it has become."""

    def careless(self: ReviewRequest, to: str, **columns: Any) -> None:
        ReviewRequest.objects.filter(pk=self.pk).update(state=to, **columns)

    monkeypatch.setattr(ReviewRequest, "move", careless)
    in_the_same_second(first)

    assert Review.objects.count() == 2


@pytest.mark.parametrize(("first", "stored", "kept"), [("form", OTHER, WHY), ("reply", WHY, OTHER)])
def test_a_reply_and_a_form_at_once_make_one_review_and_the_other_text_is_kept(in_the_same_second, first, stored, kept):
    """Case 32, the guard on, in the very same second."""
    in_the_same_second(first)

    assert Review.objects.get().rationale == stored
    assert ReviewDraft.objects.get().data["rationale"] == kept
