"""An answer in words, by text or mail, becomes a view by the same action as the page's form, and never without a reason.

What was said so far is kept in the draft, beside what may stand there from the page: `data["reply"]`.
"""

from typing import Any

from django.db import transaction
from django.urls import reverse

from core.models import key_of
from core.templatetags.tandem import initials
from feedback import actions, replies, thin
from feedback.access import may_answer_for
from feedback.models import Review, ReviewDraft, ReviewRequest
from feedback.text import plain
from reminders.kinds import Answer, Reply

GONE = "Thank you. That view is no longer needed; nothing was stored."


@transaction.atomic
def take_answer(asked: ReviewRequest, reply: Reply) -> Answer:
    """Stores the view, or asks for what is missing. Whether a reason teaches something is asked once; then what the
    person answers counts, as on the page."""
    if not may_answer_for(reply.user, asked):
        return Answer("closed", "Thank you. That view is not yours to give any more; nothing was changed.")
    state = actions.take_turn(asked)  # the parts of a long text come in at once, and the form may be a moment quicker
    who = initials(asked.application.candidate.name)
    named, words = replies.aimed_at(reply.text)
    if named and named != who and _was_asked_about(named, asked):
        return Answer("question", f"You named {named}; this is about {who}. Is it a yes or a no for {who}, and why?")
    before = _said_before(asked)
    said = replies.understand(words if named == who else reply.text)
    verdict = reply.verdict or said.verdict or before.get("verdict", "")
    reason = f"{before.get('rationale', '')}\n{said.reason}".strip()
    if state != ReviewRequest.State.OPEN:
        return _too_late(asked, reply, verdict, reason, state)
    if not verdict:
        _keep(asked, reply, "", reason)
        return Answer("question", f"Is it a yes or a no for {who}, and what decided it?")
    # Marks without a letter are no reason, however often they come.
    if not plain(reason) or (thin.is_thin(reason) and not before.get("asked_why")):
        _keep(asked, reply, verdict, reason, asked_why="1")
        return Answer("question", f"Noted as {Review.Verdict(verdict).label.lower()} for {who}. What decided it?")
    return _submit(asked, reply, verdict, reason, who)


def _submit(asked: ReviewRequest, reply: Reply, verdict: str, reason: str, who: str) -> Answer:
    try:
        view = actions.ReviewInput(verdict=verdict, rationale=reason)
        review = actions.submit_review(asked, view, by=reply.user, via=Review.Via.REPLY)
    except (actions.AlreadyStored, actions.NotAskedAnyMore):
        return _too_late(asked, reply, verdict, reason, ReviewRequest.State.ANSWERED)
    except (actions.NoVerdict, actions.NoRationale):
        return Answer("question", "Please give that one on the page the message links to.")
    return Answer(
        "done",
        f"Stored: {Review.Verdict(verdict).label.lower()} for {who}, with your reason. Thank you.",
        undo=(key_of(review), reverse("review-disown", args=[asked.pk, review.number])),
    )


def _too_late(asked: ReviewRequest, reply: Reply, verdict: str, reason: str, state: str) -> Answer:
    if state != ReviewRequest.State.ANSWERED:
        return Answer("closed", GONE)
    _keep(asked, reply, verdict, reason)
    return Answer("closed", "That view was stored a moment ago; your words are kept as a draft beside it.")


def _was_asked_about(named: str, asked: ReviewRequest) -> bool:
    """Whether these are the initials of somebody of whom the same reader was asked for a view."""
    names = ReviewRequest.objects.filter(reviewer=asked.reviewer_id).values_list(
        "application__candidate__name", flat=True
    )
    return any(initials(name) == named for name in names)


def _said_before(asked: ReviewRequest) -> dict[str, Any]:
    """The first half of a conversation: a verdict came before, now its reason (or the other way round)."""
    draft = ReviewDraft.objects.filter(request=asked).first()
    return draft.data.get("reply", {}) if draft else {}


def _keep(asked: ReviewRequest, reply: Reply, verdict: str, reason: str, asked_why: str = "") -> None:
    """Beside what was typed on the page, which stays what the page shows; without it the page shows this."""
    draft = ReviewDraft.objects.filter(request=asked).first()
    said = {"verdict": verdict, "rationale": reason}
    typed = draft.data if draft and not draft.data.get("by_reply") else {"by_reply": "1", **said}
    actions.save_draft(asked, by=reply.user, data={**typed, "reply": {**said, "asked_why": asked_why}})
