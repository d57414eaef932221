from importlib import import_module
from typing import Any

from django.apps import apps
from django.core.management.base import BaseCommand
from django.db import transaction
from django.utils.module_loading import module_has_submodule


class Command(BaseCommand):
    """Adds missing default rows: runs `seeds.seed()` of each app that has one. Never changes rows an admin edited."""

    help = "Add the default stages, agenda, reason codes, surveys, and reminder rules that are missing."

    def handle(self, *args: Any, **options: Any) -> None:
        for app in apps.get_app_configs():  # in the order of INSTALLED_APPS
            if module_has_submodule(app.module, "seeds"):
                with transaction.atomic():
                    import_module(f"{app.name}.seeds").seed()
