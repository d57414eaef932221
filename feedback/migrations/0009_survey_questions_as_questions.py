"""Turns the statements of seeded check-ins into questions, where nobody has changed them."""

from typing import Any

from django.db import migrations

KEYS = ["one-week-manager", "one-week-recruiter"]
QUESTIONS = [  # old, new
    ("Overall, how did hiring for this role go?", "Overall, how did the hiring process go?"),
    ("The candidates I sent matched what we agreed on.", "Did the candidates I sent match what we agreed on?"),
    (
        "You always knew what was next and what was needed from you.",
        "Did you always know what was next and what was needed from you?",
    ),
    (
        "I reached out in the right way and about as often as you wanted.",
        "Did I reach out in the right way and about as often as you wanted?",
    ),
    ("What should we remember for your next role?", "What should we remember the next time you hire?"),
    ("The requirements stayed as we agreed.", "Did the requirements stay the way we agreed?"),
    ("Feedback came on time.", "Did feedback come on time?"),
    ("The feedback helped me find better candidates.", "Did the feedback help you find better candidates?"),
    (
        "What will I do differently with this hiring manager next time?",
        "What will you do differently with this hiring manager next time?",
    ),
]


def reword(apps: Any, schema_editor: Any) -> None:
    for old, new in QUESTIONS:
        _rephrase(apps, old, new)


def restore(apps: Any, schema_editor: Any) -> None:
    for old, new in QUESTIONS:
        _rephrase(apps, new, old)


def _rephrase(apps: Any, old: str, new: str) -> None:
    """In the seeded check-ins only."""
    questions = apps.get_model("feedback", "SurveyQuestion").objects
    questions.filter(template__key__in=KEYS, text=old).update(text=new)


class Migration(migrations.Migration):
    dependencies = [("feedback", "0008_check_in_wording")]

    operations = [migrations.RunPython(reword, restore)]
