"""What every model and every migration must declare."""

import ast
import re
from importlib import import_module

import pytest
from django.apps import apps
from django.core.exceptions import FieldDoesNotExist
from django.db import models
from django.db.migrations import RunPython, RunSQL

from core.personal_data import PersonalData
from tests.meta.code import LAYERS, ROOT, shown
from tests.servers.app import App

MODELS = [model for app in LAYERS for model in apps.get_app_config(app).get_models()]
MIGRATIONS = [p for app in LAYERS for p in sorted((ROOT / app / "migrations").glob("0*.py"))]
# Where a person's own words or address may stand, unless the field has choices.
FREE = (models.TextField, models.CharField, models.FileField)


@pytest.mark.parametrize("model", MODELS, ids=lambda m: m._meta.label)
def test_every_model_says_whose_data_it_holds_and_how_that_is_erased(model):
    told = getattr(model, "personal_data", None)

    assert isinstance(told, PersonalData), "add `personal_data = …` beside the fields"
    assert told.erase or told.delete or told.because, "say what becomes of it, or why it stays"


@pytest.mark.parametrize("model", MODELS, ids=lambda m: m._meta.label)
def test_what_is_erased_exists_and_can_take_the_value(model):
    for name, value in model.personal_data.erase.items():
        try:
            field = model._meta.get_field(name)
        except FieldDoesNotExist:
            pytest.fail(f"{model.__name__} has no field {name}")
        if value is None:
            assert field.null, f"{name} cannot be empty"
        if isinstance(value, str) and field.max_length:
            assert len(value) <= field.max_length


def free_texts(model) -> set[str]:
    """Fields that hold any text. Short ones of a model about nobody are covered by the reason of the whole model."""
    kinds = models.TextField if model.personal_data.subject == "nobody" else FREE
    return {f.name for f in model._meta.concrete_fields if isinstance(f, kinds) and not f.choices}


@pytest.mark.parametrize("model", [m for m in MODELS if not m.personal_data.delete], ids=lambda m: m._meta.label)
def test_every_free_text_is_erased_or_kept_for_a_reason(model):
    told = model.personal_data

    assert free_texts(model) - set(told.erase) - set(told.keep) == set(), (
        "add it to `erase`, or to `keep` with a reason"
    )


@pytest.mark.parametrize("model", MODELS, ids=lambda m: m._meta.label)
def test_nothing_is_kept_that_is_erased_or_gone(model):
    told = model.personal_data

    assert set(told.keep) <= free_texts(model) - set(told.erase)
    assert all(told.keep.values())


@pytest.mark.parametrize("model", MODELS, ids=lambda m: m._meta.label)
def test_a_foreign_key_is_called_after_the_thing(model):
    named = [f.name for f in model._meta.concrete_fields if f.is_relation and f.name.endswith("_id")]

    assert named == []


@pytest.mark.parametrize("path", MIGRATIONS, ids=shown)
def test_a_migration_is_named_by_what_it_does(path):
    assert not re.search(r"_auto_|_alter_.*_and_more|_and_more$", path.stem), "makemigrations -n what_it_does"


@pytest.mark.parametrize("path", MIGRATIONS, ids=shown)
def test_a_migration_can_be_undone(path):
    app, name = path.parts[-3], path.stem
    migration = import_module(f"{app}.migrations.{name}").Migration
    stuck = [
        type(op).__name__ for op in migration.operations if isinstance(op, RunPython | RunSQL) and not op.reversible
    ]

    assert stuck == [], "give the reverse"


@pytest.mark.parametrize("path", MIGRATIONS, ids=shown)
def test_a_data_migration_uses_the_models_of_its_own_time(path):
    """`from recruiting.models import …` is today's model: on an older database it asks for columns to come."""
    taken = [
        node.module
        for node in ast.walk(ast.parse(path.read_text()))
        if isinstance(node, ast.ImportFrom) and (node.module or "").partition(".")[0] in LAYERS
    ]

    assert [m for m in taken if not m.startswith("core.migration")] == [], "use apps.get_model"


def test_no_model_change_is_missing_a_migration():
    with App(processes=(), prepare=()) as app:
        app.manage("makemigrations", "--check", "--dry-run")


@pytest.mark.timeout(900)  # half a minute of work, more on a machine that has other work too
def test_the_whole_schema_can_be_taken_back_and_built_again():
    with App(processes=(), prepare=("migrate -v 0",)) as app:
        for name in reversed(LAYERS):
            if (ROOT / name / "migrations" / "0001_initial.py").exists():
                app.manage("migrate", name, "zero", "-v", "0")
        app.manage("migrate", "-v", "0")
        app.manage("seed")
