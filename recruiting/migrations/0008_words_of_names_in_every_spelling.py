"""Adds words that candidates are found by: ł, ø, æ, đ as they are typed elsewhere, names without apostrophes and hyphens,
phone numbers with and without country code, and what tells a duplicate."""

from django.apps.registry import Apps
from django.db import migrations
from django.db.backends.base.schema import BaseDatabaseSchemaEditor

import core.folding  # texts only: the words are what today's search looks for

AT_ONCE = 500


def write_words(apps: Apps, schema_editor: BaseDatabaseSchemaEditor) -> None:
    candidates = apps.get_model("recruiting", "Candidate")
    words = apps.get_model("recruiting", "CandidateWord")
    last = 0
    while part := list(candidates.objects.filter(pk__gt=last).order_by("pk")[:AT_ONCE]):
        last = part[-1].pk
        there = set(words.objects.filter(candidate__in=part).values_list("candidate", "word"))
        made = [
            words(candidate=one, word=word)
            for one in part
            for word in core.folding.words_of_person(one.name, one.email, one.phone)
            if (one.pk, word) not in there
        ]
        words.objects.bulk_create(made, batch_size=2_000)


class Migration(migrations.Migration):
    dependencies = [
        ("recruiting", "0007_lists_read_as_they_are"),
    ]

    # Backward nothing changes: earlier code finds candidates by these words, too. Those that are no longer written stay
    # until the candidate is saved.
    operations = [migrations.RunPython(write_words, migrations.RunPython.noop)]
