"""What the review page prints, and where a reader goes from it."""

from typing import Any

from django.http import QueryDict
from django.urls import reverse

from core.dates import Style, for_reader
from feedback.forms import ReviewForm
from feedback.models import CriterionRating, Review, ReviewDraft, ReviewRequest
from feedback.resume_text import lines_of
from recruiting.models import Criterion, Document, ReasonCode, Revision
from reminders.access import base_for
from reminders.models import MessageLink
from reminders.requests import LinkRequest

VERDICT_KEYS = {"strong_no": "1", "no": "2", "yes": "3", "strong_yes": "4", "one_more_fact": "5"}
PREFIX = "feedback.reviewrequest:"
# Hints (C3): one is shown, by recommendation and occasion.
HINTS = {
    "resume": {
        "yes": "What stood out in the résumé? What should the recruiter screen cover?",
        "no": "Which requirement don’t they meet? If it isn’t on the list, should it be?",
        "one_more_fact": "Why does it matter for your decision?",
        "any": "What stood out in the résumé?",
    },
    "interview": {
        "yes": "What did they say or do that stood out? What will they need from you in month one?",
        "no": "What’s the main concern: skills, level, interest, or compensation? What did they say or do that shows it?",
        "one_more_fact": "Why does it matter for your decision? Who should follow up?",
        "any": "What did they say or do that stood out?",
    },
}


def make_form(asked: ReviewRequest, data: QueryDict | None) -> ReviewForm:
    """The form for the next version, filled in from the draft, else from the version before."""
    revision = _in_force(asked)
    criteria = list(Criterion.objects.filter(revision=revision)) if revision else []
    codes = list(ReasonCode.objects.filter(active=True))
    versions = list(asked.reviews.for_record().order_by("-number"))
    latest = next((version for version in versions if not hasattr(version, "disowned")), None)
    initial = {"number": len(versions) + 1, "revision": revision and revision.pk}
    initial |= kept_draft(asked) or (_as_typed(latest) if latest else {})
    form = ReviewForm(data, asked=asked, revision=revision, criteria=criteria, codes=codes, initial=initial)
    form.versions = versions
    return form


def kept_draft(asked: ReviewRequest) -> dict[str, Any]:
    """What was typed and not submitted; empty when there is nothing to show."""
    draft = ReviewDraft.objects.filter(request=asked).first()
    return draft.data if draft and any(draft.data.values()) else {}


def page_context(request: LinkRequest, asked: ReviewRequest, form: ReviewForm, **more: Any) -> dict[str, Any]:
    queue, resume = queue_of(request, asked), latest_resume(asked)
    return {
        "base": base_for(request),
        "asked": asked,
        "candidate": asked.application.candidate,
        "requisition": asked.requisition,
        "resume": resume,
        "resume_lines": lines_of(resume.text) if resume else [],
        "form": form,
        "points": point_rows(form),
        "verdicts": [(value, label, VERDICT_KEYS[value]) for value, label in Review.Verdict.choices],
        "codes": form.codes,
        "hints": HINTS[asked.kind],
        "place": queue.index(asked.pk) + 1 if asked.pk in queue else 0,
        "queue_length": len(queue),
        "skip_to": following(queue, asked.pk),
        **more,
    }


def answered_context(request: LinkRequest, asked: ReviewRequest, form: ReviewForm, **more: Any) -> dict[str, Any]:
    """Adds one's own versions and, when signed in, what others wrote: a link opens only what it lists."""
    others: list[Review] = []
    if request.user.is_authenticated:
        about = Review.objects.visible_to(request.user).filter(
            request__application=asked.application_id, request__kind=asked.kind
        )
        others = list(about.exclude(request=asked).for_record().order_by("submitted_at", "id"))
    submitted = _submitted_text(request, asked, form.versions)
    return page_context(
        request, asked, form, versions=form.versions, others=others, kept=bool(kept_draft(asked)), submitted=submitted,
        **more,
    )  # fmt: skip


def _submitted_text(request: LinkRequest, asked: ReviewRequest, versions: list[Review]) -> str:
    """ "You submitted this review on Mon, Nov 30."; empty where no version counts."""
    latest = next((version for version in versions if not hasattr(version, "disowned")), None)
    if latest is None:
        return ""
    who = "You" if latest.written_by == request.acting else latest.written_by.name
    return f"{who} submitted this {asked.noun} on {for_reader(latest.submitted_at, Style.DAY)}."


def point_rows(form: ReviewForm) -> list[dict[str, Any]]:
    """A row a requirement with its four ratings, the chosen one marked; the nice-to-haves are collapsed together."""
    chosen = form.chosen_points
    rows = [
        {
            "criterion": criterion,
            "name": f"point-{thread}",
            "options": [(value, label, chosen.get(thread) == value) for value, label in CriterionRating.Rating.choices],
            "is_rated": thread in chosen,
        }
        for thread, criterion in sorted(form.fields["points"].criteria.items(), key=_by_rank)  # type: ignore[attr-defined]
    ]
    nice = [row for row in rows if row["criterion"].kind == Criterion.Kind.NICE]
    if nice and len(nice) < len(rows):
        nice[0] |= {"opens_nice": True, "nice_count": len(nice), "nice_open": any(row["is_rated"] for row in nice)}
        nice[-1]["closes_nice"] = True
    return rows


def latest_resume(asked: ReviewRequest) -> Document | None:
    return asked.application.candidate.documents.order_by("-added_at", "-id").first()


def queue_of(request: LinkRequest, asked: ReviewRequest) -> list[int]:
    """The open reviews of this reader, in order: their own, or those that the link lists."""
    requests = ReviewRequest.objects.for_queue()
    if request.user.is_authenticated:
        return list(requests.of(request.user).values_list("pk", flat=True))
    return list(requests.filter(pk__in=_listed(request.link, done_at=None)).values_list("pk", flat=True))


def _listed(link: MessageLink | None, **columns: Any) -> list[int]:
    """The review requests among the items of a link with these values."""
    if link is None:
        return []
    subjects = link.items.filter(subject__startswith=PREFIX, **columns).values_list("subject", flat=True)
    return [int(subject.removeprefix(PREFIX)) for subject in subjects]


def reviewed_together(request: LinkRequest, asked: ReviewRequest) -> int:
    """How many of the candidates that came together are reviewed: those that the link lists, else those of the slate."""
    reviewed = ReviewRequest.objects.filter(state=ReviewRequest.State.ANSWERED, kind=asked.kind)
    if request.user.is_authenticated:
        mine = reviewed.filter(reviewer=asked.reviewer_id, slate=asked.slate_id)
        return mine.count() if asked.slate_id else 1
    return reviewed.filter(pk__in=_listed(request.link)).count()


def start_label(first: ReviewRequest | None) -> str:
    """The button that opens the first of somebody's open reviews."""
    return "Give feedback" if first and first.kind == ReviewRequest.Kind.INTERVIEW else "Start reviewing"


def following(queue: list[int], pk: int) -> str:
    """The address of the next review after this, starting over at the end; empty when there is no other."""
    if pk in queue:
        place = queue.index(pk)
        queue = queue[place + 1 :] + queue[:place]
    return reverse("review", args=[queue[0]]) if queue else ""


def _in_force(asked: ReviewRequest) -> Revision | None:
    agreed = Revision.objects.filter(description__requisition=asked.requisition, state=Revision.State.AGREED)
    return agreed.order_by("-number").first()


def _as_typed(review: Review) -> dict[str, Any]:
    return {
        "verdict": review.verdict,
        "rationale": review.rationale,
        "missing_fact": review.missing_fact,
        "points": {str(rating.criterion.thread): rating.rating for rating in review.ratings.all()},
        "reason_codes": [str(code.pk) for code in review.reason_codes.all()],
    }


def _by_rank(item: tuple[str, Criterion]) -> tuple[bool, int, int]:
    criterion = item[1]
    return (criterion.kind != Criterion.Kind.MUST, criterion.rank, criterion.pk)
