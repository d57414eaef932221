"""Renames Delivery.wish to `preference` and adds the name that an email comes from. Values are kept."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("reminders", "0008_link_items")]

    operations = [
        migrations.RenameField("delivery", "wish", "preference"),
        migrations.AddField("delivery", "sender", models.CharField(blank=True, max_length=140)),
    ]
