"""Drops "one business day before" from the name: a reminder of a kickoff planned at short notice is sent the same morning."""

from django.db import migrations

KIND, OLD, NEW = "kickoff.tomorrow", "Kickoff reminder, one business day before", "Kickoff reminder"


def rename(apps, schema_editor):
    rules = apps.get_model("reminders", "ReminderRule").objects.using(schema_editor.connection.alias)
    rules.filter(kind=KIND, rung=0, name=OLD).update(name=NEW)


def rename_back(apps, schema_editor):
    rules = apps.get_model("reminders", "ReminderRule").objects.using(schema_editor.connection.alias)
    rules.filter(kind=KIND, rung=0, name=NEW).update(name=OLD)


class Migration(migrations.Migration):
    dependencies = [("reminders", "0011_labels_in_standard_terms")]

    operations = [migrations.RunPython(rename, rename_back)]
