"""Open items of feedback: reviews and interview feedback, a pause to end, check-ins to answer."""

from collections.abc import Iterable
from typing import Any

from django.db.models import Case, Count, F, Min, Q, QuerySet, When, Window
from django.db.models.functions import RowNumber
from django.urls import reverse

from core.open_items import OpenItem, OpenItemKind, Scope, register
from feedback.models import ReviewRequest, Survey
from recruiting.models import Pause
from recruiting.models.settings import Side

INTERVIEW = ReviewRequest.Kind.INTERVIEW


@register
class Reviews(OpenItemKind):
    """All that one reviewer owes on one job is one item, which opens the most urgent."""

    name = "feedback.review"
    model = "feedback.reviewrequest"
    in_job = "application__requisition"
    has_steps = True

    def open(self) -> QuerySet[ReviewRequest]:
        return ReviewRequest.objects.waiting()

    def items(self, rows: QuerySet[Any], scope: Scope) -> Iterable[OpenItem]:
        """The database counts: a row is read for each job and reviewer, however many candidates there are."""
        whose = [F(self.in_job), F("reviewer")]
        firsts = rows.annotate(
            place=Window(RowNumber(), partition_by=whose, order_by=[F("due_at").asc(), F("pk").asc()]),
            many=Window(Count("pk"), partition_by=whose),
            interviews=Window(_count(Q(kind=INTERVIEW)), partition_by=whose),
            late=Window(_count(Q(due_at__lt=scope.now) & ~Q(kind=INTERVIEW)), partition_by=whose),
            late_interviews=Window(_count(Q(due_at__lt=scope.now, kind=INTERVIEW)), partition_by=whose),
            asked_since=Window(Min("requested_at"), partition_by=whose),
        ).filter(place=1)
        columns = ("pk", "kind", self.in_job, "reviewer", "due_at", "asked_since", "many", "interviews")
        late = ("late", "late_interviews")
        for pk, kind, job, reviewer, due_at, since, many, interviews, *overdue in firsts.order_by().values_list(
            *columns, *late
        ):
            yield OpenItem(
                self.name,
                f"{self.model}:{pk}",
                Side.MANAGER,
                reviews_title(many - interviews, interviews),
                reverse("review", args=[pk]),
                job,
                person_id=reviewer,
                by_delegate=True,
                since=since,
                due_at=due_at,
                overdue_part=_overdue_part(*overdue) if 0 < interviews < many else "",
                count=many,
                label="Give feedback" if kind == INTERVIEW else "Review",
                step="review" if many > interviews else "",
            )


@register
class EndPause(OpenItemKind):
    """New candidates are on hold until the hiring manager is ready."""

    name = "feedback.pause"
    model = "recruiting.pause"
    in_job = "requisition"

    def open(self) -> QuerySet[Pause]:
        return Pause.objects.current()

    def items(self, rows: QuerySet[Any], scope: Scope) -> Iterable[OpenItem]:
        for pk, job, started_at, reason in rows.values_list("pk", "requisition", "started_at", "reason"):
            yield OpenItem(
                self.name,
                f"{self.model}:{pk}",
                Side.MANAGER,
                "End the pause on new candidates",
                reverse("pause", args=[job]),
                job,
                since=started_at,
                note=reason,
                label="End the pause",
            )


@register
class CheckIn(OpenItemKind):
    """A check-in, until it closes. Its respondent sees it on Today after the job is closed, too."""

    name = "feedback.survey"
    model = "feedback.survey"
    in_job = "hire__application__requisition"
    of_person = "respondent"

    def open(self) -> QuerySet[Survey]:
        return Survey.objects.waiting()

    def items(self, rows: QuerySet[Any], scope: Scope) -> Iterable[OpenItem]:
        for survey in rows.select_related("template", "respondent", self.in_job):
            name, is_managers = survey.template.name, survey.template.side == Side.MANAGER
            yield OpenItem(
                self.name,
                f"{self.model}:{survey.pk}",
                Side.MANAGER if is_managers else Side.RECRUITER,
                name if name.endswith("?") or "check-in" in name.lower() else f"Check-in: {name}",
                reverse("survey", args=[survey.pk]),
                survey.requisition.pk,
                person_id=survey.respondent_id,
                person=survey.respondent,
                requisition=survey.requisition,
                since=survey.opens_at,
                due_at=survey.closes_at,
                label="Answer",
            )


def _count(which: Q) -> Count:
    return Count(Case(When(which, then=F("pk"))))


def _overdue_part(reviews: int, interviews: int) -> str:
    """Where a line is about both kinds and one of them is overdue, which: "1 review is", "feedback on 1 interview is"."""
    if not reviews:
        return f"feedback on {interviews} interview{'' if interviews == 1 else 's'} is"
    if not interviews:
        return "1 review is" if reviews == 1 else f"{reviews} reviews are"
    return ""


def reviews_title(resumes: int, interviews: int) -> str:
    """What a reviewer owes: "2 candidates to review, plus feedback on 1 interview"."""
    after = "1 interview" if interviews == 1 else f"{interviews} interviews"
    if not resumes:
        return f"Feedback on {after}"
    title = "1 candidate to review" if resumes == 1 else f"{resumes} candidates to review"
    return f"{title}, plus feedback on {after}" if interviews else title
