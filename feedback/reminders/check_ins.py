"""Check-in surveys after a start: asked once, one reminder, one more before it closes."""

from collections.abc import Iterable
from datetime import datetime
from typing import Any, ClassVar

from accounts.models import User
from core import clock
from core.businesstime import DAY
from core.dates import Style, for_person
from core.models import key_of, pk_of
from feedback.check_ins import minutes_for
from feedback.models import Survey, SurveyTemplate
from feedback.reminders.reviews import Rules
from feedback.text import dotted, first_name, one_or_many, role
from recruiting.models.settings import Side
from reminders.engine.recipients import people
from reminders.kinds import Due, ItemContext, ReminderKind, Rung, register
from reminders.models import Occurrence

ABOUT_THE_HIRE = 30  # days; a check-in before that asks how hiring went


@register
class CheckInReminder(ReminderKind):
    """A check-in survey."""

    name = "feedback.survey"
    label = "Check-ins"
    open_item = "feedback.survey"
    purpose = "survey"
    groups = False
    rungs: ClassVar = [
        Rung(0, "Check-in", counts_from="it opened"),
        Rung(1, "Check-in reminder", offset=2 * DAY, counts_from="it opened"),
        Rung(
            2,
            "Last check-in reminder",
            offset=-2 * 24 * 60,
            calendar_days=True,
            lifetime=2 * 24 * 60,
            counts_from="it closes",
        ),
    ]

    def due(self, now: datetime, rules: Rules) -> Iterable[Due]:
        surveys = list(Survey.objects.waiting().select_related("hire__application"))
        calendars = {pk: person.calendar for pk, person in people({row.respondent_id for row in surveys}).items()}
        for survey in surveys:
            for rung, rule in rules.items():
                base = survey.closes_at if rung == max(self.rungs, key=lambda r: r.rung).rung else survey.opens_at
                at = rule.counted_from(base, calendars[survey.respondent_id])
                if at <= now:
                    yield Due(
                        subject=key_of(survey), recipient_id=survey.respondent_id, rung=rung, round=survey.round,
                        due_at=at, useful_until=survey.closes_at,
                        requisition_key=f"recruiting.requisition:{survey.hire.application.requisition_id}",
                    )  # fmt: skip

    def still_needed(self, occurrence: Occurrence) -> str:
        survey = Survey.objects.filter(pk=pk_of(occurrence.subject)).first()
        if survey is None or survey.state == Survey.State.CANCELLED:
            return "the check-in was canceled"
        if survey.state == Survey.State.ANSWERED:
            return "the check-in was answered"
        return "the check-in is closed" if self.why_closed(occurrence) else ""

    def context(self, occurrence: Occurrence) -> ItemContext:
        survey = Survey.objects.with_names().get(pk=pk_of(occurrence.subject))
        count = survey.template.questions.filter(active=True).count()
        questions, takes = one_or_many(count, "1 question", "questions"), minutes_for(count)
        closes = for_person(survey.closes_at, occurrence.recipient, Style.TEXT)
        last = occurrence.rung == 2
        length = f"{questions}, about {takes}"
        lasts = f"The check-in for {role(survey.requisition.title_in_calls)} has {questions} and takes about {takes}."
        return ItemContext(
            title=_title(survey, questions),
            short=f"the check-in on {_initials(survey)} closes {closes}. {length}."
            if last else f"{_opening(survey, _initials(survey))} {length}.",
            spoken=f"{_opening(survey, 'The new hire' if survey.template.side == Side.RECRUITER else 'Your new hire')} {lasts}",
            in_mail=f"{_opening(survey, survey.hire.application.candidate.name)} {lasts}",
            preview=f"About {takes}.{f' Closes {closes}.' if occurrence.rung else ''}",
            action=f"Answer {questions}",
            link_label="Answer",
            path=survey.get_absolute_url(),
            more=f"It closes {for_person(survey.closes_at, occurrence.recipient, Style.FULL)}.",
            talking_points=[question.text for question in survey.template.questions.filter(active=True)],
            facts=_facts(survey, occurrence, questions, takes),
        )  # fmt: skip

    def staff(self, occurrence: Occurrence) -> User | None:
        survey = Survey.objects.with_names().filter(pk=pk_of(occurrence.subject)).first()
        return survey.requisition.lead_recruiter() if survey else None


def _facts(survey: Survey, occurrence: Occurrence, questions: str, takes: str) -> dict[str, Any]:
    return {
        "opening": _opening(survey, survey.hire.application.candidate.name),
        "questions": questions,
        "minutes": takes,
        "closes": for_person(survey.closes_at, occurrence.recipient, Style.FULL),
        "reminds": occurrence.rung > 0,
    }


def _title(survey: Survey, questions: str) -> str:
    """The subject: "How is Samira doing at 90 days? · 6 questions", else the name of the check-in and the job."""
    template = survey.template
    if _is_about_the_hire(survey):
        who = first_name(survey.hire.application.candidate.name)
        return f"How is {who} doing at {template.days_after_start} days? · {questions}"
    name = template.name if "question" in template.name.lower() else f"{template.name} ({questions})"
    return survey.requisition.title_in_subject(f"{name} · ")


def _opening(survey: Survey, who: str) -> str:
    """ "S.H. started 90 days ago. How's it going?"; of somebody who left, that they did."""
    if survey.template.asked_when == SurveyTemplate.Moment.LEFT:
        return f"{who} left. What should we look for next time?"
    days = (clock.today(survey.respondent.zone_name) - survey.hire.starts_on).days
    ask = "How's it going?" if _is_about_the_hire(survey) else "How did the hiring process go?"
    return f"{who} started {one_or_many(days, '1 day', 'days')} ago. {ask}"


def _is_about_the_hire(survey: Survey) -> bool:
    template = survey.template
    return (
        template.asked_when == SurveyTemplate.Moment.START
        and template.days_after_start >= ABOUT_THE_HIRE
        and template.side != Side.RECRUITER
    )


def _initials(survey: Survey) -> str:
    return dotted(survey.hire.application.candidate.name)
