"""The agenda that new kickoffs start with; admins edit the rows afterwards."""

from kickoff.models import AgendaTemplateItem

Output = AgendaTemplateItem.Output
METAVIEW = "Metaview, recruiter intake meeting questions"

# key, title, minutes, output, label of the output, what to ask, where the advice comes from
AGENDA: tuple[tuple[str, str, int, str, str, str, str], ...] = (
    (
        "K1",
        "Why this role, why now, and what’s at stake while it’s open",
        4,
        Output.TEXT,
        "The pitch in one sentence",
        "What changes once this person is here? What’s on hold or slipping until then? "
        "Why would someone who’s happy in their job take the call?",
        f"{METAVIEW}; Hiring manager kickoff, socialtalent.com",
    ),
    (
        "K2",
        "What success looks like at 6 and 12 months",
        4,
        Output.LIST,
        "Three to five outcomes, one per line",
        "Picture the end of year one: what has this person accomplished? What was done by month three, and by month six?",
        "socialtalent.com; Greenhouse, structured hiring and kickoff",
    ),
    (
        "K3",
        "Strong past hires, and what they lacked on day one",
        4,
        Output.HIRES,
        "Past hires",
        "Who on your team has worked out best? What couldn’t they do yet when they started, and how fast did they learn it?",
        "Eightfold, calibration deep dive",
    ),
    (
        "K4",
        "Must-haves and nice-to-haves, ranked",
        5,
        Output.CRITERIA,
        "Ranked requirements",
        "What goes wrong in month one without it? What can someone learn here in eight weeks? Which five would you keep?",
        "Mattermost handbook, staff recruiting: a ranked list in two tiers",
    ),
    (
        "K5",
        "Three to five sample profiles: who would you call, and why?",
        4,
        Output.LIST,
        "Yes or no for each profile, and why (one per line)",
        "Who would you call first? What in the profile stood out? What would turn a no into a yes?",
        f"{METAVIEW}; Interviewing hiring managers right the first time, ere.net",
    ),
    (
        "K6",
        "Compensation, location, start date, and who approves the offer",
        2,
        Output.TEXT,
        "Offer range and approver",
        "What can we offer, where is the job based, and when do we need someone to start? "
        "Who has to approve before an offer goes out?",
        "socialtalent.com; rentarecruiter.com",
    ),
    (
        "K7",
        "Interview plan: stages, who meets whom, and what each interview covers",
        3,
        Output.LIST,
        "Stages and their owners, one per line",
        "Who meets the candidate, and what does each of them cover that no one else does? Could two interviews become one?",
        "socialtalent.com; Mattermost handbook: one focus per interviewer",
    ),
    (
        "K8",
        "A realistic time to fill, and what could change it",
        2,
        Output.DATES,
        "Target date and range",
        "When do you need an accepted offer? What’s the earliest that’s likely, and the latest you could live with?",
        "SHRM: time to fill runs from job opened to offer accepted, in calendar days",
    ),
    (
        "K9",
        "What each side commits to, by when, and what happens if something slips",
        3,
        Output.COMMITMENTS,
        "Working agreement",
        "What can you count on from me? What can I count on from you? What do we do when one of us is running behind?",
        "Lever, service level agreements with hiring managers; perfectlyhired.com",
    ),
    (
        "K10",
        "How to reach you: by email, text, or call; how often; during what hours; and who covers for you",
        1,
        Output.PREFERENCES,
        "Communication preferences",
        "How do you want to hear from me, and when is a bad time? Who covers for you while you’re out?",
        "our own experience; people are easier to reach on the channel they chose",
    ),
    (
        "K11",
        "How feedback works: a reason every time, within the agreed turnaround",
        1,
        Output.TEXT,
        "Our agreement on feedback",
        "A reason helps me find better candidates for you. What would make it easy to give one?",
        "Lever, creating interview feedback forms",
    ),
    (
        "K12",
        "Recap the plan and agree on it",
        1,
        Output.ACCEPT,
        "Working agreement, accepted by both",
        "Is this what we agreed to? If so, let’s both accept it. Either of us can suggest changes later.",
        "Greenhouse, job kickoff form: approval of the answers",
    ),
)


def seed() -> None:
    """Adds the agenda items that are missing; leaves those that exist as they are."""
    for position, (key, title, minutes, output, label, question, basis) in enumerate(AGENDA):
        AgendaTemplateItem.objects.get_or_create(
            key=key,
            defaults={
                "title": title,
                "minutes": minutes,
                "output": output,
                "output_label": label,
                "question": question,
                "basis": basis,
                "position": position,
            },
        )
