"""The working agreement: drafted, sent, accepted by both sides or returned for changes. A sent version is never edited."""

from collections.abc import Sequence

from django.db import IntegrityError, transaction

from accounts.models import User
from core import clock
from core.models import AuditEvent, key_of
from kickoff.actions.errors import ChangedMeanwhile, NotPossible
from kickoff.actions.milestones import draw_up_timeline
from kickoff.commitments import SLIP, usual_commitments
from kickoff.models import Agreement, Commitment
from recruiting.jobs.actions.requisition import mark_open
from recruiting.models import Requisition
from recruiting.models.settings import Side
from recruiting.representatives import side_in_words
from reminders.actions import item_done, nudge

State = Agreement.State


@transaction.atomic
def draft_agreement(requisition: Requisition, *, by: User) -> Agreement:
    """Returns the current draft, else a new one copied from the latest version.

    Raises NotPossible if someone else started a version at the same moment.
    """
    latest = requisition.agreements.order_by("-number").first()
    if latest and latest.is_draft:
        return latest
    if latest and latest.is_proposed:
        _close(latest, note="")
    return _new_version(requisition, latest, by=by)


@transaction.atomic
def save_draft(agreement: Agreement, *, by: User, seen: int, commitments: Sequence[Commitment], slip: str) -> None:
    """Replaces the draft. Raises ChangedMeanwhile if someone saved after `seen`, NotPossible without commitments."""
    if not commitments:
        raise NotPossible("Keep at least one commitment.")
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
    """Sends the version to the other side; the sender's own side has accepted it.

    Raises NotPossible without commitments, or if there is no hiring manager to accept it.
    """
    if not agreement.commitments.exists():
        raise NotPossible("There’s nothing to send yet. Keep at least one commitment.")
    side = side_of(agreement.requisition, by)
    if side == Side.RECRUITER and agreement.requisition.hiring_manager() is None:
        raise NotPossible("No one can accept it yet. Add a hiring manager to the hiring team first.")
    now = clock.now()
    agreement.move(State.PROPOSED, proposed_at=now, **_accepted(side, by))
    AuditEvent.log("agreement.proposed", agreement, by=by, requisition=agreement.requisition_id)
    nudge()


@transaction.atomic
def accept(agreement: Agreement, *, by: User) -> None:
    """Accepts for the other side: the version takes effect, the older one is replaced, the timeline is set.

    Raises NotPossible if the version is not open or is for the other side to accept.
    """
    side = agreement.waits_for
    if not side:
        raise NotPossible("This version is no longer open.")
    if side != side_of(agreement.requisition, by):
        raise NotPossible(f"It’s up to {side_in_words(side)} to accept this version.")
    requisition = agreement.requisition
    in_force = requisition.agreements.filter(state=State.ACCEPTED).first()
    if in_force:
        in_force.move(State.REPLACED)
    agreement.move(State.ACCEPTED, **_accepted(side, by))
    AuditEvent.log("agreement.accepted", agreement, by=by, requisition=requisition.pk, number=agreement.number)
    item_done(key_of(agreement), reason="the working agreement was accepted")
    draw_up_timeline(requisition, by=by, redate_all=in_force is None)
    if requisition.state == Requisition.State.KICKOFF:
        mark_open(requisition, by=by)
    nudge()


@transaction.atomic
def hand_back(agreement: Agreement, *, by: User, note: str) -> Agreement:
    """Requests changes: the version is closed with the note, and a new draft starts.

    Raises NotPossible without a note, or if the version is not open for this side.
    """
    if not note.strip():
        raise NotPossible("Say what should change.")
    if not agreement.waits_for or agreement.waits_for != side_of(agreement.requisition, by):
        raise NotPossible("You can no longer respond to this version.")
    _close(agreement, note=note.strip())
    AuditEvent.log("agreement.handed_back", agreement, by=by, requisition=agreement.requisition_id)
    return _new_version(agreement.requisition, agreement, by=by)


def side_of(requisition: Requisition, user: User) -> str:
    """Returns the side this person acts for: the manager's for the hiring manager and their delegate, else the recruiter's."""
    return Side.MANAGER if requisition.answers_for_manager(user) else Side.RECRUITER


def _close(agreement: Agreement, *, note: str) -> None:
    agreement.move(State.REPLACED, answer_note=note)
    item_done(
        key_of(agreement),
        reason="changes to the working agreement were requested" if note else "replaced by a new version",
    )


def _new_version(requisition: Requisition, latest: Agreement | None, *, by: User) -> Agreement:
    try:
        with transaction.atomic():
            agreement = Agreement.objects.create(
                requisition=requisition,
                number=(latest.number if latest else 0) + 1,
                slip=latest.slip if latest else SLIP,
                created_by=by,
            )
    except IntegrityError as error:  # another request was faster
        raise NotPossible("Someone just started a new version. Review it first.") from error
    commitments = list(latest.commitments.all()) if latest else usual_commitments()
    Commitment.objects.bulk_create(
        Commitment(agreement=agreement, side=p.side, kind=p.kind, text=p.text, limit=p.limit, position=p.position)
        for p in commitments
    )
    AuditEvent.log("agreement.started", agreement, by=by, requisition=requisition.pk, number=agreement.number)
    return agreement


def _accepted(side: str, by: User) -> dict[str, object]:
    return {f"{side}_accepted_at": clock.now(), f"{side}_accepted_by": by}
