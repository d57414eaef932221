"""Rewords one seeded agenda item and two commitments for both of their readers. An edited text stays."""

from django.db import migrations

# key, field, seeded text, new text
AGENDA = [
    (
        "K10",
        "title",
        "How to reach you: by email, text, or call; how often; during which hours; and who covers for you",
        "How to reach you: by email, text, or call; how often; during what hours; and who covers for you",
    ),
    (
        "K10",
        "basis",
        "Our own experience: people are easier to reach on the channel they chose",
        "our own experience; people are easier to reach on the channel they chose",
    ),
]
# side, kind, seeded text, new text
COMMITMENTS = [
    (
        "recruiter",
        "weekly_note",
        "A weekly update through your preferred channel: progress, what’s next, and whose turn it is.",
        "A weekly update through the hiring manager’s preferred channel: progress, what’s next, and whose turn it is.",
    ),
    (
        "both",
        "other",
        "Agreeing on changes to the must-haves before they’re made.",
        "Agreement on any change to the must-haves before it’s made.",
    ),
]
# Only drafts: what both sides have read and accepted stays as they read it.
SLIP = (
    "The owner flags it and sets a new date, and the timeline updates for both sides. If reviews run past their target, new candidates go on hold until those reviews are done.",
    "The owner flags it and sets a new date, and the timeline updates for both sides. If reviews run past their target, the recruiter can hold off on new candidates until the hiring manager is ready for more.",
)


def reword(apps, schema_editor):
    _replace(apps, schema_editor, 0, 1)


def restore(apps, schema_editor):
    _replace(apps, schema_editor, 1, 0)


def _replace(apps, schema_editor, before, after):
    def rows(model):
        return apps.get_model("kickoff", model).objects.using(schema_editor.connection.alias)

    for key, field, *texts in AGENDA:
        for model in ("AgendaTemplateItem", "AgendaItem"):
            rows(model).filter(**{"key": key, field: texts[before]}).update(**{field: texts[after]})
    for side, kind, *texts in COMMITMENTS:
        rows("Commitment").filter(side=side, kind=kind, text=texts[before]).update(text=texts[after])
    rows("Agreement").filter(state="draft", slip=SLIP[before]).update(slip=SLIP[after])


class Migration(migrations.Migration):
    dependencies = [("kickoff", "0007_commitments_as_clauses")]

    operations = [migrations.RunPython(reword, restore)]
