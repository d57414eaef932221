"""A view that came by text or mail can be taken back; that it was is kept like the view itself."""

import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models

import core.clock

POSTGRES_ON = """
CREATE TRIGGER feedback_disowned_kept BEFORE UPDATE OR DELETE ON feedback_disowned
FOR EACH ROW EXECUTE FUNCTION feedback_review_refuse();
"""
POSTGRES_OFF = "DROP TRIGGER feedback_disowned_kept ON feedback_disowned;"
SQLITE_ON = (
    "CREATE TRIGGER feedback_disowned_kept BEFORE UPDATE ON feedback_disowned"
    " BEGIN SELECT RAISE(ABORT, 'reviews are append-only'); END;"
)
SQLITE_OFF = "DROP TRIGGER feedback_disowned_kept;"


def run(postgres: str, sqlite: str):
    def step(apps, schema_editor) -> None:
        schema_editor.execute(postgres if schema_editor.connection.vendor == "postgresql" else sqlite)

    return step


class Migration(migrations.Migration):
    dependencies = [
        ("feedback", "0004_interviews_have_an_end"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name="Disowned",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("disowned_at", models.DateTimeField(default=core.clock.now)),
                (
                    "disowned_by",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.DO_NOTHING, related_name="+", to=settings.AUTH_USER_MODEL
                    ),
                ),
                (
                    "review",
                    models.OneToOneField(
                        on_delete=django.db.models.deletion.DO_NOTHING, related_name="disowned", to="feedback.review"
                    ),
                ),
            ],
            options={
                "abstract": False,
            },
        ),
        migrations.RunPython(run(POSTGRES_ON, SQLITE_ON), run(POSTGRES_OFF, SQLITE_OFF)),
    ]
