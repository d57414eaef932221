"""What a kickoff must tell people: an invitation, an agreement to accept, a step that is due, a kickoff to schedule."""

from collections.abc import Iterable, Mapping
from datetime import datetime, timedelta
from typing import ClassVar

from django.db.models import QuerySet
from django.urls import reverse

from accounts.models import User
from core import clock
from core.businesstime import DAY
from core.dates import Style, with_place
from core.models import key_of, pk_of
from kickoff.access import may_answer
from kickoff.actions import KickoffProblem, accept, hand_back
from kickoff.calendar import cancel_for, request_for
from kickoff.invitations import INVITE, KIND, UNINVITE, due_invitations, invited_to, why_not_invited, why_not_uninvited
from kickoff.models import Agreement, Kickoff, Milestone
from kickoff.reminders.shared import SEARCH, Waiting, due_of, why_not_theirs
from recruiting.models import Requisition
from recruiting.models.requisition import Side
from reminders.kinds import Answer, Due, ItemContext, ReminderKind, Reply, Rung, register
from reminders.models import Occurrence, ReminderRule

YES = ("yes", "accept", "accepted", "agree", "agreed", "ok", "okay", "fine")
AHEAD = timedelta(days=30)  # how far to look where an admin lets a step be told of before it is due


@register
class Invitation(ReminderKind):
    """The calendar invitation, its changes, its cancellation; to everybody on the team."""

    name = KIND
    label = "Kickoff invitation"
    groups = False
    rungs: ClassVar = [
        Rung(INVITE, "Invitation to the kickoff", route="email", alone=True, urgent=True, overrides_cadence=True),
        Rung(UNINVITE, "Kickoff called off", route="email", alone=True, urgent=True, overrides_cadence=True),
    ]

    def due(self, now: datetime, rules: Mapping[int, ReminderRule]) -> Iterable[Due]:
        return (due for due in due_invitations(now) if due.rung in rules)

    def still_needed(self, occurrence: Occurrence) -> str:
        kickoff = Kickoff.objects.filter(pk=pk_of(occurrence.subject)).first()
        if kickoff is None:
            return "the search is gone"
        return (
            why_not_invited(kickoff, occurrence)
            if occurrence.rung == INVITE
            else why_not_uninvited(kickoff, occurrence)
        )

    def context(self, occurrence: Occurrence) -> ItemContext:
        kickoff = Kickoff.objects.select_related("requisition", "booked_by").get(pk=pk_of(occurrence.subject))
        recipient, title = occurrence.recipient, kickoff.requisition.title
        is_off = occurrence.rung == UNINVITE
        when = with_place(kickoff.starts, recipient)
        said = with_place(kickoff.starts, recipient, Style.FULL)
        lead = "Called off" if is_off else "Kickoff moved" if kickoff.sequence else "Kickoff"
        build = cancel_for if is_off else request_for
        extra = {} if is_off else {"agenda": list(kickoff.items.values_list("title", flat=True))}
        invited = [recipient] if is_off and kickoff.is_booked else list(invited_to(kickoff)) or [recipient]
        return ItemContext(
            title=f"{lead}: {title}, {when}",
            short=f"{lead}: {title}, {when}",
            spoken=f"The kickoff for {title} on {said} is called off."
            if is_off
            else f"The kickoff for {title} is on {said}.",
            action="Open the kickoff",
            path="" if is_off else reverse("kickoff", args=[kickoff.requisition_id]),
            due_at=kickoff.starts_at,
            calendar=build(kickoff, invited=invited, now=clock.now(), **extra),
            calendar_method="CANCEL" if is_off else "REQUEST",
            facts={
                "called_off": is_off,
                "moved": bool(kickoff.sequence) and not is_off,
                "title": title,
                "when": when,
                "minutes": kickoff.minutes,
                "place": kickoff.place,
                "video_link": kickoff.video_link,
                "room": kickoff.room,
                "message": kickoff.message,
                "from_name": kickoff.booked_by.name if kickoff.booked_by else "",
                **extra,
            },
        )

    def staff(self, occurrence: Occurrence) -> User | None:
        kickoff = Kickoff.objects.select_related("booked_by").filter(pk=pk_of(occurrence.subject)).first()
        return kickoff.booked_by if kickoff else None


@register
class AgreementToAccept(ReminderKind):
    """A proposed agreement waits for the other side's yes."""

    name = "kickoff.agreement"
    label = "Agreement to accept"
    purpose = "accept"
    groups = False
    rungs: ClassVar = [
        Rung(0, "Agreement proposed", urgent=True),
        Rung(1, "Agreement waits", offset=DAY, overrides_cadence=True),
        Rung(2, "Agreement still waits", offset=2 * DAY, route="second", overrides_cadence=True),
        Rung(3, "Call about the agreement", offset=3 * DAY, route="call_task"),
    ]

    def due(self, now: datetime, rules: Mapping[int, ReminderRule]) -> Iterable[Due]:
        proposed = Agreement.objects.filter(state=Agreement.State.PROPOSED, proposed_at__lte=now)
        waiting = [
            Waiting(key_of(row), row.requisition_id, row.waits_for, row.proposed_at, row.round)
            for row in proposed.filter(requisition__in=Requisition.objects.running())
            if row.proposed_at
        ]
        return due_of(waiting, rules, now)

    def still_needed(self, occurrence: Occurrence) -> str:
        agreement = Agreement.objects.select_related("requisition").filter(pk=pk_of(occurrence.subject)).first()
        if agreement is None or not agreement.requisition.is_running:
            return "the search is closed"
        if not agreement.is_proposed:
            return f"agreement {agreement.get_state_display().lower()}"
        return why_not_theirs(occurrence, agreement.requisition)

    def context(self, occurrence: Occurrence) -> ItemContext:
        agreement = Agreement.objects.select_related("requisition").get(pk=pk_of(occurrence.subject))
        title, first = agreement.requisition.title, agreement.number == 1
        asks = self.staff(occurrence)
        what = "What we promise each other" if first else "A change of what we promise each other"
        return ItemContext(
            title=f"{what} · {title}",
            short=f"{'Our agreement' if first else 'A change of our agreement'} for {title} waits for your yes",
            spoken=f"Our agreement for {title} waits for your yes. It says what each side commitments, and by when.",
            action="Read and accept",
            path=reverse("agreement", args=[agreement.requisition_id]),
            late=occurrence.rung > 0,
            due_at=agreement.proposed_at,
            talking_points=_points_of(agreement),
            facts={
                "number": agreement.number,
                "commitments": list(agreement.commitments.values("side", "text", "limit")),
                "slip": agreement.slip,
                "from_name": asks.name if asks else "",
            },
        )

    def staff(self, occurrence: Occurrence) -> User | None:
        agreement = Agreement.objects.select_related("requisition").filter(pk=pk_of(occurrence.subject)).first()
        return agreement.requisition.lead_recruiter() if agreement else None

    def answer(self, subject: str, reply: Reply) -> Answer:
        agreement = Agreement.objects.select_related("requisition").filter(pk=pk_of(subject)).first()
        if agreement is None or not agreement.is_proposed:
            return Answer("closed", "That agreement no longer waits for an answer. Thank you.")
        if not may_answer(agreement, reply.user):  # taken off the team since they were written to
            return Answer("closed", "That agreement is for others to answer now. Thank you.")
        first, _, rest = reply.text.strip().partition(" ")
        try:
            if first.lower().strip(".,!:") in YES and len(rest) < 40:
                accept(agreement, by=reply.user)
                return Answer("done", "Thank you: accepted by both. The timeline is set.")
            if first.lower().strip(".,!:") in ("no", "change") and len(rest.split()) > 2:
                hand_back(agreement, by=reply.user, note=rest)
                return Answer("done", "Thank you: your note is with your recruiter, who will propose it anew.")
        except KickoffProblem as problem:
            return Answer("closed", str(problem))
        return Answer("question", "Reply YES to accept it as it stands, or CHANGE and what should be different.")


@register
class MilestoneDue(ReminderKind):
    """The step whose turn it is has come due; told to whoever owns it."""

    name = "kickoff.milestone"
    label = "A step of the timeline"
    rungs: ClassVar = [Rung(0, "Step due"), Rung(1, "Step a day over", offset=DAY, overrides_cadence=True)]
    # These have a matter of their own, with its own ladder.
    TOLD_ELSEWHERE = (Milestone.Key.KICKOFF, Milestone.Key.AGREEMENT, Milestone.Key.DESCRIPTION, Milestone.Key.REVIEW)

    def due(self, now: datetime, rules: Mapping[int, ReminderRule]) -> Iterable[Due]:
        tells_ahead = any(rule.offset < 0 for rule in rules.values())
        soon = now + AHEAD if tells_ahead else now
        turns = Milestone.objects.whose_turn_it_is().filter(due_at__lte=soon).exclude(key__in=self.TOLD_ELSEWHERE)
        waiting = [Waiting(key_of(row), row.requisition_id, row.side, row.due_at, row.round) for row in turns]
        return due_of(waiting, rules, now)

    def still_needed(self, occurrence: Occurrence) -> str:
        milestone = Milestone.objects.select_related("requisition").filter(pk=pk_of(occurrence.subject)).first()
        if milestone is None or not milestone.requisition.is_running:
            return "the search is closed"
        if milestone.done_at:
            return "the step is done"
        if milestone.round != occurrence.round:
            return "moved to a new date"
        return why_not_theirs(occurrence, milestone.requisition)

    def context(self, occurrence: Occurrence) -> ItemContext:
        milestone = Milestone.objects.select_related("requisition").get(pk=pk_of(occurrence.subject))
        title, when = milestone.requisition.title, with_place(milestone.due_at, occurrence.recipient)
        due = f"was due {when}" if milestone.due_at < clock.now() else f"due {when}"
        return ItemContext(
            title=f"Due: {milestone.name} · {title}",
            short=f"{milestone.name} ({title}), {due}",
            spoken=f"The next step of the search for {title}: {milestone.name}, {due}.",
            action="See the timeline",
            path=reverse("timeline", args=[milestone.requisition_id]),
            late=occurrence.rung > 0,
            due_at=milestone.due_at,
        )

    def staff(self, occurrence: Occurrence) -> User | None:
        milestone = Milestone.objects.select_related("requisition").filter(pk=pk_of(occurrence.subject)).first()
        return milestone.requisition.lead_recruiter() if milestone else None


@register
class KickoffToSchedule(ReminderKind):
    """A search was opened and its kickoff is not booked yet: within two business days it should have been."""

    name = "kickoff.to_schedule"
    label = "A kickoff to schedule"
    rungs: ClassVar = [
        Rung(0, "Schedule the kickoff", offset=-DAY),
        Rung(1, "Kickoff not scheduled in time", overrides_cadence=True),
    ]
    WITHIN = 2 * DAY

    def due(self, now: datetime, rules: Mapping[int, ReminderRule]) -> Iterable[Due]:
        opened = _without_kickoff().filter(opened_at__lte=now).values_list("pk", "opened_at")
        waiting = [
            Waiting(f"{SEARCH}:{pk}", pk, Side.RECRUITER, opened_at, after=self.WITHIN) for pk, opened_at in opened
        ]
        return due_of(waiting, rules, now)

    def still_needed(self, occurrence: Occurrence) -> str:
        requisition = _without_kickoff().filter(pk=pk_of(occurrence.subject)).first()
        return why_not_theirs(occurrence, requisition) if requisition else "kickoff booked"

    def context(self, occurrence: Occurrence) -> ItemContext:
        requisition = Requisition.objects.get(pk=pk_of(occurrence.subject))
        manager = requisition.hiring_manager()
        return ItemContext(
            title=f"Schedule the kickoff · {requisition.title}",
            short=f"Schedule the kickoff for {requisition.title}",
            spoken=f"The kickoff for {requisition.title} is not scheduled yet.",
            action="Choose a time",
            path=reverse("kickoff-schedule", args=[requisition.pk]),
            late=occurrence.rung > 0,
            due_at=occurrence.due_at,
            talking_points=[f"Agree a time with {manager.name}"] if manager else [],
        )

    def grouped(self, occurrences: list[Occurrence]) -> ItemContext:
        first, count = self.context(occurrences[0]), len(occurrences)
        if count == 1:
            return first
        words = f"{count} kickoffs to schedule"
        return ItemContext(
            title=words,
            short=words,
            spoken=f"{words}.",
            action="See the searches",
            path=reverse("requisition-list"),
            late=first.late,
            due_at=first.due_at,
        )


def _without_kickoff() -> QuerySet[Requisition]:
    early = [Requisition.State.DRAFT, Requisition.State.KICKOFF]
    settled = Kickoff.objects.filter(state__in=[Kickoff.State.BOOKED, Kickoff.State.HELD])
    return Requisition.objects.filter(state__in=early).exclude(pk__in=settled.values("requisition"))


def _points_of(agreement: Agreement) -> list[str]:
    return [promise.text for promise in agreement.commitments.all() if promise.side != Side.RECRUITER]
