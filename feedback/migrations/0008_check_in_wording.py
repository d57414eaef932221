"""Rewords seeded check-ins that nobody has changed."""

from typing import Any

from django.db import migrations

NAMES = [  # key, old, new
    ("one-week-manager", "How did the search go?", "First-week check-in"),
    ("one-week-recruiter", "How did the search go?", "First-week check-in"),
    ("thirty-days-manager", "30 days in", "30-day check-in"),
    ("ninety-days-manager", "90 days in", "90-day check-in"),
    ("left-early-manager", "One question", "One last question"),
]
QUESTIONS = [  # old, new
    ("Overall, how did this search go for you?", "Overall, how did hiring for this role go?"),
    ("The people I introduced matched what we agreed.", "The candidates I sent matched what we agreed on."),
    (
        "You knew what would happen next and what was needed from you.",
        "You always knew what was next and what was needed from you.",
    ),
    (
        "I contacted you in the right way and the right amount.",
        "I reached out in the right way and about as often as you wanted.",
    ),
    ("How do you like your new colleague so far?", "How happy are you with your new hire so far?"),
    ("What should we remember for your next opening?", "What should we remember for your next role?"),
    ("What we were looking for stayed as we had agreed it.", "The requirements stayed as we agreed."),
    ("The reasons helped me to search closer.", "The feedback helped me find better candidates."),
    (
        "What will I do differently next time with this manager?",
        "What will I do differently with this hiring manager next time?",
    ),
    ("Has your new colleague settled in?", "Has your new hire settled in?"),
    ("Were the first tasks done as planned?", "Did the first projects go as planned?"),
    (
        "Which must-have proved vital, and which did not matter?",
        "Which must-have turned out to be essential, and which didn't matter?",
    ),
    ("Was there anything the interviews missed?", "Did the interviews miss anything?"),
    ("Would you choose the same person today?", "Would you make the same hire today?"),
    ("Are they performing at the level you expected?", "Is your new hire performing at the level you expected?"),
    ("Are they the right fit for the job?", "Are they the right fit for the role?"),
    (
        "The outcomes named in the kickoff: which are reached, which on the way, which missed?",
        "Which goals from the kickoff have they reached, which are on track, and which were missed?",
    ),
    (
        "Which interview signal turned out right, and which misled?",
        "Which interview signals turned out to be right, and which were misleading?",
    ),
    ("Should the description for this role change, and how?", "Should the job description for this role change? How?"),
    ("How long did it take until they were fully useful?", "How long did it take them to get fully up to speed?"),
    (
        "We are sorry it ended early. What, if anything, should we look for next time?",
        "We're sorry this hire didn't work out. What, if anything, should we look for next time?",
    ),
]


def reword(apps: Any, schema_editor: Any) -> None:
    for key, old, new in NAMES:
        _rename(apps, key, old, new)
    for old, new in QUESTIONS:
        _rephrase(apps, old, new)


def restore(apps: Any, schema_editor: Any) -> None:
    for key, old, new in NAMES:
        _rename(apps, key, new, old)
    for old, new in QUESTIONS:
        _rephrase(apps, new, old)


def _rename(apps: Any, key: str, old: str, new: str) -> None:
    apps.get_model("feedback", "SurveyTemplate").objects.filter(key=key, name=old).update(name=new)


def _rephrase(apps: Any, old: str, new: str) -> None:
    """In the seeded check-ins only."""
    questions = apps.get_model("feedback", "SurveyQuestion").objects
    questions.filter(template__key__in=[key for key, _, _ in NAMES], text=old).update(text=new)


class Migration(migrations.Migration):
    dependencies = [("feedback", "0007_slate_sent_at")]

    operations = [migrations.RunPython(reword, restore)]
