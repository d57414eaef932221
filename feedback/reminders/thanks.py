"""Thank-you notes with facts (C7): what a quick review made possible."""

from collections.abc import Iterable, Iterator
from datetime import datetime, timedelta
from typing import ClassVar
from zoneinfo import ZoneInfo

from django.db.models import Exists, OuterRef, Q
from django.urls import reverse

from accounts.models import User
from core.businesstime import DAY, BusinessCalendar
from core.models import key_of, pk_of
from feedback.models import ReviewRequest
from feedback.reminders.reviews import Rules
from feedback.text import dotted, first_name, listed, one_or_many, role, with_full_stop
from kickoff.actions import limits_for
from kickoff.commitments import USUAL_LIMITS, limits_of
from recruiting.models import Application, Requisition, Stage, TeamMember
from reminders.engine.recipients import people
from reminders.kinds import Due, ItemContext, ReminderKind, Rung, register
from reminders.models import Occurrence

KIND = "feedback.thanks"
A_WEEK = timedelta(days=7)
TEXTED = 2  # more candidates than these are counted


@register
class ThankYou(ReminderKind):
    """To a hiring manager whose review came within half of the agreed time, at most once a week. It goes with the day's
    message and is never a call: those who only want calls are thanked by the recruiter in person."""

    name = KIND
    label = "Thank-you notes"
    goes_to_delegate = False  # it is meant for this person alone
    groups = False
    rungs: ClassVar = [Rung(0, "Thank-you note", offset=DAY, lifetime=3 * 24 * 60, counts_from="the review")]

    def due(self, now: datetime, rules: Rules) -> Iterable[Due]:
        rule = rules.get(0)
        requests = list(_answered_lately(now)) if rule else []
        limits = limits_of({row.application.requisition_id for row in requests}) if requests else {}
        persons = people({row.reviewer_id for row in requests}) if requests else {}
        thanked: set[int] = set()
        for asked in requests:
            job, calendar = asked.application.requisition_id, persons[asked.reviewer_id].calendar
            limit = (USUAL_LIMITS | limits[job])["review"]
            if rule is None or asked.reviewer_id in thanked or not _is_fast(asked, limit, calendar):
                continue
            at = rule.counted_from(asked.answered_at or now, calendar)
            if at <= now:
                thanked.add(asked.reviewer_id)
                yield Due(key_of(asked), asked.reviewer_id, 0, 1, at, f"recruiting.requisition:{job}")

    def still_needed(self, occurrence: Occurrence) -> str:
        asked = _request(occurrence)
        if asked is None or asked.state != ReviewRequest.State.ANSWERED:
            return "the review was undone or deleted"
        return "" if asked.requisition.hiring_manager() == asked.reviewer else "no longer the hiring manager"

    def context(self, occurrence: Occurrence) -> ItemContext:
        asked = _request(occurrence)
        if asked is None:
            raise LookupError(f"{occurrence.subject} was deleted")
        job, quick = asked.requisition, _quick_ones(asked)
        names = [dotted(row.application.candidate.name) for row in quick]
        who = listed(names) if len(names) <= TEXTED else f"{len(names)} candidates"
        how = _how_quickly(quick)
        after = [words for row in quick if (words := _after(row.application))]
        by = job.lead_recruiter()
        return ItemContext(
            title=job.title_in_subject(f"Thanks for the quick review{'' if len(quick) == 1 else 's'} · "),
            short=_texted(f"{how} {who}", who, after),
            spoken=f"{_capital(how)} {one_or_many(len(quick), 'a candidate', 'candidates')} for "
            f"{role(job.title_in_calls)}.",
            preview=with_full_stop(f"{_capital(how)} {who}"),
            action="See reviews",
            link_label="Reviews",
            path=reverse("review-list", args=[job.pk]),
            talking_points=_talking_points(quick, how),
            facts={
                "said": f"{_capital(how)} {who} for {role(job.title)}",
                "after": after,
                "from_name": by.name if by else "",
            },
        )

    def staff(self, occurrence: Occurrence) -> User | None:
        asked = _request(occurrence)
        return asked.requisition.lead_recruiter() if asked else None


def _texted(said: str, who: str, after: list[str]) -> str:
    """For a text; what came of a single review joins its sentence: "… of R.A., who moved to Interviews."."""
    if len(after) == 1 and after[0].startswith(f"{who} "):
        return f"{said}, who {after[0].removeprefix(f'{who} ')}"
    return " ".join([with_full_stop(said), *after[:TEXTED]])


def _talking_points(quick: list[ReviewRequest], how: str) -> list[str]:
    """As spoken, with first names."""
    names = [first_name(row.application.candidate.name) for row in quick]
    who = listed(names) if len(names) <= TEXTED else f"{len(names)} candidates"
    after = (_after(row.application, first_name(row.application.candidate.name)) for row in quick)
    return [f"{_capital(how)} {who}. That really helps.", *(words for words in after if words)]


def _answered_lately(now: datetime) -> Iterator[ReviewRequest]:
    """Reviews of hiring managers who got no thank-you note this week, the oldest first; read by the index on the time of
    the answer."""
    on_team = TeamMember.objects.current().filter(
        requisition=OuterRef("application__requisition"), user=OuterRef("reviewer"), part=TeamMember.Part.MANAGER
    )
    theirs = Q(recipient=OuterRef("reviewer")) | Q(on_behalf_of=OuterRef("reviewer"))
    thanked = Occurrence.objects.filter(theirs, rule__kind=KIND, due_at__gt=now - A_WEEK)
    answered = ReviewRequest.objects.filter(
        Exists(on_team), ~Exists(thanked), kind=ReviewRequest.Kind.RESUME, state=ReviewRequest.State.ANSWERED,
        answered_at__gt=now - A_WEEK, answered_at__lte=now, reviewer__is_active=True,
        application__requisition__in=Requisition.objects.running(),
    ).exclude(reviewer__contact_preference__channel="call_task")  # fmt: skip
    return answered.select_related("application").order_by("answered_at", "id").iterator()


def _is_fast(asked: ReviewRequest, limit: int, calendar: BusinessCalendar) -> bool:
    return _took(asked, calendar) * 2 <= limit


def _took(asked: ReviewRequest, calendar: BusinessCalendar) -> int:
    """Business minutes from the request to the review."""
    return calendar.between(asked.requested_at, asked.answered_at) if asked.answered_at else 0


def _quick_ones(asked: ReviewRequest) -> list[ReviewRequest]:
    """This review and the other quick ones by the same hiring manager for the same job that week."""
    if asked.answered_at is None:
        return [asked]
    limit, calendar = limits_for(asked.requisition)["review"], asked.reviewer.business_calendar()
    rows = ReviewRequest.objects.with_names().filter(
        reviewer=asked.reviewer, application__requisition=asked.requisition, kind=asked.kind,
        state=ReviewRequest.State.ANSWERED, answered_at__range=(asked.answered_at, asked.answered_at + A_WEEK),
    )  # fmt: skip
    return [row for row in rows.order_by("answered_at", "id") if _is_fast(row, limit, calendar)] or [asked]


def _how_quickly(rows: list[ReviewRequest]) -> str:
    """ "thanks for your same-day review of", where that is true of all of them in the reviewer's zone."""
    zone = ZoneInfo(rows[0].reviewer.zone_name)
    days = [[at.astimezone(zone).date() for at in (row.requested_at, row.answered_at) if at] for row in rows]
    review = "review" if len(rows) == 1 else "reviews"
    same_day = all(len(set(both)) == 1 for both in days)
    return f"thanks for your {'same-day' if same_day else 'quick'} {review} of"


def _capital(words: str) -> str:
    return f"{words[:1].upper()}{words[1:]}"


def _after(application: Application, who: str = "") -> str:
    """What came of it as a sentence, with initials unless `who` names the candidate; empty while nothing has."""
    who, state = who or dotted(application.candidate.name), Application.State(application.state)
    if state != Application.State.ACTIVE:
        return {
            Application.State.HIRED: f"{who} was hired.",
            Application.State.DECLINED: f"{who} won't be moving forward.",
        }.get(state, "")
    early = (Stage.Kind.SOURCED, Stage.Kind.REVIEW)
    return "" if application.stage.kind in early else f"{who} moved to {application.stage.name}."


def _request(occurrence: Occurrence) -> ReviewRequest | None:
    rows = ReviewRequest.objects.with_names().select_related("application__stage")
    return rows.filter(pk=pk_of(occurrence.subject)).first()
