"""A takeaway that the other side wrote: its hiring manager is asked to confirm it, twice at most."""

from collections.abc import Iterable, Mapping
from datetime import datetime
from typing import ClassVar

from django.urls import reverse

from accounts.calendars import calendars_of
from accounts.models import User
from core.businesstime import DAY
from core.models import key_of, pk_of
from kickoff.models import Lesson
from kickoff.reminders.shared import REQUISITION
from recruiting.representatives import first_name
from reminders.kinds import Answer, Due, ItemContext, ReminderKind, Reply, Rung, register
from reminders.models import Occurrence, ReminderRule

PREVIEW = 80  # characters of a takeaway that is quoted in the preview line of an email


@register
class LessonToConfirm(ReminderKind):
    """At the manager's own frequency, with one reminder. The takeaway is on the next agenda either way."""

    name = "kickoff.lesson"
    label = "Confirm takeaway"
    open_item = "kickoff.lesson"
    goes_to_delegate = False  # it is about working with this person
    purpose = "accept"
    rungs: ClassVar = [
        Rung(0, "Confirm takeaway", lifetime=14 * 24 * 60, counts_from="it was suggested"),
        Rung(1, "Takeaway reminder", offset=5 * DAY, lifetime=14 * 24 * 60, counts_from="it was suggested"),
    ]

    def due(self, now: datetime, rules: Mapping[int, ReminderRule]) -> Iterable[Due]:
        unconfirmed = Lesson.objects.waiting().filter(created_at__lte=now)
        lessons = list(unconfirmed.select_related("manager"))
        calendars = calendars_of({lesson.manager for lesson in lessons})
        for lesson in lessons:
            for rung, rule in rules.items():
                at = rule.counted_from(lesson.created_at, calendars[lesson.manager_id])
                job = f"{REQUISITION}:{lesson.requisition_id}" if lesson.requisition_id else ""
                if at <= now:
                    yield Due(key_of(lesson), lesson.manager_id, rung, 1, at, job)

    def still_needed(self, occurrence: Occurrence) -> str:
        lesson = _lesson(occurrence.subject)
        if lesson is None:
            return "the takeaway was deleted"
        if lesson.state != Lesson.State.KEPT:
            return f"the takeaway was {'discussed' if lesson.state == Lesson.State.USED else 'retired'}"
        # It is about working with this person, so a delegate can't confirm it.
        if occurrence.on_behalf_of_id:
            return "only the hiring manager can confirm it"
        return self.why_closed(occurrence) if lesson.waits_for_manager else "the takeaway was confirmed"

    def context(self, occurrence: Occurrence) -> ItemContext:
        return self.grouped([occurrence])

    def grouped(self, occurrences: list[Occurrence]) -> ItemContext:
        """The takeaways themselves are in the email and on the page only: they may be about how a person works."""
        found = [_lesson(subject) for subject in dict.fromkeys(row.subject for row in occurrences)]
        lessons = [lesson for lesson in found if lesson]
        if not lessons:
            raise LookupError(f"{occurrences[0].subject} was deleted")
        first, count = lessons[0], len(lessons)
        who = first_name(first.said_by) if first.said_by else "Your recruiter"
        one = count == 1
        noted = "a takeaway" if one else f"{count} takeaways"
        it = "it" if one else "them"
        question = f"Did we get {it} right?"
        return ItemContext(
            title=f"{noted.capitalize()} for your next opening: did we get {it} right?",
            short=f"{noted} for your next opening {'is' if one else 'are'} ready to confirm. {question}",
            spoken=f"{who} noted {noted} for your next opening. {question}",
            preview=_preview(who, noted, lessons),
            action="Confirm or edit",
            link_label="Confirm",
            path=reverse("lesson-confirm", args=[first.pk]),
            talking_points=_talking_points(occurrences[0], lessons, noted, it),
            facts={
                "lead": f"{who} noted {'one takeaway' if one else noted} for the next time you hire:",
                "lessons": [lesson.text for lesson in lessons],
            },
        )

    def staff(self, occurrence: Occurrence) -> User | None:
        lesson = _lesson(occurrence.subject)
        if lesson is None:
            return None
        return lesson.said_by or (lesson.requisition.lead_recruiter() if lesson.requisition else None)

    def answer(self, subject: str, reply: Reply) -> Answer:
        return Answer("question", "To confirm or edit it, please use the link in the message.")


def _preview(who: str, noted: str, lessons: list[Lesson]) -> str:
    """Returns the takeaway where it is one and fits, else who noted it."""
    text = lessons[0].text
    return f"“{text}”" if len(lessons) == 1 and len(text) <= PREVIEW else f"{who} noted {noted}."


def _talking_points(occurrence: Occurrence, lessons: list[Lesson], noted: str, it: str) -> list[str]:
    return [
        f"“Hi {first_name(occurrence.recipient)}, I noted {noted} for the next time you hire.”",
        *(f"“{lesson.text}”" for lesson in lessons),
        f"“Did I get {it} right? Would you word {it if it == 'it' else 'any of them'} differently?”",
    ]


def _lesson(subject: str) -> Lesson | None:
    return Lesson.objects.select_related("manager", "said_by", "requisition").filter(pk=pk_of(subject)).first()
