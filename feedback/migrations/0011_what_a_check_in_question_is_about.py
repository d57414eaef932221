"""Names what a seeded question of the first-week check-ins is about. An edited question stays."""

from typing import Any

from django.db import migrations

KEYS = ["one-week-manager", "one-week-recruiter"]
OLD = "What would have made it smoother?"
NEW = "What would have made the hiring process smoother?"


def reword(apps: Any, schema_editor: Any) -> None:
    _rephrase(apps, schema_editor, OLD, NEW)


def restore(apps: Any, schema_editor: Any) -> None:
    _rephrase(apps, schema_editor, NEW, OLD)


def _rephrase(apps: Any, schema_editor: Any, old: str, new: str) -> None:
    questions = apps.get_model("feedback", "SurveyQuestion").objects.using(schema_editor.connection.alias)
    questions.filter(template__key__in=KEYS, text=old).update(text=new)


class Migration(migrations.Migration):
    dependencies = [("feedback", "0010_labels_in_standard_terms")]

    operations = [migrations.RunPython(reword, restore)]
