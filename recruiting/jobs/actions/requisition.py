"""Actions on a job: open, edit, team changes, pause, close."""

from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import date
from typing import Any

from django.db import IntegrityError, transaction

from accounts.models import User
from core import clock
from core.errors import DomainError
from core.models import AuditEvent
from recruiting.models import Department, Pause, PipelineTemplate, Requisition, RoleFamily, Stage, TeamMember

Part = TeamMember.Part
State = Requisition.State


class RequisitionError(DomainError):
    """An action on a job is not possible; the message is shown to the user."""


class PausedAlready(RequisitionError):
    pass


class NotPaused(RequisitionError):
    pass


@dataclass
class Team:
    """The initial team of a job."""

    manager: User | None = None
    recruiters: Iterable[User] = field(default_factory=list)
    reviewers: Iterable[User] = field(default_factory=list)


@transaction.atomic
def open_requisition(*, by: User, team: Team, department: str, role_family: str, **fields: Any) -> Requisition:
    """Creates a job with its team and its own copy of the stages. A draft until it has a hiring manager.

    `department` and `role_family` are names; new names are created. Raises RequisitionError.
    """
    template = PipelineTemplate.objects.filter(is_default=True).prefetch_related("stages").first()
    if template is None or not template.stages.all():
        raise RequisitionError(
            "There are no pipeline stages yet. An admin can add them in Settings > Pipeline templates."
        )
    requisition = Requisition.objects.create(
        department=_named(Department, department),
        role_family=_named(RoleFamily, role_family),
        state=State.KICKOFF if team.manager else State.DRAFT,
        opened_by=by,
        **fields,
    )
    Stage.objects.bulk_create(
        Stage(
            requisition=requisition,
            **{name: getattr(stage, name) for name in ("name", "kind", "owner_side", "limit", "position")},
        )
        for stage in template.stages.all()
    )
    AuditEvent.log("requisition.opened", requisition, by=by)
    _put_on_team(requisition, team, by=by)
    return requisition


@transaction.atomic
def change_requisition(requisition: Requisition, *, by: User, **fields: Any) -> None:
    """Writes only the given fields, so that two users who edit different fields both keep theirs. Raises
    RequisitionError."""
    for name, model in (("department", Department), ("role_family", RoleFamily)):
        if isinstance(fields.get(name), str):
            fields[name] = _named(model, fields[name])
    if fields.get("is_confidential") and not requisition.team.current().filter(user=by).exists():
        raise RequisitionError("Only the hiring team can see a confidential job. Add yourself to the team first.")
    for name, value in fields.items():
        setattr(requisition, name, value)
    if fields:
        requisition.save(update_fields=list(fields))
        AuditEvent.log("requisition.changed", requisition, by=by, fields=sorted(fields))


@transaction.atomic
def add_member(
    requisition: Requisition,
    user: User,
    *,
    part: str,
    by: User,
    from_day: date | None = None,
    to_day: date | None = None,
) -> TeamMember:
    """Adds a user to the team; the first hiring manager turns a draft into a kickoff. Raises RequisitionError."""
    _may_join(requisition, user, part)
    try:
        with transaction.atomic():
            member = TeamMember.objects.create(
                requisition=requisition, user=user, part=part, from_day=from_day, to_day=to_day
            )
    except IntegrityError as error:  # another user changed the team at the same time
        raise RequisitionError("Someone else just changed the team. Check it and try again.") from error
    AuditEvent.log("team.added", requisition, by=by, user=user.pk, part=part)
    if part == Part.MANAGER and requisition.state == State.DRAFT:
        requisition.move(State.KICKOFF)
    return member


@transaction.atomic
def remove_member(member: TeamMember, *, by: User) -> None:
    """Removes a user from the team; access ends with their next request. Raises RequisitionError for the last recruiter."""
    others = member.requisition.team.kept().filter(part=Part.RECRUITER).exclude(pk=member.pk)
    if member.part == Part.RECRUITER and not others.exists():
        raise RequisitionError("A job needs a recruiter. Add another one first.")
    if TeamMember.objects.filter(pk=member.pk, removed_at__isnull=True).update(removed_at=clock.now()):
        AuditEvent.log("team.removed", member.requisition, by=by, user=member.user_id, part=member.part)


@transaction.atomic
def mark_open(requisition: Requisition, *, by: User | str) -> None:
    """The working agreement is accepted: candidates may be sent. Does nothing if the job is open already."""
    if requisition.state != State.OPEN:
        requisition.move(State.OPEN)
        AuditEvent.log("requisition.began", requisition, by=by)


@transaction.atomic
def close_requisition(requisition: Requisition, *, filled: bool, reason: str, by: User) -> None:
    """Closes a job as filled or canceled and ends its pause. Raises IllegalMove if its state does not allow that."""
    requisition.move(State.FILLED if filled else State.CANCELLED, closed_at=clock.now(), close_reason=reason.strip())
    requisition.pauses.filter(ended_at__isnull=True).update(ended_at=clock.now(), ended_by=by)
    AuditEvent.log("requisition.filled" if filled else "requisition.cancelled", requisition, by=by)


@transaction.atomic
def reopen_requisition(requisition: Requisition, *, by: User) -> None:
    """Reopens a closed job: a filled one is open again, a canceled one goes back to its kickoff."""
    back_to = State.OPEN if requisition.state == State.FILLED else State.KICKOFF
    requisition.move(back_to, closed_at=None, close_reason="")
    AuditEvent.log("requisition.reopened", requisition, by=by)


@transaction.atomic
def start_pause(requisition: Requisition, *, reason: str, by: User | None) -> Pause:
    """Puts new candidates on hold. The hiring manager sees the reason. `by` is None for the reminder schedule.

    Raises RequisitionError, PausedAlready.
    """
    if not requisition.is_running:
        raise RequisitionError("This job is closed, so there is nothing to pause.")
    if not reason.strip():
        raise RequisitionError("Add a reason. The hiring manager will see it.")
    try:
        with transaction.atomic():
            pause = Pause.objects.create(requisition=requisition, reason=reason.strip(), started_by=by)
    except IntegrityError as error:
        raise PausedAlready("New candidates are already on hold.") from error
    AuditEvent.log("pause.started", requisition, by=by or "tandem", pause=pause.pk)
    return pause


@transaction.atomic
def end_pause(requisition: Requisition, *, by: User) -> Pause:
    """Ends the pause. Raises NotPaused if there is none, also for the second of two simultaneous requests."""
    pause = requisition.current_pause()
    if not pause or not Pause.objects.filter(pk=pause.pk, ended_at=None).update(ended_at=clock.now(), ended_by=by):
        raise NotPaused("New candidates are not on hold.")
    AuditEvent.log("pause.ended", requisition, by=by, pause=pause.pk)
    pause.refresh_from_db()
    return pause


def _put_on_team(requisition: Requisition, team: Team, *, by: User) -> None:
    seats = [(person, Part.RECRUITER) for person in team.recruiters]
    seats += [(team.manager, Part.MANAGER)] if team.manager else []
    seats += [(person, Part.REVIEWER) for person in team.reviewers]
    for person, part in seats:
        add_member(requisition, person, part=part, by=by)


def _may_join(requisition: Requisition, user: User, part: str) -> None:
    if not user.is_active:
        raise RequisitionError(f"{user.name}’s account is deactivated. Choose someone else.")
    if part == Part.RECRUITER and not user.is_staffing:
        raise RequisitionError(f"{user.name} is not a recruiter.")
    if requisition.team.kept().filter(user=user).exists():
        raise RequisitionError(f"{user.name} is already on the team.")
    if part == Part.MANAGER and requisition.team.kept().filter(part=Part.MANAGER).exists():
        raise RequisitionError("This job already has a hiring manager. Remove them from the team first.")


def _named(model: Any, name: str) -> Any:
    """The row of that name, ignoring case, or a new one."""
    name = " ".join(name.split())
    return model.objects.filter(name__iexact=name).first() or model.objects.get_or_create(name=name)[0]
