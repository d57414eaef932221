"""Labels, help texts and verbose names in standard terms; no column changes."""

import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models

import accounts.models


class Migration(migrations.Migration):
    dependencies = [
        ("accounts", "0003_date_format"),
    ]

    operations = [
        migrations.AlterModelOptions(
            name="leave",
            options={
                "ordering": ["first_day"],
                "verbose_name": "out of office",
                "verbose_name_plural": "out of office",
            },
        ),
        migrations.AlterModelOptions(
            name="organisation",
            options={"verbose_name": "organization", "verbose_name_plural": "organization"},
        ),
        migrations.AlterField(
            model_name="organisation",
            name="escalation_to",
            field=models.ForeignKey(
                blank=True,
                help_text="Notified when all reminders go unanswered. Sees counts only, no names.",
                null=True,
                on_delete=django.db.models.deletion.SET_NULL,
                related_name="+",
                to=settings.AUTH_USER_MODEL,
            ),
        ),
        migrations.AlterField(
            model_name="organisation",
            name="holiday_calendar",
            field=models.CharField(
                blank=True,
                help_text="Country, or country and state, like US or US-CA. Leave blank for none.",
                max_length=12,
            ),
        ),
        migrations.AlterField(
            model_name="organisation",
            name="name",
            field=models.CharField(default="Our company", max_length=120),
        ),
        migrations.AlterField(
            model_name="organisation",
            name="workdays",
            field=models.JSONField(
                blank=True, default=list, help_text="Monday is 0. Leave blank for Monday to Friday."
            ),
        ),
        migrations.AlterField(
            model_name="user",
            name="date_format",
            field=models.CharField(
                blank=True,
                choices=[("us", "US (Thu, Dec 3, 3:00 PM)"), ("intl", "International (Thu 3 Dec, 15:00)")],
                help_text="Leave blank for the organization default.",
                max_length=4,
            ),
        ),
        migrations.AlterField(
            model_name="user",
            name="zone",
            field=models.CharField(
                blank=True,
                help_text="Leave blank for the organization default.",
                max_length=64,
                validators=[accounts.models.valid_zone],
            ),
        ),
        migrations.AlterConstraint(
            model_name="leave",
            name="leave_ends_after_it_starts",
            constraint=models.CheckConstraint(
                condition=models.Q(("last_day__gte", models.F("first_day"))),
                name="leave_ends_after_it_starts",
                violation_error_message="The last day can’t be before the first day.",
            ),
        ),
        migrations.AlterConstraint(
            model_name="user",
            name="user_name_is_given",
            constraint=models.CheckConstraint(
                condition=models.Q(("name", ""), _negated=True),
                name="user_name_is_given",
                violation_error_message="Enter a name.",
            ),
        ),
    ]
