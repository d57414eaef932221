"""Labels, help texts and verbose names in standard terms; no column changes."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("feedback", "0009_survey_questions_as_questions"),
    ]

    operations = [
        migrations.AlterModelOptions(
            name="surveyquestion",
            options={"ordering": ["position", "id"], "verbose_name": "question"},
        ),
        migrations.AlterModelOptions(
            name="surveytemplate",
            options={"ordering": ["asked_when", "days_after_start", "side"], "verbose_name": "check-in survey"},
        ),
        migrations.AlterField(
            model_name="criterionrating",
            name="rating",
            field=models.CharField(
                choices=[
                    ("met", "Meets"),
                    ("partly", "Partially meets"),
                    ("not_met", "Doesn't meet"),
                    ("not_covered", "Unclear"),
                ],
                max_length=12,
            ),
        ),
        migrations.AlterField(
            model_name="review",
            name="verdict",
            field=models.CharField(
                choices=[
                    ("strong_no", "Strong no"),
                    ("no", "No"),
                    ("yes", "Yes"),
                    ("strong_yes", "Strong yes"),
                    ("one_more_fact", "Need more info"),
                ],
                max_length=14,
            ),
        ),
        migrations.AlterField(
            model_name="review",
            name="via",
            field=models.CharField(
                choices=[("page", "Signed in"), ("link", "Link in a message"), ("reply", "Reply to a message")],
                default="page",
                max_length=6,
            ),
        ),
        migrations.AlterField(
            model_name="reviewrequest",
            name="state",
            field=models.CharField(
                choices=[
                    ("held", "On hold, not sent yet"),
                    ("open", "Open"),
                    ("answered", "Reviewed"),
                    ("withdrawn", "Canceled"),
                ],
                default="open",
                max_length=10,
            ),
        ),
        migrations.AlterField(
            model_name="slate",
            name="state",
            field=models.CharField(
                choices=[
                    ("prepared", "On hold, sent when the pause ends"),
                    ("introduced", "Sent"),
                    ("withdrawn", "Canceled"),
                ],
                max_length=10,
            ),
        ),
        migrations.AlterField(
            model_name="survey",
            name="state",
            field=models.CharField(
                choices=[("waiting", "Not yet due"), ("answered", "Answered"), ("cancelled", "Canceled")],
                default="waiting",
                max_length=10,
            ),
        ),
        migrations.AlterField(
            model_name="surveyanswer",
            name="kind",
            field=models.CharField(
                choices=[
                    ("scale_5", "1 to 5"),
                    ("scale_10", "1 to 10"),
                    ("scale_0_10", "0 to 10"),
                    ("text", "Text"),
                    ("yes_partly_no", "Yes, partly, or no"),
                    ("yes_unsure_no", "Yes, unsure, or no"),
                ],
                max_length=14,
            ),
        ),
        migrations.AlterField(
            model_name="surveyquestion",
            name="asks_why",
            field=models.BooleanField(default=False, help_text="Adds a line for the reason."),
        ),
        migrations.AlterField(
            model_name="surveyquestion",
            name="kind",
            field=models.CharField(
                choices=[
                    ("scale_5", "1 to 5"),
                    ("scale_10", "1 to 10"),
                    ("scale_0_10", "0 to 10"),
                    ("text", "Text"),
                    ("yes_partly_no", "Yes, partly, or no"),
                    ("yes_unsure_no", "Yes, unsure, or no"),
                ],
                max_length=14,
            ),
        ),
        migrations.AlterField(
            model_name="surveytemplate",
            name="asked_when",
            field=models.CharField(
                choices=[("start", "After the start date"), ("left", "When a new hire leaves early")],
                default="start",
                max_length=8,
            ),
        ),
        migrations.AlterField(
            model_name="surveytemplate",
            name="days_after_start",
            field=models.SmallIntegerField(default=7, help_text="Calendar days after the start or last day."),
        ),
        migrations.AlterField(
            model_name="surveytemplate",
            name="open_days",
            field=models.PositiveSmallIntegerField(default=14, help_text="Calendar days before it closes."),
        ),
    ]
