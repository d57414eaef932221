"""Renames MessageLinkMatter to MessageLinkItem, with its reverse name, its constraint and its index. Values are kept."""

import django.db.models.deletion
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("reminders", "0007_each_step_of_a_chain_once")]

    operations = [
        migrations.RemoveConstraint("messagelinkmatter", "a_matter_once_a_link"),
        migrations.RenameModel("MessageLinkMatter", "MessageLinkItem"),
        migrations.AlterField(
            "messagelinkitem",
            "link",
            models.ForeignKey(
                on_delete=django.db.models.deletion.CASCADE, related_name="items", to="reminders.messagelink"
            ),
        ),
        migrations.AddConstraint(
            "messagelinkitem",
            models.UniqueConstraint(fields=("link", "subject"), name="an_item_once_a_link"),
        ),
    ]
