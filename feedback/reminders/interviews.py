"""Reminders for interview feedback: each interviewer is asked when the interview ends, on a schedule of their own."""

from collections.abc import Sequence
from typing import ClassVar

from core.businesstime import DAY
from core.dates import Style
from core.zones import zone_in_words
from feedback.models import ReviewRequest
from feedback.reminders.review_text import (
    CALL,
    ESCALATION,
    NAMED,
    OVERDUE,
    SECOND,
    SENT,
    SOON,
    TEXTED,
    Batch,
    rows_for_mail,
)
from feedback.reminders.reviews import ReviewReminder, escalated
from feedback.text import dotted, first_name, listed, one_or_many, with_full_stop
from recruiting.models.requisition import CONFIDENTIAL
from reminders.kinds import ItemContext, Rung, register
from reminders.models import Occurrence


@register
class InterviewFeedback(ReviewReminder):
    """The target is a day and the limit two (C1): the due-soon reminder comes at the target, the overdue one
    at the limit. The time counts by the interviewer's own calendar from the end of the interview."""

    occasion = ReviewRequest.Kind.INTERVIEW
    name = "feedback.interview"
    label = "Interview feedback"
    rungs: ClassVar = [
        Rung(SENT, "Feedback request", urgent=True, lifetime=3 * 24 * 60, counts_from="the interview"),
        Rung(SOON, "Due-soon reminder", offset=-DAY, lifetime=2 * 24 * 60),
        Rung(OVERDUE, "Overdue reminder", overrides_cadence=True),
        Rung(SECOND, "Second channel", offset=DAY, route="second", overrides_cadence=True),
        Rung(CALL, "Call", offset=2 * DAY, route="call_task", overrides_cadence=True),
        Rung(ESCALATION, "Escalation", offset=3 * DAY, route="escalation"),
    ]

    def still_needed(self, occurrence: Occurrence) -> str:
        why = super().still_needed(occurrence)
        return {"the review was submitted": "the feedback was submitted"}.get(why, why)

    def escalation(self, count: int, subjects: Sequence[str] = ()) -> ItemContext:
        return escalated(f"Feedback on {one_or_many(count, '1 interview', 'interviews')}", "is", subjects)

    def about(self, rows: list[ReviewRequest], occurrences: list[Occurrence]) -> ItemContext:
        """No surname in what travels as subject, preview, text or call (P10)."""
        batch = Batch.of(rows, occurrences)
        return ItemContext(
            title=_call_title(batch) if batch.is_call else batch.subject(_title(batch)),
            short=_short(batch),
            spoken=f"{_spoken_feedback(batch)} for {batch.job_in_call} {_was_due(batch, Style.FULL)}. "
            f"{'It takes' if batch.count == 1 else 'Each takes'} about 2 minutes.",
            preview=f"About 2 minutes, easiest while it's fresh. {_first_due(batch)}",
            action=f"Give feedback on {batch.names[0]}",
            link_label="Feedback",
            path=batch.first.get_absolute_url(),
            late=batch.is_late,
            due_at=batch.first.due_at,
            talking_points=_talking_points(batch),
            facts={"rows": rows_for_mail(batch), "lead": _lead(batch), "recruiter": batch.recruiter},
        )


def _interviews(batch: Batch) -> str:
    return one_or_many(batch.count, "1 interview", "interviews")


def _whose_interviews(batch: Batch) -> str:
    """ "your interview with Robin", or "your 4 interviews"."""
    if batch.count > NAMED:
        return f"your {batch.count} interviews"
    return f"your {'interview' if batch.count == 1 else 'interviews'} with {batch.in_preview}"


def _spoken_feedback(batch: Batch) -> str:
    return "Your interview feedback" if batch.count == 1 else f"Your feedback on {_interviews(batch)}"


def _was_due(batch: Batch, style: Style) -> str:
    if batch.are_due_together:
        return f"{'was' if batch.is_late else 'is'} due {batch.due(style)}"
    due = batch.due(style)
    if not batch.is_late:
        return f"is due soon. The first is due {due}"
    return f"is {'overdue' if batch.are_all_late else 'still open'}. The first was due {due}"


def _first_due(batch: Batch) -> str:
    """ "Due Wed 5 PM.", "First feedback due Wed 5 PM." or "Now overdue."."""
    due = batch.is_due(Style.TEXT) if batch.is_late or batch.are_due_together else (
        f"first feedback due {batch.due(Style.TEXT)}"
    )  # fmt: skip
    return f"{due[0].upper()}{due[1:]}."


def _title(batch: Batch) -> str:
    """About one candidate it names the initials early: lists of messages cut it short."""
    one, near = dotted(batch.names[0]) if batch.count == 1 else "", batch.due(Style.NEAR_DAY)
    if batch.step == SENT:
        return f"How was the interview with {one}?" if one else f"How were your {batch.count} interviews?"
    if batch.step == SOON:
        return f"Interview feedback due {near}: {one}" if one else f"Due {near}: feedback on {_interviews(batch)}"
    return f"Interview feedback overdue: {one}" if one else f"Overdue: feedback on {_interviews(batch)}"


def _call_title(batch: Batch) -> str:
    late = " overdue" if batch.is_late else ""
    return batch.subject(f"Call {batch.first.reviewer}: feedback on {_interviews(batch)}{late}")


def _short(batch: Batch) -> str:
    one = batch.count == 1
    if batch.step == SENT:
        how = f"was your {batch.job_in_text} interview with {batch.in_text}"
        many = f"did your {batch.count} {batch.job_in_text} interviews go"
        if batch.job_in_text == CONFIDENTIAL or len(batch.jobs) > 1:
            how = f"was your interview with {batch.in_text} for {batch.job_in_text}"
            many = f"did your {batch.count} interviews for {batch.job_in_text} go"
        return f"how {how if one else many}? {_first_due(batch)}"
    whom, what = (batch.in_text, "interview feedback") if batch.count <= TEXTED else (_interviews(batch), "feedback")
    if batch.step == SOON and not batch.is_late:
        due = batch.due(Style.TEXT)
        due = due if batch.are_due_together else f"soon. The first is due {due}"
        return f"quick heads-up, your {what} on {whom} is due {due}."
    return with_full_stop(f"still waiting for your {what} on {whom}")


def _talking_points(batch: Batch) -> list[str]:
    zone = zone_in_words(batch.reader.zone_name)
    return [
        f"Hi {first_name(batch.first.reviewer.name)}, it's {batch.recruiter}. Do you have two minutes to talk through "
        f"{_whose_interviews(batch)}?",
        f"{_spoken_feedback(batch)} for {batch.job_in_call} {_was_due(batch, Style.FULL)} {zone}.",
        "What did they say or do that stood out? I can take notes while we talk.",
        "If it's a no, what's the main concern: skills, level, interest, or compensation?",
    ]


def _lead(batch: Batch) -> str:
    """The first sentences of an email, with full names."""
    feedback = f"Your feedback on {batch.in_full}"
    if batch.step == SENT:
        how = f"How was the interview with {batch.names[0]}?" if batch.count == 1 else (
            f"How were your interviews with {listed(batch.names)}?"
        )  # fmt: skip
        return f"{how} Your feedback for {batch.job_in_mail} {_was_due(batch, Style.FULL)}."
    if batch.step == SOON and not batch.is_late:
        return (
            f"Quick heads-up: your feedback on {batch.in_full} for {batch.job_in_mail} {_was_due(batch, Style.FULL)}."
        )
    return f"{feedback} for {batch.job_in_mail} {_was_due(batch, Style.FULL)}."
