"""Messages about steps of a kickoff: an agreement to accept, a milestone that is due, a kickoff to schedule."""

from collections.abc import Iterable, Mapping
from datetime import datetime, timedelta
from typing import ClassVar

from django.urls import reverse

from accounts.models import User
from core import clock
from core.businesstime import DAY
from core.dates import Style, for_person, with_place
from core.models import key_of, pk_of
from kickoff.access import may_answer
from kickoff.actions import KickoffProblem, accept, hand_back, side_of
from kickoff.models import Agreement, Commitment, Kickoff, Milestone
from kickoff.reminders.shared import CLOSED, REQUISITION, OpenItem, due_of, why_not_theirs
from kickoff.slots import WITHIN, meet_by
from recruiting.models import Requisition
from recruiting.models.settings import Side
from recruiting.representatives import first_name
from reminders.kinds import Answer, Due, ItemContext, ReminderKind, Reply, Rung, register
from reminders.models import Occurrence, ReminderRule

YES = ("yes", "accept", "accepted", "agree", "agreed", "ok", "okay", "fine")
STEPS = {
    Milestone.Key.SLATE: "the first slate",
    Milestone.Key.INTERVIEWS: "interviews",
    Milestone.Key.DECISION: "the debrief",
    Milestone.Key.OFFER: "the offer",
    Milestone.Key.START: "the new hire's start date",
}
AHEAD = timedelta(days=30)  # how far to look ahead if an admin sends milestone reminders before the target date


@register
class AgreementToAccept(ReminderKind):
    """A working agreement that was sent and not accepted yet; to the side that has not accepted."""

    name = "kickoff.agreement"
    label = "Accept the working agreement"
    open_item = "kickoff.agreement"
    purpose = "accept"
    groups = False
    rungs: ClassVar = [
        Rung(0, "Accept the working agreement", urgent=True, counts_from="it was sent"),
        Rung(1, "Working agreement reminder", offset=DAY, overrides_cadence=True, counts_from="it was sent"),
        Rung(
            2,
            "Working agreement second-channel reminder",
            offset=2 * DAY,
            route="second",
            overrides_cadence=True,
            counts_from="it was sent",
        ),
        Rung(3, "Working agreement call", offset=3 * DAY, route="call_task", counts_from="it was sent"),
    ]

    def due(self, now: datetime, rules: Mapping[int, ReminderRule]) -> Iterable[Due]:
        sent = Agreement.objects.waiting().filter(proposed_at__lte=now)
        items = [
            OpenItem(key_of(row), row.requisition_id, row.waits_for, row.proposed_at, row.round)
            for row in sent
            if row.proposed_at
        ]
        return due_of(items, rules, now)

    def still_needed(self, occurrence: Occurrence) -> str:
        agreement = _agreement(occurrence.subject)
        if agreement is None or not agreement.requisition.is_running:
            return CLOSED
        if not agreement.is_proposed:
            return f"the working agreement is {agreement.get_state_display().lower()}"
        return why_not_theirs(occurrence, agreement.requisition) or self.why_closed(occurrence)

    def context(self, occurrence: Occurrence) -> ItemContext:
        agreement = Agreement.objects.select_related("requisition", "recruiter_accepted_by", "manager_accepted_by").get(
            pk=pk_of(occurrence.subject)
        )
        job, again = agreement.requisition, occurrence.rung > 0
        what = "working agreement" if agreement.number == 1 else "updated agreement"
        sender = agreement.recruiter_accepted_by or agreement.manager_accepted_by
        who = first_name(sender) if sender else "Your recruiter"
        return ItemContext(
            title=job.title_in_subject(
                f"Still waiting: {what} · " if again else f"{what.capitalize()} ready to accept · "
            ),
            short=f"the {what} for {job.title_in_texts} is still waiting on you."
            if again
            else f"the {what} for {job.title_in_texts} is ready for you to accept.",
            spoken=f"The {what} for {job.role_in_calls} is {'still waiting on you' if again else 'ready for you to accept'}. "
            "It says what each side commits to, and by when.",
            preview="What each side commits to, and by when. Accept it or request changes.",
            action="Review working agreement",
            link_label="Review",
            path=reverse("agreement", args=[agreement.requisition_id]),
            late=again,
            more=f"Sent {with_place(agreement.proposed_at, occurrence.recipient, Style.FULL)}."
            if agreement.proposed_at
            else "",
            talking_points=_talking_points(agreement, what, occurrence.recipient),
            facts={
                "number": agreement.number,
                "lead": _lead(who, what, job.title, again=again),
                "commitments": _commitments(agreement, occurrence),
                "slip": agreement.slip,
            },
        )

    def staff(self, occurrence: Occurrence) -> User | None:
        agreement = _agreement(occurrence.subject)
        return agreement.requisition.lead_recruiter() if agreement else None

    def answer(self, subject: str, reply: Reply) -> Answer:
        agreement = _agreement(subject)
        if agreement is None or not agreement.is_proposed:
            return Answer("closed", "Thanks. That working agreement is no longer open, so nothing was changed.")
        if not may_answer(agreement, reply.user):  # left the hiring team since the message was sent
            return Answer(
                "closed", "Thanks. Someone else is responsible for approvals on this job now, so nothing was changed."
            )
        first, _, rest = reply.text.strip().partition(" ")
        try:
            if first.lower().strip(".,!:") in YES and len(rest) < 40:
                accept(agreement, by=reply.user)
                return Answer("done", "Thank you. The working agreement is accepted and the timeline is set.")
            if first.lower().strip(".,!:") in ("no", "change") and len(rest.split()) > 2:
                hand_back(agreement, by=reply.user, note=rest)
                return Answer("done", "Got it. Your changes are noted, and you'll get a new version to accept.")
        except KickoffProblem as problem:
            return Answer("closed", str(problem))
        return Answer(
            "question", "Reply OK to accept the working agreement, or reply CHANGE followed by what you'd like changed."
        )


@register
class MilestoneDue(ReminderKind):
    """The next milestone has reached its target date; to its owner."""

    name = "kickoff.milestone"
    label = "Milestone due"
    open_item = "kickoff.milestone"
    groups = False  # two that are due in one message are two steps
    rungs: ClassVar = [Rung(0, "Milestone due"), Rung(1, "Milestone overdue", offset=DAY, overrides_cadence=True)]
    # These have reminders of their own.
    OTHER_KINDS = (Milestone.Key.KICKOFF, Milestone.Key.AGREEMENT, Milestone.Key.DESCRIPTION, Milestone.Key.REVIEW)

    def due(self, now: datetime, rules: Mapping[int, ReminderRule]) -> Iterable[Due]:
        looks_ahead = any(rule.offset < 0 for rule in rules.values())
        until = now + AHEAD if looks_ahead else now
        rows = Milestone.objects.whose_turn_it_is().filter(due_at__lte=until).exclude(key__in=self.OTHER_KINDS)
        items = [OpenItem(key_of(row), row.requisition_id, row.side, row.due_at, row.round) for row in rows]
        return due_of(items, rules, now)

    def still_needed(self, occurrence: Occurrence) -> str:
        milestone = Milestone.objects.select_related("requisition").filter(pk=pk_of(occurrence.subject)).first()
        if milestone is None or not milestone.requisition.is_running:
            return CLOSED
        if milestone.done_at:
            return "the milestone is done"
        if milestone.round != occurrence.round:
            return "the milestone was moved to a new date"
        return why_not_theirs(occurrence, milestone.requisition) or self.why_closed(occurrence)

    def context(self, occurrence: Occurrence) -> ItemContext:
        milestone = Milestone.objects.select_related("requisition").get(pk=pk_of(occurrence.subject))
        job, name, reader = milestone.requisition, milestone.name, occurrence.recipient
        overdue, day = occurrence.rung > 0, for_person(milestone.due_at, reader, Style.DAY)
        title = f"{name} overdue · " if overdue else f"{name} due {day} · "
        if milestone.key == Milestone.Key.START:  # a date, not something that is due
            title = "Start date passed · " if overdue and _is_past(milestone) else f"Start date {day} · "
        return ItemContext(
            title=job.title_in_subject(title),
            short=f"{_step(milestone)} for {job.title_in_texts} {_short_due(milestone, reader)}.",
            spoken=_spoken(milestone, reader, overdue=overdue),
            preview="Mark it as done or check the forecast on the timeline.",
            action="View timeline",
            link_label="Timeline",
            path=reverse("timeline", args=[milestone.requisition_id]),
            late=overdue,
            due_at=None if milestone.key == Milestone.Key.START else milestone.due_at,
        )

    def staff(self, occurrence: Occurrence) -> User | None:
        milestone = Milestone.objects.select_related("requisition").filter(pk=pk_of(occurrence.subject)).first()
        return milestone.requisition.lead_recruiter() if milestone else None


@register
class KickoffToSchedule(ReminderKind):
    """A job is open and its kickoff is not scheduled; the target is two business days. To the recruiter."""

    name = "kickoff.to_schedule"
    label = "Kickoff to schedule"
    open_item = "kickoff.to_schedule"
    rungs: ClassVar = [
        Rung(0, "Kickoff scheduling due soon", offset=-DAY),
        Rung(1, "Kickoff scheduling overdue", overrides_cadence=True),
    ]

    def due(self, now: datetime, rules: Mapping[int, ReminderRule]) -> Iterable[Due]:
        opened = Kickoff.missing().filter(opened_at__lte=now).values_list("pk", "opened_at")
        items = [
            OpenItem(f"{REQUISITION}:{pk}", pk, Side.RECRUITER, opened_at, after=WITHIN) for pk, opened_at in opened
        ]
        return due_of(items, rules, now)

    def still_needed(self, occurrence: Occurrence) -> str:
        requisition = Requisition.objects.get(pk=pk_of(occurrence.subject))
        if not requisition.is_running:
            return CLOSED
        if Kickoff.missing().filter(pk=requisition.pk).exists():
            return why_not_theirs(occurrence, requisition) or self.why_closed(occurrence)
        return "the kickoff is scheduled"

    def context(self, occurrence: Occurrence) -> ItemContext:
        requisition = Requisition.objects.get(pk=pk_of(occurrence.subject))
        manager = requisition.hiring_manager()
        return ItemContext(
            title=requisition.title_in_subject("Schedule the kickoff · "),
            short=f"the kickoff for {requisition.title_in_texts} isn't scheduled yet.",
            spoken=f"The kickoff for {requisition.role_in_calls} isn't scheduled yet.",
            preview="Tandem suggests a time that works for the whole hiring team.",
            action="Schedule the kickoff",
            link_label="Schedule",
            path=reverse("kickoff-schedule", args=[requisition.pk]),
            late=occurrence.rung > 0,
            due_at=meet_by(requisition, occurrence.on_behalf_of or occurrence.recipient),
            talking_points=[f"Find a time for the kickoff with {manager.name}."] if manager else [],
        )

    def grouped(self, occurrences: list[Occurrence]) -> ItemContext:
        items = [self.context(occurrence) for occurrence in occurrences]
        first, count = min(items, key=lambda item: item.due_at or clock.now()), len(items)
        if count == 1:
            return first
        due = with_place(first.due_at, occurrences[0].recipient, Style.FULL) if first.due_at else ""
        return ItemContext(
            title=f"{count} kickoffs to schedule",
            short=f"{count} kickoffs aren't scheduled yet.",
            spoken=f"{count} kickoffs aren't scheduled yet.",
            preview=first.preview,
            action="View jobs",
            link_label="Jobs",
            path=reverse("requisition-list"),
            late=first.late,
            more=f"The first {'was' if first.late else 'is'} due {due}." if due else "",
        )


def _spoken(milestone: Milestone, reader: User, *, overdue: bool) -> str:
    """Returns "The first slate for the Site Reliability Engineer role is overdue. It was due Friday, …"."""
    step, be = _step(milestone), _be(milestone)
    subject = f"{step[0].upper()}{step[1:]} for {milestone.requisition.role_in_calls}"
    if milestone.key == Milestone.Key.START:
        undone = " It isn't marked as done yet." if _is_past(milestone) else ""
        return f"{subject} {be} {for_person(milestone.due_at, reader, Style.HEADING)}.{undone}"
    due = f"{be} {_due(milestone)} {for_person(milestone.due_at, reader, Style.FULL)}."
    if not overdue:
        return f"{subject} {due}"
    return f"{subject} {'are overdue. They' if _is_plural(milestone) else 'is overdue. It'} {due}"


def _short_due(milestone: Milestone, reader: User) -> str:
    """Returns the rest of that sentence for a text: "was due Fri 5 PM"."""
    if milestone.key == Milestone.Key.START:
        return f"{_be(milestone)} {for_person(milestone.due_at, reader, Style.DAY)}"
    return f"{_be(milestone)} {_due(milestone)} {with_place(milestone.due_at, reader, Style.TEXT)}"


def _be(milestone: Milestone) -> str:
    if _is_plural(milestone):
        return "were" if _is_past(milestone) else "are"
    return "was" if _is_past(milestone) else "is"


def _due(milestone: Milestone) -> str:
    return "due to wrap up" if _is_plural(milestone) else "due"


def _is_plural(milestone: Milestone) -> bool:
    return milestone.key == Milestone.Key.INTERVIEWS


def _is_past(milestone: Milestone) -> bool:
    return milestone.due_at < clock.now()


def _step(milestone: Milestone) -> str:
    """Returns what a sentence calls the milestone."""
    return STEPS.get(Milestone.Key(milestone.key), f'"{milestone.name}"')


def _agreement(subject: str) -> Agreement | None:
    return Agreement.objects.select_related("requisition").filter(pk=pk_of(subject)).first()


def _lead(who: str, what: str, title: str, *, again: bool) -> str:
    """Returns the first sentence of the mail."""
    if again:
        return f"The {what} for the {title} role is still waiting on you. Accept it, or say what you’d like to change."
    return f"{who} sent you the {what} for the {title} role. You can accept it or request changes."


def _commitments(agreement: Agreement, occurrence: Occurrence) -> list[dict[str, str]]:
    """Returns each commitment with who makes it, as its reader says it."""
    requisition = agreement.requisition
    people = {Side.RECRUITER: requisition.lead_recruiter(), Side.MANAGER: requisition.hiring_manager()}
    names = {side: first_name(person) if person else str(side.label) for side, person in people.items()}
    yours = agreement.waits_for or side_of(requisition, occurrence.recipient)  # it may be accepted by now
    if yours and not occurrence.on_behalf_of_id:
        names[Side(yours)] = "You"
    names[Side.BOTH] = "Both sides"
    return [
        {"who": names[Side(row.side)], "text": row.text, "target": row.target} for row in agreement.commitments.all()
    ]


def _talking_points(agreement: Agreement, what: str, person: User) -> list[str]:
    """Returns what to say in the call to `person`."""
    requisition, rows = agreement.requisition, list(agreement.commitments.all())
    theirs, shared = ([row for row in rows if row.side == side] for side in (Side.MANAGER, Side.BOTH))
    who = "You commit to:" if person == requisition.hiring_manager() else "The hiring manager commits to:"
    return [
        f"“Hi {first_name(person)}, the {what} for {requisition.role_in_calls} is ready for you. "
        "Do you have two minutes to go over it?”",
        *([who, *map(_with_target, theirs)] if theirs else []),
        *(["Both sides commit to:", *map(_with_target, shared)] if shared else []),
        "“Does that work for you, or is there anything we should change?”",
    ]


def _with_target(row: Commitment) -> str:
    return f"{row.text}{f' Target: {row.target}.' if row.target else ''}"
