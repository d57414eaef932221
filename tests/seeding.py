"""The default rows, written at once where a test starts from none: `seed` asks for each row whether it is there."""

from datetime import datetime

from django.apps import apps
from django.core.management import call_command
from django.db import transaction
from django.db.models import Model

from core import clock


def rows_of_seed() -> list[Model]:
    """What `manage.py seed` writes into a migrated database that has no other rows; it is as empty afterwards."""
    empty = [model for model in apps.get_models(include_auto_created=True) if not model._base_manager.exists()]
    with transaction.atomic():
        call_command("seed")
        rows = [row for model in empty for row in model._base_manager.all()]
        transaction.set_rollback(True)
    return rows


def seed(defaults: list[Model]) -> None:
    """As `manage.py seed`; `defaults` are its rows, which are copied where a test has none of their kind."""
    models = list(dict.fromkeys(type(row) for row in defaults))
    if any(model._base_manager.exists() for model in models):
        call_command("seed")
        return
    for model in models:
        model._base_manager.bulk_create([_as_of_now(row) for row in defaults if type(row) is model])


def _as_of_now(row: Model) -> Model:
    """A copy that the database does not know, written now."""
    values = {field.attname: getattr(row, field.attname) for field in row._meta.concrete_fields}
    return type(row)(**{name: clock.now() if isinstance(value, datetime) else value for name, value in values.items()})
