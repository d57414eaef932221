"""Wakes the workers up after a commit. A missed wake-up costs at most the time of a tick, so a broker that is down must
never break a page: one short try, and a failure is counted, not raised."""

import logging
import time
from datetime import timedelta

from celery import current_app
from django.db import DatabaseError, transaction
from kombu.exceptions import KombuError
from kombu.exceptions import OperationalError as BrokerError

from core.rates import too_many

logger = logging.getLogger(__name__)
FAILED = "doorbell-failed"  # counted by day, for the status page; an older name, kept for its counts
ROUND = "reminders.round"  # the task in reminders.tasks
A_DAY = timedelta(days=1)
QUIET = 20.0  # seconds without a further try after a failure, in this process
_silent_until = 0.0


def ring(task: str = ROUND) -> None:
    """Wakes a worker up for a task without arguments, as soon as the current transaction is committed."""
    if task == ROUND:
        transaction.on_commit(_publish, robust=True)
        return

    def publish() -> None:
        _publish(task)

    transaction.on_commit(publish, robust=True)


def _publish(task: str = ROUND) -> bool:
    """Whether the broker took it. Never raises what a broker, a folder or a network may raise."""
    global _silent_until
    if time.monotonic() < _silent_until:
        return False
    try:
        # By name: the tasks import this module.
        if task == ROUND:
            current_app.tasks[task].apply_async(expires=60, retry=False, ignore_result=True)
        else:  # a web process doesn't know the tasks of the layers above
            current_app.send_task(task, expires=60, retry=False, ignore_result=True)
    except (OSError, KombuError, BrokerError, TimeoutError) as error:
        _silent_until = time.monotonic() + QUIET
        logger.warning("The broker did not take a message (%s); the next tick runs anyway", type(error).__name__)
        _count()
        return False
    return True


def _count() -> None:
    try:
        too_many(FAILED, limit=0, per=A_DAY)
    except DatabaseError:
        logger.exception("A missed wake-up could not be counted")
