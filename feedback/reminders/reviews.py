"""Reminders to review candidates: the schedule from the first message to a call, the offer of a pause and a count."""

from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime, timedelta
from typing import ClassVar

from accounts.models import Organisation, User
from core.businesstime import DAY, BusinessCalendar
from core.models import key_of, pk_of
from core.open_items import is_open
from core.templatetags.tandem import initials
from feedback import answering, replies
from feedback.models import ReviewRequest
from feedback.reminders.review_text import CALL, ESCALATION, OFFER, OVERDUE, SECOND, SENT, SOON, review_context
from feedback.text import count_in_words, first_name, one_or_many
from reminders.engine.recipients import people
from reminders.kinds import Answer, Due, ItemContext, Later, ReminderKind, Reply, Rung, register
from reminders.models import Occurrence, ReminderRule

Rules = Mapping[int, ReminderRule]
SOON_AFTER = 360  # business minutes: no due-soon reminder closer than this to the first message
LOOKS_BACK = timedelta(days=60)  # what is overdue for longer has had all its reminders
# A changed rule, zone, holiday or leave need not be told to the planner: it reads every open request within the hour. A
# new round is read by the next tick.
LOOK_AGAIN = timedelta(minutes=30)
HELD = "new candidates are on hold"
REASONS = {ReviewRequest.State.ANSWERED: "the review was submitted", ReviewRequest.State.HELD: HELD}
AT_ONCE = 5_000  # requests a tick, the most urgent first


@register
class ReviewReminder(ReminderKind):
    """Reviews of candidates sent to somebody (T1 to T7), up to a call, the offer of a pause, and a count for the
    person named for escalations."""

    occasion: ClassVar[str] = ReviewRequest.Kind.RESUME
    name = "feedback.review"
    label = "Candidate reviews"
    open_item = "feedback.review"
    purpose = "review"
    rungs: ClassVar = [
        Rung(SENT, "Sent for review", urgent=True, lifetime=3 * 24 * 60, counts_from="it was sent"),
        Rung(SOON, "Due-soon reminder", offset=-DAY, lifetime=2 * 24 * 60),
        Rung(OVERDUE, "Overdue reminder", overrides_cadence=True),
        Rung(SECOND, "Second channel", offset=DAY, route="second", overrides_cadence=True),
        Rung(CALL, "Call", offset=2 * DAY, route="call_task", overrides_cadence=True),
        Rung(OFFER, "Offer to pause", offset=3 * DAY, overrides_cadence=True),
        Rung(ESCALATION, "Escalation", offset=3 * DAY, route="escalation"),
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
        asked = request_of(occurrence.subject)
        if asked is None:
            return "the request was deleted"
        if asked.state != ReviewRequest.State.OPEN:
            return REASONS.get(ReviewRequest.State(asked.state), "the request was canceled")
        if occurrence.round != asked.round:
            return "the request was resent with a new due date"
        if not asked.requisition.team.current().filter(user=asked.reviewer).exists():
            return "no longer on the hiring team"
        if occurrence.rung == OFFER and asked.requisition.current_pause():
            return HELD
        return self.why_closed(occurrence)

    def context(self, occurrence: Occurrence) -> ItemContext:
        return self.grouped([occurrence])

    def grouped(self, occurrences: list[Occurrence]) -> ItemContext:
        """Several candidates in one item; a candidate with reminders of two steps counts once."""
        subjects = dict.fromkeys(occurrence.subject for occurrence in occurrences)
        return self.about([row for subject in subjects if (row := request_of(subject))], occurrences)

    def about(self, rows: list[ReviewRequest], occurrences: list[Occurrence]) -> ItemContext:
        """What is said of these requests."""
        return review_context(rows, occurrences)

    def escalation(self, count: int, subjects: Sequence[str] = ()) -> ItemContext:
        return escalated(one_or_many(count, "1 review", "reviews"), "is" if count == 1 else "are", subjects)

    def staff(self, occurrence: Occurrence) -> User | None:
        asked = request_of(occurrence.subject)
        return (asked.requisition.lead_recruiter() or asked.requested_by) if asked else None

    def is_named_in(self, subject: str, text: str) -> bool:
        named, _ = replies.aimed_at(text)
        asked = request_of(subject) if named else None
        return asked is not None and named == initials(asked.application.candidate.name)

    def answer(self, subject: str, reply: Reply) -> Answer:
        asked, noun = request_of(subject), ReviewRequest.Kind(self.occasion).noun
        if asked is None or asked.application.candidate.erased_at:
            return Answer("gone", answering.GONE.format(noun))
        if not is_open(self.open_item, subject):
            return Answer("closed", f"Thanks. Your {noun} is already in or no longer needed, so nothing was changed.")
        return answering.take_answer(asked, reply)


def escalated(what: str, verb: str, subjects: Sequence[str]) -> ItemContext:
    """What the escalation contact reads: how many, and where it is one job, which one and whom to ask. No candidates."""
    rows = ReviewRequest.objects.with_names().filter(pk__in=[pk_of(subject) for subject in subjects])
    jobs = list({row.requisition.pk: row.requisition for row in rows}.values())
    job = jobs[0] if len(jobs) == 1 else None
    recruiter = job.lead_recruiter() if job else None
    number, _, rest = what.partition(" ")
    in_words = f"{count_in_words(int(number))} {rest}" if number.isdigit() else what
    said = f"{in_words}{f' for {job.role_in_calls}' if job else ''} {verb} overdue."
    ask = (
        f"Please check in with {f'{first_name(recruiter.name)}, the recruiter,' if recruiter else 'the recruiter'} "
        "to see how you can help."
    )
    more, title = f"We've sent every reminder we can. {ask}", f"{what} {verb} overdue"
    return ItemContext(
        title=job.title_in_subject(f"{title} · ") if job else title,
        short=said, spoken=f"{said} {more}", preview=ask, more=more, action="", late=True,
    )  # fmt: skip


def request_of(subject: str) -> ReviewRequest | None:
    """The request that an occurrence is about; None when it was deleted."""
    return ReviewRequest.objects.with_names().filter(pk=pk_of(subject)).first()


def _moment(rule: ReminderRule, asked: ReviewRequest, calendar: BusinessCalendar, now: datetime) -> datetime | None:
    """When this step comes, or a moment before which it certainly does not; None for a due-soon reminder that would
    follow the first message too closely."""
    if rule.rung == SENT:
        return rule.counted_from(asked.sent_at, calendar)
    if rule.offset >= 0 and asked.due_at > now:
        return asked.due_at  # spares the calendar most of its work
    at = rule.counted_from(asked.due_at, calendar)
    return None if rule.rung == SOON and calendar.between(asked.sent_at, at) < SOON_AFTER else at
