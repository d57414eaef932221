"""Rewords two seeded commitments so that they read on from "Recruiter commits to" and "Both commit to". An edited text stays."""

from django.db import migrations

# side, kind, seeded text, new text
COMMITMENTS = [
    (
        "recruiter",
        "outcome_told",
        "Every candidate hears back, with a reason we can share.",
        "A response to every candidate, with a reason we can share.",
    ),
    (
        "both",
        "other",
        "Changes to the must-haves are agreed on, not assumed.",
        "Agreeing on changes to the must-haves before they’re made.",
    ),
]


def reword(apps, schema_editor):
    rows = apps.get_model("kickoff", "Commitment").objects.using(schema_editor.connection.alias)
    for side, kind, old, new in COMMITMENTS:
        rows.filter(side=side, kind=kind, text=old).update(text=new)


def restore(apps, schema_editor):
    rows = apps.get_model("kickoff", "Commitment").objects.using(schema_editor.connection.alias)
    for side, kind, old, new in COMMITMENTS:
        rows.filter(side=side, kind=kind, text=new).update(text=old)


class Migration(migrations.Migration):
    dependencies = [("kickoff", "0006_labels_in_standard_terms")]

    operations = [migrations.RunPython(reword, restore)]
