"""Writes the words that candidates are found by again: ł, ø, æ, đ as they are typed elsewhere, names without apostrophes
and hyphens, phone numbers with and without country code, and what tells a duplicate."""

from django.apps.registry import Apps
from django.db import migrations
from django.db.backends.base.schema import BaseDatabaseSchemaEditor

AT_ONCE = 500


def write_words(apps: Apps, schema_editor: BaseDatabaseSchemaEditor) -> None:
    # The words are derived: they are what the current code says, whatever it was when this was written.
    from recruiting.models.candidates import words_of_candidate

    candidates = apps.get_model("recruiting", "Candidate")
    words = apps.get_model("recruiting", "CandidateWord")
    last = 0
    while part := list(candidates.objects.filter(pk__gt=last).order_by("pk")[:AT_ONCE]):
        last = part[-1].pk
        words.objects.filter(candidate__in=part).delete()
        words.objects.bulk_create(
            [
                words(candidate=one, word=word)
                for one in part
                for word in words_of_candidate(one.name, one.email, one.phone)
            ],
            batch_size=2_000,
        )


class Migration(migrations.Migration):
    dependencies = [
        ("recruiting", "0007_lists_read_as_they_are"),
    ]

    # Backward nothing changes: earlier code finds candidates by these words, too.
    operations = [migrations.RunPython(write_words, migrations.RunPython.noop)]
