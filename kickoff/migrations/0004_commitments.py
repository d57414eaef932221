"""Renames Promise to Commitment, with its reverse name and its constraint. Values are kept."""

import django.db.models.deletion
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("kickoff", "0003_lessons_are_confirmed")]

    operations = [
        migrations.RemoveConstraint("promise", "promise_says_something"),
        migrations.RenameModel("Promise", "Commitment"),
        migrations.AlterField(
            "commitment",
            "agreement",
            models.ForeignKey(
                on_delete=django.db.models.deletion.CASCADE, related_name="commitments", to="kickoff.agreement"
            ),
        ),
        migrations.AddConstraint(
            "commitment",
            models.CheckConstraint(condition=models.Q(("text__regex", "\\S")), name="commitment_says_something"),
        ),
    ]
