import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models


def name_the_first_of_each_chain(apps, schema_editor):
    """So far steps were held together by their slot alone. One that took another slot lost its first: it becomes one."""
    deliveries = apps.get_model("reminders", "Delivery").objects
    for row in deliveries.filter(step__gt=0).order_by("step", "pk").iterator():
        same = deliveries.filter(recipient=row.recipient_id, plan_key=row.plan_key, step__lt=row.step)
        before = same.order_by("step").first()
        if before:
            deliveries.filter(pk=row.pk).update(first=before.first_id or before.pk)
        else:
            deliveries.filter(pk=row.pk).update(step=0)


class Migration(migrations.Migration):
    dependencies = [
        ("reminders", "0005_any_channel_and_the_moment_of_a_message"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.AddField(
            model_name="delivery",
            name="first",
            field=models.ForeignKey(
                blank=True,
                null=True,
                on_delete=django.db.models.deletion.CASCADE,
                related_name="+",
                to="reminders.delivery",
            ),
        ),
        migrations.AddField(
            model_name="delivery",
            name="holds",
            field=models.JSONField(blank=True, default=list),
        ),
        migrations.AddField(
            model_name="delivery",
            name="wish",
            field=models.CharField(blank=True, max_length=300),
        ),
        migrations.RunPython(name_the_first_of_each_chain, migrations.RunPython.noop),
    ]
