"""The agenda of catalogue 4.1, in words for the meeting; admins edit the rows afterwards."""

from kickoff.models import AgendaTemplateItem

Output = AgendaTemplateItem.Output
METAVIEW = "Metaview, recruiter intake meeting questions"

# key, title, minutes, output, label of the output, what to ask, where the advice comes from
AGENDA: tuple[tuple[str, str, int, str, str, str, str], ...] = (
    (
        "K1",
        "Why this role, why now, and what suffers while it is empty",
        4,
        Output.TEXT,
        "The pitch, in one sentence",
        "What is different once this person is here? What waits, or is done badly, until then? "
        "What would make somebody who is content elsewhere listen?",
        f"{METAVIEW}; Hiring manager kickoff, socialtalent.com",
    ),
    (
        "K2",
        "What a good first 6 and 12 months look like",
        4,
        Output.LIST,
        "Three to five outcomes, a line each",
        "Look back from a year on: what has this person finished? What was done after three months, what after six?",
        "socialtalent.com; Greenhouse, structured hiring and kickoff",
    ),
    (
        "K3",
        "People we hired well before, and what they lacked on day one",
        4,
        Output.HIRES,
        "Past hires",
        "Who on your team turned out best? What could they not do yet when they came, and how soon did they learn it?",
        "Eightfold, calibration deep dive",
    ),
    (
        "K4",
        "Must-haves and nice-to-haves, ranked",
        5,
        Output.CRITERIA,
        "The list of requirements",
        "What goes wrong in month one without it? What can be learned here in eight weeks? Which five would you keep?",
        "Mattermost handbook, staff recruiting: a ranked list in two classes",
    ),
    (
        "K5",
        "Three to five sample profiles: whom would you call, and why",
        4,
        Output.LIST,
        "A verdict and a reason per profile, a line each",
        "Whom would you call first? What in the profile decided it? What would turn a no into a yes?",
        f"{METAVIEW}; Interviewing hiring managers right the first time, ere.net",
    ),
    (
        "K6",
        "Pay range, place, start date, and who signs off",
        2,
        Output.TEXT,
        "The offer frame and who approves it",
        "What may be offered, from where is it done, when must it start? Who has to say yes before an offer goes out?",
        "socialtalent.com; rentarecruiter.com",
    ),
    (
        "K7",
        "The process: stages, who meets whom, what each meeting tests",
        3,
        Output.LIST,
        "Stages with their owners, a line each",
        "Who meets the candidate, and what does each find out that nobody else does? Can two meetings become one?",
        "socialtalent.com; Mattermost handbook: one focus per interviewer",
    ),
    (
        "K8",
        "A realistic time to fill, and what could move it",
        2,
        Output.DATES,
        "Target date and range",
        "By when do you need a yes? What is the earliest that is likely, and what is the latest you could live with?",
        "Time to fill as SHRM defines it: opened to accepted, in calendar days",
    ),
    (
        "K9",
        "What each side commitments, by when, and what happens if it slips",
        3,
        Output.COMMITMENTS,
        "The two-sided agreement",
        "What can you count on from me? What can I count on from you? What do we do when one of us is late?",
        "Lever, service level agreements with hiring managers; perfectlyhired.com",
    ),
    (
        "K10",
        "How to reach you: email, text or call, how often, which hours, who stands in",
        1,
        Output.PREFERENCES,
        "Contact preferences",
        "How do you want to hear from me, and when is a bad time? Who answers while you are away?",
        "Our own advice: people answer where they are asked the way they chose",
    ),
    (
        "K11",
        "How feedback works: a reason every time, within the agreed hours",
        1,
        Output.TEXT,
        "What we agreed on feedback",
        "A reason lets the next people be closer; without one I would be guessing. What makes it easy to give one?",
        "Lever, creating interview feedback forms",
    ),
    (
        "K12",
        "Read back the plan; both accept",
        1,
        Output.ACCEPT,
        "The agreement, accepted by both",
        "Is this what we said? Then we both accept it, and either of us can propose a change later.",
        "Greenhouse, job kickoff form: approval of the answers",
    ),
)


def seed() -> None:
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
