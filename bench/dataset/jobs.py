"""Jobs in every state, each with its hiring team, stages, description, kickoff, working agreement and timeline."""

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
          "Has led an incident", "Terraform", "German", "Has mentored")  # fmt: skip
State, Part = Requisition.State, TeamMember.Part
EARLY = DESK - 1  # the measured job without a working agreement yet


@dataclass
class Jobs:
    rows: list[Requisition]
    stages: dict[int, list[Stage]]
    manager_of: dict[int, User] = field(default_factory=dict)
    recruiter_of: dict[int, User] = field(default_factory=dict)
    revision_of: dict[int, Revision] = field(default_factory=dict)
    points_of: dict[int, list[Criterion]] = field(default_factory=dict)
    hired: set[int] = field(default_factory=set)  # numbers of the jobs with a hire


def create_jobs(size: Size, staff: "Staff") -> Jobs:
    """The first ones belong to the measured recruiter and hiring manager; number 0 is the one whose pages are measured."""
    departments = save(Department(name=f"Department {n}") for n in range(12))
    families = save(RoleFamily(name=f"Family {n}") for n in range(8))
    count = size.running + size.closed
    rows = save(_job(size, staff, departments[n % 12], families[n % 8], n) for n in range(count))
    templates = list(PipelineStage.objects.order_by("position"))
    stages = save(_stage(row, template) for row in rows for template in templates)
    jobs = Jobs(rows, {row.pk: [] for row in rows})
    for stage in stages:
        jobs.stages[stage.requisition_id].append(stage)
    _add_teams(size, staff, jobs)
    _describe(size, jobs)
    _kick_off(size, jobs)
    _agree(size, jobs)
    _add_takeaways(jobs)
    return jobs


def _job(size: Size, staff: "Staff", department: Department, family: RoleFamily, n: int) -> Requisition:
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


def _add_teams(size: Size, staff: "Staff", jobs: Jobs) -> None:
    team = []
    for n, row in enumerate(jobs.rows):
        ours, theirs = n < DESK, n < MANAGED or n == EARLY
        others = n < size.running  # an open job of other users; closed ones belong to anyone
        spare = 1 if others else 0
        recruiters, managers = staff.recruiters[spare:], staff.managers[spare:]
        jobs.recruiter_of[row.pk] = staff.recruiters[0] if ours else recruiters[n % len(recruiters)]
        jobs.manager_of[row.pk] = staff.managers[0] if theirs else managers[n % len(managers)]
        people = [(Part.RECRUITER, jobs.recruiter_of[row.pk]), (Part.MANAGER, jobs.manager_of[row.pk])]
        people += [(Part.REVIEWER, staff.reviewers[(2 * n + k) % len(staff.reviewers)]) for k in range(2)]
        team += [TeamMember(requisition=row, user=user, part=part, added_at=row.opened_at) for part, user in people]
    save(team)


def _describe(size: Size, jobs: Jobs) -> None:
    """Approved for open and closed jobs, with a second version for every third; sent for approval before the kickoff."""
    descriptions = save(JobDescription(requisition=row) for row in jobs.rows)
    revisions = save(
        _revision(size, jobs, description, number)
        for n, description in enumerate(descriptions)
        for number in ((1, 2) if n % 3 == 0 else (1,))
    )
    for revision in revisions:
        jobs.revision_of[revision.description.requisition_id] = revision
    points = save(
        Criterion(
            revision=revision, thread=uuid.UUID(int=revision.pk * 100 + rank), kind="must" if rank < 5 else "nice",
            rank=rank, text=text, why="Every change is reviewed.", assessed_by="A past incident", learnable=rank > 5,
        )
        for revision in revisions
        for rank, text in enumerate(POINTS)
    )  # fmt: skip
    for point in points:
        jobs.points_of.setdefault(point.revision_id, []).append(point)
    save(
        PostingLine(revision=revision, position=place, text=f"You can do part {place} of the job.")
        for revision in revisions
        for place in range(12)
    )


def _revision(size: Size, jobs: Jobs, description: JobDescription, number: int) -> Revision:
    job = description.requisition
    row = Revision(
        description=description, number=number, posting="Posting. " * 150, summary="Keeps the platform up.",
        created_by=jobs.recruiter_of[job.pk], created_at=job.opened_at,
    )  # fmt: skip
    if job.state == State.KICKOFF and job == jobs.rows[EARLY]:
        return row
    row.state, row.shared_at, row.shared_by = "shared", job.opened_at, row.created_by
    if job.state != State.KICKOFF:
        row.state, row.agreed_at, row.agreed_by = "agreed", job.opened_at, jobs.manager_of[job.pk]
    return row


def _kick_off(size: Size, jobs: Jobs) -> None:
    kickoffs = save(_kickoff(size, jobs, row) for row in jobs.rows)
    agenda = list(AgendaTemplateItem.objects.filter(active=True))
    save(
        AgendaItem(
            kickoff=kickoff, key=item.key, title=item.title, question=item.question, minutes=item.minutes,
            output_kind=item.output, output_label=item.output_label, basis=item.basis, position=item.position,
            notes="They want someone who stays calm.", output="Calm under load", done=kickoff.state == "held",
        )
        for kickoff in kickoffs
        for item in agenda
    )  # fmt: skip


def _kickoff(size: Size, jobs: Jobs, job: Requisition) -> Kickoff:
    at = job.opened_at + timedelta(days=2)
    early = job.state == State.KICKOFF
    return Kickoff(
        requisition=job, state="booked" if early else "held", starts_at=size.ago(-1) if early else at,
        held_at=None if early else at, zone="Europe/Berlin", booked_by=jobs.recruiter_of[job.pk],
        target_date=(at + timedelta(days=40)).date(), range_from=(at + timedelta(days=35)).date(),
        range_to=(at + timedelta(days=56)).date(),
    )  # fmt: skip


def _agree(size: Size, jobs: Jobs) -> None:
    agreed = [row for row in jobs.rows if row.state != State.KICKOFF]
    agreements = save(_agreement(jobs, row) for row in agreed)
    rows = [(agreement, commitment) for agreement in agreements for commitment in usual_commitments()]
    for agreement, commitment in rows:
        commitment.agreement = agreement
    save(commitment for _, commitment in rows)
    save(_milestone(size, jobs, row, key, place) for row in agreed for place, key in enumerate(SIDES))


def _agreement(jobs: Jobs, job: Requisition) -> Agreement:
    at: Any = job.opened_at + timedelta(days=3)
    recruiter, manager = jobs.recruiter_of[job.pk], jobs.manager_of[job.pk]
    return Agreement(
        requisition=job, number=1, state="accepted", slip="If something slips, we say so.", created_by=recruiter,
        proposed_at=at, recruiter_accepted_at=at, recruiter_accepted_by=recruiter, manager_accepted_at=at,
        manager_accepted_by=manager,
    )  # fmt: skip


def _milestone(size: Size, jobs: Jobs, job: Requisition, key: str, place: int) -> Milestone:
    at = job.opened_at + timedelta(days=2 + 5 * place)
    done = place < 5 or not job.is_running
    side = SIDES[key]
    owner = jobs.manager_of[job.pk] if side == "manager" else jobs.recruiter_of[job.pk]
    return Milestone(
        requisition=job, key=key, name=Milestone.Key(key).label, side=side, owner=owner, due_at=at, forecast_at=at,
        step=480, position=place, done_at=min(at, size.now) if done else None,
    )  # fmt: skip


def _add_takeaways(jobs: Jobs) -> None:
    save(PastHire(requisition=row, label="K.", strengths="Calm", lacked="Terraform") for row in jobs.rows[::2])
    closed = [row for row in jobs.rows if not row.is_running]
    save(
        Lesson(
            manager=jobs.manager_of[row.pk], requisition=row, text="Send two people at a time.", state="retired",
            said_by=jobs.manager_of[row.pk],
        )
        for row in closed
    )  # fmt: skip
    measured = jobs.manager_of[jobs.rows[0].pk]
    save(Lesson(manager=measured, requisition=closed[0], text=f"Takeaway {n}", said_by=measured) for n in range(4))
