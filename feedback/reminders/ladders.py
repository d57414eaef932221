"""What feedback must tell people: a view is waited for, introductions rest, a look back is due."""

from collections.abc import Iterable, Mapping
from datetime import datetime, timedelta
from typing import Any, ClassVar

from django.urls import reverse

from accounts.models import Organisation, User
from core.businesstime import DAY, BusinessCalendar
from core.dates import with_place
from core.models import key_of, pk_of
from core.templatetags.tandem import initials
from feedback import actions, answering, replies
from feedback.access import may_resume
from feedback.models import ReviewRequest, Survey
from recruiting.actions import RequisitionError
from recruiting.models import Pause, TeamMember
from reminders.engine.recipients import people
from reminders.kinds import Answer, Due, ItemContext, Later, ReminderKind, Reply, Rung, register
from reminders.models import Occurrence, ReminderRule

Rules = Mapping[int, ReminderRule]
INTRODUCED, SOON, NOW_DUE, SECOND, CALL, OFFER, ESCALATION = range(7)
SOFT_NOTE_AFTER = 360  # business minutes: no soft note so soon after the introduction
LOOKS_BACK = timedelta(days=60)  # what is overdue for longer has had its whole ladder
# Whoever changes a rule, a zone, holidays or leave need not tell the planner: it looks at every open request within the
# hour. A new round is looked at by the next tick.
LOOK_AGAIN = timedelta(minutes=30)
AT_ONCE = 5_000  # requests a tick, the most urgent first
KNOWS_WHICH = "Every reminder was sent. The recruiter knows which, and would be glad of your help."


def one_or_many(count: int, one: str, many: str) -> str:
    return one if count == 1 else f"{count} {many}"


@register
class ReviewReminder(ReminderKind):
    """The ladder of catalogue 4.3, up to a call, the offer of a pause, and a count for whoever is named for it."""

    occasion: ClassVar[str] = ReviewRequest.Kind.RESUME
    name = "feedback.review"
    label = "Views of people"
    purpose = "review"
    rungs: ClassVar = [
        Rung(INTRODUCED, "Introduction", urgent=True, lifetime=3 * 24 * 60),
        Rung(SOON, "Soft note, a day before", offset=-DAY, lifetime=2 * 24 * 60),
        Rung(NOW_DUE, "Due now: everything open in one list", overrides_cadence=True),
        Rung(SECOND, "A day late: the second channel", offset=DAY, route="second", overrides_cadence=True),
        Rung(CALL, "Two days late: a call", offset=2 * DAY, route="call_task", overrides_cadence=True),
        Rung(OFFER, "Three days late: the offer of a pause", offset=3 * DAY, overrides_cadence=True),
        Rung(ESCALATION, "Three days late: a count for the person named", offset=3 * DAY, route="escalation"),
    ]

    def due(self, now: datetime, rules: Rules) -> Iterable[Due | Later]:
        requests = list(
            ReviewRequest.objects.to_plan(now)
            .filter(kind=self.occasion, due_at__gte=now - LOOKS_BACK)
            .select_related("application")
            .order_by("due_at", "id")[:AT_ONCE]
        )
        calendars = {pk: person.calendar for pk, person in people({row.reviewer_id for row in requests}).items()}
        named = Organisation.current().escalation_to_id
        for asked in requests:
            moments = {rung: _moment(rule, asked, calendars[asked.reviewer_id], now) for rung, rule in rules.items()}
            for rung, at in moments.items():
                recipient = named if rung == ESCALATION else asked.reviewer_id
                if recipient and at and at <= now and (rung != ESCALATION or recipient != asked.reviewer_id):
                    yield Due(
                        subject=key_of(asked), recipient_id=recipient, rung=rung, round=asked.round, due_at=at,
                        requisition_key=f"recruiting.requisition:{asked.application.requisition_id}",
                        useful_until=asked.due_at if rung == SOON else None,
                    )  # fmt: skip
            again = now + LOOK_AGAIN + timedelta(seconds=asked.pk % LOOK_AGAIN.seconds)  # not all in one tick
            yield Later(key_of(asked), asked.round, min([again, *(at for at in moments.values() if at and at > now)]))

    def remember(self, later: list[Later]) -> None:
        rows = [ReviewRequest(pk=pk_of(one.subject), next_rung_at=one.at, planned_round=one.round) for one in later]
        ReviewRequest.objects.bulk_update(rows, ["next_rung_at", "planned_round"], batch_size=500)

    def still_needed(self, occurrence: Occurrence) -> str:
        asked = _request(occurrence.subject)
        if asked is None:
            return "the request is gone"
        if asked.state != ReviewRequest.State.OPEN:
            return {"answered": "review submitted", "held": "held by a pause"}.get(asked.state, "request withdrawn")
        if occurrence.round != asked.round:
            return "asked again with a new due time"
        if not ReviewRequest.objects.waiting().filter(pk=asked.pk).exists():
            return "no longer in the running"
        if not asked.requisition.team.current().filter(user=asked.reviewer).exists():
            return "no longer on the team"
        return "introductions rest already" if occurrence.rung == OFFER and asked.requisition.current_pause() else ""

    def context(self, occurrence: Occurrence) -> ItemContext:
        return self.grouped([occurrence])

    def grouped(self, occurrences: list[Occurrence]) -> ItemContext:
        """Several people in one line; one who stands on two rungs at once counts once."""
        subjects = dict.fromkeys(occurrence.subject for occurrence in occurrences)
        return self.about([row for subject in subjects if (row := _request(subject))], occurrences)

    def about(self, rows: list[ReviewRequest], occurrences: list[Occurrence]) -> ItemContext:
        """What is said of these requests."""
        return _about(rows, occurrences)

    def escalation(self, count: int) -> ItemContext:
        said = one_or_many(count, "1 view is waited for", "views are waited for") + " longer than agreed"
        return ItemContext(
            title=said, short=said, spoken=f"{said}. {KNOWS_WHICH}", more=KNOWS_WHICH, action="", late=True
        )  # fmt: skip

    def staff(self, occurrence: Occurrence) -> User | None:
        asked = _request(occurrence.subject)
        return (asked.requisition.lead_recruiter() or asked.requested_by) if asked else None

    def is_named_in(self, subject: str, text: str) -> bool:
        named, _ = replies.aimed_at(text)
        asked = _request(subject) if named else None
        return asked is not None and named == initials(asked.application.candidate.name)

    def answer(self, subject: str, reply: Reply) -> Answer:
        asked = _request(subject)
        if asked is None or asked.application.candidate.erased_at:
            return Answer("gone", answering.GONE)
        if not ReviewRequest.objects.waiting().filter(pk=asked.pk).exists():
            return Answer("closed", "Thank you. That view is stored already, or no longer needed; nothing was changed.")
        return answering.take_answer(asked, reply)


@register
class PauseNotice(ReminderKind):
    """The manager is told why introductions rest, and how to start them again with one press."""

    name = "feedback.pause"
    label = "Pause of introductions"
    purpose = "resume"
    groups = False
    rungs: ClassVar = [
        Rung(0, "Introductions rest: why, and how to resume", urgent=True, overrides_cadence=True),
        Rung(1, "Still resting after five days", offset=5 * DAY),
    ]

    def due(self, now: datetime, rules: Rules) -> Iterable[Due]:
        pauses = list(Pause.objects.filter(ended_at=None, started_at__gte=now - LOOKS_BACK))
        managers = dict(
            TeamMember.objects.current()
            .filter(requisition__in=[row.requisition_id for row in pauses], part=TeamMember.Part.MANAGER)
            .values_list("requisition", "user")
        )
        calendars = {pk: person.calendar for pk, person in people(managers.values()).items()}
        for pause in pauses:
            manager = managers.get(pause.requisition_id)
            for rung, rule in rules.items() if manager else ():
                at = rule.counted_from(pause.started_at, calendars[manager])  # type: ignore[index]
                if at <= now:
                    yield Due(
                        subject=key_of(pause), recipient_id=manager, rung=rung, round=1, due_at=at,  # type: ignore[arg-type]
                        requisition_key=f"recruiting.requisition:{pause.requisition_id}",
                    )  # fmt: skip

    def still_needed(self, occurrence: Occurrence) -> str:
        pause = _pause(occurrence.subject)
        if pause is None or pause.ended_at:
            return "introductions resumed"
        return "" if pause.requisition.is_running else "search closed"

    def context(self, occurrence: Occurrence) -> ItemContext:
        pause = Pause.objects.select_related("requisition", "started_by").get(pk=pk_of(occurrence.subject))
        title = pause.requisition.title
        lead = "Introductions still rest" if occurrence.rung else "Introductions rest until you are ready"
        return ItemContext(
            title=f"{lead} · {title}",
            short=f"{lead} ({title}). Resume with one press, or answer RESUME.",
            spoken=f"{lead} in the search for {title}. You can start them again with one press.",
            action="Resume introductions",
            path=reverse("pause", args=[pause.requisition_id]),
            talking_points=[pause.reason, "Is the role still as urgent?", "When would a better moment be?"],
            facts={
                "reason": pause.reason,
                "title": title,
                "lead": lead,
                "recruiter": str(pause.started_by or ""),
            },
        )

    def staff(self, occurrence: Occurrence) -> User | None:
        pause = _pause(occurrence.subject)
        return pause.requisition.lead_recruiter() if pause else None

    def answer(self, subject: str, reply: Reply) -> Answer:
        pause = _pause(subject)
        if pause is None or pause.ended_at:
            return Answer("closed", "Introductions go on already. Thank you.")
        if not may_resume(reply.user, pause.requisition):
            return Answer("closed", "Thank you. That is not yours to say any more; nothing was changed.")
        said = replies.plain(reply.text).split()
        if not said or said[0] not in ("resume", "yes", "go", "ready", "continue", "start", "ok", "okay"):
            return Answer("question", "Shall introductions go on? Answer RESUME, or take the time you need.")
        try:
            actions.take_off_hold(pause.requisition, by=reply.user)
        except RequisitionError as problem:
            return Answer("closed", str(problem))
        return Answer("done", "Introductions go on. Thank you.")


@register
class CheckInReminder(ReminderKind):
    """A survey: asked once, reminded of once, once more before it closes; then silence."""

    name = "feedback.survey"
    label = "How it went"
    purpose = "survey"
    groups = False
    rungs: ClassVar = [
        Rung(0, "How it went: the questions"),
        Rung(1, "One reminder after two days", offset=2 * DAY),
        Rung(2, "Two days before it closes", offset=-2 * 24 * 60, calendar_days=True, lifetime=2 * 24 * 60),
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
            return "no longer asked"
        if survey.state == Survey.State.ANSWERED:
            return "survey answered"
        return "" if survey.is_open else "closed"

    def context(self, occurrence: Occurrence) -> ItemContext:
        survey = Survey.objects.with_names().get(pk=pk_of(occurrence.subject))
        title, count = survey.requisition.title, survey.template.questions.filter(active=True).count()
        questions = one_or_many(count, "1 question", "questions")
        closes = with_place(survey.closes_at, occurrence.recipient)
        return ItemContext(
            title=f"{survey.template.name} · {title}",
            short=f"{survey.template.name}{'' if survey.template.name.endswith('?') else ':'} {questions} ({title})",
            spoken=f"How did the search for {title} go? There are {questions}; they take two minutes.",
            action="Answer",
            path=survey.get_absolute_url(),
            due_at=survey.closes_at,
            talking_points=[question.text for question in survey.template.questions.filter(active=True)],
            facts={"title": title, "questions": count, "closes": closes, "last": occurrence.rung == 2},
        )

    def staff(self, occurrence: Occurrence) -> User | None:
        survey = Survey.objects.with_names().filter(pk=pk_of(occurrence.subject)).first()
        return survey.requisition.lead_recruiter() if survey else None


# Views: when a rung is due, what it says, what an answer in words becomes ------------------------------------------


def _moment(rule: ReminderRule, asked: ReviewRequest, calendar: BusinessCalendar, now: datetime) -> datetime | None:
    """When this rung comes, or a moment before which it certainly does not; None for a soft note that would come on
    the introduction's heels."""
    if rule.rung == INTRODUCED:
        return rule.counted_from(asked.sent_at, calendar)
    if rule.offset >= 0 and asked.due_at > now:
        return asked.due_at  # spares the calendar most of its work
    at = rule.counted_from(asked.due_at, calendar)
    return None if rule.rung == SOON and calendar.between(asked.sent_at, at) < SOFT_NOTE_AFTER else at


def _request(subject: str) -> ReviewRequest | None:
    return ReviewRequest.objects.with_names().filter(pk=pk_of(subject)).first()


def _pause(subject: str) -> Pause | None:
    """None for a pause that is gone with its search."""
    return Pause.objects.select_related("requisition").filter(pk=pk_of(subject)).first()


def _about(requests: list[ReviewRequest], occurrences: list[Occurrence]) -> ItemContext:
    """Initials and role only: it may travel as a subject line, a text or a call (P10)."""
    rows = sorted(requests, key=lambda row: (row.due_at, row.pk))
    titles = list(dict.fromkeys(row.requisition.title for row in rows))
    where = titles[0] if len(titles) == 1 else f"{len(titles)} searches"
    rung, late = max(row.rung for row in occurrences), any(row.is_late for row in rows)
    people_ = [initials(row.application.candidate.name) for row in rows]
    count, first = len(rows), rows[0]
    who = people_[0] if count == 1 else f"{count} people"
    waits = f"{who} {'waits' if count == 1 else 'wait'} for your view"
    if rung == INTRODUCED:
        waits = f"{who} {'is' if count == 1 else 'are'} introduced to you"
    due = with_place(first.due_at, occurrences[0].recipient)
    call = occurrences[0].rule.route == ReminderRule.Route.CALL_TASK
    return ItemContext(
        title=f"Call {first.reviewer}: {_waiting(count)} · {where}" if call else f"{waits} · {where}",
        short=f"{waits} ({where}), {'the first ' if count > 1 else ''}{'was due' if late else 'due'} {due}",
        spoken=_spoken(count, where, due, late=late, offer=rung == OFFER),
        action="Give your view",
        path=first.get_absolute_url(),
        late=late,
        due_at=first.due_at,
        talking_points=_talking_points(rows, where, due, late),
        facts={
            "rows": rows_for_mail(rows, occurrences[0].recipient), "lead": f"{waits}.",
            "people": people_, "titles": titles, "due": due, "count": count, "rung": rung, "offer": rung == OFFER,
            "recruiter": str(first.requisition.lead_recruiter() or "your recruiter"),
        },
    )  # fmt: skip


def rows_for_mail(rows: list[ReviewRequest], reader: User) -> list[dict[str, Any]]:
    return [
        {
            "initials": initials(row.application.candidate.name),
            "title": row.requisition.title,
            "due": with_place(row.due_at, reader),
            "late": row.is_late,
        }
        for row in rows
    ]


def _waiting(count: int) -> str:
    return one_or_many(count, "1 person waits for a view", "people wait for a view")


def _spoken(count: int, where: str, due: str, *, late: bool, offer: bool) -> str:
    first, each = ("It", "") if count == 1 else ("The first one", " each")
    said = f"{_waiting(count)} in the search for {where}. {first} {'was' if late else 'is'} due {due}."
    said += f" About two minutes{each} are enough."
    return said + (" If now is not the time, introductions can rest until you are ready." if offer else "")


def _talking_points(rows: list[ReviewRequest], where: str, due: str, late: bool) -> list[str]:
    first = "it" if len(rows) == 1 else "the first"
    return [
        f"{_waiting(len(rows))} ({where}); {first} {'was' if late else 'is'} due {due}.",
        "Is anything in the way? A verdict with one sentence is enough; I can note it while we talk.",
        "Would another day, time or channel suit better?",
        "Shall I hold further introductions until these are seen?",
    ]
