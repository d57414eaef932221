"""Ticks for Celery: no arguments, no results, safe to run twice or four times at once. What is to be done is in the rows."""

from celery import shared_task

from recruiting.candidates.actions import store_waiting
from reminders.operations import wake_up


@shared_task(name="recruiting.imports", ignore_result=True)
def imports() -> None:
    """Stores the next candidates of long lists. Another task goes on: none takes longer than a worker allows."""
    if store_waiting():
        wake_up.ring(imports.name)
