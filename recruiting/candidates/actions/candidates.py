"""Actions on candidates and applications: add, edit, move, reject, withdraw, reopen, undo, hire."""

from datetime import date
from typing import Any

from django.db import IntegrityError, transaction
from django.db.models import F

from accounts.models import User
from core import clock
from core.models import AuditEvent, key_of
from recruiting.candidates.actions.documents import add_document
from recruiting.candidates.actions.problems import CandidateProblem, ChangedMeanwhile
from recruiting.candidates.documents import CheckedFile
from recruiting.jobs.actions.requisition import close_requisition
from recruiting.models import Application, Candidate, Hire, Requisition, Stage, StageMove

State = Application.State


@transaction.atomic
def add_candidate(
    *, by: User, requisition: Requisition | None = None, resume: CheckedFile | None = None, **fields: Any
) -> Candidate:
    """Adds a candidate, with an application and a résumé if given. Raises CandidateProblem, OSError."""
    candidate = Candidate.objects.create(added_by=by, **fields)
    AuditEvent.log("candidate.added", candidate, by=by)
    if requisition:
        add_application(candidate, requisition, by=by)
    if resume:
        add_document(candidate, resume, by=by)
    return candidate


@transaction.atomic
def change_candidate(candidate: Candidate, *, by: User, edit_count: int, **fields: Any) -> None:
    """Writes the fields if nobody else did since `edit_count` was read; else raises ChangedMeanwhile."""
    unchanged = Candidate.objects.filter(pk=candidate.pk, edit_count=edit_count)
    if not unchanged.update(edit_count=F("edit_count") + 1):
        raise ChangedMeanwhile("Someone else saved this candidate while you were editing.")
    fields["edit_count"] = edit_count + 1
    for name, value in fields.items():
        setattr(candidate, name, value)
    candidate.save(update_fields=list(fields))
    AuditEvent.log("candidate.changed", candidate, by=by, fields=sorted(set(fields) - {"edit_count"}))


@transaction.atomic
def add_application(candidate: Candidate, requisition: Requisition, *, by: User) -> Application:
    """Adds a candidate to a job, at its first stage. Raises CandidateProblem."""
    if not requisition.is_running:
        raise CandidateProblem(f"“{requisition}” is closed. Reopen it to add candidates.")
    stage = first_stage(requisition)
    try:
        with transaction.atomic():
            application = Application.objects.create(candidate=candidate, requisition=requisition, stage=stage)
    except IntegrityError as error:
        raise CandidateProblem(f"{candidate} is already on “{requisition}.”") from error
    _record(application, by=by, to_stage=stage)
    AuditEvent.log("application.added", application, by=by, candidate=candidate.pk, requisition=requisition.pk)
    return application


def first_stage(requisition: Requisition) -> Stage:
    """The stage where candidates enter a job. Raises CandidateProblem."""
    stage = requisition.stages.order_by("position", "id").first()
    if stage is None:
        raise CandidateProblem(f"“{requisition}” has no pipeline stages. Ask an admin to add them in Settings.")
    return stage


@transaction.atomic
def move_application(application: Application, to_stage: Stage, *, by: User) -> StageMove | None:
    """Moves to another stage of the same job. Returns None if already there. Raises CandidateProblem."""
    if to_stage.requisition_id != application.requisition_id:
        raise CandidateProblem("That stage belongs to another job.")
    if application.state != State.ACTIVE:
        raise CandidateProblem(
            f"{application.candidate} is no longer active for this job. Undo the rejection or withdrawal first."
        )
    came_from = application.stage
    if came_from == to_stage:
        return None
    here = Application.objects.filter(pk=application.pk, state=State.ACTIVE, stage=came_from)
    if not here.update(stage=to_stage, stage_since=clock.now()):
        raise ChangedMeanwhile(f"Someone else just moved {application.candidate}. Check where they are now.")
    application.stage = to_stage
    AuditEvent.log("application.moved", application, by=by, stage=to_stage.pk)
    return _record(application, by=by, from_stage=came_from, to_stage=to_stage)


@transaction.atomic
def decline_application(application: Application, *, by: User, note: str) -> StageMove:
    """Rejects a candidate for this job, with a reason. Raises CandidateProblem, IllegalMove."""
    if not note.strip():
        raise CandidateProblem("Add a reason.")
    return _end(application, State.DECLINED, note, by=by)


@transaction.atomic
def withdraw_application(application: Application, *, by: User, note: str = "") -> StageMove:
    """The candidate withdrew. Raises IllegalMove."""
    return _end(application, State.WITHDRAWN, note, by=by)


@transaction.atomic
def reopen(application: Application, *, by: User) -> StageMove:
    """Makes a rejected or withdrawn candidate active again, at the stage they had. Raises IllegalMove."""
    application.move(State.ACTIVE, state_note="", stage_since=clock.now())
    AuditEvent.log("application.reopened", application, by=by)
    return _record(application, by=by, to_stage=application.stage)


@transaction.atomic
def undo(move: StageMove, *, by: User) -> None:
    """Undoes the latest move of an application. Raises CandidateProblem if there was another since."""
    application = Application.objects.select_related("stage", "candidate").get(pk=move.application_id)
    if application.moves.order_by("at", "id").last() != move or move.to_state == State.HIRED:
        raise ChangedMeanwhile(f"{application.candidate} has since been moved, so nothing was undone.")
    if move.to_state != State.ACTIVE:
        reopen(application, by=by)
    elif move.from_stage:
        move_application(application, move.from_stage, by=by)
    else:
        raise CandidateProblem(f"{application.candidate} was added at this stage, so there’s no earlier move to undo.")


@transaction.atomic
def record_hire(application: Application, *, starts_on: date, by: User) -> Hire:
    """Records a hire. The last opening filled closes the job as filled. Raises CandidateProblem, IllegalMove."""
    requisition = application.requisition
    # The job's row is written first: two simultaneous hires run one after the other, and the second sees the first.
    running = Requisition.objects.running().filter(pk=requisition.pk)
    if not running.update(openings=F("openings")):
        raise CandidateProblem(f"“{requisition}” is closed. Reopen it to mark a candidate as hired.")
    application.move(State.HIRED, stage_since=clock.now())
    hire = Hire.objects.create(application=application, starts_on=starts_on, recorded_by=by)
    _record(application, by=by, from_stage=application.stage, to_state=State.HIRED)
    AuditEvent.log("hire.recorded", application, by=by, starts_on=starts_on.isoformat())
    _close_if_filled(requisition, by=by)
    return hire


def _close_if_filled(requisition: Requisition, *, by: User) -> None:
    requisition.refresh_from_db()
    hired = requisition.applications.filter(state=State.HIRED).count()
    if requisition.state == Requisition.State.OPEN and hired >= requisition.openings:
        reason = {1: "Opening filled", 2: "Both openings filled"}.get(
            requisition.openings, f"All {requisition.openings} openings filled"
        )
        close_requisition(requisition, filled=True, reason=reason, by=by)


def _end(application: Application, state: str, note: str, *, by: User) -> StageMove:
    application.move(state, state_note=" ".join(note.split())[:300], stage_since=clock.now())
    AuditEvent.log(f"application.{state}", application, by=by)
    return _record(application, by=by, from_stage=application.stage, to_state=state)


def _record(
    application: Application,
    *,
    by: User,
    from_stage: Stage | None = None,
    to_stage: Stage | None = None,
    to_state: str = State.ACTIVE,
) -> StageMove:
    """Writes the row that every time-in-stage figure comes from."""
    return StageMove.objects.create(
        application=application, from_stage=from_stage, to_stage=to_stage, to_state=to_state, by=key_of(by)
    )
