"""Review requests and reviews of candidates, and check-ins after hires."""

from datetime import timedelta
from typing import TYPE_CHECKING

from bench.dataset.jobs import Jobs
from bench.dataset.size import Size, save
from feedback.models import CriterionRating, Review, ReviewRequest, Slate, Survey, SurveyAnswer, SurveyTemplate
from recruiting.models import Application, Hire, ReasonCode

if TYPE_CHECKING:
    from bench.dataset.people import Staff

WHY = "Ran the on-call rota for two years and described what changed after a bad night, which is what this job needs."
OPEN_REVIEWS = 5  # the number at which a pause is offered


def create_reviews(size: Size, staff: "Staff", jobs: Jobs, applications: list[Application]) -> None:
    slates = save(
        Slate(
            requisition=row, state="introduced", note="Three who ran production.", due_at=row.opened_at,
            created_by=jobs.recruiter_of[row.pk], sent_at=row.opened_at,
        )
        for row in jobs.rows
    )  # fmt: skip
    slate_of = {slate.requisition_id: slate for slate in slates}
    waiting: dict[int, int] = {}
    requests = [
        _request(size, jobs, slate_of[row.requisition_id], row, waiting)
        for row in applications
        if row.stage != jobs.stages[row.requisition_id][0] and row.requisition.state != "kickoff"
    ]
    save(requests)
    _answer(size, jobs, requests)
    _check_in(size, jobs)


def _request(size: Size, jobs: Jobs, slate: Slate, row: Application, waiting: dict[int, int]) -> ReviewRequest:
    """Open for active candidates in hiring manager review, up to OPEN_REVIEWS for each job. All others are answered."""
    stages = jobs.stages[row.requisition_id]
    is_open = row.state == "active" and row.stage == stages[1] and waiting.get(row.requisition_id, 0) < OPEN_REVIEWS
    if is_open:
        waiting[row.requisition_id] = waiting.get(row.requisition_id, 0) + 1
    return ReviewRequest(
        application=row, reviewer=jobs.manager_of[row.requisition_id], slate=slate, why="Ran a larger platform.",
        state="open" if is_open else "answered", answered_at=None if is_open else row.stage_since,
        due_at=size.now + timedelta(days=row.pk % 5 - 1) if is_open else row.stage_since, requested_at=row.created_at,
        sent_at=row.created_at, requested_by=jobs.recruiter_of[row.requisition_id],
    )  # fmt: skip


def _answer(size: Size, jobs: Jobs, requests: list[ReviewRequest]) -> None:
    answered = [row for row in requests if row.state == "answered"]
    verdicts = ("no", "yes", "strong_yes", "strong_no")
    reviews = save(
        Review(
            request=row, number=1, verdict=verdicts[row.pk % 4], rationale=WHY, written_by=row.reviewer,
            revision=jobs.revision_of[row.application.requisition_id], submitted_at=row.answered_at or size.now,
        )
        for row in answered
    )  # fmt: skip
    save(
        CriterionRating(review=review, criterion=point, rating="met" if point.rank % 2 else "partly")
        for review in reviews
        for point in jobs.points_of[review.revision_id][:5]  # type: ignore[index]  # each has a revision
    )
    codes = list(ReasonCode.objects.all())
    said = Review.reason_codes.through
    save(said(review=review, reasoncode=codes[review.pk % len(codes)]) for review in reviews)


def _check_in(size: Size, jobs: Jobs) -> None:
    """Every check-in of every hire, answered."""
    templates = list(SurveyTemplate.objects.filter(asked_when="start").prefetch_related("questions"))
    hires = Hire.objects.select_related("application")
    surveys = save(
        Survey(
            template=template, hire=hire, state="answered", opens_at=size.ago(30), closes_at=size.ago(10),
            answered_at=size.ago(20),
            respondent=(jobs.manager_of if template.side == "manager" else jobs.recruiter_of)[
                hire.application.requisition_id
            ],
        )
        for hire in hires
        for template in templates
    )  # fmt: skip
    save(
        SurveyAnswer(survey=survey, question=question, asked=question.text, kind=question.kind, value="4", text="Good.")
        for survey in surveys
        for question in survey.template.questions.all()
    )
