"""Feedback on interviews: asked when the interview is over, each interviewer by a ladder of their own."""

from typing import ClassVar

from core.businesstime import DAY
from core.dates import with_place
from core.templatetags.tandem import initials
from feedback.models import ReviewRequest
from feedback.reminders.ladders import (
    CALL,
    ESCALATION,
    INTRODUCED,
    KNOWS_WHICH,
    NOW_DUE,
    SECOND,
    SOON,
    ReviewReminder,
    one_or_many,
    rows_for_mail,
)
from reminders.kinds import ItemContext, Rung, register
from reminders.models import Occurrence, ReminderRule


@register
class InterviewFeedback(ReviewReminder):
    """A day is the target, two are the limit (catalogue 4.3): the soft note comes at the target, the list at the limit.
    Whoever is asked owns the step, and the time counts by their own calendar from the end of the interview."""

    occasion = ReviewRequest.Kind.INTERVIEW
    name = "feedback.interview"
    label = "Interview feedback"
    rungs: ClassVar = [
        Rung(INTRODUCED, "The interview is over", urgent=True, lifetime=3 * 24 * 60),
        Rung(SOON, "Soft note, a day before", offset=-DAY, lifetime=2 * 24 * 60),
        Rung(NOW_DUE, "Due now: everything open in one list", overrides_cadence=True),
        Rung(SECOND, "A day late: the second channel", offset=DAY, route="second", overrides_cadence=True),
        Rung(CALL, "Two days late: a call", offset=2 * DAY, route="call_task", overrides_cadence=True),
        Rung(ESCALATION, "Three days late: a count for the person named", offset=3 * DAY, route="escalation"),
    ]

    def still_needed(self, occurrence: Occurrence) -> str:
        why = super().still_needed(occurrence)
        return {"review submitted": "feedback given"}.get(why, why)

    def escalation(self, count: int) -> ItemContext:
        said = one_or_many(count, "Feedback on 1 interview is waited for", "interviews wait for feedback")
        said += " longer than agreed"
        return ItemContext(
            title=said, short=said, spoken=f"{said}. {KNOWS_WHICH}", more=KNOWS_WHICH, action="", late=True
        )  # fmt: skip

    def about(self, rows: list[ReviewRequest], occurrences: list[Occurrence]) -> ItemContext:
        """Initials and role only (P10)."""
        rows = sorted(rows, key=lambda row: (row.due_at, row.pk))
        first, count, reader = rows[0], len(rows), occurrences[0].recipient
        titles = list(dict.fromkeys(row.requisition.title for row in rows))
        where = titles[0] if len(titles) == 1 else f"{len(titles)} searches"
        due, late = with_place(first.due_at, reader), any(row.is_late for row in rows)
        due_words = f"{'the first ' if count > 1 else ''}{'was due' if late else 'due'} {due}"
        asks = f"Your feedback on the interview with {initials(first.application.candidate.name)}"
        asks = asks if count == 1 else f"Your feedback on {count} interviews"
        fresh = sum(row.rung == INTRODUCED for row in occurrences)
        call = occurrences[0].rule.route == ReminderRule.Route.CALL_TASK
        return ItemContext(
            title=f"Call {first.reviewer}: {_missing(count)} · {where}" if call else f"{asks} · {where}",
            short=f"{asks} ({where}), {due_words}",
            spoken=f"{_without(count)} in the search for {where}: {due_words}. "
            "What did they say or do that decided it? About two minutes are enough.",
            action="Give your feedback",
            path=first.get_absolute_url(),
            late=late,
            due_at=first.due_at,
            talking_points=_talking_points(count, where, due_words),
            facts={
                "rows": rows_for_mail(rows, reader),
                "lead": f"{asks} is waited for." if fresh < len(occurrences) else _how_was_it(rows),
            },
        )


def _how_was_it(rows: list[ReviewRequest]) -> str:
    """The first thing that is asked: a question, not a demand."""
    people = [initials(row.application.candidate.name) for row in rows]
    return f"How was the interview with {people[0]}?" if len(people) == 1 else f"How were the {len(people)} interviews?"


def _without(count: int) -> str:
    return one_or_many(count, "1 interview waits for your feedback", "interviews wait for your feedback")


def _missing(count: int) -> str:
    return one_or_many(count, "1 interview", "interviews") + " without feedback"


def _talking_points(count: int, where: str, due_words: str) -> list[str]:
    return [
        f"{_missing(count)} ({where}); {due_words}.",
        "What did they say or do that decided it? I can note it while we talk.",
        "Is it a gap in skill, level, interest or terms?",
        "Would another day, time or channel suit better for the next one?",
    ]
