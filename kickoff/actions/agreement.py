"""The agreement: drafted, proposed, accepted by both or handed back. A proposed version is never edited again."""

from collections.abc import Sequence

from django.db import IntegrityError, transaction

from accounts.models import User
from core import clock
from core.models import AuditEvent, key_of
from kickoff.actions.errors import ChangedMeanwhile, NotPossible
from kickoff.actions.milestones import draw_up_timeline
from kickoff.commitments import SLIP, usual_commitments
from kickoff.models import Agreement, Commitment
from recruiting.actions.requisition import mark_open
from recruiting.models import Requisition
from recruiting.models.requisition import Side
from reminders.actions import item_done, nudge

State = Agreement.State


@transaction.atomic
def draft_agreement(requisition: Requisition, *, by: User) -> Agreement:
    """The version that is being worked on: the draft there is, else a copy of the latest version as a new one."""
    latest = requisition.agreements.order_by("-number").first()
    if latest and latest.is_draft:
        return latest
    if latest and latest.is_proposed:
        _put_aside(latest, note="")
    return _new_version(requisition, latest, by=by)


@transaction.atomic
def save_draft(agreement: Agreement, *, by: User, seen: int, commitments: Sequence[Commitment], slip: str) -> None:
    """Writes the draft anew unless somebody saved after `seen`. Raises ChangedMeanwhile, or NotPossible when empty."""
    if not commitments:
        raise NotPossible("Keep at least one promise.")
    untouched = Agreement.objects.filter(pk=agreement.pk, state=State.DRAFT, edit_count=seen)
    if not untouched.update(slip=slip.strip(), edit_count=seen + 1):
        raise ChangedMeanwhile(Agreement.objects.get(pk=agreement.pk))
    agreement.refresh_from_db()
    agreement.commitments.all().delete()
    Commitment.objects.bulk_create(
        Commitment(agreement=agreement, side=p.side, kind=p.kind, text=p.text.strip(), limit=p.limit, position=position)
        for position, p in enumerate(commitments)
    )
    AuditEvent.log("agreement.drafted", agreement, by=by, requisition=agreement.requisition_id)


@transaction.atomic
def propose(agreement: Agreement, *, by: User) -> None:
    """Puts the version to the other side. Whoever proposes has accepted for their own side."""
    if not agreement.commitments.exists():
        raise NotPossible("There is nothing to agree yet: keep at least one promise.")
    side = side_of(agreement.requisition, by)
    if side == Side.RECRUITER and agreement.requisition.hiring_manager() is None:
        raise NotPossible("Nobody can accept yet: put a hiring manager on the team first.")
    now = clock.now()
    agreement.move(State.PROPOSED, proposed_at=now, **_yes(side, by))
    AuditEvent.log("agreement.proposed", agreement, by=by, requisition=agreement.requisition_id)
    nudge()


@transaction.atomic
def accept(agreement: Agreement, *, by: User) -> None:
    """The other side's yes: the version is in force, an older one is replaced, the timeline follows from it."""
    side = agreement.waits_for
    if not side:
        raise NotPossible("This version is not waiting for an answer any more.")
    if side != side_of(agreement.requisition, by):
        raise NotPossible("The other side answers this one.")
    requisition = agreement.requisition
    in_force = requisition.agreements.filter(state=State.ACCEPTED).first()
    if in_force:
        in_force.move(State.REPLACED)
    agreement.move(State.ACCEPTED, **_yes(side, by))
    AuditEvent.log("agreement.accepted", agreement, by=by, requisition=requisition.pk, number=agreement.number)
    item_done(key_of(agreement), reason="agreement accepted")
    draw_up_timeline(requisition, by=by, anew=in_force is None)
    if requisition.state == Requisition.State.KICKOFF:
        mark_open(requisition, by=by)
    nudge()


@transaction.atomic
def hand_back(agreement: Agreement, *, by: User, note: str) -> Agreement:
    """The other side's "not like this", with what should change. The version stays as it is; a new draft begins."""
    if not note.strip():
        raise NotPossible("Say in a sentence what should change.")
    if not agreement.waits_for or agreement.waits_for != side_of(agreement.requisition, by):
        raise NotPossible("This version is not waiting for your answer any more.")
    _put_aside(agreement, note=note.strip())
    AuditEvent.log("agreement.handed_back", agreement, by=by, requisition=agreement.requisition_id)
    return _new_version(agreement.requisition, agreement, by=by)


def side_of(requisition: Requisition, user: User) -> str:
    """For whom this person speaks: the manager's side for the hiring manager and their stand-in, else the other."""
    return Side.MANAGER if requisition.answers_for_manager(user) else Side.RECRUITER


def _put_aside(agreement: Agreement, *, note: str) -> None:
    agreement.move(State.REPLACED, answer_note=note)
    item_done(key_of(agreement), reason="handed back" if note else "withdrawn for a new version")


def _new_version(requisition: Requisition, latest: Agreement | None, *, by: User) -> Agreement:
    try:
        with transaction.atomic():
            agreement = Agreement.objects.create(
                requisition=requisition,
                number=(latest.number if latest else 0) + 1,
                slip=latest.slip if latest else SLIP,
                created_by=by,
            )
    except IntegrityError as error:  # somebody else was quicker
        raise NotPossible("Somebody started a new version just now. Look at it first.") from error
    commitments = list(latest.commitments.all()) if latest else usual_commitments()
    Commitment.objects.bulk_create(
        Commitment(agreement=agreement, side=p.side, kind=p.kind, text=p.text, limit=p.limit, position=p.position)
        for p in commitments
    )
    AuditEvent.log("agreement.started", agreement, by=by, requisition=requisition.pk, number=agreement.number)
    return agreement


def _yes(side: str, by: User) -> dict[str, object]:
    return {f"{side}_accepted_at": clock.now(), f"{side}_accepted_by": by}
