"""Hires: the start, the check-ins afterwards, and the takeaways for the next kickoff."""

from collections.abc import Iterable
from datetime import date, datetime, time, timedelta

from django.db import transaction

from accounts.models import User
from core import clock
from core.businesstime import wall
from core.errors import DomainError
from core.models import AuditEvent, key_of
from core.states import IllegalMove
from feedback.actions.slates import end_requests_about, end_requests_of
from feedback.models import Survey, SurveyAnswer, SurveyQuestion, SurveyTemplate
from feedback.text import storable, visible
from kickoff.actions import keep_lesson, milestone_reached
from recruiting.candidates.actions import record_hire
from recruiting.models import Application, Hire, Requisition
from recruiting.models.settings import Side
from reminders.actions import item_done, nudge

Moment = SurveyTemplate.Moment
State = Survey.State


class AlreadyAnswered(DomainError):
    """The check-in was answered on another device, or is no longer asked."""


class LeftAlready(DomainError):
    """The last day was recorded before."""


@transaction.atomic
def hire(application: Application, *, starts_on: date, by: User) -> Hire:
    """Records a hire, cancels open reviews of the candidate and schedules the check-ins."""
    made = record_hire(application, starts_on=starts_on, by=by)
    end_requests_about(application, by=by)
    application.requisition.refresh_from_db()
    if not application.requisition.is_running:  # the last opening: no other review is needed
        end_requests_of(application.requisition, by=by)
    milestone_reached(application.requisition, "offer", at=clock.now())
    open_surveys(made)
    return made


def open_surveys(made: Hire) -> list[Survey]:
    """Creates one check-in for each template and respondent; safe to call twice."""
    templates = SurveyTemplate.objects.filter(active=True, asked_when=Moment.START)
    return _open(made, templates, made.starts_on)


@transaction.atomic
def record_left(made: Hire, *, left_on: date, by: User) -> None:
    """Somebody left early: cancels the remaining check-ins and asks one question instead. Raises LeftAlready."""
    if not Hire.objects.filter(pk=made.pk, left_on=None).update(left_on=left_on):
        raise LeftAlready
    made.refresh_from_db()
    for survey in made.surveys.filter(state=State.WAITING):
        survey.move(State.CANCELLED)
        item_done(key_of(survey), reason="the new hire left early")
    AuditEvent.log("hire.left", made, by=by)
    templates = SurveyTemplate.objects.filter(active=True, asked_when=Moment.LEFT)
    _open(made, templates, max(left_on, clock.today()))
    transaction.on_commit(nudge)


@transaction.atomic
def answer_survey(survey: Survey, *, by: User, answers: dict[SurveyQuestion, tuple[str, str]]) -> None:
    """Stores the answers (question → value, text) once; answers to some questions become takeaways for the next kickoff.

    Raises AlreadyAnswered.
    """
    try:
        survey.move(State.ANSWERED, answered_at=clock.now())
    except IllegalMove as error:
        raise AlreadyAnswered from error
    SurveyAnswer.objects.bulk_create(
        SurveyAnswer(survey=survey, question=asked, asked=asked.text, kind=asked.kind, value=value, text=storable(text))
        for asked, (value, text) in answers.items()
        if value or visible(text)
    )
    _keep_lessons(survey, by=by, answers=answers)
    AuditEvent.log("survey.answered", survey, by=by)
    item_done(key_of(survey), reason="the check-in was answered")


def respondent(requisition: Requisition, side: str) -> User | None:
    """Who answers for a side: the hiring manager, or the lead recruiter."""
    return requisition.hiring_manager() if side == Side.MANAGER else requisition.lead_recruiter()


def _open(made: Hire, templates: Iterable[SurveyTemplate], start: date) -> list[Survey]:
    surveys = []
    for template in templates:
        sides = [Side.MANAGER, Side.RECRUITER] if template.side == Side.BOTH else [Side(template.side)]
        for person in filter(None, (respondent(made.application.requisition, side) for side in sides)):
            opens_at = _first_hour(person, start + timedelta(days=template.days_after_start))
            survey, _ = Survey.objects.get_or_create(
                template=template, hire=made, respondent=person,
                defaults={"opens_at": opens_at, "closes_at": opens_at + timedelta(days=template.open_days)},
            )  # fmt: skip
            surveys.append(survey)
    return surveys


def _first_hour(person: User, day: date) -> datetime:
    """Nine o'clock of that day in the person's zone, or their next working hour after it."""
    return person.business_calendar().next_opening(wall(day, time(9), person.zone_name))


def _keep_lessons(survey: Survey, *, by: User, answers: dict[SurveyQuestion, tuple[str, str]]) -> None:
    manager = survey.requisition.hiring_manager()
    for asked, (_, text) in answers.items():
        if manager and asked.becomes_lesson and visible(text):
            keep_lesson(
                manager=manager, requisition=survey.requisition, text=storable(text).strip(), said_by=by,
                source=key_of(survey),
            )  # fmt: skip
