"""A lesson that the other side wrote: the manager it is about is asked whether it is right, twice at most."""

from collections.abc import Iterable, Mapping
from datetime import datetime, timedelta
from typing import ClassVar

from django.urls import reverse

from accounts.calendars import calendars_of
from accounts.models import User
from core.businesstime import DAY
from core.models import key_of, pk_of
from kickoff.models import Lesson
from kickoff.reminders.shared import SEARCH
from reminders.kinds import Answer, Due, ItemContext, ReminderKind, Reply, Rung, register
from reminders.models import Occurrence, ReminderRule

LOOKS_BACK = timedelta(days=60)  # after that it stands unconfirmed, and nobody is asked again


@register
class LessonToConfirm(ReminderKind):
    """At the manager's own pace, once and once more; then silence. The lesson stands on the next agenda either way."""

    name = "kickoff.lesson"
    label = "Lesson to confirm"
    goes_to_delegate = False  # it is about this very person
    purpose = "accept"
    rungs: ClassVar = [
        Rung(0, "A lesson was written", lifetime=14 * 24 * 60),
        Rung(1, "Once more, a week later", offset=5 * DAY, lifetime=14 * 24 * 60),
    ]

    def due(self, now: datetime, rules: Mapping[int, ReminderRule]) -> Iterable[Due]:
        waiting = Lesson.objects.to_confirm().filter(
            manager__is_active=True, created_at__gte=now - LOOKS_BACK, created_at__lte=now
        )
        lessons = list(waiting.select_related("manager"))
        calendars = calendars_of({lesson.manager for lesson in lessons})
        for lesson in lessons:
            for rung, rule in rules.items():
                at = rule.counted_from(lesson.created_at, calendars[lesson.manager_id])
                search = f"{SEARCH}:{lesson.requisition_id}" if lesson.requisition_id else ""
                if at <= now:
                    yield Due(key_of(lesson), lesson.manager_id, rung, 1, at, search)

    def still_needed(self, occurrence: Occurrence) -> str:
        lesson = _lesson(occurrence.subject)
        if lesson is None:
            return "the lesson is gone"
        if lesson.state != Lesson.State.KEPT:
            return "brought up already" if lesson.state == Lesson.State.USED else "no longer needed"
        # It is about working with this very person: nobody stands in for them here.
        if occurrence.on_behalf_of_id:
            return "only the manager themselves can say"
        return "" if lesson.waits_for_manager else "confirmed"

    def context(self, occurrence: Occurrence) -> ItemContext:
        return self.grouped([occurrence])

    def grouped(self, occurrences: list[Occurrence]) -> ItemContext:
        """What was written is on the page; it may be about how somebody works."""
        found = [_lesson(subject) for subject in dict.fromkeys(row.subject for row in occurrences)]
        lessons = [lesson for lesson in found if lesson]
        if not lessons:
            raise LookupError(f"{occurrences[0].subject} is gone")
        first, count = lessons[0], len(lessons)
        by = first.said_by.name if first.said_by else "Your recruiter"
        noted = "something" if count == 1 else f"{count} things"
        said = f"{by} noted {noted} to remember for your next search. Is that right?"
        return ItemContext(
            title=f"{'A lesson' if count == 1 else f'{count} lessons'} for next time: is that right?",
            short=said,
            spoken=f"Your recruiter noted {noted} to remember for your next search. Is that right?",
            action="Read it" if count == 1 else "Read them",
            path=reverse("lesson-confirm", args=[first.pk]),
            talking_points=[*(f"“{lesson.text}”" for lesson in lessons), "Would you say it in other words?"],
            facts={"said": said, "lessons": [lesson.text for lesson in lessons]},
        )

    def staff(self, occurrence: Occurrence) -> User | None:
        lesson = _lesson(occurrence.subject)
        if lesson is None:
            return None
        return lesson.said_by or (lesson.requisition.lead_recruiter() if lesson.requisition else None)

    def answer(self, subject: str, reply: Reply) -> Answer:
        return Answer("question", "Please answer on the page that the message links to: it shows what was noted.")


def _lesson(subject: str) -> Lesson | None:
    return Lesson.objects.select_related("manager", "said_by", "requisition").filter(pk=pk_of(subject)).first()
