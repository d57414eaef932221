"""Keeps what is suggested for a line of a posting, and tells what the import set aside from what somebody left out."""

from django.apps.registry import Apps
from django.db import migrations, models
from django.db.backends.base.schema import BaseDatabaseSchemaEditor


def leave_out(apps: Apps, schema_editor: BaseDatabaseSchemaEditor) -> None:
    """Backward: the version before has one state for both."""
    apps.get_model("recruiting", "PostingLine").objects.filter(fate="set_aside").update(fate="left_out")


class Migration(migrations.Migration):
    dependencies = [
        ("recruiting", "0008_words_of_names_in_every_spelling"),
    ]

    operations = [
        migrations.AddField(
            model_name="postingline",
            name="suggests",
            field=models.CharField(blank=True, max_length=4),
        ),
        migrations.AlterField(
            model_name="postingline",
            name="fate",
            field=models.CharField(
                choices=[
                    ("open", "To sort"),
                    ("criterion", "Requirement"),
                    ("left_out", "Not a requirement"),
                    ("set_aside", "Set aside on import"),
                ],
                default="open",
                max_length=10,
            ),
        ),
        migrations.RunPython(migrations.RunPython.noop, leave_out),
    ]
