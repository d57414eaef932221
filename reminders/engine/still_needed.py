"""Whether a person is still to be reminded; asked before, during and after a send."""

from datetime import datetime

from reminders.kinds import all_kinds
from reminders.models import DeliveryItem, Occurrence

GONE = "This kind of reminder no longer exists"
TOO_LATE = "It couldn't be sent in time"
Ends = Occurrence.State


def why_not(occurrence: Occurrence) -> str:
    """Why its kind no longer needs the reminder; empty while the item is open."""
    kind = all_kinds().get(occurrence.rule.kind)
    return kind.still_needed(occurrence) if kind else GONE


def why_not_told(item: DeliveryItem) -> str:
    """The same for a delivery item that is unsent, or sent again on request."""
    occurrence = item.occurrence
    if occurrence.state != Ends.OPEN and item.state != DeliveryItem.State.AGAIN:
        return occurrence.reason or str(occurrence.get_state_display())
    return why_not(occurrence)


def needlessness(item: DeliveryItem, now: datetime) -> tuple[str, str]:
    """(what its occurrence becomes, why), both empty while the reminder is still needed."""
    occurrence, once_more = item.occurrence, item.state == DeliveryItem.State.AGAIN
    if occurrence.state == Ends.OPEN and occurrence.useful_until <= now and not once_more:
        return Ends.EXPIRED, TOO_LATE
    why = why_not_told(item)
    if occurrence.state != Ends.OPEN and not once_more:
        return "", why
    return (Ends.CANCELLED if why == GONE else Ends.DONE if why else ""), why
