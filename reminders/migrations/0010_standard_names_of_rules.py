"""Renames reminder rules to standard terms where a rule still has the name it was seeded with. An admin's name stays."""

from django.db import migrations

# kind, rung, seeded name, new name
NAMES = [
    ("feedback.review", 0, "Introduction", "Sent for review"),
    ("feedback.review", 1, "Soft note, a day before", "Due-soon reminder"),
    ("feedback.review", 2, "Due now: everything open in one list", "Overdue reminder"),
    ("feedback.review", 3, "A day late: the second channel", "Second channel"),
    ("feedback.review", 4, "Two days late: a call", "Call"),
    ("feedback.review", 5, "Three days late: the offer of a pause", "Offer to pause"),
    ("feedback.review", 6, "Three days late: a count for the person named", "Escalation"),
    ("feedback.interview", 0, "The interview is over", "Feedback request"),
    ("feedback.interview", 1, "Soft note, a day before", "Due-soon reminder"),
    ("feedback.interview", 2, "Due now: everything open in one list", "Overdue reminder"),
    ("feedback.interview", 3, "A day late: the second channel", "Second channel"),
    ("feedback.interview", 4, "Two days late: a call", "Call"),
    ("feedback.interview", 6, "Three days late: a count for the person named", "Escalation"),
    ("feedback.pause", 0, "Introductions rest: why, and how to resume", "New candidates on hold"),
    ("feedback.pause", 1, "Still resting after five days", "Still on hold"),
    ("feedback.survey", 0, "How it went: the questions", "Check-in"),
    ("feedback.survey", 1, "One reminder after two days", "Check-in reminder"),
    ("feedback.survey", 2, "Two days before it closes", "Last check-in reminder"),
    ("feedback.progress", 0, "Progress note, at the manager's own pace", "Progress update"),
    ("feedback.thanks", 0, "Thanks for a quick view, the business day after", "Thank-you note"),
    ("kickoff.invitation", 0, "Invitation to the kickoff", "Kickoff invitation"),
    ("kickoff.invitation", 1, "Kickoff called off", "Kickoff canceled"),
    ("kickoff.tomorrow", 0, "The business day before the kickoff", "Kickoff reminder, one business day before"),
    ("kickoff.lesson", 0, "A lesson was written", "Confirm takeaway"),
    ("kickoff.lesson", 1, "Once more, a week later", "Takeaway reminder"),
    ("kickoff.agreement", 0, "Agreement proposed", "Accept the working agreement"),
    ("kickoff.agreement", 1, "Agreement waits", "Working agreement reminder"),
    ("kickoff.agreement", 2, "Agreement still waits", "Working agreement second-channel reminder"),
    ("kickoff.agreement", 3, "Call about the agreement", "Working agreement call"),
    ("kickoff.milestone", 0, "Step due", "Milestone due"),
    ("kickoff.milestone", 1, "Step a day over", "Milestone overdue"),
    ("kickoff.to_schedule", 0, "Schedule the kickoff", "Kickoff scheduling due soon"),
    ("kickoff.to_schedule", 1, "Kickoff not scheduled in time", "Kickoff scheduling overdue"),
    ("recruiting.description", 0, "Description shared", "Approval request"),
    ("recruiting.description", 1, "Description waits for a yes", "Approval reminder"),
    ("recruiting.description", 2, "Description still waits", "Second approval reminder"),
    ("recruiting.description", 3, "Call about the description", "Approval call"),
    ("reminders.test", 0, "A test that an admin asked for", "Test message"),
    ("reminders.number_confirmed", 0, "A number confirmed by a colleague", "Number confirmed by a colleague"),
    ("reminders.reply", 0, "What became of a mail", "Answer to an email reply"),
]


def rename(apps, schema_editor):
    rules = apps.get_model("reminders", "ReminderRule").objects.using(schema_editor.connection.alias)
    for kind, rung, old, new in NAMES:
        rules.filter(kind=kind, rung=rung, name=old).update(name=new)


def rename_back(apps, schema_editor):
    rules = apps.get_model("reminders", "ReminderRule").objects.using(schema_editor.connection.alias)
    for kind, rung, old, new in NAMES:
        rules.filter(kind=kind, rung=rung, name=new).update(name=old)


class Migration(migrations.Migration):
    dependencies = [("reminders", "0009_sender_and_preference_of_a_delivery")]

    operations = [migrations.RunPython(rename, rename_back)]
