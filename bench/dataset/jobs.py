"""Searches at every point of the journey, each with its team, stages, description, kickoff, agreement and timeline."""

import uuid
from dataclasses import dataclass, field
from datetime import timedelta
from typing import TYPE_CHECKING, Any

from accounts.models import User
from bench.dataset.size import DESK, MANAGED, Size, save
from kickoff.commitments import usual_commitments
from kickoff.models import AgendaItem, AgendaTemplateItem, Agreement, Kickoff, Lesson, Milestone
from kickoff.timeline import SIDES
from recruiting.models import (
    Criterion,
    Department,
    JobDescription,
    PastHire,
    PipelineStage,
    PostingLine,
    Requisition,
    Revision,
    RoleFamily,
    Stage,
    TeamMember,
)

if TYPE_CHECKING:
    from bench.dataset.people import Staff

TITLES = (
    "Site reliability engineer",
    "Backend engineer",
    "Support lead",
    "Data analyst",
    "Product manager",
    "Nurse",
    "Buyer",
)
POINTS = ("Runs production systems", "Carries a pager one week in six", "Writes what others can read", "Knows Linux well",
          "Has led an incident", "Terraform", "German", "Has mentored somebody")  # fmt: skip
State, Part = Requisition.State, TeamMember.Part
EARLY = DESK - 1  # the measured search that is still before its agreement


@dataclass
class Rooms:
    searches: list[Requisition]
    stages: dict[int, list[Stage]]
    manager_of: dict[int, User] = field(default_factory=dict)
    recruiter_of: dict[int, User] = field(default_factory=dict)
    revision_of: dict[int, Revision] = field(default_factory=dict)
    points_of: dict[int, list[Criterion]] = field(default_factory=dict)
    hired: set[int] = field(default_factory=set)  # numbers of the searches that somebody was hired for


def open_searches(size: Size, staff: "Staff") -> Rooms:
    """The first are the measured recruiter's and the measured manager's; number 0 is the one that is looked at."""
    departments = save(Department(name=f"Department {n}") for n in range(12))
    families = save(RoleFamily(name=f"Family {n}") for n in range(8))
    count = size.running + size.closed
    rows = save(_search(size, staff, departments[n % 12], families[n % 8], n) for n in range(count))
    templates = list(PipelineStage.objects.order_by("position"))
    stages = save(_stage(row, template) for row in rows for template in templates)
    rooms = Rooms(rows, {row.pk: [] for row in rows})
    for stage in stages:
        rooms.stages[stage.requisition_id].append(stage)
    _put_teams_together(size, staff, rooms)
    _describe(size, rooms)
    _kick_off(size, rooms)
    _agree(size, rooms)
    _remember(rooms)
    return rooms


def _search(size: Size, staff: "Staff", department: Department, family: RoleFamily, n: int) -> Requisition:
    runs = n < size.running
    state = State.FILLED if n % 5 else State.CANCELLED
    if runs:
        state = State.KICKOFF if n % DESK >= EARLY - 1 else State.OPEN
    opened = size.ago(20 + n % 40 if runs else 90 + n % 900)
    closed_at = None if runs else opened + timedelta(days=60)
    return Requisition(
        title=f"{TITLES[n % 7]} {n}", department=department, role_family=family, place="Berlin", openings=1 + n % 2,
        state=state, opened_at=opened, opened_by=staff.admin, closed_at=closed_at, target_start=size.ago(-60).date(),
    )  # fmt: skip


def _stage(row: Requisition, t: PipelineStage) -> Stage:
    return Stage(requisition=row, name=t.name, kind=t.kind, owner_side=t.owner_side, limit=t.limit, position=t.position)


def _put_teams_together(size: Size, staff: "Staff", rooms: Rooms) -> None:
    team = []
    for n, row in enumerate(rooms.searches):
        ours, theirs = n < DESK, n < MANAGED or n == EARLY
        others = n < size.running  # a running search of somebody else; closed ones are everybody's
        spare = 1 if others else 0
        recruiters, managers = staff.recruiters[spare:], staff.managers[spare:]
        rooms.recruiter_of[row.pk] = staff.recruiters[0] if ours else recruiters[n % len(recruiters)]
        rooms.manager_of[row.pk] = staff.managers[0] if theirs else managers[n % len(managers)]
        people = [(Part.RECRUITER, rooms.recruiter_of[row.pk]), (Part.MANAGER, rooms.manager_of[row.pk])]
        people += [(Part.REVIEWER, staff.reviewers[(2 * n + k) % len(staff.reviewers)]) for k in range(2)]
        team += [TeamMember(requisition=row, user=user, part=part, added_at=row.opened_at) for part, user in people]
    save(team)


def _describe(size: Size, rooms: Rooms) -> None:
    """Agreed in open and closed searches, with a second version in every third; shared in those before."""
    descriptions = save(JobDescription(requisition=row) for row in rooms.searches)
    revisions = save(
        _revision(size, rooms, description, number)
        for n, description in enumerate(descriptions)
        for number in ((1, 2) if n % 3 == 0 else (1,))
    )
    for revision in revisions:
        rooms.revision_of[revision.description.requisition_id] = revision
    points = save(
        Criterion(
            revision=revision, thread=uuid.UUID(int=revision.pk * 100 + rank), kind="must" if rank < 5 else "nice",
            rank=rank, text=text, why="Every change is reviewed.", assessed_by="A past incident", learnable=rank > 5,
        )
        for revision in revisions
        for rank, text in enumerate(POINTS)
    )  # fmt: skip
    for point in points:
        rooms.points_of.setdefault(point.revision_id, []).append(point)
    save(
        PostingLine(revision=revision, position=place, text=f"We look for somebody who can do part {place}.")
        for revision in revisions
        for place in range(12)
    )


def _revision(size: Size, rooms: Rooms, description: JobDescription, number: int) -> Revision:
    search = description.requisition
    row = Revision(
        description=description, number=number, posting="Posting. " * 150, summary="Keeps the platform up.",
        created_by=rooms.recruiter_of[search.pk], created_at=search.opened_at,
    )  # fmt: skip
    if search.state == State.KICKOFF and search == rooms.searches[EARLY]:
        return row
    row.state, row.shared_at, row.shared_by = "shared", search.opened_at, row.created_by
    if search.state != State.KICKOFF:
        row.state, row.agreed_at, row.agreed_by = "agreed", search.opened_at, rooms.manager_of[search.pk]
    return row


def _kick_off(size: Size, rooms: Rooms) -> None:
    kickoffs = save(_kickoff(size, rooms, row) for row in rooms.searches)
    agenda = list(AgendaTemplateItem.objects.filter(active=True))
    save(
        AgendaItem(
            kickoff=kickoff, key=item.key, title=item.title, question=item.question, minutes=item.minutes,
            output_kind=item.output, output_label=item.output_label, basis=item.basis, position=item.position,
            notes="They want somebody who stays calm.", output="Calm under load", done=kickoff.state == "held",
        )
        for kickoff in kickoffs
        for item in agenda
    )  # fmt: skip


def _kickoff(size: Size, rooms: Rooms, search: Requisition) -> Kickoff:
    at = search.opened_at + timedelta(days=2)
    early = search.state == State.KICKOFF
    return Kickoff(
        requisition=search, state="booked" if early else "held", starts_at=size.ago(-1) if early else at,
        held_at=None if early else at, zone="Europe/Berlin", booked_by=rooms.recruiter_of[search.pk],
        target_date=(at + timedelta(days=40)).date(), range_from=(at + timedelta(days=35)).date(),
        range_to=(at + timedelta(days=56)).date(),
    )  # fmt: skip


def _agree(size: Size, rooms: Rooms) -> None:
    agreed = [row for row in rooms.searches if row.state != State.KICKOFF]
    agreements = save(_agreement(rooms, row) for row in agreed)
    promises = [(agreement, promise) for agreement in agreements for promise in usual_commitments()]
    for agreement, promise in promises:
        promise.agreement = agreement
    save(promise for _, promise in promises)
    save(_milestone(size, rooms, row, key, place) for row in agreed for place, key in enumerate(SIDES))


def _agreement(rooms: Rooms, search: Requisition) -> Agreement:
    at: Any = search.opened_at + timedelta(days=3)
    recruiter, manager = rooms.recruiter_of[search.pk], rooms.manager_of[search.pk]
    return Agreement(
        requisition=search, number=1, state="accepted", slip="Whoever is late says so.", created_by=recruiter,
        proposed_at=at, recruiter_accepted_at=at, recruiter_accepted_by=recruiter, manager_accepted_at=at,
        manager_accepted_by=manager,
    )  # fmt: skip


def _milestone(size: Size, rooms: Rooms, search: Requisition, key: str, place: int) -> Milestone:
    at = search.opened_at + timedelta(days=2 + 5 * place)
    done = place < 5 or not search.is_running
    side = SIDES[key]
    owner = rooms.manager_of[search.pk] if side == "manager" else rooms.recruiter_of[search.pk]
    return Milestone(
        requisition=search, key=key, name=Milestone.Key(key).label, side=side, owner=owner, due_at=at, forecast_at=at,
        step=480, position=place, done_at=min(at, size.now) if done else None,
    )  # fmt: skip


def _remember(rooms: Rooms) -> None:
    save(PastHire(requisition=row, label="K.", strengths="Calm", lacked="Terraform") for row in rooms.searches[::2])
    closed = [row for row in rooms.searches if not row.is_running]
    save(
        Lesson(
            manager=rooms.manager_of[row.pk], requisition=row, text="Send two people at a time.", state="retired",
            said_by=rooms.manager_of[row.pk],
        )
        for row in closed
    )  # fmt: skip
    measured = rooms.manager_of[rooms.searches[0].pk]
    save(Lesson(manager=measured, requisition=closed[0], text=f"Lesson {n}", said_by=measured) for n in range(4))
