"""Team members who cover for the hiring manager are called delegates: "stand_in" becomes "delegate"."""

from typing import Any

from django.db import migrations, models


def to_delegate(apps: Any, schema_editor: Any) -> None:
    apps.get_model("recruiting", "TeamMember").objects.filter(part="stand_in").update(part="delegate")


def to_stand_in(apps: Any, schema_editor: Any) -> None:
    apps.get_model("recruiting", "TeamMember").objects.filter(part="delegate").update(part="stand_in")


class Migration(migrations.Migration):
    dependencies = [("recruiting", "0001_initial")]

    operations = [
        migrations.AlterField(
            "teammember",
            "part",
            models.CharField(
                choices=[
                    ("recruiter", "Recruiter"),
                    ("manager", "Hiring manager"),
                    ("reviewer", "Reviewer"),
                    ("delegate", "Delegate for the hiring manager"),
                ],
                max_length=10,
            ),
        ),
        migrations.RunPython(to_delegate, to_stand_in),
        migrations.RemoveConstraint("teammember", "stand_in_days_in_order"),
        migrations.AddConstraint(
            "teammember",
            models.CheckConstraint(
                name="delegate_days_in_order",
                condition=models.Q(
                    ("from_day__isnull", True),
                    ("to_day__isnull", True),
                    ("to_day__gte", models.F("from_day")),
                    _connector="OR",
                ),
            ),
        ),
    ]
