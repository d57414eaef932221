"""Dispatch: claim, call, record, one delivery after the other. The call is the only thing that happens outside.

What a call came to is written down by compare-and-set: a worker that froze beyond its lease changes nothing. A result
that cannot be written because the database went away is tried again; if that fails too, the lease runs out and the
reconciler finds out what happened.
"""

import logging
import random
import time
from collections.abc import Callable
from datetime import datetime, timedelta
from typing import Any

from django.conf import settings
from django.db import InterfaceError, OperationalError, connection, transaction

from reminders import restore_guard, wake_up
from reminders.channels.base import (
    Accepted,
    BadAddress,
    Misconfigured,
    OptedOut,
    SendError,
    Transient,
    Unknown,
)
from reminders.engine import fallback, health
from reminders.engine.claim import Claim, Tick, claim_next, due
from reminders.engine.state_changes import Lost, items_in, must, past_hold, settle
from reminders.engine.still_needed import needlessness
from reminders.engine.transitions import Event, State
from reminders.models import Attempt, Delivery, Occurrence

logger = logging.getLogger(__name__)
TICK = timedelta(seconds=30)  # no new row is taken after this; the slowest call ends before the hard limit
NOTED = 200  # rows whose earlier reason is moved to the record in one tick
MANY = 20  # rows after which another worker is asked to join in
WAITS = tuple(timedelta(minutes=m) for m in (1, 5, 15, 60, 240))
MOST_ATTEMPTS = 6
LONGEST_WAIT = timedelta(hours=1)  # of a Retry-After
RECORD_TRIES = 3
Outcome = Attempt.Outcome
_random = random.SystemRandom()


def dispatch(now: datetime, keep_going: Callable[[], bool] = lambda: True) -> int:
    """Sends what is due; how many rows it dealt with. `keep_going` turns false when the process is asked to stop."""
    if restore_guard.pause_reason():
        return 0
    tick, handled = Tick(), 0
    if due(now, health.blocked(now)).exists():
        restore_guard.count_run()
        handled = _work_through(now, tick, keep_going)
    _say_why_held(now, tick.full)
    return handled


def _work_through(now: datetime, tick: Tick, keep_going: Callable[[], bool]) -> int:
    started, handled = time.monotonic(), 0

    def moment() -> datetime:
        return now + timedelta(seconds=time.monotonic() - started)

    while keep_going():
        if moment() - now > TICK:
            wake_up.ring()  # there is more: the next tick is not waited for
            break
        claim = _next(moment(), tick)
        if not claim:
            break
        handled += 1
        if handled == MANY:
            wake_up.ring()
        if isinstance(claim, Claim):
            _deliver_safely(claim, moment, keep_going)
    return handled


def _next(moment: datetime, tick: Tick) -> Claim | bool:
    """As claim_next; when everybody had one, the next of those who have more."""
    blocked = health.blocked(moment)
    claim = claim_next(moment, blocked, tick)
    if not claim and tick.served:
        tick.served.clear()
        claim = claim_next(moment, blocked, tick)
    return claim


def _say_why_held(now: datetime, full: dict[str, str]) -> None:
    for channel, reason in (full | health.blocked(now)).items():
        others = due(now).filter(channel=channel).exclude(hold_reason=reason)
        others.filter(hold_reason="").order_by().update(hold_reason=reason)
        for row in others.exclude(hold_reason="")[:NOTED]:  # what held it before stays in the record
            unchanged = Delivery.objects.filter(pk=row.pk, version=row.version, hold_reason=row.hold_reason)
            unchanged.update(hold_reason=reason, **past_hold(row, now, reason))


def _deliver_safely(claim: Claim, moment: Callable[[], datetime], keep_going: Callable[[], bool]) -> None:
    """One row's mishap is its own: its lease runs out, the others go on. A database that is away ends the tick."""
    try:
        _deliver(claim, moment, keep_going)
    except (OperationalError, InterfaceError):
        raise
    except Exception:
        logger.exception("Delivery %s was left to its lease", claim.delivery.pk)


def _deliver(claim: Claim, moment: Callable[[], datetime], keep_going: Callable[[], bool]) -> None:
    if not keep_going():
        _record(lambda: _give_back(claim, moment(), "Stopped before sending"))
    elif _still_ours(claim, moment()):
        result = _call(claim)
        _record(lambda: _write_down(claim, result, moment()))


def _still_ours(claim: Claim, now: datetime) -> bool:
    """The last check before the call: the lease is held and an item is still open, by the same check as the claim's."""
    delivery = claim.delivery
    ours = Delivery.objects.filter(
        pk=delivery.pk, state=State.SENDING, lease_token=delivery.lease_token, lease_until__gt=now
    )
    if not ours.filter(recipient__is_active=True).exists():
        if ours.exists():
            _record(lambda: _give_back(claim, now, "The recipient was deactivated before this was sent"))
        return False
    if claim.channel.address_for(delivery.recipient) != delivery.address:  # a STOP came, or it was found to be dead
        _record(lambda: _give_back(claim, now, "Their address changed before this was sent"))
        return False
    needed = [not needlessness(item, now)[1] for item in items_in(delivery)]
    if needed and all(needed):
        return True
    # The next claim checks the same and stores why: the rest is rendered again, or the message is canceled.
    _record(
        lambda: _give_back(claim, now, "Answered before this was sent" if any(needed) else "Done before this was sent")
    )
    return False


def _call(claim: Claim) -> Accepted | SendError:
    try:
        return claim.channel.send(claim.outgoing)
    except SendError as error:
        return error
    except Exception:  # whatever it was, the message may have left: find out before anything is repeated
        logger.exception("Channel %s broke while sending delivery %s", claim.delivery.channel, claim.delivery.pk)
        return Unknown("Something went wrong while sending")


def _record(write: Callable[[], None], tries: int = RECORD_TRIES) -> None:
    """Stores the result, again after a lost connection. Lost: another worker has the row now."""
    try:
        with transaction.atomic():
            write()
    except Lost:
        logger.warning("A result came too late and was not written")
    except (OperationalError, InterfaceError):
        if connection.in_atomic_block or tries == 1:
            raise
        logger.warning("The database went away; writing the result again")
        connection.close()
        time.sleep(RECORD_TRIES - tries)
        _record(write, tries - 1)


# What a call came to --------------------------------------------------------------------------------------------


def _its_row(claim: Claim) -> Delivery:
    """The row while it is this claim's. Raises Lost when the lease passed to another worker, and also when our own lost
    commit did arrive."""
    delivery = Delivery.objects.select_related("recipient").get(pk=claim.delivery.pk)
    if delivery.lease_token != claim.delivery.lease_token or delivery.state != State.SENDING:
        raise Lost(f"delivery {delivery.pk}")
    return delivery


def _write_down(claim: Claim, result: Accepted | SendError, now: datetime) -> None:
    delivery = _its_row(claim)
    if isinstance(result, Accepted):
        _accepted(claim, delivery, result, now)
    elif isinstance(result, Transient):
        _refused_for_now(claim, delivery, result, now)
    elif isinstance(result, Unknown):
        _unknown(claim, delivery, result, now)
    elif isinstance(result, Misconfigured):
        _end_attempt(claim.attempt, Outcome.NOT_SENT, now, result)
        health.pause(delivery.channel, result.detail or "The provider rejected our settings", now)
        _back(delivery, now, "Channel paused: check its settings")
    else:
        _refused(claim, delivery, result, now)


def _accepted(claim: Claim, delivery: Delivery, result: Accepted, now: datetime) -> None:
    _end_attempt(claim.attempt, Outcome.ACCEPTED, now, result)
    must(delivery, Event.TAKEN, now, accepted_at=now, lease_token="", lease_until=None, last_error="")
    told(delivery)
    health.worked(delivery.channel, now)


def told(delivery: Delivery) -> None:
    settle([i.occurrence_id for i in items_in(delivery)], Occurrence.State.TOLD)


def _refused_for_now(claim: Claim, delivery: Delivery, error: Transient, now: datetime) -> None:
    health.failed(delivery.channel, error.detail, now)
    wait = wait_after(delivery.attempt_count, error.retry_after)
    if delivery.attempt_count >= MOST_ATTEMPTS or now + wait >= delivery.useful_until:
        _refused(claim, delivery, error, now)
        return
    _end_attempt(claim.attempt, Outcome.RETRY, now, error)
    must(
        delivery, Event.REFUSED_FOR_NOW, now,
        next_at=now + wait, lease_token="", lease_until=None,
        last_error=error.detail, hold_reason="Will retry",
    )  # fmt: skip


def wait_after(attempts: int, retry_after: timedelta | None = None) -> timedelta:
    """One minute, five, fifteen, an hour, four; give or take a fifth. What the provider asks for wins if longer."""
    wait = WAITS[min(attempts, len(WAITS)) - 1] * _random.uniform(0.8, 1.2)
    return max(wait, min(retry_after or timedelta(0), LONGEST_WAIT))


def _refused(claim: Claim, delivery: Delivery, error: SendError, now: datetime) -> None:
    _end_attempt(claim.attempt, Outcome.FINAL, now, error)
    must(delivery, Event.REFUSED, now, lease_token="", lease_until=None, last_error=error.detail)
    if isinstance(error, BadAddress | OptedOut):
        claim.channel.refused(delivery.recipient, error, at=now)
    if not isinstance(error, Transient):
        health.worked(delivery.channel, now)
    fallback.next_step(delivery, now, code=error.code)


def _unknown(claim: Claim, delivery: Delivery, error: SendError, now: datetime) -> None:
    _end_attempt(claim.attempt, Outcome.UNKNOWN, now, error)
    must(delivery, Event.UNKNOWN, now, lease_token="", lease_until=None, last_error=error.detail, **first_look(now))


def first_look(now: datetime) -> dict[str, Any]:
    """The columns with which an uncertain delivery begins."""
    at = now + timedelta(seconds=settings.UNCERTAIN_CHECK_SECONDS)
    return {"next_at": at, "uncertain_since": now, "looks": 0}


def _give_back(claim: Claim, now: datetime, why: str) -> None:
    delivery = _its_row(claim)
    _end_attempt(claim.attempt, Outcome.NOT_SENT, now, SendError(why))
    _back(delivery, now, "")


def _back(delivery: Delivery, now: datetime, hold_reason: str) -> None:
    """Not called after all: nothing is counted, and its text may be rendered again."""
    must(
        delivery, Event.GIVEN_BACK, now,
        next_at=now, lease_token="", lease_until=None,
        attempt_count=delivery.attempt_count - 1, hold_reason=hold_reason,
    )  # fmt: skip


def _end_attempt(attempt: Attempt, outcome: str, now: datetime, what: Accepted | SendError) -> None:
    columns: dict[str, Any] = {"outcome": outcome, "finished_at": now, "code": what.code[:20]}
    if isinstance(what, Accepted):
        columns |= provider_columns(attempt, what)
    else:
        columns |= {"detail": what.detail, "retry_after": getattr(what, "retry_after", None)}
    Attempt.objects.filter(pk=attempt.pk).update(**columns)


def provider_columns(attempt: Attempt, accepted: Accepted) -> dict[str, Any]:
    """A provider that gives one id to two messages must not stop the second: its id is left out."""
    name, given = accepted.provider[:20], accepted.provider_id[:120]
    twice = given and Attempt.objects.filter(provider=name, provider_id=given).exclude(pk=attempt.pk).exists()
    return {"provider": name, "provider_id": "" if twice else given}
