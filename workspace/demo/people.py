"""The people of the demo: a fictional company, its users and the candidates of its jobs."""

from dataclasses import dataclass

PASSWORD = "tandem-demo-only"  # noqa: S105  # the demo runs on the visitor's own machine and says so
ORGANIZATION = {"name": "Harbor Systems", "zone": "America/Chicago", "holiday_calendar": "US"}

USERS = {  # key: (name, role, zone)
    "ada": ("Ada Okafor", "admin", "America/Chicago"),
    "rita": ("Rita Lindqvist", "recruiter", "America/Chicago"),
    "jonas": ("Jonas Weber", "recruiter", "America/Chicago"),
    "mona": ("Mona Castellanos", "manager", "America/Chicago"),
    "tomasz": ("Tomasz Brandt", "manager", "America/Denver"),
    "priya": ("Priya Raman", "manager", "Europe/London"),
    "vera": ("Vera Holm", "reviewer", "America/New_York"),
}


def address(key: str) -> str:
    """The user's email address. example.org is reserved (RFC 2606)."""
    return f"{key}@example.org"


@dataclass(frozen=True)
class Person:
    """A fictional candidate."""

    name: str
    headline: str
    source: str
    experience: tuple[str, ...]
    education: str
    summary: str = ""
    skills: str = ""

    @property
    def email(self) -> str:
        return self.name.lower().replace(" ", ".").replace("é", "e").replace("ø", "o") + "@example.com"

    @property
    def resume(self) -> str:
        """The text of the résumé; "# " starts the name, "## " a heading."""
        experience = "\n".join(f"- {line}" for line in self.experience)
        parts = {
            "Summary": self.summary,
            "Experience": experience,
            "Skills": self.skills,
            "Education": self.education,
        }
        sections = "\n\n".join(f"## {heading}\n{text}" for heading, text in parts.items() if text)
        return f"# {self.name}\n{self.headline} · {self.email}\n\n{sections}"


SRE = (
    Person(
        "Robin Aalto",
        "Systems engineer, 9 years",
        "Referral",
        (
            "2021 to present: Systems engineer at a payments company. Runs 40 services on Kubernetes; cut overnight pages "
            "in half within a year.",
            "Wrote the runbooks the second-line team uses today and leads the post-incident reviews.",
            "2017 to 2021: Linux administrator at a hosting provider. Moved 300 servers to configuration as code.",
        ),
        "AAS in network administration; learned Kubernetes on the job in 2021.",
        "Stays calm during incidents and asks good questions afterwards. Looking for a team with blameless reviews.",
        "Kubernetes, Ansible, Prometheus, PostgreSQL, Python.",
    ),
    Person(
        "Samira Haddad",
        "Platform engineer, 6 years",
        "Applied",
        (
            "2020 to present: Platform engineer at an e-commerce company. Owns the deployment pipeline for 90 developers.",
            "Reduced the time from commit to production from two hours to 11 minutes.",
            "On call one week in five since 2020.",
        ),
        "MS in computer science; started out in backend development.",
        "Builds deployment tooling that developers like to use, and supports it on call.",
        "Kubernetes, Go, GitOps, Linux. Fluent in Arabic.",
    ),
    Person(
        "Kit Marlowe",
        "Operations engineer, 12 years",
        "LinkedIn",
        (
            "2014 to present: Operations engineer at a regional bank. Runs core banking systems and disaster recovery.",
            "Planned and led two data center migrations with no downtime.",
            "Automated quarterly patching for 600 servers.",
        ),
        "Started at the help desk; Linux system administrator certification.",
        "Twelve years of running systems that have to stay up, with recovery plans that are tested every quarter.",
        "Linux, storage, disaster recovery, shell scripting.",
    ),
    Person(
        "Ines Carvalho",
        "Site reliability engineer, 4 years",
        "Referral",
        (
            "2022 to present: Site reliability engineer at a logistics startup; second hire on the platform team.",
            "Rolled out service level objectives and the error budgets that now gate releases.",
            "2020 to 2022: Systems analyst at a university computing center, monitoring and storage.",
        ),
        "BS in physics.",
        'Turns "it feels slow" into a number that product and engineering can agree on.',
        "SLOs, Kubernetes, Grafana, Python. Fluent in Portuguese.",
    ),
    Person(
        "Dmitri Volkov",
        "Cloud engineer, 5 years",
        "Applied",
        (
            "2021 to present: Cloud engineer at a consulting firm. Built cloud landing zones for 11 clients.",
            "Maintains Terraform modules used by 40 teams.",
        ),
        "BS in information systems; moved from network engineering to cloud in 2020.",
        "Writes modules other teams can use without asking for help.",
        "Terraform, cloud networking, policy as code.",
    ),
)
SRE_NEW = (
    Person(
        "Amal Nasser",
        "Infrastructure engineer, 7 years",
        "Referral",
        (
            "2020 to present: Infrastructure engineer at a streaming service. On call for playback one week in eight.",
            "Replaced hand-built clusters with code-reviewed modules and rebuilt all of them in one weekend.",
            "2018 to 2020: Systems engineer at a public broadcaster. Storage and archive for two petabytes.",
        ),
        "BS in electrical engineering; taught herself Kubernetes and Terraform before using them at work.",
        "Makes systems quieter. Documents every change, so the next on-call shift is shorter.",
        "Kubernetes, Terraform, Prometheus, Go, Python. Fluent in Arabic and French.",
    ),
    Person(
        "Jakub Nowak",
        "Site reliability engineer, 5 years",
        "LinkedIn",
        (
            "2021 to present: SRE at a ride-sharing company. Owns alerting for 60 teams; cut pages from 40 a week to nine.",
            "Runs the weekly incident review and tracks its action items to completion.",
        ),
        "MS in computer science.",
        "Believes an alert no one acts on is a bug.",
        "Kubernetes, observability, Python.",
    ),
)
BACKEND = (
    Person(
        "Lena Fischer",
        "Backend engineer, 7 years",
        "Referral",
        (
            "2019 to present: Senior engineer at an insurance company. Rebuilt the claims service (30,000 claims a day).",
            "Mentored four junior engineers; two of them lead teams today.",
        ),
        "MS in mathematics.",
    ),
    Person(
        "Omar Sy",
        "Software engineer, 3 years",
        "Applied",
        ("2023 to present: Software engineer at a ticketing company. Payments and refunds.",),
        "Coding bootcamp after ten years as a chef.",
    ),
)
SUPPORT = (
    Person(
        "Noor Bakker",
        "Customer support lead, 8 years",
        "LinkedIn",
        (
            "2018 to present: Support lead at a software company. Manages nine people across three time zones.",
            "Brought first response time down from 19 hours to four.",
        ),
        "BA in linguistics.",
    ),
    Person(
        "Gabriel Costa",
        "Support engineer, 5 years",
        "Referral",
        ("2021 to present: Support engineer at a hosting provider. Tier 2; wrote the knowledge base.",),
        "AAS in electronics technology.",
    ),
    Person(
        "Hanna Eklund",
        "Service manager, 10 years",
        "Applied",
        ("2016 to present: Service manager at a commuter rail operator. Runs the passenger service desk.",),
        "BA in hospitality management.",
    ),
    Person(
        "Yusuf Demir",
        "Customer success manager, 6 years",
        "Referral",
        ("2020 to present: CSM at an analytics company. Manages 40 accounts; lost two in four years.",),
        "BS in economics.",
    ),
)

SRE_POSTING = """\
Harbor Systems is hiring a site reliability engineer for our freight booking platform.

## What you will do
- Keep the booking platform available, fast, and secure, together with the teams that build it.
- Respond to alerts, lead the post-incident review, and fix the root cause.
- Treat configuration as code: design, test, and deploy platform changes in small steps.
- Help development teams with releases, capacity, and change management.

## What you bring
- Experience running production systems with Kubernetes.
- Willingness to be on call one week in six and to improve what pages.
- Terraform or a similar tool.
- A degree in computer science or equivalent experience.

## What we offer
- Medical, dental, and vision insurance; 401(k) match; 20 days of PTO; remote work anywhere in the US.
"""
PRODUCT_POSTING = """\
## What you will do
- Decide what the payments team builds next, based on data and customer conversations.
- Work with engineers, designers, and support every day.
- Keep the roadmap short and realistic.
- Report progress to leadership once a month.
## What you bring
- Five or more years in product management.
- Payments or another regulated industry.
- Excellent written and verbal communication.
- You are a team player who thrives in a fast-paced environment.
"""
ANALYST_POSTING = """\
## About the role
We are hiring a data analyst for the pricing team.
## What you will do
- Answer the pricing team's questions with SQL and clear charts.
- Own the weekly pricing report.
- Explain findings to people who don't read code.
## What you bring
- Two or more years of SQL on large tables.
- Statistics beyond averages.
- Python is a plus.
"""
