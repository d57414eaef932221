"""Rewords the seeded agenda, commitments and milestone names, where a row still has the seeded text."""

from django.db import migrations

# key, field, old, new
AGENDA = [
    (
        "K1",
        "title",
        "Why this role, why now, and what suffers while it is empty",
        "Why this role, why now, and what’s at stake while it’s open",
    ),
    (
        "K1",
        "question",
        "What is different once this person is here? What waits, or is done badly, until then? What would make somebody who is content elsewhere listen?",
        "What changes once this person is here? What’s on hold or slipping until then? Why would someone who’s happy in their job take the call?",
    ),
    (
        "K1",
        "output_label",
        "The pitch, in one sentence",
        "The pitch in one sentence",
    ),
    (
        "K2",
        "title",
        "What a good first 6 and 12 months look like",
        "What success looks like at 6 and 12 months",
    ),
    (
        "K2",
        "question",
        "Look back from a year on: what has this person finished? What was done after three months, what after six?",
        "Picture the end of year one: what has this person accomplished? What was done by month three, and by month six?",
    ),
    (
        "K2",
        "output_label",
        "Three to five outcomes, a line each",
        "Three to five outcomes, one per line",
    ),
    (
        "K3",
        "title",
        "People we hired well before, and what they lacked on day one",
        "Strong past hires, and what they lacked on day one",
    ),
    (
        "K3",
        "question",
        "Who on your team turned out best? What could they not do yet when they came, and how soon did they learn it?",
        "Who on your team has worked out best? What couldn’t they do yet when they started, and how fast did they learn it?",
    ),
    (
        "K4",
        "question",
        "What goes wrong in month one without it? What can be learned here in eight weeks? Which five would you keep?",
        "What goes wrong in month one without it? What can someone learn here in eight weeks? Which five would you keep?",
    ),
    (
        "K4",
        "output_label",
        "The list of requirements",
        "Ranked requirements",
    ),
    (
        "K4",
        "basis",
        "Mattermost handbook, staff recruiting: a ranked list in two classes",
        "Mattermost handbook, staff recruiting: a ranked list in two tiers",
    ),
    (
        "K5",
        "title",
        "Three to five sample profiles: whom would you call, and why",
        "Three to five sample profiles: who would you call, and why?",
    ),
    (
        "K5",
        "question",
        "Whom would you call first? What in the profile decided it? What would turn a no into a yes?",
        "Who would you call first? What in the profile stood out? What would turn a no into a yes?",
    ),
    (
        "K5",
        "output_label",
        "A verdict and a reason per profile, a line each",
        "Yes or no for each profile, and why (one per line)",
    ),
    (
        "K6",
        "title",
        "Pay range, place, start date, and who signs off",
        "Compensation, location, start date, and who approves the offer",
    ),
    (
        "K6",
        "question",
        "What may be offered, from where is it done, when must it start? Who has to say yes before an offer goes out?",
        "What can we offer, where is the job based, and when do we need someone to start? Who has to approve before an offer goes out?",
    ),
    (
        "K6",
        "output_label",
        "The offer frame and who approves it",
        "Offer range and approver",
    ),
    (
        "K7",
        "title",
        "The process: stages, who meets whom, what each meeting tests",
        "Interview plan: stages, who meets whom, and what each interview covers",
    ),
    (
        "K7",
        "question",
        "Who meets the candidate, and what does each find out that nobody else does? Can two meetings become one?",
        "Who meets the candidate, and what does each of them cover that no one else does? Could two interviews become one?",
    ),
    (
        "K7",
        "output_label",
        "Stages with their owners, a line each",
        "Stages and their owners, one per line",
    ),
    (
        "K8",
        "title",
        "A realistic time to fill, and what could move it",
        "A realistic time to fill, and what could change it",
    ),
    (
        "K8",
        "question",
        "By when do you need a yes? What is the earliest that is likely, and what is the latest you could live with?",
        "When do you need an accepted offer? What’s the earliest that’s likely, and the latest you could live with?",
    ),
    (
        "K8",
        "basis",
        "Time to fill as SHRM defines it: opened to accepted, in calendar days",
        "SHRM: time to fill runs from job opened to offer accepted, in calendar days",
    ),
    (
        "K9",
        "title",
        "What each side promises, by when, and what happens if it slips",
        "What each side commits to, by when, and what happens if something slips",
    ),
    (
        "K9",
        "question",
        "What can you count on from me? What can I count on from you? What do we do when one of us is late?",
        "What can you count on from me? What can I count on from you? What do we do when one of us is running behind?",
    ),
    (
        "K9",
        "output_label",
        "The two-sided agreement",
        "Working agreement",
    ),
    (
        "K10",
        "title",
        "How to reach you: email, text or call, how often, which hours, who stands in",
        "How to reach you: by email, text, or call; how often; during which hours; and who covers for you",
    ),
    (
        "K10",
        "question",
        "How do you want to hear from me, and when is a bad time? Who answers while you are away?",
        "How do you want to hear from me, and when is a bad time? Who covers for you while you’re out?",
    ),
    (
        "K10",
        "output_label",
        "Contact preferences",
        "Communication preferences",
    ),
    (
        "K10",
        "basis",
        "Our own advice: people answer where they are asked the way they chose",
        "Our own experience: people are easier to reach on the channel they chose",
    ),
    (
        "K11",
        "title",
        "How feedback works: a reason every time, within the agreed hours",
        "How feedback works: a reason every time, within the agreed turnaround",
    ),
    (
        "K11",
        "question",
        "A reason lets the next people be closer; without one I would be guessing. What makes it easy to give one?",
        "A reason helps me find better candidates for you. What would make it easy to give one?",
    ),
    (
        "K11",
        "output_label",
        "What we agreed on feedback",
        "Our agreement on feedback",
    ),
    (
        "K12",
        "title",
        "Read back the plan; both accept",
        "Recap the plan and agree on it",
    ),
    (
        "K12",
        "question",
        "Is this what we said? Then we both accept it, and either of us can propose a change later.",
        "Is this what we agreed to? If so, let’s both accept it. Either of us can suggest changes later.",
    ),
    (
        "K12",
        "output_label",
        "The agreement, accepted by both",
        "Working agreement, accepted by both",
    ),
]
# side, kind, old, new
COMMITMENTS = [
    (
        "recruiter",
        "slate",
        "A first slate of people, each screened against the must-haves.",
        "A first slate of candidates, each screened against the must-haves.",
    ),
    (
        "recruiter",
        "weekly_note",
        "A note every week in your channel: what happened, what is next, whose turn it is.",
        "A weekly update through your preferred channel: progress, what’s next, and whose turn it is.",
    ),
    (
        "recruiter",
        "outcome_told",
        "Every candidate is told the outcome, with a reason fit to be told.",
        "Every candidate hears back, with a reason we can share.",
    ),
    (
        "manager",
        "review",
        "A verdict with a reason on everyone introduced.",
        "A recommendation with a reason for every candidate sent for review.",
    ),
    (
        "manager",
        "interview_feedback",
        "Feedback after each interview, before details fade.",
        "Feedback after each interview, while it’s still fresh.",
    ),
    (
        "manager",
        "slots",
        "Times for interviews, offered in advance.",
        "Interview availability, shared in advance.",
    ),
    (
        "manager",
        "other",
        "One voice for the panel: differing views are settled before the answer.",
        "One decision from the panel, with disagreements worked out before it’s shared.",
    ),
    (
        "both",
        "other",
        "Changes to the must-haves are agreed, not assumed.",
        "Changes to the must-haves are agreed on, not assumed.",
    ),
]
SLIP = (
    "Whoever is late says so and names a new date; the timeline moves with it, for both to see. When views of people wait longer than agreed, introductions pause so that nobody good waits in vain, and they go on the day the views are caught up.",
    "The owner flags it and sets a new date, and the timeline updates for both sides. If reviews run past their target, new candidates go on hold until those reviews are done.",
)
# key, old, new
MILESTONES = [
    ("agreement", "Agreement", "Working agreement"),
    ("description", "Description agreed", "Job description approval"),
    ("review", "First views", "First reviews"),
    ("decision", "Decision", "Debrief"),
]


def reword(apps, schema_editor):
    _replace(apps, schema_editor, 0, 1)


def restore(apps, schema_editor):
    _replace(apps, schema_editor, 1, 0)


def _replace(apps, schema_editor, before, after):
    def rows(model):
        return apps.get_model("kickoff", model)._default_manager.using(schema_editor.connection.alias)

    for key, field, *texts in AGENDA:
        for model in ("AgendaTemplateItem", "AgendaItem"):
            rows(model).filter(**{"key": key, field: texts[before]}).update(**{field: texts[after]})
    for side, kind, *texts in COMMITMENTS:
        rows("Commitment").filter(side=side, kind=kind, text=texts[before]).update(text=texts[after])
    rows("Agreement").filter(slip=SLIP[before]).update(slip=SLIP[after])
    for key, *names in MILESTONES:
        rows("Milestone").filter(key=key, name=names[before]).update(name=names[after])


class Migration(migrations.Migration):
    dependencies = [("kickoff", "0004_commitments")]

    operations = [migrations.RunPython(reword, restore)]
