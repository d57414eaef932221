"""Milestones: created from the commitments, reached, moved; and the forecast that follows."""

from dataclasses import replace
from datetime import datetime

from django.db import transaction
from django.db.models import F

from accounts.calendars import calendars_of
from accounts.models import User
from core import clock
from core.models import AuditEvent, key_of
from kickoff.actions.errors import MilestoneIsDone
from kickoff.commitments import limits_for
from kickoff.models import Milestone
from kickoff.timeline import forecast, plan
from kickoff.timeline_data import timeline_data_of
from recruiting.models import Requisition
from reminders.actions import item_done, nudge


@transaction.atomic
def draw_up_timeline(requisition: Requisition, *, by: User | str, redate_all: bool = False) -> list[Milestone]:
    """Creates the milestones from the commitments in force, or updates the open ones to changed commitments.

    `redate_all` dates all open milestones again: the first agreement does, since its targets count from its acceptance.
    Returns the milestones in order.
    """
    kept = list(requisition.milestones.select_related("owner"))
    due_before = {row.pk: row.due_at for row in kept}
    data = replace(timeline_data_of([requisition])[requisition.pk], kept=kept, limits=limits_for(requisition))
    rows = plan(data, calendars_of(data.owners.values()), redate_all=redate_all)
    seen = forecast(rows, clock.now())
    for row in rows:
        row.forecast_at = seen[row.key]
        if row.pk and due_before[row.pk] != row.due_at:
            row.round += 1
            item_done(key_of(row), reason="the milestone was moved to a new date")
        row.save()
    AuditEvent.log("timeline.drawn", requisition, by=by)
    return rows


@transaction.atomic
def milestone_reached(requisition: Requisition, key: str, *, at: datetime) -> None:
    """Marks a milestone as done, called where it happens. The first call counts; later calls change nothing."""
    if not requisition.milestones.exists():
        draw_up_timeline(requisition, by="tandem")
    milestone = requisition.milestones.filter(key=key).first()
    if milestone and _finish(milestone, at=at):
        AuditEvent.log("milestone.reached", milestone, by="tandem", requisition=requisition.pk, key=key)


@transaction.atomic
def milestone_done(milestone: Milestone, *, by: User) -> None:
    """Marks it as done by hand. Raises MilestoneIsDone."""
    if not _finish(milestone, at=clock.now()):
        raise MilestoneIsDone
    AuditEvent.log("milestone.done", milestone, by=by, requisition=milestone.requisition_id, key=milestone.key)


@transaction.atomic
def move_milestone(milestone: Milestone, *, due_at: datetime, by: User) -> None:
    """Sets a new target date; its owner is reminded when that is due. Raises MilestoneIsDone."""
    unfinished = Milestone.objects.filter(pk=milestone.pk, done_at__isnull=True)
    if not unfinished.update(due_at=due_at, round=F("round") + 1):
        raise MilestoneIsDone
    milestone.refresh_from_db()
    AuditEvent.log("milestone.moved", milestone, by=by, requisition=milestone.requisition_id, round=milestone.round)
    item_done(key_of(milestone), reason="the milestone was moved to a new date")
    reforecast(milestone.requisition)
    nudge()


def reforecast(requisition: Requisition) -> None:
    """Saves the forecast of each open milestone."""
    rows = list(requisition.milestones.select_related("owner"))
    seen = forecast(rows, clock.now())
    moved = [row for row in rows if row.forecast_at != seen[row.key]]
    for row in moved:
        row.forecast_at = seen[row.key]
    Milestone.objects.bulk_update(moved, ["forecast_at"])


def _finish(milestone: Milestone, *, at: datetime) -> bool:
    """Compare-and-set; returns False if it was done before."""
    if not Milestone.objects.filter(pk=milestone.pk, done_at__isnull=True).update(done_at=at):
        return False
    milestone.refresh_from_db()
    item_done(key_of(milestone), reason="the milestone is done")
    reforecast(milestone.requisition)
    return True
