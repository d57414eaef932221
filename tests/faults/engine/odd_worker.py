"""A worker with faults built in: `python -m tests.faults.engine.odd_worker wait-before-call no-last-look`.

A race is shown only where its moment can be held open, and a guard is proven only by a run without it (the idea is
pretix's). Signs are files in the folder `MEETING`; `up-<pid>` says that a worker begins to look.

wait-before-call  between claim and call it leaves `claimed-<delivery>` and waits for `go`; after it, `dealt-<delivery>`
meet-in-claim     having read a row that is due, it waits a while for another worker to read it as well; then both take it
meet-in-plan      having asked what is planned already, it waits a while for another worker to ask as well
no-last-look      nothing is asked again before the call
no-claim-guard    a claim is neither in a transaction nor a compare-and-set
no-uncertainty    a delivery whose worker died is simply due again
no-second-write   a result that the database did not take is not written again
no-suspicion      a database may be older than what was sent
no-patience       what a provider tells during the call is read at once
ten-minutes-fast, ten-minutes-slow   this machine's clock is wrong
own-clock         the database's clock is not asked
mark-first        a message counts as sent before it is
"""

import os
import sys
import time
from collections.abc import Callable
from contextlib import nullcontext
from pathlib import Path
from typing import Any

import django
from django.core.management import call_command

MEETING = Path(os.environ["MEETING"])
LONG, SHORT = 120.0, 12.0  # SQLite lets a second writer wait for 20


def wait_for(there: Callable[[], bool], seconds: float) -> None:
    end = time.monotonic() + seconds
    while not there() and time.monotonic() < end:
        time.sleep(0.02)


def wait_before_call() -> None:
    from reminders.engine import dispatch

    deliver = dispatch._deliver

    def held(claim: Any, *rest: Any) -> None:
        (MEETING / f"claimed-{claim.delivery.pk}").touch()
        wait_for((MEETING / "go").exists, LONG)
        deliver(claim, *rest)
        (MEETING / f"dealt-{claim.delivery.pk}").touch()

    dispatch._deliver = held


def meet_in_claim() -> None:
    from reminders.engine import claim

    take = claim._take

    def met(delivery: Any, *rest: Any) -> Any:
        mine, taken = f"read-{delivery.pk}-{os.getpid()}", MEETING / f"taken-{delivery.pk}"
        (MEETING / mine).touch()

        def here() -> list[str]:
            return sorted(sign.name for sign in MEETING.glob(f"read-{delivery.pk}-*"))

        wait_for(lambda: len(here()) > 1, SHORT)
        if here()[0] != mine:
            wait_for(taken.exists, SHORT)  # one after the other: the number of an attempt is unique as well
        try:
            return take(delivery, *rest)
        finally:
            taken.touch()

    claim._take = met


def meet_in_plan() -> None:
    from reminders.engine import plan

    ask = plan._known

    def met(subjects: set[str]) -> Any:
        known = ask(subjects)
        if subjects and not known:
            (MEETING / f"asked-{os.getpid()}").touch()
            wait_for(lambda: len(list(MEETING.glob("asked-*"))) > 1, SHORT)
        return known

    plan._known = met


def no_last_look() -> None:
    from reminders.engine import dispatch

    dispatch._still_ours = lambda claim, now: True


def no_claim_guard() -> None:
    """Reads, then writes: a claim written as if there were only one worker."""
    from django.db import connection

    from reminders.engine import claim
    from reminders.models import Delivery
    from reminders.models.states import after

    class NoTransaction:
        atomic = staticmethod(nullcontext)

    def careless(delivery: Any, event: Any, now: Any, **columns: Any) -> None:
        columns |= {"state": after(delivery.state, event), "version": delivery.version + 1}
        Delivery.objects.filter(pk=delivery.pk).update(**columns)
        for name, value in columns.items():
            setattr(delivery, name, value)

    claim.transaction = NoTransaction  # type: ignore[assignment]
    claim.must = careless
    connection.features.has_select_for_update_skip_locked = False


def no_uncertainty() -> None:
    """Behaves like a queue that redelivers a message when its worker is gone."""
    from reminders.engine import reconcile
    from reminders.models import Delivery

    def again(delivery: Any, now: Any) -> None:
        Delivery.objects.filter(pk=delivery.pk).update(state="scheduled", next_at=now, lease_token="", lease_until=None)

    reconcile._sweep = again


def no_second_write() -> None:
    from django.db import transaction

    from reminders.engine import dispatch

    dispatch._record = lambda write: transaction.atomic(write)()


def no_suspicion() -> None:
    from reminders.operations import restore_guard

    restore_guard._suspicion = lambda marker, runs: ""


def no_patience() -> None:
    from reminders.engine import events

    events._is_being_sent = lambda delivery: False


def _wrong_by(minutes: int) -> None:
    from datetime import UTC, datetime, timedelta

    from core import clock

    clock._system_now = lambda: datetime.now(UTC) + timedelta(minutes=minutes)


def ten_minutes_fast() -> None:
    _wrong_by(10)


def ten_minutes_slow() -> None:
    _wrong_by(-10)


def own_clock() -> None:
    from datetime import timedelta

    from core import clock

    clock._database_skew = lambda: timedelta(0)


def mark_first() -> None:
    """Behaves like a sender that avoids a second copy at any cost."""
    from reminders.engine import dispatch
    from reminders.models import Delivery

    deliver = dispatch._deliver

    def marked(claim: Any, *rest: Any) -> None:
        Delivery.objects.filter(pk=claim.delivery.pk).update(state="accepted", lease_token="", lease_until=None)
        deliver(claim, *rest)

    dispatch._deliver = marked


if __name__ == "__main__":
    django.setup()
    for name in sys.argv[1:]:
        globals()[name.replace("-", "_")]()
    (MEETING / f"up-{os.getpid()}").touch()
    call_command("run_reminders", "--forever")
