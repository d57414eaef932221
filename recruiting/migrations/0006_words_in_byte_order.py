"""Sorts the words of candidates by code point, so that one index finds and sorts them; on PostgreSQL it replaces two."""

from django.db import migrations, models

import recruiting.models.candidates


class Migration(migrations.Migration):
    dependencies = [
        ("recruiting", "0005_labels_in_standard_terms"),
    ]

    operations = [
        migrations.AlterField(
            model_name="candidateword",
            name="word",
            field=recruiting.models.candidates.WordField(max_length=80),
        ),
        migrations.AddIndex(
            model_name="candidateword",
            index=models.Index(fields=["word"], name="candidate_by_word"),
        ),
    ]
