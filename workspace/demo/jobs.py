"""The story of the demo: six jobs at six stages of hiring, created through the product's own actions.

Every scene is an action of a user at a given time, and the reminders run in between, so everything the demo shows really
happened. Days are business days relative to today.
"""

from datetime import time

from accounts.models import User
from feedback.actions import answer_survey, hire, put_on_hold
from feedback.models import Survey
from workspace.demo.builder import Stage
from workspace.demo.people import (
    ANALYST_POSTING,
    BACKEND,
    PRODUCT_POSTING,
    SRE,
    SRE_NEW,
    SRE_POSTING,
    SUPPORT,
    SUPPORT_POSTING,
)
from workspace.demo.scenes import Cast, Job

SRE_REQUIREMENTS = {
    "production systems": (
        "must",
        "Every booking runs through the platform.",
        "Ask them to walk us through a past incident, starting with the first alert",
    ),
    "on call": ("must", "Six people share the rotation.", "Ask what they changed after a rough night on call"),
    "infrastructure as code": (
        "must",
        "Every change goes through code review.",
        "Pair on a small infrastructure change",
    ),
    "Terraform": ("nice", "Our modules are written in Terraform.", "", True),
    "A degree": ("out",),
}

PRODUCT_REQUIREMENTS = {
    "product decisions": (
        "must",
        "Refunds are where we lose money.",
        "Ask about a decision they'd make differently today, and what changed their mind",
    ),
    "working daily": (
        "must",
        "Payments work touches four teams.",
        "Half-day working session with two of our engineers",
    ),
    "payments or": ("nice", "The regulations can be learned in a quarter.", "", True),
    "team player": ("out",),
}

ANALYST_REQUIREMENTS = {
    "SQL experience": ("must", "All of our pricing data is in a SQL database.", "Live SQL exercise on sample data"),
    "statistics": ("must", "Some price movement is just noise.", "Ask how they'd tell a trend from noise"),
    "Python": ("nice", "", "", True),
}

SUPPORT_REQUIREMENTS = {
    "leading a support team": (
        "must",
        "Twelve people report to this role.",
        "Ask how they built their last shift schedule",
    ),
    "knowledge base": ("must", "New agents learn from it.", "Read an article they wrote"),
    "Zendesk": ("nice", "We use Zendesk for every ticket.", "", True),
}


def tell(stage: Stage, cast: Cast) -> None:
    """Plans the scenes of all jobs and plays them in order."""
    backend = Job(stage, cast, "Backend Engineer", "Payments", "Engineering", "rita", "tomasz", -58)
    support = Job(stage, cast, "Customer Support Lead", "Customer Support", "Customer Support", "jonas", "priya", -20)
    sre = Job(stage, cast, "Site Reliability Engineer", "Platform", "Engineering", "rita", "mona", -16)
    analyst = Job(stage, cast, "Pricing Analyst", "Pricing", "Data", "jonas", "priya", -5)
    product = Job(stage, cast, "Product Manager", "Payments", "Product", "rita", "tomasz", -2)
    security = Job(stage, cast, "Security Engineer", "Platform", "Engineering", "rita", "tomasz", 0)
    _backend(backend)
    _support(support)
    _sre(sre)
    _analyst(analyst)
    _product(product)
    security.opens()
    stage.play()


def _backend(job: Job) -> None:
    """Filled: both sides answered the first check-in, and Tomasz is asked again after 30 days. Their takeaways are ready for
    the next kickoff with him."""
    job.opens()
    job.books(-57.9, -57)
    job.holds(-57, {"K1": ("Claims and refunds are three weeks behind.", "Get refunds back to same-day.")})
    job.asks_how_to_reach(-57, "email", cadence="daily", second_channel="call_task")
    job.proposes(-57)
    job.accepts(-56)
    job.adds(-53, BACKEND)
    job.sends(
        -51,
        {
            "Lena Fischer": "Rebuilt a claims service the size of ours.",
            "Omar Sy": "Works on payments and refunds today.",
        },
    )
    job.reviews(-49, "Lena Fischer", "strong_yes",
                "Rebuilt a claims service end to end at our volume. Exactly the experience we need.")  # fmt: skip
    job.reviews(-48, "Omar Sy", "no",
                "Good experience with refunds, but we need someone who has owned a service on their own.")  # fmt: skip
    started = job.stage.moment(-23).date()
    job.scene(-38, lambda: hire(job.application("Lena Fischer"), starts_on=started, by=job.recruiter))
    job.scene(-16, lambda: _answers(job, job.manager, [
        "We moved the kickoff twice. Next time, let's put it on the calendar during the first conversation.",
        "Ask for a work sample earlier. It told us more than the second interview did."],
        "Ramped up faster than anyone else on the team."), time(15))  # fmt: skip
    job.scene(-16, lambda: _answers(job, job.recruiter, [
        "Set a firm kickoff date in the first conversation.",
        "Share two sample profiles before the kickoff, so we talk about real people instead of adjectives."]),
        time(16))  # fmt: skip


def _answers(job: Job, person: User, takeaways: list[str], comment: str = "") -> None:
    """Answers the person's first check-in, with texts for the questions whose answers become takeaways; `comment` goes to the
    last question that asks why."""
    survey = (
        Survey.objects.filter(respondent=person, hire__application__requisition=job.row).order_by("opens_at").first()
    )
    if survey is None:
        return
    questions = list(survey.template.questions.filter(active=True))
    texts = dict(zip((question.pk for question in questions if question.becomes_lesson), takeaways, strict=False))
    texts |= {question.pk: comment for question in [each for each in questions if each.asks_why][-1:]}
    answers = {question: (MIDDLE.get(question.kind, "yes"), texts.get(question.pk, "")) for question in questions}
    answer_survey(survey, by=person, answers=answers)


MIDDLE = {"scale_5": "4", "scale_10": "8", "scale_0_10": "9", "text": ""}


def _support(job: Job) -> None:
    """A review is overdue, so new candidates are on hold; two more are prepared."""
    job.opens(short="Support Lead")
    job.books(-19.9, -19)
    job.holds(
        -19,
        {
            "K2": (
                "First response within four hours, across three time zones.",
                "First response time under four hours\nA support handbook the team actually uses",
            )
        },
    )
    # 020 7946 0xxx (London) and (312) 555-01xx are set aside for fiction and connect to no one.
    job.asks_how_to_reach(-19, "voice", "+442079460123", hours_from=time(10), hours_to=time(16))
    job.proposes(-19)
    job.accepts(-18)
    job.describes(-18, SUPPORT_POSTING, SUPPORT_REQUIREMENTS)
    job.agrees(-17)
    job.adds(-14, SUPPORT)
    job.sends(-7, {"Noor Bakker": "Leads nine people across three time zones.",
                           "Gabriel Costa": "Wrote the kind of knowledge base you described at kickoff."})  # fmt: skip
    job.reviews(
        -6,
        "Gabriel Costa",
        "yes",
        "He built a knowledge base, and his five years in tier 2 are exactly what the evening shift needs.",
    )
    job.scene(-2, lambda: put_on_hold(
        job.row, by=job.recruiter,
        reason="I'm holding off on new candidates so you can catch up. You still have Noor to review."),
        time(11))  # fmt: skip
    job.sends(
        -1,
        {
            "Hanna Eklund": "Runs a 40-person service desk.",
            "Yusuf Demir": "Manages 40 accounts and has lost only two in four years.",
        },
    )


def _sre(job: Job) -> None:
    """In progress: one candidate in interviews, one rejected, three in review (some overdue), two just added."""
    job.opens(reviewers=("vera",), openings=2)
    job.books(-15.9, -15)
    job.holds(-15, {
        "K1": ("Two people left this year, so on-call comes around too often.", "Help make on-call shifts quieter."),
        "K2": ("Error budgets within six months.", "On call one week in six\nError budgets for our four main services"),
        "K6": ("Finance has to sign off on any offer above the range.",
               "$150,000 to $185,000; Chicago or remote in the US"),
    })  # fmt: skip
    job.asks_how_to_reach(-15, "sms", "+13125550142", hours_from=time(8), hours_to=time(18), second_channel="email")
    job.proposes(-15)
    job.accepts(-14)
    job.describes(-14, SRE_POSTING, SRE_REQUIREMENTS)
    job.agrees(-13)
    job.adds(-9, SRE)
    _sre_slates(job)
    _sre_interviews(job)
    job.adds(-1, SRE_NEW)


def _sre_slates(job: Job) -> None:
    """The first slate, reviewed in full, and the second."""
    job.sends(-8, {"Robin Aalto": "Runs production at our scale and picked up Kubernetes on the job.",
                   "Kit Marlowe": "Twelve years in operations, two migrations with no downtime."},
              "Two very different backgrounds.",
              reviewers=("vera",))  # fmt: skip
    job.reviews(
        -8, "Robin Aalto", "strong_yes", "Cut overnight pages in half within a year. That's exactly what we need."
    )
    job.reviews(
        -7,
        "Robin Aalto",
        "yes",
        "Specific about results: fewer pages, better runbooks. I'd like to hear how.",
        by="vera",
    )
    job.reviews(-7, "Kit Marlowe", "no", "Deep operations background, but no infrastructure as code yet, "
                "and we need that from week one.")  # fmt: skip
    job.reviews(
        -6.5,
        "Kit Marlowe",
        "no",
        "Solid experience, but it would take a year to get up to speed on how we work.",
        by="vera",
    )
    job.moves(-6, "Robin Aalto", "interview")
    job.rejects(-5, "Kit Marlowe", "Called Kit and explained that the team needs infrastructure as code from week one.")
    _sre_second_slate(job)


def _sre_second_slate(job: Job) -> None:
    """The second slate: two reviews are open."""
    job.sends(-4, {"Samira Haddad": "Owns the deployment pipeline for 90 developers.",
                   "Ines Carvalho": "Brought error budgets to a startup.",
                   "Dmitri Volkov": "Built Terraform modules that 40 teams use."},
              "As we discussed, I looked for people who changed how their teams operate.", reviewers=("vera",))  # fmt: skip
    job.reviews(-3, "Dmitri Volkov", "one_more_fact",
                "Strong Terraform work. His résumé doesn't say whether he's been on call.",
                fact="Has he been on call for a customer-facing system?")  # fmt: skip
    job.reviews(
        -3,
        "Ines Carvalho",
        "yes",
        "Only four years in, but she rolled out the error budgets her company still uses.",
        by="vera",
    )
    job.reviews(-2, "Dmitri Volkov", "yes", "His Terraform modules are exactly what our teams need.", by="vera")


def _sre_interviews(job: Job) -> None:
    """Two people interviewed Robin; one gave feedback, one is asked for it. The next progress update has a note."""
    job.interviews(-5, "Robin Aalto", held=-2, by=("vera",))
    job.reviews(-2, "Robin Aalto", "strong_yes",
                "Walked us through an outage minute by minute and explained what changed afterward.",
                by="vera")  # fmt: skip
    job.notes(-6, "Robin is the first of several strong candidates. I'm talking to two more this week.")
    job.notes(-1, "Two more candidates with strong platform experience are coming your way.")


def _analyst(job: Job) -> None:
    """The kickoff took place; the working agreement and the job description are waiting on Priya."""
    job.opens(short="Pricing Analyst")
    job.books(-4.9, -3)
    job.holds(-3, {"K1": ("Prices are set by gut feel every Monday.", "Help us set prices based on data.")})
    job.proposes(-3)
    job.describes(-1, ANALYST_POSTING, ANALYST_REQUIREMENTS)


def _product(job: Job) -> None:
    """The kickoff is tomorrow, with the takeaways from the last job with Tomasz at the top of the agenda."""
    job.opens()
    job.drafts(-1, PRODUCT_POSTING, PRODUCT_REQUIREMENTS)
    job.books(-1, 1)
