"""The data behind a timeline, read for any number of jobs in a constant number of queries."""

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import datetime

from django.db.models import Exists, FilteredRelation, OuterRef, Q, QuerySet, Subquery
from django.db.models.functions import Greatest

from accounts.models import User
from core.open_items import Scope
from kickoff.commitments import USUAL_LIMITS, limits_of
from kickoff.models import Agreement, Kickoff, Milestone
from recruiting.models import Application, Hire, Requisition, Revision, TeamMember
from recruiting.representatives import representatives_among, representatives_of
from recruiting.turns import members_in

Key = Milestone.Key


@dataclass
class TimelineData:
    """The data of one job."""

    requisition: Requisition
    kickoff: Kickoff | None = None
    is_unscheduled: bool = False  # the kickoff is to be scheduled
    is_ahead: bool = False  # the kickoff is scheduled and not completed
    agreement: Agreement | None = None  # the version in progress
    facts: dict[str, datetime] = field(default_factory=dict)  # milestone key → when it happened, by the job's own rows
    owners: dict[str, User] = field(default_factory=dict)  # side → who acts for it today
    kept: list[Milestone] = field(default_factory=list)  # as stored, in order; none before the agreement
    is_description_sent: bool = False  # a version awaits the hiring manager's approval
    limits: dict[str, int] = field(default_factory=USUAL_LIMITS.copy)  # for a plan, where no milestones are stored


def timelines_in(scope: Scope) -> dict[int, TimelineData]:
    """The same for the jobs of a scope, with the hiring teams that were read for it."""
    return timeline_data_of(scope.jobs.values(), team=scope.once(members_in))


def timeline_data_of(
    requisitions: Iterable[Requisition], *, team: Iterable[TeamMember] | None = None
) -> dict[int, TimelineData]:
    """Requisition id → its data. `team` are today's members with their users, where the caller read them already."""
    data = {requisition.pk: TimelineData(requisition) for requisition in requisitions}
    for row in _happened(data):
        mine = data[row.pk]
        mine.kickoff = getattr(row, "kickoff", None)
        mine.is_unscheduled, mine.is_ahead = row.is_unscheduled, row.is_ahead
        mine.agreement = getattr(row, "agreement_in_progress", None) if row.is_running else None
        facts = {
            Key.KICKOFF: mine.kickoff and mine.kickoff.held_at,
            Key.AGREEMENT: row.agreed_at,
            Key.DESCRIPTION: row.described_at,
            Key.OFFER: row.hired_at,
        }
        mine.is_description_sent = row.is_description_sent
        mine.facts = {str(key): at for key, at in facts.items() if at}
    representatives = representatives_of(data) if team is None else representatives_among(team)
    for (pk, side), person in representatives.items():
        data[pk].owners[side] = person
    for milestone in Milestone.objects.filter(requisition__in=data).with_turn():
        data[milestone.requisition_id].kept.append(milestone)
    _add_limits(data)
    return data


def _happened(pks: Iterable[int]) -> QuerySet:
    """The jobs with their kickoff, the agreement in progress, and the times of the other facts."""
    job = OuterRef("pk")
    in_progress = FilteredRelation("agreements", condition=Q(agreements__state__in=Agreement.IN_PROGRESS))
    accepted = Agreement.objects.filter(requisition=job, state=Agreement.State.ACCEPTED)
    both = accepted.annotate(at=Greatest("recruiter_accepted_at", "manager_accepted_at")).values("at")
    agreed = Revision.objects.filter(description__requisition=job, state=Revision.State.AGREED).order_by("number")
    # The state as well: by it the index of the board finds the one application, instead of a look at every hire.
    of_the_hired = {"application__requisition": job, "application__state": Application.State.HIRED}
    hired = Hire.objects.filter(**of_the_hired).order_by("recorded_at")
    return (
        Requisition.objects.filter(pk__in=list(pks))
        .annotate(agreement_in_progress=in_progress)
        .select_related("kickoff__booked_by", "agreement_in_progress")  # type: ignore[misc]  # annotated
        .annotate(
            is_unscheduled=Exists(Kickoff.missing().filter(pk=job)),
            is_ahead=Exists(Kickoff.objects.ahead().filter(requisition=job)),
            agreed_at=Subquery(both[:1]),
            described_at=Subquery(agreed.values("agreed_at")[:1]),
            hired_at=Subquery(hired.values("recorded_at")[:1]),
            is_description_sent=Exists(Revision.objects.waiting().filter(description__requisition=job)),
        )
        .order_by()
    )


def _add_limits(data: dict[int, TimelineData]) -> None:
    """Reads targets only where an agreement is in force and no milestones were created from it yet."""
    unplanned = [pk for pk, mine in data.items() if Key.AGREEMENT in mine.facts and not mine.kept]
    limits = limits_of(unplanned) if unplanned else defaultdict(dict)
    for pk in unplanned:
        data[pk].limits |= limits[pk]
