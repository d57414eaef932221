from importlib import import_module
from importlib.util import find_spec
from typing import Any

from django.core.management.base import BaseCommand
from django.db import transaction

APPS = ["reminders", "recruiting", "kickoff", "feedback"]


class Command(BaseCommand):
    """Adds missing default rows: runs each app's `seeds.seed()`. Never changes rows an admin edited."""

    help = "Add the default stages, agenda, reason codes, surveys, and reminder rules that are missing."

    def handle(self, *args: Any, **options: Any) -> None:
        for app in APPS:
            if find_spec(f"{app}.seeds"):
                with transaction.atomic():
                    import_module(f"{app}.seeds").seed()
