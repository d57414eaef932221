"""Labels, help texts and verbose names in standard terms; no column changes."""

from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("reminders", "0010_standard_names_of_rules"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.AlterModelOptions(
            name="attempt",
            options={"ordering": ["number"], "verbose_name": "delivery attempt"},
        ),
        migrations.AlterModelOptions(
            name="channelhealth",
            options={"verbose_name": "channel status", "verbose_name_plural": "channel status"},
        ),
        migrations.AlterModelOptions(
            name="consentevent",
            options={"verbose_name": "opt-in or opt-out", "verbose_name_plural": "opt-in and opt-out history"},
        ),
        migrations.AlterModelOptions(
            name="contactpoint",
            options={"verbose_name": "contact information", "verbose_name_plural": "contact information"},
        ),
        migrations.AlterModelOptions(
            name="contactpreference",
            options={"verbose_name": "communication preference"},
        ),
        migrations.AlterModelOptions(
            name="delivery",
            options={"verbose_name": "message"},
        ),
        migrations.AlterModelOptions(
            name="occurrence",
            options={"verbose_name": "planned reminder"},
        ),
        migrations.AlterField(
            model_name="attempt",
            name="outcome",
            field=models.CharField(
                choices=[
                    ("started", "Started"),
                    ("accepted", "Accepted"),
                    ("retry", "Will retry"),
                    ("final", "Failed"),
                    ("not_sent", "Not sent"),
                    ("unknown", "Unknown"),
                ],
                default="started",
                max_length=10,
            ),
        ),
        migrations.AlterField(
            model_name="channelhealth",
            name="state",
            field=models.CharField(
                choices=[
                    ("ok", "Working"),
                    ("open", "Paused temporarily after repeated failures"),
                    ("paused", "Paused: check its settings"),
                ],
                default="ok",
                max_length=8,
            ),
        ),
        migrations.AlterField(
            model_name="contactpoint",
            name="state",
            field=models.CharField(
                choices=[
                    ("unverified", "Not verified"),
                    ("usable", "Usable"),
                    ("opted_out", "Opted out"),
                    ("invalid", "Not working"),
                    ("bouncing", "Bouncing"),
                ],
                default="unverified",
                max_length=12,
            ),
        ),
        migrations.AlterField(
            model_name="contactpreference",
            name="cadence",
            field=models.CharField(
                choices=[
                    ("at_once", "Right away"),
                    ("daily", "Once a day"),
                    ("twice_weekly", "Twice a week"),
                    ("weekly", "Once a week"),
                ],
                default="at_once",
                max_length=12,
            ),
        ),
        migrations.AlterField(
            model_name="delivery",
            name="state",
            field=models.CharField(
                choices=[
                    ("scheduled", "Scheduled"),
                    ("sending", "Sending"),
                    ("uncertain", "Checking delivery"),
                    ("accepted", "Sent"),
                    ("delivered", "Delivered"),
                    ("rejected", "Failed"),
                    ("cancelled", "Canceled"),
                    ("expired", "Expired"),
                    ("attention", "Needs attention"),
                ],
                default="scheduled",
                max_length=10,
            ),
        ),
        migrations.AlterField(
            model_name="deliveryitem",
            name="state",
            field=models.CharField(
                choices=[
                    ("in", "In the message"),
                    ("again", "Sent again on request"),
                    ("passed", "Moved to the next channel"),
                    ("dropped", "Removed before sending"),
                ],
                default="in",
                max_length=8,
            ),
        ),
        migrations.AlterField(
            model_name="inboundmessage",
            name="result",
            field=models.CharField(
                choices=[
                    ("answered", "Counted as their answer"),
                    ("question", "We asked a follow-up question"),
                    ("closed", "Already done"),
                    ("stop", "Opted out"),
                    ("start", "Opted back in"),
                    ("help", "Asked for help"),
                    ("ignored", "Ignored"),
                    ("held", "Unmatched"),
                ],
                max_length=20,
            ),
        ),
        migrations.AlterField(
            model_name="messagelink",
            name="purpose",
            field=models.CharField(
                choices=[("matters", "The items of a message"), ("opt_out", "Stop messages on this channel")],
                default="matters",
                max_length=10,
            ),
        ),
        migrations.AlterField(
            model_name="occurrence",
            name="state",
            field=models.CharField(
                choices=[
                    ("open", "Open"),
                    ("told", "Sent"),
                    ("done", "Already done"),
                    ("cancelled", "Canceled"),
                    ("expired", "Expired"),
                    ("attention", "Needs attention"),
                ],
                default="open",
                max_length=10,
            ),
        ),
        migrations.AlterField(
            model_name="providerevent",
            name="state",
            field=models.CharField(
                choices=[
                    ("new", "Not processed yet"),
                    ("done", "Processed"),
                    ("unmatched", "Doesn’t match any of our messages"),
                    ("failed", "Failed to process"),
                ],
                default="new",
                max_length=10,
            ),
        ),
        migrations.AlterField(
            model_name="reminderrule",
            name="alone",
            field=models.BooleanField(
                default=False, help_text="Never grouped with other items; not subject to the daily limit."
            ),
        ),
        migrations.AlterField(
            model_name="reminderrule",
            name="lifetime",
            field=models.PositiveIntegerField(default=7200, help_text="Minutes after which it is no longer sent."),
        ),
        migrations.AlterField(
            model_name="reminderrule",
            name="route",
            field=models.CharField(
                choices=[
                    ("preferred", "First channel"),
                    ("second", "Second channel, if they chose one"),
                    ("call_task", "Call task for the recruiter"),
                    ("email", "Always email (invitations and notices)"),
                    ("escalation", "Escalation contact, counts only"),
                ],
                default="preferred",
                max_length=12,
            ),
        ),
        migrations.AlterField(
            model_name="reminderrule",
            name="urgent",
            field=models.BooleanField(default=False, help_text="May be sent in addition to the one message a day."),
        ),
        migrations.AlterField(
            model_name="task",
            name="kind",
            field=models.CharField(
                choices=[("call", "Call"), ("find_fact", "Question to answer"), ("follow_up", "Follow-up")],
                max_length=10,
            ),
        ),
        migrations.AlterField(
            model_name="task",
            name="outcome",
            field=models.CharField(
                blank=True,
                choices=[
                    ("reached", "Answered"),
                    ("no_answer", "No answer"),
                    ("later", "Asked for a callback"),
                    ("other", "Other"),
                ],
                max_length=10,
            ),
        ),
        migrations.AlterConstraint(
            model_name="contactpreference",
            name="contact_hours_have_length",
            constraint=models.CheckConstraint(
                condition=models.Q(("hours_from__lt", models.F("hours_to"))),
                name="contact_hours_have_length",
                violation_error_message="The end must be after the start.",
            ),
        ),
    ]
