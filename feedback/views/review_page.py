"""What the review page prints, and where a reader goes from it."""

from typing import Any

from django.http import QueryDict
from django.urls import reverse

from feedback.forms import ReviewForm
from feedback.models import CriterionRating, Review, ReviewDraft, ReviewRequest
from feedback.resume_text import lines_of
from recruiting.models import Criterion, Document, ReasonCode, Revision
from reminders.access import base_for

VERDICT_KEYS = {"strong_no": "1", "no": "2", "yes": "3", "strong_yes": "4", "one_more_fact": "5"}
PREFIX = "feedback.reviewrequest:"
# The catalogue's prompts (4.5): one is shown, by verdict and occasion.
PROMPTS = {
    "resume": {
        "yes": "Which must-have convinced you, and from what in the résumé? What should the first talk check?",
        "no": "Which requirement is missing? If none of them: what is it, and should it join the description?",
        "one_more_fact": "Why would that fact decide it? Who could find it out, and by when?",
        "any": "What in the résumé decided it, and for which requirement?",
    },
    "interview": {
        "yes": "What did they say or do that shows it? What will they need from you in month one?",
        "no": "Is it a gap in skill, level, interest or terms? What did they say or do that shows it?",
        "one_more_fact": "Why would that fact decide it? Who could ask, and by when?",
        "any": "What did they say or do that shows it?",
    },
}


def make_form(asked: ReviewRequest, data: QueryDict | None) -> ReviewForm:
    """The form for the next version, with what was kept as a draft, else the version before."""
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
    """What was typed and not submitted; empty when there is nothing worth showing."""
    draft = ReviewDraft.objects.filter(request=asked).first()
    return draft.data if draft and any(draft.data.values()) else {}


def page_context(request: Any, asked: ReviewRequest, form: ReviewForm, **more: Any) -> dict[str, Any]:
    queue, paper = queue_of(request, asked), latest_paper(asked)
    return {
        "base": base_for(request),
        "asked": asked,
        "candidate": asked.application.candidate,
        "requisition": asked.requisition,
        "paper": paper,
        "paper_lines": lines_of(paper.text) if paper else [],
        "form": form,
        "points": point_rows(form),
        "verdicts": [(value, label, VERDICT_KEYS[value]) for value, label in Review.Verdict.choices],
        "codes": form.codes,
        "prompts": PROMPTS[asked.kind],
        "place": queue.index(asked.pk) + 1 if asked.pk in queue else 0,
        "queue_length": len(queue),
        "skip_to": following(queue, asked.pk),
        **more,
    }


def answered_context(request: Any, asked: ReviewRequest, form: ReviewForm, **more: Any) -> dict[str, Any]:
    """Adds one's own versions and, for the signed-in, what others wrote; a link opens its own matter only."""
    others: list[Review] = []
    if request.user.is_authenticated:
        about = Review.objects.visible_to(request.user).filter(
            request__application=asked.application_id, request__kind=asked.kind
        )
        others = list(about.exclude(request=asked).for_record().order_by("submitted_at", "id"))
    return page_context(
        request, asked, form, versions=form.versions, others=others, kept=bool(kept_draft(asked)), **more
    )


def point_rows(form: ReviewForm) -> list[dict[str, Any]]:
    """A row a criterion with its four answers, the chosen one marked; the nice-to-haves are folded away together."""
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


def latest_paper(asked: ReviewRequest) -> Document | None:
    return asked.application.candidate.documents.order_by("-added_at", "-id").first()


def queue_of(request: Any, asked: ReviewRequest) -> list[int]:
    """The reviews that wait for this reader, in order: their own, or those that the link lists."""
    requests = ReviewRequest.objects.for_queue()
    if request.user.is_authenticated:
        return list(requests.of(request.user).values_list("pk", flat=True))
    subjects = request.link.items.filter(subject__startswith=PREFIX, done_at=None).values_list("subject", flat=True)
    listed = [int(subject.removeprefix(PREFIX)) for subject in subjects]
    return list(requests.filter(pk__in=listed).values_list("pk", flat=True))


def following(queue: list[int], pk: int) -> str:
    """The address of the next one after this, round in a ring; empty when there is no other."""
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
