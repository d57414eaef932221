"""Labels, help texts and verbose names in standard terms; no column changes."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("kickoff", "0005_reword_seeded_texts"),
    ]

    operations = [
        migrations.AlterModelOptions(
            name="agendatemplateitem",
            options={"ordering": ["position", "id"], "verbose_name": "kickoff agenda item"},
        ),
        migrations.AlterField(
            model_name="agendaitem",
            name="output_kind",
            field=models.CharField(
                choices=[
                    ("text", "Text"),
                    ("list", "List, one item per line"),
                    ("preferences", "Communication preferences"),
                    ("criteria", "Must-haves and nice-to-haves"),
                    ("hires", "Past hires"),
                    ("dates", "Target date and range"),
                    ("promises", "Working agreement"),
                    ("accept", "Both accept"),
                ],
                max_length=12,
            ),
        ),
        migrations.AlterField(
            model_name="agendatemplateitem",
            name="output",
            field=models.CharField(
                choices=[
                    ("text", "Text"),
                    ("list", "List, one item per line"),
                    ("preferences", "Communication preferences"),
                    ("criteria", "Must-haves and nice-to-haves"),
                    ("hires", "Past hires"),
                    ("dates", "Target date and range"),
                    ("promises", "Working agreement"),
                    ("accept", "Both accept"),
                ],
                default="text",
                max_length=12,
            ),
        ),
        migrations.AlterField(
            model_name="agreement",
            name="state",
            field=models.CharField(
                choices=[("draft", "Draft"), ("proposed", "Sent"), ("accepted", "Accepted"), ("replaced", "Replaced")],
                default="draft",
                max_length=10,
            ),
        ),
        migrations.AlterField(
            model_name="commitment",
            name="kind",
            field=models.CharField(
                choices=[
                    ("slate", "First slate"),
                    ("weekly_note", "Weekly update"),
                    ("outcome_told", "Outcome shared with candidates"),
                    ("review", "Review with a reason"),
                    ("interview_feedback", "Interview feedback"),
                    ("slots", "Interview availability in advance"),
                    ("decision", "Decision"),
                    ("other", "Other"),
                ],
                default="other",
                max_length=20,
            ),
        ),
        migrations.AlterField(
            model_name="commitment",
            name="limit",
            field=models.PositiveIntegerField(blank=True, help_text="In business minutes; 480 is one day.", null=True),
        ),
        migrations.AlterField(
            model_name="kickoff",
            name="place",
            field=models.CharField(blank=True, help_text="Room or video link.", max_length=300),
        ),
        migrations.AlterField(
            model_name="kickoff",
            name="state",
            field=models.CharField(
                choices=[
                    ("proposed", "Not scheduled"),
                    ("booked", "Scheduled"),
                    ("held", "Completed"),
                    ("cancelled", "Canceled"),
                ],
                default="proposed",
                max_length=10,
            ),
        ),
        migrations.AlterField(
            model_name="lesson",
            name="state",
            field=models.CharField(
                choices=[("kept", "To discuss next time"), ("used", "Discussed"), ("retired", "Retired")],
                default="kept",
                max_length=8,
            ),
        ),
        migrations.AlterField(
            model_name="milestone",
            name="key",
            field=models.CharField(
                choices=[
                    ("kickoff", "Kickoff"),
                    ("agreement", "Working agreement"),
                    ("description", "Job description approval"),
                    ("slate", "First slate"),
                    ("review", "First reviews"),
                    ("interviews", "Interviews"),
                    ("decision", "Debrief"),
                    ("offer", "Offer"),
                    ("start", "Start"),
                    ("other", "Other"),
                ],
                max_length=12,
            ),
        ),
        migrations.AlterField(
            model_name="milestone",
            name="step",
            field=models.PositiveIntegerField(default=0, help_text="Business minutes after the previous milestone."),
        ),
    ]
