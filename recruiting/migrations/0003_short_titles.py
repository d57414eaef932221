"""Adds Requisition.short_title. Empty means: proposed from the title."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("recruiting", "0002_delegates_on_the_team")]

    operations = [
        migrations.AddField(
            "requisition",
            "short_title",
            models.CharField(blank=True, max_length=16, default=""),
            preserve_default=False,
        ),
    ]
