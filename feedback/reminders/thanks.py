"""Thanks with facts (E14): as readily as it chases, Tandem says what a quick view made possible."""

from collections.abc import Iterable, Iterator
from datetime import datetime, timedelta
from math import ceil
from typing import ClassVar

from django.db.models import Exists, OuterRef, Q
from django.urls import reverse

from accounts.models import User
from core.businesstime import BusinessCalendar
from core.models import key_of, pk_of
from core.templatetags.tandem import initials
from feedback.models import ReviewRequest
from feedback.reminders.ladders import DAY, Rules, one_or_many
from kickoff.actions import limits_for
from kickoff.commitments import USUAL_LIMITS, limits_of
from recruiting.models import Application, Requisition, Stage, TeamMember
from reminders.engine.recipients import people
from reminders.kinds import Due, ItemContext, ReminderKind, Rung, register
from reminders.models import Occurrence

KIND = "feedback.thanks"
A_WEEK = timedelta(days=7)
HOUR = 60


@register
class ThankYou(ReminderKind):
    """To a manager whose view came within half of the agreed time, the first target; once a week at most. It rides on the
    day's message and never comes as a call: whoever wants calls only is thanked by the recruiter in person."""

    name = KIND
    label = "Thank you"
    goes_to_delegate = False  # it is about this very person
    groups = False
    rungs: ClassVar = [Rung(0, "Thanks for a quick view, the business day after", offset=DAY, lifetime=3 * 24 * 60)]

    def due(self, now: datetime, rules: Rules) -> Iterable[Due]:
        rule = rules.get(0)
        requests = list(_answered_lately(now)) if rule else []
        limits = limits_of({row.application.requisition_id for row in requests}) if requests else {}
        persons = people({row.reviewer_id for row in requests}) if requests else {}
        thanked: set[int] = set()
        for asked in requests:
            search, calendar = asked.application.requisition_id, persons[asked.reviewer_id].calendar
            limit = (USUAL_LIMITS | limits[search])["review"]
            if rule is None or asked.reviewer_id in thanked or not _is_fast(asked, limit, calendar):
                continue
            at = rule.counted_from(asked.answered_at or now, calendar)
            if at <= now:
                thanked.add(asked.reviewer_id)
                yield Due(key_of(asked), asked.reviewer_id, 0, 1, at, f"recruiting.requisition:{search}")

    def still_needed(self, occurrence: Occurrence) -> str:
        asked = _request(occurrence)
        if asked is None or asked.state != ReviewRequest.State.ANSWERED:
            return "the view is gone"
        return "" if asked.requisition.hiring_manager() == asked.reviewer else "no longer the manager of this search"

    def context(self, occurrence: Occurrence) -> ItemContext:
        asked = _request(occurrence)
        if asked is None:
            raise LookupError(f"{occurrence.subject} is gone")
        title, quick = asked.requisition.title, _quick_ones(asked)
        who = f"{initials(quick[0].application.candidate.name)}" if len(quick) == 1 else f"{len(quick)} people"
        said = f"You gave your view on {who} within {_hours(quick)}"
        after = [words for row in quick if (words := _after(row.application))]
        thanks = f"{said}.{''.join(f' {words}.' for words in after)} Thank you."
        by = asked.requisition.lead_recruiter()
        return ItemContext(
            title=f"Thank you for a quick view · {title}",
            short=f"{title}: {thanks}",
            spoken=f"In the search for {title} you gave your view on {one_or_many(len(quick), 'somebody', 'people')} "
            f"within {_hours(quick)}. Thank you.",
            action="See the reviews",
            path=reverse("review-list", args=[asked.requisition.pk]),
            talking_points=[f"{said}.", *after, "Thank you: it makes the search quicker for everybody."],
            facts={"said": said, "after": after, "title": title, "from_name": by.name if by else ""},
        )

    def staff(self, occurrence: Occurrence) -> User | None:
        asked = _request(occurrence)
        return asked.requisition.lead_recruiter() if asked else None


def _answered_lately(now: datetime) -> Iterator[ReviewRequest]:
    """Of managers who were not thanked this week, the first answer first; read by the index on the answer's time."""
    seat = TeamMember.objects.current().filter(
        requisition=OuterRef("application__requisition"), user=OuterRef("reviewer"), part=TeamMember.Part.MANAGER
    )
    whose = Q(recipient=OuterRef("reviewer")) | Q(on_behalf_of=OuterRef("reviewer"))
    thanked = Occurrence.objects.filter(whose, rule__kind=KIND, due_at__gt=now - A_WEEK)
    answered = ReviewRequest.objects.filter(
        Exists(seat), ~Exists(thanked), kind=ReviewRequest.Kind.RESUME, state=ReviewRequest.State.ANSWERED,
        answered_at__gt=now - A_WEEK, answered_at__lte=now, reviewer__is_active=True,
        application__requisition__in=Requisition.objects.running(),
    ).exclude(reviewer__contact_preference__channel="call_task")  # fmt: skip
    return answered.select_related("application").order_by("answered_at", "id").iterator()


def _is_fast(asked: ReviewRequest, limit: int, calendar: BusinessCalendar) -> bool:
    return _took(asked, calendar) * 2 <= limit


def _took(asked: ReviewRequest, calendar: BusinessCalendar) -> int:
    """Business minutes from being asked to the answer."""
    return calendar.between(asked.requested_at, asked.answered_at) if asked.answered_at else 0


def _quick_ones(asked: ReviewRequest) -> list[ReviewRequest]:
    """This view and the other quick ones of the same manager in the same search that week."""
    if asked.answered_at is None:
        return [asked]
    limit, calendar = limits_for(asked.requisition)["review"], asked.reviewer.business_calendar()
    rows = ReviewRequest.objects.with_names().filter(
        reviewer=asked.reviewer, application__requisition=asked.requisition, kind=asked.kind,
        state=ReviewRequest.State.ANSWERED, answered_at__range=(asked.answered_at, asked.answered_at + A_WEEK),
    )  # fmt: skip
    return [row for row in rows.order_by("answered_at", "id") if _is_fast(row, limit, calendar)] or [asked]


def _hours(rows: list[ReviewRequest]) -> str:
    """The longest of them, rounded up, so that the praise is true."""
    calendar = rows[0].reviewer.business_calendar()
    hours = max(1, ceil(max(_took(row, calendar) for row in rows) / HOUR))
    return one_or_many(hours, "1 working hour", "working hours")


def _after(application: Application) -> str:
    """What came of it, with initials; empty while nothing has."""
    who, state = initials(application.candidate.name), Application.State(application.state)
    if state != Application.State.ACTIVE:
        return {Application.State.HIRED: f"{who} was hired", Application.State.DECLINED: f"{who} has an answer"}.get(
            state, ""
        )
    early = (Stage.Kind.SOURCED, Stage.Kind.REVIEW)
    return "" if application.stage.kind in early else f"{who} moved on to {application.stage.name}"


def _request(occurrence: Occurrence) -> ReviewRequest | None:
    rows = ReviewRequest.objects.with_names().select_related("application__stage")
    return rows.filter(pk=pk_of(occurrence.subject)).first()
