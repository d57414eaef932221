"""The people of the demo: a made-up house, its colleagues and the candidates of its searches."""

from dataclasses import dataclass

PASSWORD = "tandem-demo-only"  # noqa: S105  # the demo runs on one's own machine and says so
HOUSE = {"name": "Harbour Systems", "zone": "Europe/Berlin", "holiday_calendar": "DE-BE"}

COLLEAGUES = {  # key: (name, role, zone)
    "ada": ("Ada Okafor", "admin", "Europe/Berlin"),
    "rita": ("Rita Lindqvist", "recruiter", "Europe/Berlin"),
    "jonas": ("Jonas Weber", "recruiter", "Europe/Berlin"),
    "mona": ("Mona Castellanos", "manager", "Europe/Berlin"),
    "tomasz": ("Tomasz Brandt", "manager", "Europe/Warsaw"),
    "priya": ("Priya Raman", "manager", "Europe/London"),
    "vera": ("Vera Holm", "reviewer", "Europe/Copenhagen"),
}


def address(key: str) -> str:
    """example.org belongs to nobody (RFC 2606)."""
    return f"{key}@example.org"


@dataclass(frozen=True)
class Person:
    """A made-up candidate."""

    name: str
    headline: str
    source: str
    done: tuple[str, ...]
    learned: str
    profile: str = ""
    skills: str = ""

    @property
    def email(self) -> str:
        return self.name.lower().replace(" ", ".").replace("é", "e").replace("ø", "o") + "@example.com"

    @property
    def resume(self) -> str:
        done = "\n".join(f"- {line}" for line in self.done)
        parts = {"Profile": self.profile, "Experience": done, "Skills": self.skills, "Learned": self.learned}
        told = "\n\n".join(f"## {heading}\n{text}" for heading, text in parts.items() if text)
        return f"# {self.name}\n{self.headline} · {self.email}\n\n{told}"


SRE = (
    Person(
        "Robin Aalto",
        "Systems engineer, 9 years",
        "Referral",
        (
            "2021 to now: payments company. Ran forty services on Kubernetes; halved the nightly pages in a year.",
            "Wrote the runbooks that the second line now uses; led the post-incident reviews.",
            "2017 to 2021: hosting company. Moved three hundred machines to configuration as code.",
        ),
        "Apprenticeship in system integration; Kubernetes on the job in 2021.",
        "Calm under alerts, curious afterwards. Looks for a team that reviews its incidents without blame.",
        "Kubernetes, Ansible, Prometheus, PostgreSQL, Python. German, English, some Finnish.",
    ),
    Person(
        "Samira Haddad",
        "Platform engineer, 6 years",
        "Job board",
        (
            "2020 to now: online shop. Owns the deployment pipeline for ninety developers.",
            "Cut the time from commit to production from two hours to eleven minutes.",
            "On call one week in five since 2020.",
        ),
        "MSc in computer science; came from backend development.",
        "Builds the road from commit to production and stands beside it at night.",
        "Kubernetes, Go, GitOps, Linux. Arabic, English, beginner’s German.",
    ),
    Person(
        "Kit Marlowe",
        "Operations engineer, 12 years",
        "Sourced",
        (
            "2014 to now: regional bank. Runs the core systems and their disaster recovery.",
            "Planned and led two data-centre moves without an outage.",
            "Automated the quarterly patching of six hundred servers.",
        ),
        "Started on the help desk; certified in Linux administration.",
        "Twelve years of systems that must not stop, with plans that were tested before they were needed.",
        "Linux, storage, disaster recovery, shell. English, German.",
    ),
    Person(
        "Ines Carvalho",
        "Site reliability engineer, 4 years",
        "Referral",
        (
            "2022 to now: logistics start-up. Second engineer in the platform team.",
            "Introduced service level objectives and the error budgets that releases now follow.",
            "2020 to 2022: university computing centre, monitoring and storage.",
        ),
        "BSc in physics.",
        'Turns "it feels slow" into a number that both sides accept.',
        "Service levels, Kubernetes, Grafana, Python. Portuguese, English.",
    ),
    Person(
        "Dmitri Volkov",
        "Cloud engineer, 5 years",
        "Job board",
        (
            "2021 to now: consultancy. Built cloud landing zones for eleven customers.",
            "Terraform modules used by forty teams.",
        ),
        "Switched from network engineering in 2020.",
        "Writes modules that other teams use without asking.",
        "Terraform, cloud networking, policy as code. Russian, Polish, English.",
    ),
)
SRE_NEW = (
    Person(
        "Amal Nasser",
        "Infrastructure engineer, 7 years",
        "Referral",
        (
            "2020 to now: streaming service. Carries the pager for the playback path, one week in eight.",
            "Replaced hand-made clusters by modules that were reviewed like any code; rebuilt all of them in a weekend.",
            "2018 to 2020: public broadcaster. Storage and archive for two petabytes.",
        ),
        "BEng in telecommunications; Kubernetes and Terraform in her own time, then at work.",
        "Makes quiet systems. Writes down what she changes and why, so that the next night is shorter.",
        "Kubernetes, Terraform, Prometheus, Go, Python. Arabic, French, English.",
    ),
    Person(
        "Jakub Nowak",
        "Site reliability engineer, 5 years",
        "Sourced",
        (
            "2021 to now: ride-sharing company. Owns alerting for sixty teams; cut pages per week from forty to nine.",
            "Runs the weekly review of incidents and keeps its list of promises short.",
        ),
        "MSc in informatics.",
        "Believes that an alert nobody acts on is a bug.",
        "Kubernetes, observability, Python. Polish, English, some German.",
    ),
)
BACKEND = (
    Person(
        "Lena Fischer",
        "Backend engineer, 7 years",
        "Referral",
        (
            "2019 to now: insurance company. Rebuilt the claims service that handles 30,000 cases a day.",
            "Mentored four juniors, two of whom lead teams today.",
        ),
        "MSc in mathematics.",
    ),
    Person(
        "Omar Sy",
        "Software engineer, 3 years",
        "Job board",
        ("2023 to now: ticketing company. Payments and refunds.",),
        "Boot camp after ten years as a chef.",
    ),
)
SUPPORT = (
    Person(
        "Noor Bakker",
        "Customer support lead, 8 years",
        "Sourced",
        (
            "2018 to now: software company. Leads nine people in three time zones.",
            "Brought the first answer from nineteen hours to four.",
        ),
        "BA in linguistics.",
    ),
    Person(
        "Gabriel Costa",
        "Support engineer, 5 years",
        "Referral",
        ("2021 to now: hosting company. Second line; wrote the knowledge base.",),
        "Electronics technician.",
    ),
    Person(
        "Hanna Eklund",
        "Service manager, 10 years",
        "Job board",
        ("2016 to now: rail operator. Runs the passenger service desk.",),
        "Vocational training in tourism.",
    ),
    Person(
        "Yusuf Demir",
        "Customer success manager, 6 years",
        "Referral",
        ("2020 to now: analytics company. Forty accounts, two lost in four years.",),
        "BSc in economics.",
    ),
)

SRE_POSTING = """\
Harbour Systems looks for a site reliability engineer.

## What you will do
- Keep the booking platform available, quick and secure, together with the teams that build it.
- Respond to alerts, lead the review afterwards and remove what caused them.
- Treat configuration as code: design, test and deploy platform changes in small steps.
- Help development teams with releases, capacity and change.

## What you bring
- Experience in running production systems with Kubernetes.
- Willingness to be on call one week in six, and to improve what pages.
- Terraform or a similar tool.
- German or Polish besides English.

## What we offer
- Thirty days of leave, a budget for learning, work from anywhere in the EU.
"""
PRODUCT_POSTING = """\
## What you will do
- Decide with numbers and customers what the payments team builds next.
- Work with engineers, designers and support every day.
- Keep the road map short enough to be believed.
- Report progress to the leadership once a month.
## What you bring
- Five years or more in product management.
- Payments or another regulated field.
- Fluent English.
- You are a team player with a hands-on mentality.
"""
ANALYST_POSTING = """\
## About the role
We look for a data analyst for the pricing team.
## You will
- Answer the questions of the pricing team with SQL and clear charts.
- Own the weekly price report.
- Explain findings to people who do not read code.
## You have
- Two years or more with SQL on large tables.
- Statistics beyond averages.
- Python is a plus.
"""
