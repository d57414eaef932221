"""Rewords seeded stages and reason codes in standard terms, only where they still have exactly the seeded words.

"Terms or place" becomes two codes, "Compensation" and "Location". Reviews that name the old code meant one or the other,
so it stays with them, turned off, as "Compensation or location".
"""

from typing import Any

from django.db import migrations

STAGES = [  # kind, seeded name, new name
    ("sourced", "Added", "New"),
    ("review", "First view", "Hiring manager review"),
    ("screen", "Screen", "Recruiter screen"),
    ("decision", "Decision", "Debrief"),
]
REASONS = [  # direction, seeded label, new label
    ("for", "Outcome shown", "Track record of results"),
    ("for", "Skill shown", "Relevant skills"),
    ("for", "Learns fast", "Fast learner"),
    ("for", "Knows the field", "Knows the industry"),
    ("for", "Works well with us", "Good to work with"),
    ("for", "Brings a missing view", "Adds skills the team lacks"),
    ("for", "Keen for sound reasons", "Strong motivation"),
    ("for", "Terms fit", "Compensation in range"),
    ("against", "Must-have missing", "Missing a must-have"),
    ("against", "Level too low", "Too junior for this level"),
    ("against", "Level too high", "Too senior for this level"),
    ("against", "Evidence thin", "Not enough evidence"),
    ("against", "Recent practice missing", "No recent hands-on experience"),
    ("against", "Motive unclear", "Motivation unclear"),
    ("against", "Conduct in process", "Conduct during the process"),
    ("against", "Stronger candidate", "Other candidates are stronger"),
    ("against", "Not in the brief", "Not in the job description"),
    ("against", "Duplicate or already known", "Duplicate or already in our pipeline"),
]
OLD, MEANWHILE, PARTS = "Terms or place", "Compensation or location", ["Compensation", "Location"]


def to_standard_terms(apps: Any, schema_editor: Any) -> None:
    _rename(apps, STAGES, REASONS)
    codes = apps.get_model("recruiting", "ReasonCode").objects.filter(direction="against")
    old = codes.filter(label=OLD).first()
    if old is None or codes.filter(label=MEANWHILE).exists():
        return
    for label in PARTS:
        part, is_new = codes.get_or_create(
            label=label, direction="against", defaults={"position": old.position, "active": old.active}
        )
        if not is_new:
            codes.filter(pk=part.pk).update(active=part.active or old.active)
    codes.filter(pk=old.pk).update(label=MEANWHILE, active=False)


def to_seeded_terms(apps: Any, schema_editor: Any) -> None:
    """The two new codes are turned off and not deleted: reviews may name them."""
    codes = apps.get_model("recruiting", "ReasonCode").objects.filter(direction="against")
    old = codes.filter(label=MEANWHILE).first()
    if old is not None and not codes.filter(label=OLD).exists():
        parts = codes.filter(label__in=PARTS)
        codes.filter(pk=old.pk).update(label=OLD, active=parts.filter(active=True).exists())
        parts.update(active=False)
    _rename(
        apps,
        [(kind, new, old) for kind, old, new in STAGES],
        [(direction, new, old) for direction, old, new in REASONS],
    )


def _rename(apps: Any, stages: list[tuple[str, str, str]], reasons: list[tuple[str, str, str]]) -> None:
    for model in (apps.get_model("recruiting", "PipelineStage"), apps.get_model("recruiting", "Stage")):
        for kind, old, new in stages:
            model.objects.filter(kind=kind, name=old).update(name=new)
    codes = apps.get_model("recruiting", "ReasonCode").objects
    for direction, old, new in reasons:
        if not codes.filter(direction=direction, label=new).exists():  # labels are unique
            codes.filter(direction=direction, label=old).update(label=new)


class Migration(migrations.Migration):
    dependencies = [("recruiting", "0003_short_titles")]

    operations = [migrations.RunPython(to_standard_terms, to_seeded_terms)]
