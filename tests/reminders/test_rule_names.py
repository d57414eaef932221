"""The migration that renames rules in existing databases."""

from importlib import import_module

import pytest
from django.apps import apps
from django.db import connection

from reminders.kinds import all_kinds
from reminders.models import ReminderRule

pytestmark = pytest.mark.django_db
migration = import_module("reminders.migrations.0010_standard_names_of_rules")
kickoff = import_module("reminders.migrations.0012_name_of_the_kickoff_reminder")


class Editor:
    connection = connection


def test_every_new_name_is_the_seeded_one():
    seeded = {(kind.name, rung.rung): rung.name for kind in all_kinds().values() for rung in kind.rungs}

    later = {kickoff.OLD: kickoff.NEW}

    assert [row for row in migration.NAMES if seeded[row[0], row[1]] != later.get(row[3], row[3])] == []


def test_a_seeded_name_changes_there_and_back_and_an_admins_name_stays():
    seeded = ReminderRule.objects.create(kind="feedback.review", rung=4, name="Two days late: a call")
    own = ReminderRule.objects.create(kind="feedback.review", rung=3, name="Ask by text")

    migration.rename(apps, Editor)
    assert [ReminderRule.objects.get(pk=row.pk).name for row in (seeded, own)] == ["Call", "Ask by text"]

    migration.rename_back(apps, Editor)
    assert [ReminderRule.objects.get(pk=row.pk).name for row in (seeded, own)] == [seeded.name, "Ask by text"]
