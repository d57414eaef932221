"""Makes a review of a reply by text or email, by the same action as the form on the page, and never without a reason.

What was said so far is kept in the draft, next to what was typed on the page: `data["reply"]`.
"""

from typing import Any

from django.db import transaction
from django.urls import reverse

from core.models import key_of
from core.templatetags.tandem import initials
from feedback import actions, replies, thin
from feedback.access import may_answer_for
from feedback.models import Review, ReviewDraft, ReviewRequest
from feedback.text import dotted, plain, with_full_stop
from reminders.kinds import Answer, Reply

GONE = "Thanks. Your {} is no longer needed, so nothing was saved."
QUOTED = 40  # characters of a reason that a confirmation repeats


@transaction.atomic
def take_answer(asked: ReviewRequest, reply: Reply) -> Answer:
    """Submits the review, or asks for what is missing. A thin reason is asked about once; then the answer counts, as on
    the page."""
    if not may_answer_for(reply.user, asked):
        return Answer("closed", f"Thanks, but your {asked.noun} is no longer needed. Nothing was changed.")
    state = actions.take_turn(asked)  # the parts of a long text arrive at once, and the form may be a moment quicker
    name = asked.application.candidate.name
    who = dotted(name)
    named, words = replies.aimed_at(reply.text)
    if named and named != initials(name) and _was_asked_about(named, asked):
        other = "".join(f"{letter}." for letter in named)
        return Answer("question", f"This is about {who}, not {other} For {who}, is it a yes or a no, and why?")
    before = _said_before(asked)
    said = replies.understand(words if named == initials(name) else reply.text)
    verdict = reply.verdict or said.verdict or before.get("verdict", "")
    reason = f"{before.get('rationale', '')}\n{said.reason}".strip()
    if state != ReviewRequest.State.OPEN:
        return _too_late(asked, reply, verdict, reason, state)
    if not verdict:
        _keep(asked, reply, "", reason)
        saved = "Thanks, we saved that. " if reason else ""
        return Answer("question", f"{saved}For {who}, is it a yes or a no, and what stood out?")
    # Punctuation alone is no reason, however often it comes.
    if not plain(reason) or (thin.is_thin(reason) and not before.get("asked_why")):
        _keep(asked, reply, verdict, reason, asked_why="1")
        why = f"What stood out? One line and your {asked.noun} is in."
        return Answer("question", f"{_got_it(verdict, reason, asked)} {why}")
    return _submit(asked, reply, verdict, reason)


def _submit(asked: ReviewRequest, reply: Reply, verdict: str, reason: str) -> Answer:
    try:
        given = actions.ReviewInput(verdict=verdict, rationale=reason)
        review = actions.submit_review(asked, given, by=reply.user, via=Review.Via.REPLY)
    except (actions.AlreadyStored, actions.NotAskedAnyMore):
        return _too_late(asked, reply, verdict, reason, ReviewRequest.State.ANSWERED)
    except (actions.NoVerdict, actions.NoRationale):
        return Answer("question", "Please use the link in our message for that one.")
    return Answer(
        "done",
        f"{_got_it(verdict, reason, asked)} Thank you.",
        undo=(key_of(review), reverse("review-disown", args=[asked.pk, review.number])),
    )


def _got_it(verdict: str, reason: str, asked: ReviewRequest) -> str:
    """What we understood: 'Got it: no for I.C. ("no python").' A reason that holds the candidate's name is not
    repeated."""
    name = asked.application.candidate.name
    said, known = " ".join(reason.split()).replace('"', "'"), set(plain(reason).split())
    if len(said) > QUOTED:
        said = f"{said[: QUOTED - 3].rsplit(' ', 1)[0]}..."
    quote = f' ("{said}")' if plain(said) and not known & set(plain(name).split()) else ""
    return with_full_stop(f"Got it: {Review.Verdict(verdict).label.lower()} for {dotted(name)}{quote}")


def _too_late(asked: ReviewRequest, reply: Reply, verdict: str, reason: str, state: str) -> Answer:
    if state != ReviewRequest.State.ANSWERED:
        return Answer("closed", GONE.format(asked.noun))
    _keep(asked, reply, verdict, reason)
    return Answer("closed", f"Your {asked.noun} was already in. We saved this reply as a draft.")


def _was_asked_about(named: str, asked: ReviewRequest) -> bool:
    """Whether these are the initials of another candidate whom the same person was asked to review."""
    names = ReviewRequest.objects.filter(reviewer=asked.reviewer_id).values_list(
        "application__candidate__name", flat=True
    )
    return any(initials(name) == named for name in names)


def _said_before(asked: ReviewRequest) -> dict[str, Any]:
    """What earlier replies said: a verdict before its reason, or the other way round."""
    draft = ReviewDraft.objects.filter(request=asked).first()
    return draft.data.get("reply", {}) if draft else {}


def _keep(asked: ReviewRequest, reply: Reply, verdict: str, reason: str, asked_why: str = "") -> None:
    """Keeps the reply next to what was typed on the page, which the page shows first."""
    draft = ReviewDraft.objects.filter(request=asked).first()
    said = {"verdict": verdict, "rationale": reason}
    typed = draft.data if draft and not draft.data.get("by_reply") else {"by_reply": "1", **said}
    actions.save_draft(asked, by=reply.user, data={**typed, "reply": {**said, "asked_why": asked_why}})
