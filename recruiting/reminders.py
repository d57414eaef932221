"""Reminders of recruiting: a job description was sent for approval."""

import re
from collections.abc import Iterable, Mapping
from datetime import datetime, timedelta
from typing import ClassVar

from django.db.models import Max
from django.urls import reverse

from accounts.models import User
from core.businesstime import DAY
from core.dates import Style, for_person
from core.models import key_of, pk_of
from core.states import IllegalMove
from recruiting.jobs.actions import DescriptionProblem, approve_revision, request_changes
from recruiting.models import Revision, TeamMember
from reminders.engine.recipients import people
from reminders.kinds import Answer, Due, ItemContext, ReminderKind, Reply, Rung, register
from reminders.models import Occurrence, ReminderRule

LOOKS_BACK = timedelta(days=60)  # all reminders about an older one have been sent
APPROVE = re.compile(r"\s*(?:yes|(?:i )?(?:agree|approved?)|agreed|ok(?:ay)?|looks good|fine)\b", re.IGNORECASE)
CHANGE = re.compile(r"\s*change\b[\s:,.-]*", re.IGNORECASE)
ASK = 'To approve, reply OK. To request changes, start with "Change:" and say what should be different.'


@register
class DescriptionApproval(ReminderKind):
    """A version that was sent for approval. There is no due time: reminders count from when it was sent."""

    name = "recruiting.description"
    label = "Job description approval"
    open_item = "recruiting.description"
    purpose = "accept"
    groups = False
    rungs: ClassVar = [
        Rung(0, "Approval request", counts_from="it was sent"),
        Rung(1, "Approval reminder", offset=DAY, counts_from="it was sent"),
        Rung(2, "Second approval reminder", offset=2 * DAY, overrides_cadence=True, counts_from="it was sent"),
        Rung(3, "Approval call", offset=3 * DAY, route="call_task", overrides_cadence=True, counts_from="it was sent"),
    ]

    def due(self, now: datetime, rules: Mapping[int, ReminderRule]) -> Iterable[Due]:
        waiting = list(
            Revision.objects.waiting()
            .filter(shared_at__gte=now - LOOKS_BACK)
            .values_list("pk", "round", "shared_at", "description__requisition")
        )
        managers = dict(
            TeamMember.objects.current()
            .filter(requisition__in=[row[3] for row in waiting], part=TeamMember.Part.MANAGER)
            .values_list("requisition", "user")
        )
        users = people(managers.values()) if managers else {}
        for pk, round_, shared_at, requisition in waiting:
            person = users.get(managers.get(requisition, 0))
            if person is None or shared_at is None:
                continue
            for rung, rule in rules.items():
                at = person.calendar.add(shared_at, rule.offset) if rule.offset else shared_at
                if at <= now:
                    job = f"recruiting.requisition:{requisition}"
                    yield Due(f"recruiting.revision:{pk}", person.user.pk, rung, round_, at, job)

    def still_needed(self, occurrence: Occurrence) -> str:
        revision = _revision(occurrence.subject)
        if revision is None or not revision.description.requisition.is_running:
            return "the job is closed"
        if revision.state == Revision.State.DRAFT:
            return "the description is a draft again"
        if revision.state != Revision.State.SHARED:
            return f"the description was {revision.get_state_display().lower()}"
        if revision.round != occurrence.round:
            return "resent in a newer message"
        if not revision.description.requisition.answers_for_manager(occurrence.recipient):
            return "they no longer approve this description"
        return self.why_closed(occurrence)

    def context(self, occurrence: Occurrence) -> ItemContext:
        revision = Revision.objects.to_read().get(pk=pk_of(occurrence.subject))
        requisition, late = revision.description.requisition, occurrence.rung > 0
        before = "Still waiting on your approval · " if late else "Job description ready for approval · "
        return ItemContext(
            title=requisition.title_in_subject(before),
            short=_short(revision, late=late),
            spoken=_spoken(revision, late=late),
            action="Review job description",
            link_label="Review",
            preview=f"{_counts(revision)}. Approve it or request changes.",
            more=_sent(revision, occurrence.recipient) if late else f"It has {_counts(revision)}.",
            path=reverse("description-answer", args=[requisition.pk, revision.number]),
            late=late,
            talking_points=_talking_points(revision),
            facts={
                "musts": [point.text for point in revision.musts()],
                "nices": [point.text for point in revision.nices()],
                "number": revision.number,
                "from_name": revision.shared_by.name if revision.shared_by else "",
            },
        )

    def staff(self, occurrence: Occurrence) -> User | None:
        revision = _revision(occurrence.subject)
        return (revision.description.requisition.lead_recruiter() or revision.shared_by) if revision else None

    def answer(self, subject: str, reply: Reply) -> Answer:
        """Approves or requests changes by reply, for the version that this user was told of."""
        revision = _revision(subject)
        if revision is None or revision.state != Revision.State.SHARED:
            return Answer(
                "closed", "Thanks. This job description isn't waiting for approval anymore, so nothing changed."
            )
        if not revision.description.requisition.answers_for_manager(reply.user):
            return Answer(
                "closed", "Thanks. Someone else is responsible for approvals on this job now, so nothing changed."
            )
        try:
            return _take(revision, reply)
        except (DescriptionProblem, IllegalMove):
            return Answer(
                "question", "The job description has changed. Please read the latest version before you answer."
            )


def _take(revision: Revision, reply: Reply) -> Answer:
    told = Occurrence.objects.filter(subject=key_of(revision), recipient=reply.user).aggregate(last=Max("round"))[
        "last"
    ]
    if APPROVE.match(reply.text):
        approve_revision(revision, round=told or 0, by=reply.user, note=reply.text)
        return Answer("done", "Got it: approved. Thank you.")
    change = CHANGE.sub("", reply.text, count=1).strip() if CHANGE.match(reply.text) else ""
    if not change:
        return Answer("question", ASK)
    request_changes(revision, round=told or 0, by=reply.user, note=change)
    return Answer("done", f"Got it: changes requested. {_sender(revision)} will send you a new version.")


def _short(revision: Revision, *, late: bool) -> str:
    """The sentence of a text: with a job title of 18 characters at most 80."""
    job = revision.description.requisition.title_in_texts
    if late:
        return f"the job description for {job} is still waiting on your approval."
    what = "the job description" if revision.number == 1 else f"version {revision.number} of the description"
    return f"{what} for {job} is ready for your approval."


def _spoken(revision: Revision, *, late: bool) -> str:
    job = revision.description.requisition.role_in_calls
    if late:
        return f"{_sender(revision)} is still waiting on your approval of the job description for {job}."
    what = "The job description" if revision.number == 1 else f"Version {revision.number} of the job description"
    return f"{what} for {job} is ready for your approval. You can approve it or request changes."


def _talking_points(revision: Revision) -> list[str]:
    job = revision.description.requisition.role_in_calls
    return [
        f'"I\'d like to go over the job description for {job} with you. Do you have five minutes?"',
        "The must-haves:",
        *(point.text for point in revision.musts()),
        '"Which of these must-haves would you drop first?"',
        '"Are you good with it, or would you change anything?"',
    ]


def _counts(revision: Revision) -> str:
    """ "4 must-haves and 1 nice-to-have"."""
    counts = [(len(revision.musts()), "must-have"), (len(revision.nices()), "nice-to-have")]
    return " and ".join(f"{count} {noun}{'' if count == 1 else 's'}" for count, noun in counts if count)


def _sent(revision: Revision, recipient: User) -> str:
    if revision.shared_at is None:
        return ""
    return f"It was sent on {for_person(revision.shared_at, recipient, Style.HEADING)}."


def _sender(revision: Revision) -> str:
    """The first name of the recruiter who sent the version."""
    return revision.shared_by.name.split()[0] if revision.shared_by else "Your recruiter"


def _revision(subject: str) -> Revision | None:
    revisions = Revision.objects.select_related("description__requisition", "shared_by")
    return revisions.filter(pk=pk_of(subject)).first()
