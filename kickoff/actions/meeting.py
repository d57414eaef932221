"""The meeting: scheduled, moved, canceled, completed; its agenda and notes."""

from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta
from typing import Any

from django.db import transaction
from django.db.models import F

from accounts.models import User
from core import clock
from core.models import AuditEvent, key_of
from core.states import IllegalMove
from kickoff.actions.agreement import draft_agreement
from kickoff.actions.errors import ChangedMeanwhile, NotBookable
from kickoff.models import AgendaItem, AgendaTemplateItem, Kickoff
from recruiting.models import Requisition
from reminders.actions import item_done, nudge

State = Kickoff.State
# A click on "Done" may arrive before the autosave of what the same person typed a moment earlier.
OWN_ECHO = timedelta(seconds=10)


@dataclass(frozen=True)
class Meeting:
    """When and where the meeting takes place, and the message in the invitation."""

    starts_at: datetime
    zone: str
    minutes: int = 30
    place: str = ""
    message: str = ""


@transaction.atomic
def open_kickoff(requisition: Requisition, *, by: User) -> Kickoff:
    """Returns the kickoff of a job, created with its agenda on the first call."""
    kickoff, is_new = Kickoff.objects.get_or_create(requisition=requisition)
    if is_new:
        _copy_agenda(kickoff)
        AuditEvent.log("kickoff.prepared", kickoff, by=by, requisition=requisition.pk)
    return kickoff


@transaction.atomic
def book(requisition: Requisition, *, by: User, meeting: Meeting) -> Kickoff:
    """Schedules the meeting or moves it; SEQUENCE rises with each change.

    Raises NotBookable for a past time, a completed kickoff, a closed job, or if nothing changed.
    """
    kickoff = open_kickoff(requisition, by=by)
    now, columns = clock.now(), vars(replace(meeting, place=meeting.place.strip(), message=meeting.message.strip()))
    if meeting.starts_at <= now:
        raise NotBookable("That time is in the past. Choose a later one.")
    if kickoff.is_held or not requisition.is_running:
        raise NotBookable("This kickoff is already completed." if kickoff.is_held else "This job is closed.")
    if kickoff.is_booked:
        _move_meeting(kickoff, columns, by=by)
        verb = "kickoff.moved"
    else:
        # A canceled meeting gets a higher number than its cancellation, or calendars keep it as canceled.
        sequence = kickoff.sequence + (1 if kickoff.state == State.CANCELLED else 0)
        kickoff.move(State.BOOKED, booked_by=by, sequence=sequence, arranged_at=now, **columns)
        verb = "kickoff.booked"
    AuditEvent.log(verb, kickoff, by=by, requisition=requisition.pk, sequence=kickoff.sequence)
    item_done(key_of(requisition), reason="the kickoff is scheduled")
    nudge()
    return kickoff


@transaction.atomic
def cancel(kickoff: Kickoff, *, by: User) -> None:
    """Cancels the meeting; everyone invited gets a cancellation. Raises NotBookable if none is scheduled."""
    if not kickoff.is_booked:
        raise NotBookable("There’s no scheduled meeting to cancel.")
    kickoff.move(State.CANCELLED, sequence=F("sequence") + 1)
    kickoff.refresh_from_db(fields=["sequence"])
    AuditEvent.log("kickoff.cancelled", kickoff, by=by, requisition=kickoff.requisition_id)
    nudge()


@transaction.atomic
def hold(kickoff: Kickoff, *, by: User) -> None:
    """Completes the kickoff and drafts the working agreement. Raises NotBookable if it is completed or the job closed."""
    now = clock.now()
    if kickoff.is_held or not kickoff.requisition.is_running:
        raise NotBookable("This kickoff is already completed." if kickoff.is_held else "This job is closed.")
    unscheduled = {} if kickoff.is_booked else {"starts_at": now, "zone": by.zone_name, "booked_by": by}
    kickoff.move(State.HELD, held_at=now, **unscheduled)
    requisition = kickoff.requisition
    if requisition.state == Requisition.State.DRAFT:
        requisition.move(Requisition.State.KICKOFF)
    if not requisition.agreements.exists():
        draft_agreement(requisition, by=by)
    AuditEvent.log("kickoff.held", kickoff, by=by, requisition=requisition.pk)
    item_done(key_of(kickoff), reason="the kickoff is completed")
    item_done(key_of(requisition), reason="the kickoff is completed")


@transaction.atomic
def save_item(item: AgendaItem, *, by: User, seen: int, notes: str, output: str, done: bool) -> None:
    """Saves what was typed. Raises ChangedMeanwhile, with the other text, if someone saved after `seen`."""
    typed = {"notes": notes.strip(), "output": output.strip(), "done": done}
    if _says(item, typed):
        return
    # Saved while typing: audited when another person takes over or marks it done, not with every word.
    is_news = item.saved_by_id != by.pk or item.done != done
    if not _write(item, typed, seen=seen, by=by):
        item.refresh_from_db()
        own_echo = item.saved_by_id == by.pk and item.saved_at and clock.now() - item.saved_at < OWN_ECHO
        if not _says(item, typed) and not (own_echo and _write(item, typed, seen=item.edit_count, by=by)):
            raise ChangedMeanwhile(item)
    item.refresh_from_db()
    if is_news:
        AuditEvent.log("agenda.saved", item, by=by, kickoff=item.kickoff_id)


def _write(item: AgendaItem, typed: dict[str, Any], *, seen: int, by: User) -> bool:
    unseen = AgendaItem.objects.filter(pk=item.pk, edit_count=seen)
    return bool(unseen.update(**typed, edit_count=seen + 1, saved_at=clock.now(), saved_by=by))


def _says(item: AgendaItem, typed: dict[str, Any]) -> bool:
    return all(getattr(item, name) == value for name, value in typed.items())


@transaction.atomic
def set_dates(
    kickoff: Kickoff, *, by: User, target_date: date | None, range_from: date | None, range_to: date | None
) -> None:
    """Sets the target date for the offer and the likely range."""
    kickoff.target_date, kickoff.range_from, kickoff.range_to = target_date, range_from, range_to
    kickoff.save(update_fields=["target_date", "range_from", "range_to"])
    AuditEvent.log("kickoff.dates_set", kickoff, by=by, requisition=kickoff.requisition_id)


def _move_meeting(kickoff: Kickoff, columns: dict[str, Any], *, by: User) -> None:
    """Compare-and-set on SEQUENCE. Raises IllegalMove if someone else moved it, NotBookable if nothing changed."""
    if all(getattr(kickoff, name) == value for name, value in columns.items()):
        raise NotBookable("Nothing changed, so no update was sent.")
    unmoved = Kickoff.objects.filter(pk=kickoff.pk, state=State.BOOKED, sequence=kickoff.sequence)
    if kickoff.starts_at != columns["starts_at"]:
        columns = columns | {"arranged_at": clock.now()}
    if not unmoved.update(**columns, sequence=kickoff.sequence + 1, booked_by=by):
        raise IllegalMove(f"kickoff {kickoff.pk} was moved by someone else")
    kickoff.refresh_from_db()


def _copy_agenda(kickoff: Kickoff) -> None:
    """Copies the agenda template; later changes to the template do not affect this kickoff."""
    AgendaItem.objects.bulk_create(
        AgendaItem(
            kickoff=kickoff,
            key=item.key,
            title=item.title,
            question=item.question,
            minutes=item.minutes,
            output_kind=item.output,
            output_label=item.output_label,
            basis=item.basis,
            position=item.position,
        )
        for item in AgendaTemplateItem.objects.filter(active=True)
    )
