"""What recruiting must tell people: a description was shared and waits for the manager's yes."""

import re
from collections.abc import Iterable, Mapping
from datetime import datetime, timedelta
from typing import ClassVar

from django.db.models import Max
from django.urls import reverse

from accounts.models import User
from core.businesstime import DAY
from core.models import key_of, pk_of
from core.states import IllegalMove
from recruiting.actions import DescriptionProblem, agree_revision, hand_back_revision
from recruiting.models import Revision, TeamMember
from reminders.engine.recipients import people
from reminders.kinds import Answer, Due, ItemContext, ReminderKind, Reply, Rung, register
from reminders.models import Occurrence, ReminderRule

LOOKS_BACK = timedelta(days=60)  # what waits for longer has had its whole ladder
AGREE = re.compile(r"\s*(?:yes|i agree|agreed?|ok(?:ay)?|looks good|fine)\b", re.IGNORECASE)
CHANGE = re.compile(r"\s*change\b[\s:,.-]*", re.IGNORECASE)
ASK = "To agree, reply AGREE. To ask for something else, reply CHANGE and say in a line what."


@register
class DescriptionToAgree(ReminderKind):
    """A gentle ladder: the same or the next business day is what both sides want (catalogue 4.3)."""

    name = "recruiting.description"
    label = "Description to agree"
    purpose = "accept"
    groups = False
    rungs: ClassVar = [
        Rung(0, "Description shared"),
        Rung(1, "Description waits for a yes", offset=DAY),
        Rung(2, "Description still waits", offset=2 * DAY, overrides_cadence=True),
        Rung(3, "Call about the description", offset=3 * DAY, route="call_task", overrides_cadence=True),
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
        persons = people(managers.values()) if managers else {}
        for pk, round_, shared_at, requisition in waiting:
            person = persons.get(managers.get(requisition, 0))
            if person is None or shared_at is None:
                continue
            for rung, rule in rules.items():
                at = person.calendar.add(shared_at, rule.offset) if rule.offset else shared_at
                if at <= now:
                    search = f"recruiting.requisition:{requisition}"
                    yield Due(f"recruiting.revision:{pk}", person.user.pk, rung, round_, at, search)

    def still_needed(self, occurrence: Occurrence) -> str:
        revision = _revision(occurrence.subject)
        if revision is None or not revision.description.requisition.is_running:
            return "the search is closed"
        if revision.state != Revision.State.SHARED:
            return f"description {revision.get_state_display().lower()}"
        if revision.round != occurrence.round:
            return "shared anew since"
        if not revision.description.requisition.answers_for_manager(occurrence.recipient):
            return "no longer the manager's side of this search"
        return ""

    def context(self, occurrence: Occurrence) -> ItemContext:
        revision = Revision.objects.to_read().get(pk=pk_of(occurrence.subject))
        requisition, musts = revision.description.requisition, revision.musts()
        what = "The description" if revision.number == 1 else f"Version {revision.number} of the description"
        return ItemContext(
            title=f"{what} to agree · {requisition.title}",
            short=f"{what} for {requisition.title} waits for your yes",
            spoken=f"{what} for {requisition.title} waits for your yes. It lists what somebody must bring, and why.",
            action="Read and agree",
            path=reverse("description-answer", args=[requisition.pk, revision.number]),
            late=occurrence.rung > 0,
            due_at=revision.shared_at,
            talking_points=[f"{point.rank}. {point.text}" for point in musts]
            + ["Which of these would you drop first?"],
            facts={
                "musts": [point.text for point in musts],
                "nices": [point.text for point in revision.nices()],
                "number": revision.number,
                "from_name": revision.shared_by.name if revision.shared_by else "",
            },
        )

    def staff(self, occurrence: Occurrence) -> User | None:
        revision = _revision(occurrence.subject)
        return (revision.description.requisition.lead_recruiter() or revision.shared_by) if revision else None

    def answer(self, subject: str, reply: Reply) -> Answer:
        """AGREE or CHANGE in words, for the version that this person was told of."""
        revision = _revision(subject)
        if revision is None or revision.state != Revision.State.SHARED:
            return Answer("closed", "Thank you. This description was answered already; nothing was changed.")
        if not revision.description.requisition.answers_for_manager(reply.user):
            return Answer("closed", "Thank you. Somebody else answers for this search now; nothing was changed.")
        try:
            return _take(revision, reply)
        except (DescriptionProblem, IllegalMove):
            return Answer("question", "The description was changed since. Please read it again before you answer.")


def _take(revision: Revision, reply: Reply) -> Answer:
    told = Occurrence.objects.filter(subject=key_of(revision), recipient=reply.user).aggregate(last=Max("round"))[
        "last"
    ]
    if AGREE.match(reply.text):
        agree_revision(revision, round=told or 0, by=reply.user, note=reply.text)
        return Answer("done", "Agreed, thank you. Your recruiter goes on with it.")
    wish = CHANGE.sub("", reply.text, count=1).strip() if CHANGE.match(reply.text) else ""
    if not wish:
        return Answer("question", ASK)
    hand_back_revision(revision, round=told or 0, by=reply.user, note=wish)
    return Answer("done", "Thank you. Your recruiter changes it and shares it with you again.")


def _revision(subject: str) -> Revision | None:
    revisions = Revision.objects.select_related("description__requisition", "shared_by")
    return revisions.filter(pk=pk_of(subject)).first()
