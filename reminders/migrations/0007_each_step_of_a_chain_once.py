from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("reminders", "0006_the_first_step_and_why_it_waited"),
    ]

    operations = [
        migrations.AddConstraint(
            model_name="delivery",
            constraint=models.UniqueConstraint(fields=("first", "step"), name="each_step_once"),
        ),
        migrations.AddConstraint(
            model_name="delivery",
            constraint=models.CheckConstraint(
                condition=models.Q(("first__isnull", True), ("step", 0))
                | models.Q(("first__isnull", False), ("step__gt", 0)),
                name="a_step_follows_a_first",
            ),
        ),
    ]
