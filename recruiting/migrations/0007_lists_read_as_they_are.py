"""Keeps an uploaded list until its candidates are added, with what else it could be read as."""

import django.db.models.deletion
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("recruiting", "0006_words_in_byte_order"),
    ]

    operations = [
        migrations.AddField(
            model_name="importbatch",
            name="above",
            field=models.PositiveIntegerField(default=0),
        ),
        migrations.AddField(
            model_name="importbatch",
            name="choices",
            field=models.JSONField(blank=True, default=dict),
        ),
        migrations.AddField(
            model_name="importbatch",
            name="heading",
            field=models.PositiveIntegerField(default=1),
        ),
        migrations.AddField(
            model_name="importbatch",
            name="claimed_until",
            field=models.DateTimeField(blank=True, null=True),
        ),
        migrations.AddField(
            model_name="importbatch",
            name="failures",
            field=models.PositiveIntegerField(default=0),
        ),
        migrations.AddField(
            model_name="importbatch",
            name="problem",
            field=models.CharField(blank=True, max_length=300),
        ),
        migrations.AddField(
            model_name="importrow",
            name="doubt",
            field=models.CharField(blank=True, max_length=10),
        ),
        migrations.AlterField(
            model_name="importbatch",
            name="delimiter",
            field=models.CharField(blank=True, max_length=1),
        ),
        migrations.CreateModel(
            name="ImportFile",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("content", models.BinaryField()),
                (
                    "batch",
                    models.OneToOneField(
                        on_delete=django.db.models.deletion.CASCADE, related_name="file", to="recruiting.importbatch"
                    ),
                ),
            ],
        ),
    ]
