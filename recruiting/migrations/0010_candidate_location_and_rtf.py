"""Adds Candidate.location, and RTF to the kinds of files."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("recruiting", "0009_suggestions_for_lines")]

    operations = [
        migrations.AddField(
            "candidate",
            "location",
            models.CharField(blank=True, default="", max_length=120),
            preserve_default=False,
        ),
        migrations.AlterField(
            "document",
            "kind",
            models.CharField(
                choices=[
                    ("pdf", "PDF"),
                    ("docx", "Word"),
                    ("odt", "OpenDocument"),
                    ("rtf", "RTF"),
                    ("txt", "Text"),
                ],
                max_length=4,
            ),
        ),
    ]
