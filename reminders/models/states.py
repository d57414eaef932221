"""The states of a delivery and its transitions, as data. The engine changes a delivery's state by `after` only; a test
runs through the table with every crash (D2, D4).

This module knows no models: the delivery's own `State` and `MOVES` come from here.
"""

from django.db import models


class State(models.TextChoices):
    SCHEDULED = "scheduled", "Scheduled"
    SENDING = "sending", "Sending"
    UNCERTAIN = "uncertain", "Checking delivery"
    ACCEPTED = "accepted", "Sent"
    DELIVERED = "delivered", "Delivered"
    REJECTED = "rejected", "Failed"
    CANCELLED = "cancelled", "Canceled"
    EXPIRED = "expired", "Expired"
    ATTENTION = "attention", "Needs attention"


class Event(models.TextChoices):
    # At the claim
    CLAIMED = "claimed", "claimed: lease taken, attempt written down"
    HELD = "held", "not now: quiet hours, or the channel is on a break or paused"
    NOT_NEEDED = "not_needed", "every item in it is done, or the person left"
    TOO_LATE = "too_late", "no longer useful"
    NO_ADDRESS = "no_address", "no usable address on this channel"
    BROKEN = "broken", "its text could not be made, again and again"
    # What the provider's call came to
    TAKEN = "taken", "the provider accepted it"
    REFUSED_FOR_NOW = "refused_for_now", "refused, try again"
    REFUSED = "refused", "refused for good, or once too often"
    UNKNOWN = "unknown", "time-out, broken connection, unreadable success"
    GIVEN_BACK = "given_back", "not called: stopped, done meanwhile, or our configuration is wrong"
    # The sweeper and the reconciler
    LEASE_OVER = "lease_over", "the worker died with it"
    FOUND = "found", "a look-up or a callback shows it"
    NOT_THERE = "not_there", "two look-ups say it never arrived"
    RESENT_BLIND = "resent_blind", "unknown: the one second copy, flagged"
    GIVEN_UP = "given_up", "unknown, and the second copy is used"
    # What the provider tells later
    RECEIPT = "receipt", "a receipt"
    BOUNCED = "bounced", "undelivered, a bounce, a complaint"
    # No channel is left; a person decides
    NO_WAY_LEFT = "no_way_left", "no other channel is left"
    SEND_AGAIN = "send_again", "a recruiter sends it again"
    DISMISSED = "dismissed", "a recruiter marks it as resolved"


S, E = State, Event
TABLE: dict[tuple[State, Event], State] = {
    (S.SCHEDULED, E.CLAIMED): S.SENDING,
    (S.SCHEDULED, E.HELD): S.SCHEDULED,
    (S.SCHEDULED, E.NOT_NEEDED): S.CANCELLED,
    (S.SCHEDULED, E.TOO_LATE): S.EXPIRED,
    (S.SCHEDULED, E.NO_ADDRESS): S.REJECTED,
    (S.SCHEDULED, E.BROKEN): S.ATTENTION,
    (S.SCHEDULED, E.FOUND): S.ACCEPTED,  # a late callback for the attempt before: no second copy
    (S.SCHEDULED, E.RECEIPT): S.DELIVERED,
    (S.SENDING, E.TAKEN): S.ACCEPTED,
    (S.SENDING, E.REFUSED_FOR_NOW): S.SCHEDULED,
    (S.SENDING, E.REFUSED): S.REJECTED,
    (S.SENDING, E.UNKNOWN): S.UNCERTAIN,
    (S.SENDING, E.GIVEN_BACK): S.SCHEDULED,
    (S.SENDING, E.NOT_NEEDED): S.CANCELLED,  # between claim and call
    (S.SENDING, E.LEASE_OVER): S.UNCERTAIN,
    (S.UNCERTAIN, E.FOUND): S.ACCEPTED,
    (S.UNCERTAIN, E.RECEIPT): S.DELIVERED,
    (S.UNCERTAIN, E.BOUNCED): S.REJECTED,
    (S.UNCERTAIN, E.NOT_THERE): S.SCHEDULED,
    (S.UNCERTAIN, E.RESENT_BLIND): S.SCHEDULED,
    (S.UNCERTAIN, E.GIVEN_UP): S.ATTENTION,
    (S.UNCERTAIN, E.NOT_NEEDED): S.CANCELLED,
    (S.ACCEPTED, E.RECEIPT): S.DELIVERED,
    (S.ACCEPTED, E.BOUNCED): S.REJECTED,
    (S.REJECTED, E.NO_WAY_LEFT): S.ATTENTION,
    (S.ATTENTION, E.SEND_AGAIN): S.SCHEDULED,
    (S.ATTENTION, E.DISMISSED): S.CANCELLED,
    (S.ATTENTION, E.NOT_NEEDED): S.CANCELLED,
    (S.ATTENTION, E.FOUND): S.ACCEPTED,
    (S.ATTENTION, E.RECEIPT): S.DELIVERED,
}
MOVES: dict[str, set[str]] = {
    state: {to for (start, _), to in TABLE.items() if start == state and to != state}
    for state in dict.fromkeys(start for start, _ in TABLE)
}
WAITING = (State.SCHEDULED, State.UNCERTAIN)
OPEN = (State.SCHEDULED, State.SENDING, State.UNCERTAIN)
REACHED = (State.ACCEPTED, State.DELIVERED)  # counts as told


def after(state: str, event: Event) -> State:
    """The state that follows. Raises KeyError for what cannot happen there."""
    return TABLE[State(state), event]
