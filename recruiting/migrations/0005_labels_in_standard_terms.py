"""Labels, help texts and verbose names in standard terms; no column changes."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("recruiting", "0004_standard_terms"),
    ]

    operations = [
        migrations.AlterModelOptions(
            name="criterion",
            options={
                "ordering": ["kind", "rank", "id"],
                "verbose_name": "requirement",
                "verbose_name_plural": "requirements",
            },
        ),
        migrations.AlterModelOptions(
            name="pipelinestage",
            options={"ordering": ["position", "id"], "verbose_name": "stage"},
        ),
        migrations.AlterModelOptions(
            name="pipelinetemplate",
            options={"verbose_name": "pipeline"},
        ),
        migrations.AlterModelOptions(
            name="reasoncode",
            options={"ordering": ["direction", "position", "id"], "verbose_name": "review reason"},
        ),
        migrations.AlterModelOptions(
            name="rolefamily",
            options={"ordering": ["name"], "verbose_name": "job family", "verbose_name_plural": "job families"},
        ),
        migrations.AlterField(
            model_name="application",
            name="state",
            field=models.CharField(
                choices=[("active", "Active"), ("hired", "Hired"), ("declined", "Rejected"), ("withdrawn", "Withdrew")],
                default="active",
                max_length=10,
            ),
        ),
        migrations.AlterField(
            model_name="importbatch",
            name="known_people",
            field=models.CharField(
                choices=[
                    ("reuse", "Use the existing candidate and leave their details as they are"),
                    ("skip", "Skip them"),
                    ("add", "Add them again as new candidates"),
                ],
                default="reuse",
                max_length=5,
            ),
        ),
        migrations.AlterField(
            model_name="importbatch",
            name="state",
            field=models.CharField(
                choices=[("ready", "Not imported yet"), ("storing", "Importing"), ("done", "Imported")],
                default="ready",
                max_length=10,
            ),
        ),
        migrations.AlterField(
            model_name="importrow",
            name="state",
            field=models.CharField(
                choices=[
                    ("ready", "Will be added"),
                    ("known", "Already in Tandem"),
                    ("error", "Needs fixing"),
                    ("stored", "Added"),
                    ("joined", "Was already in Tandem"),
                    ("left_out", "Skipped"),
                ],
                max_length=10,
            ),
        ),
        migrations.AlterField(
            model_name="pipelinestage",
            name="kind",
            field=models.CharField(
                choices=[
                    ("sourced", "New"),
                    ("review", "Hiring manager review"),
                    ("screen", "Recruiter screen"),
                    ("interview", "Interviews"),
                    ("decision", "Debrief"),
                    ("offer", "Offer"),
                ],
                max_length=10,
            ),
        ),
        migrations.AlterField(
            model_name="pipelinestage",
            name="limit",
            field=models.PositiveIntegerField(
                blank=True, help_text="Business minutes. 480 is one business day.", null=True
            ),
        ),
        migrations.AlterField(
            model_name="postingline",
            name="fate",
            field=models.CharField(
                choices=[("open", "To sort"), ("criterion", "Requirement"), ("left_out", "Not a requirement")],
                default="open",
                max_length=10,
            ),
        ),
        migrations.AlterField(
            model_name="reasoncode",
            name="proposes_edit",
            field=models.BooleanField(default=False, help_text="Asks whether to update the job description."),
        ),
        migrations.AlterField(
            model_name="requisition",
            name="queue_limit",
            field=models.PositiveSmallIntegerField(default=5, help_text="Open reviews before Tandem proposes a pause."),
        ),
        migrations.AlterField(
            model_name="requisition",
            name="state",
            field=models.CharField(
                choices=[
                    ("draft", "Draft"),
                    ("kickoff", "Kickoff"),
                    ("open", "Open"),
                    ("filled", "Filled"),
                    ("cancelled", "Canceled"),
                ],
                default="draft",
                max_length=10,
            ),
        ),
        migrations.AlterField(
            model_name="revision",
            name="state",
            field=models.CharField(
                choices=[
                    ("draft", "Draft"),
                    ("shared", "Sent for approval"),
                    ("agreed", "Approved"),
                    ("superseded", "Replaced before approval"),
                ],
                default="draft",
                max_length=10,
            ),
        ),
        migrations.AlterField(
            model_name="stage",
            name="kind",
            field=models.CharField(
                choices=[
                    ("sourced", "New"),
                    ("review", "Hiring manager review"),
                    ("screen", "Recruiter screen"),
                    ("interview", "Interviews"),
                    ("decision", "Debrief"),
                    ("offer", "Offer"),
                ],
                max_length=10,
            ),
        ),
        migrations.AlterField(
            model_name="stage",
            name="limit",
            field=models.PositiveIntegerField(
                blank=True, help_text="Business minutes. 480 is one business day.", null=True
            ),
        ),
        migrations.AlterConstraint(
            model_name="pipelinetemplate",
            name="one_default_pipeline",
            constraint=models.UniqueConstraint(
                condition=models.Q(("is_default", True)),
                fields=("is_default",),
                name="one_default_pipeline",
                violation_error_message="Another template is the default. Clear that one first.",
            ),
        ),
    ]
