"""Celery only wakes up the workers. What is due, attempted and answered is stored in rows."""

import os
from typing import Any

from celery import Celery
from django.conf import settings

from reminders.engine.intervals import EXPIRES, beat_schedule

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "config.settings")

VISIBILITY_SECONDS = 300


def broker_settings() -> dict[str, Any]:
    """What the broker at hand needs; the folder broker of the demo gets its folders made here."""
    if not settings.CELERY_BROKER_URL.startswith("filesystem:"):
        return {
            "broker_transport_options": {
                "visibility_timeout": VISIBILITY_SECONDS,
                "socket_timeout": 1.8,  # a page that wakes up the worker waits no longer than this
                "socket_connect_timeout": 1.8,
                "max_retries": 0,
            },
            "result_backend_transport_options": {"visibility_timeout": VISIBILITY_SECONDS},
            "visibility_timeout": VISIBILITY_SECONDS,
        }
    root = settings.VAR_DIR / "broker"
    folders = {name: root / name for name in ("queue", "processed", "control")}
    for folder in folders.values():
        folder.mkdir(parents=True, exist_ok=True)
    return {
        "broker_transport_options": {
            "data_folder_in": folders["queue"],
            "data_folder_out": folders["queue"],
            "processed_folder": folders["processed"],
            "control_folder": folders["control"],
            "store_processed": False,
        }
    }


app = Celery("tandem")
app.conf.update(
    broker_url=settings.CELERY_BROKER_URL,
    broker_connection_retry_on_startup=True,
    broker_connection_max_retries=None,
    task_acks_late=True,
    task_reject_on_worker_lost=True,
    task_soft_time_limit=40,
    task_time_limit=60,
    worker_prefetch_multiplier=1,
    task_ignore_result=True,
    task_serializer="json",
    accept_content=["json"],
    worker_max_tasks_per_child=500,
    worker_max_memory_per_child=250_000,
    worker_soft_shutdown_timeout=20,
    task_publish_retry_policy={"max_retries": 1, "interval_start": 0, "interval_max": 0.2},
    worker_hijack_root_logger=False,
    timezone="UTC",
    beat_schedule={
        **beat_schedule(settings.TICK_SECONDS),
        # A long list is stored by whoever is woken up; the tick goes on with what a killed process left.
        "recruiting-imports": {
            "task": "recruiting.imports",
            "schedule": settings.TICK_SECONDS or 15.0,
            "options": {"expires": EXPIRES},
        },
    },
    **broker_settings(),
)
app.autodiscover_tasks()
