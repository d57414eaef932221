from django.db import migrations, models

import core.dates


class Migration(migrations.Migration):
    dependencies = [("accounts", "0002_leave_names_a_delegate")]

    operations = [
        migrations.AddField(
            model_name="organisation",
            name="date_format",
            field=models.CharField(
                choices=[("us", "US (Thu, Dec 3, 3:00 PM)"), ("intl", "International (Thu 3 Dec, 15:00)")],
                default=core.dates.default_region,
                max_length=4,
            ),
        ),
        migrations.AddField(
            model_name="user",
            name="date_format",
            field=models.CharField(
                blank=True,
                choices=[("us", "US (Thu, Dec 3, 3:00 PM)"), ("intl", "International (Thu 3 Dec, 15:00)")],
                help_text="Empty: the organization's.",
                max_length=4,
            ),
        ),
    ]
