"""The company's users, and its candidates."""

from dataclasses import dataclass
from datetime import time
from typing import Any

from allauth.account.models import EmailAddress

from accounts.models import Organisation, User
from bench.dataset.jobs import Jobs
from bench.dataset.size import Size, save
from core.models import key_of
from recruiting.models import Application, Candidate, Document, Hire, Stage, StageMove
from reminders.models import ContactPoint, ContactPreference

FIRST = ("Robin", "Ada", "Jonas", "Mira", "Tomasz", "Priya", "Lena", "Omar", "Ines", "Karim", "Sofia", "Luca", "Hana",
         "Erik", "Zofia", "Amir", "Nora", "Pavel", "Yara", "Milo")  # fmt: skip
HEAD = (
    "Kow",
    "Ander",
    "Ober",
    "Lind",
    "Var",
    "Mont",
    "Sil",
    "Ros",
    "Dub",
    "Han",
    "Petr",
    "Al",
    "Ber",
    "Cast",
    "Mar",
    "Now",
)
MIDDLE = ("al", "en", "ov", "er", "is", "an", "o", "ei", "u", "ar")
TAIL = ("ski", "son", "mann", "gren", "ti", "berg", "va", "ez", "lund", "ak", "off", "ella")
HEADLINES = (
    "Systems engineer, 9 years",
    "Backend developer",
    "Support lead",
    "Data analyst",
    "Product manager",
    "Nurse",
)
RESUME = "Kept the booking platform running for six years, two of them on call. " * 30
Role, Kind = User.Role, Stage.Kind


@dataclass
class Staff:
    admin: User
    recruiters: list[User]
    managers: list[User]
    reviewers: list[User]


def name_of(number: int) -> str:
    last = HEAD[number % 16] + MIDDLE[number // 16 % 10] + TAIL[number // 160 % 12]
    return f"{FIRST[number // 7 % 20]} {last}"


def create_staff(size: Size) -> Staff:
    Organisation.objects.update_or_create(id=1, defaults={"name": "Bench Company", "zone": "Europe/Berlin"})
    parts = [(Role.ADMIN, 1), (Role.RECRUITER, size.recruiters), (Role.MANAGER, size.managers),
             (Role.REVIEWER, size.reviewers)]  # fmt: skip
    users = save(
        User(
            email=f"{role}{n}@bench.example",
            name=name_of(31 * n + place),
            role=role,
            password="!",  # noqa: S106  # no one signs in by password: it matches nothing
            zone="Europe/Berlin",
        )
        for place, (role, count) in enumerate(parts)
        for n in range(count)
    )
    save(EmailAddress(user=user, email=user.email, verified=True, primary=True) for user in users)
    by_role = {role: [user for user in users if user.role == role] for role, _ in parts}
    _preferences(size, by_role[Role.MANAGER])
    return Staff(by_role[Role.ADMIN][0], by_role[Role.RECRUITER], by_role[Role.MANAGER], by_role[Role.REVIEWER])


def _preferences(size: Size, managers: list[User]) -> None:
    """Every second hiring manager gets texts, with hours of their own."""
    texted = managers[::2]
    save(
        ContactPreference(user=user, channel="sms", cadence="daily", hours_from=time(8), hours_to=time(18))
        for user in texted
    )
    save(
        ContactPoint(user=user, channel="sms", address=f"+4917139200{n:04}", state="usable", verified_at=size.now)
        for n, user in enumerate(texted)
    )


def create_candidates(size: Size, jobs: Jobs) -> list[Application]:
    """Candidates with a résumé, each on one job and every third on a second one, with their stage moves."""
    candidates = save(_candidate(size, n) for n in range(size.candidates))
    save(_resume(person) for person in candidates)
    applications = save(
        _application(size, jobs, person, n, place)
        for n, person in enumerate(candidates)
        for place in _places(size, jobs, n)
    )
    save(move for application in applications for move in _moves(jobs, application))
    save(
        Hire(application=row, starts_on=row.stage_since.date(), recorded_at=row.stage_since)
        for row in applications
        if row.state == Application.State.HIRED
    )
    return applications


def _candidate(size: Size, n: int) -> Candidate:
    name = name_of(n)
    first, _, last = name.lower().partition(" ")
    return Candidate(
        name=name,
        email=f"{first}.{last}{n}@mail{n % 9}.example",
        phone=f"+4917139{n:06}",
        headline=HEADLINES[n % 6],
        source="Referral" if n % 5 == 0 else "Posting",
        added_at=size.ago(n % 900 + n / 100_000),
    )


def _resume(person: Candidate) -> Document:
    return Document(
        candidate=person, kind="pdf", file=f"documents/bench{person.pk}", original_name="résumé.pdf", size=90_000,
        sha256=f"{person.pk:064}", text=RESUME, page_count=2,
    )  # fmt: skip


def _places(size: Size, jobs: Jobs, n: int) -> list[int]:
    """Returns the numbers of the jobs that a candidate is on. The measured job has 120 candidates at any size."""
    if n < min(120, size.candidates // 2):
        return [0]
    others = len(jobs.rows) - 1
    first = 1 + n % others
    return [first, 1 + (n + 7) % others] if n % 3 == 0 and others > 7 else [first]


def _application(size: Size, jobs: Jobs, person: Candidate, n: int, place: int) -> Application:
    job, turn = jobs.rows[place], n // 3
    since, state = job.opened_at + (size.now - job.opened_at) * ((n % 90) / 100), "active"
    if not job.is_running:
        state = "declined"
        if place not in jobs.hired and job.state == "filled":
            jobs.hired.add(place)
            state = "hired"
    elif n % 3 == 2:
        state = "withdrawn" if n % 2 else "declined"
    stages = jobs.stages[job.pk]
    last = turn % len(stages) if state == "active" else 1 + turn % 3
    stage = stages[-1] if state == "hired" else stages[last]
    note = "Took another offer" if state == "withdrawn" else ""
    return Application(
        candidate=person, requisition=job, stage=stage, state=state, state_note=note, created_at=since,
        stage_since=since,
    )  # fmt: skip


def _moves(jobs: Jobs, row: Application) -> list[StageMove]:
    stages, by = jobs.stages[row.requisition_id], key_of(jobs.recruiter_of[row.requisition_id])
    common: dict[str, Any] = {"application": row, "by": by, "at": row.created_at}
    moves = [StageMove(to_stage=stages[0], **common)]
    if row.stage != stages[0]:
        moves.append(StageMove(from_stage=stages[0], to_stage=row.stage, **common))
    if row.state != Application.State.ACTIVE:
        moves.append(StageMove(from_stage=row.stage, to_stage=row.stage, to_state=row.state, **common))
    return moves
