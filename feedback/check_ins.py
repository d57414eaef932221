"""Check-ins after a hire: both sides' answers next to each other, shown to the hiring manager once both are in."""

from collections import defaultdict
from typing import Any

from accounts.models import User
from feedback.models import Survey, SurveyAnswer
from feedback.models.surveys import SCALES
from feedback.text import one_or_many
from kickoff.models import Lesson
from recruiting.models import Hire, Requisition

State = Survey.State
LABELS = {"yes": "Yes", "partly": "Partly", "no": "No", "unsure": "Unsure"}


def minutes_for(count: int) -> str:
    """How long a check-in of `count` questions takes: "3 minutes"."""
    return one_or_many(max(1, round(count * 0.5)), "1 minute", "minutes")


def check_ins_of(requisition: Requisition, user: User) -> list[dict[str, Any]]:
    """The hires of a job, each with its check-ins (first week, 30 days …) and the answers this person may read."""
    hires = list(
        Hire.objects.filter(application__requisition=requisition)
        .select_related("application__candidate")
        .order_by("starts_on", "id")
    )
    surveys = (
        Survey.objects.filter(hire__in=hires).exclude(state=State.CANCELLED).select_related("template", "respondent")
    )
    answers = _answers(surveys)
    moments: dict[int, dict[Any, list[Survey]]] = defaultdict(lambda: defaultdict(list))
    for survey in surveys.order_by("opens_at", "template__side", "id"):
        moments[survey.hire_id][_moment(survey)].append(survey)
    lessons = _lessons(surveys)
    return [
        {
            "hire": hire,
            "moments": [_shown(rows, answers, user) for rows in moments[hire.pk].values()],
            "lessons": [
                lesson for survey in _all(moments[hire.pk]) for lesson in lessons[f"feedback.survey:{survey.pk}"]
            ],
        }
        for hire in hires
    ]


def _shown(surveys: list[Survey], answers: dict[int, list[dict[str, Any]]], user: User) -> dict[str, Any]:
    """A hiring manager reads both sides once both have answered; before that only their own answers."""
    both = all(survey.state == State.ANSWERED for survey in surveys)
    template = surveys[0].template
    return {
        "title": _title(template.days_after_start, template.asked_when),
        "both": both,
        "surveys": [
            {
                "survey": survey,
                "answers": answers[survey.pk] if both or user.is_staffing or survey.respondent_id == user.pk else [],
                "is_mine": survey.respondent_id == user.pk,
            }
            for survey in surveys
        ],
    }


def _answers(surveys: Any) -> dict[int, list[dict[str, Any]]]:
    rows = defaultdict(list)
    for answer in SurveyAnswer.objects.filter(survey__in=surveys).order_by("id"):
        rows[answer.survey_id].append({"answer": answer, **value_of(answer)})
    return rows


def value_of(answer: SurveyAnswer) -> dict[str, Any]:
    """The value as text, "4 of 5", with the numbers for a meter where it is a scale."""
    scale = SCALES.get(answer.kind)
    if scale and answer.value.isdigit():
        return {"words": f"{answer.value} of {scale[-1]}", "value": int(answer.value), "max": scale[-1]}
    return {"words": LABELS.get(answer.value, ""), "value": None, "max": None}


def _lessons(surveys: Any) -> dict[str, list[Lesson]]:
    rows = defaultdict(list)
    keys = [f"feedback.survey:{pk}" for pk in surveys.values_list("pk", flat=True)]
    for lesson in Lesson.objects.filter(source__in=keys).select_related("said_by").order_by("id"):
        rows[lesson.source].append(lesson)
    return rows


def _moment(survey: Survey) -> tuple[str, int]:
    return (survey.template.asked_when, survey.template.days_after_start)


def _title(days: int, when: str) -> str:
    if when == "left":
        return "After an early departure"
    return {7: "First week"}.get(days, one_or_many(days, "1 day", "days"))


def _all(moments: dict[Any, list[Survey]]) -> list[Survey]:
    return [survey for rows in moments.values() for survey in rows]
