"""Renames Leave.stand_in to Leave.delegate, with the constraint that names it. Values are kept."""

import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("accounts", "0001_initial")]

    operations = [
        migrations.RemoveConstraint("leave", "nobody_stands_in_for_themselves"),
        migrations.RenameField("leave", "stand_in", "delegate"),
        migrations.AlterField(
            "leave",
            "delegate",
            models.ForeignKey(
                blank=True,
                null=True,
                on_delete=django.db.models.deletion.SET_NULL,
                related_name="covered_leaves",
                to=settings.AUTH_USER_MODEL,
            ),
        ),
        migrations.AddConstraint(
            "leave",
            models.CheckConstraint(
                condition=models.Q(
                    ("delegate__isnull", True), models.Q(("delegate", models.F("user")), _negated=True), _connector="OR"
                ),
                name="delegate_is_somebody_else",
                violation_error_message="Choose someone else as your delegate.",
            ),
        ),
    ]
