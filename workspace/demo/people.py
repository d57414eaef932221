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
        "Systems Engineer, 9 years",
        "Referral",
        (
            "2021 to present: Systems Engineer at a payments company. Run 40 services on Kubernetes; cut overnight pages "
            "in half within a year.",
            "Wrote the runbooks the tier 2 team uses today; lead post-incident reviews.",
            "2017 to 2021: Linux Administrator at a hosting provider. Moved 300 servers to infrastructure as code.",
        ),
        "AAS, Network Administration. Learned Kubernetes on the job in 2021.",
        "Calm during incidents and thorough in follow-up. Looking for a team with blameless reviews.",
        "Kubernetes, Ansible, Prometheus, PostgreSQL, Python.",
    ),
    Person(
        "Samira Haddad",
        "Platform Engineer, 6 years",
        "Applied",
        (
            "2020 to present: Platform Engineer at an e-commerce company. Own the deployment pipeline for 90 developers.",
            "Reduced the time from commit to production from two hours to 11 minutes.",
            "On call one week in five since 2020.",
        ),
        "MS, Computer Science. Started out in backend development.",
        "Platform engineer focused on deployment tooling that developers like to use.",
        "Kubernetes, Go, GitOps, Linux. Fluent in Arabic.",
    ),
    Person(
        "Kit Marlowe",
        "Operations Engineer, 12 years",
        "LinkedIn",
        (
            "2014 to present: Operations Engineer at a regional bank. Run core banking systems and disaster recovery.",
            "Planned and led two data center migrations with no downtime.",
            "Automated quarterly patching for 600 servers.",
        ),
        "Linux system administrator certification. Started at the help desk.",
        "Twelve years of running business-critical systems, with recovery plans tested every quarter.",
        "Linux, storage, disaster recovery, shell scripting.",
    ),
    Person(
        "Ines Carvalho",
        "Site Reliability Engineer, 4 years",
        "Referral",
        (
            "2022 to present: Site Reliability Engineer at a logistics startup. Second hire on the platform team.",
            "Rolled out service level objectives and the error budgets that now gate releases.",
            "2020 to 2022: Systems Analyst at a university computing center. Monitoring and storage.",
        ),
        "BS, Physics.",
        "Reliability engineer who turns vague complaints into metrics that product and engineering agree on.",
        "SLOs, Kubernetes, Grafana, Python. Fluent in Portuguese.",
    ),
    Person(
        "Dmitri Volkov",
        "Cloud Engineer, 5 years",
        "Applied",
        (
            "2021 to present: Cloud Engineer at a consulting firm. Built cloud landing zones for 11 clients.",
            "Maintain Terraform modules used by 40 teams.",
        ),
        "BS, Information Systems. Moved from network engineering to cloud in 2020.",
        "Cloud engineer who writes modules that other teams can use without help.",
        "Terraform, cloud networking, policy as code.",
    ),
)
SRE_NEW = (
    Person(
        "Amal Nasser",
        "Infrastructure Engineer, 7 years",
        "Referral",
        (
            "2020 to present: Infrastructure Engineer at a streaming service. On call for playback one week in eight.",
            "Replaced hand-built clusters with code-reviewed modules and rebuilt all of them in one weekend.",
            "2018 to 2020: Systems Engineer at a public broadcaster. Managed two petabytes of storage and archives.",
        ),
        "BS, Electrical Engineering. Self-taught in Kubernetes and Terraform.",
        "Reduces alert noise and documents every change so the next on-call shift is easier.",
        "Kubernetes, Terraform, Prometheus, Go, Python. Fluent in Arabic and French.",
    ),
    Person(
        "Jakub Nowak",
        "Site Reliability Engineer, 5 years",
        "LinkedIn",
        (
            "2021 to present: SRE at a ride-sharing company. Own alerting for 60 teams; cut pages from 40 a week to nine.",
            "Run the weekly incident review and track its action items to completion.",
        ),
        "MS, Computer Science.",
        "Reliability engineer focused on alerts that people act on.",
        "Kubernetes, observability, Python.",
    ),
)
BACKEND = (
    Person(
        "Lena Fischer",
        "Backend Engineer, 7 years",
        "Referral",
        (
            "2019 to present: Senior Engineer at an insurance company. Rebuilt the claims service (30,000 claims a day).",
            "Mentored four junior engineers; two of them lead teams today.",
        ),
        "MS, Mathematics.",
    ),
    Person(
        "Omar Sy",
        "Software Engineer, 3 years",
        "Applied",
        ("2023 to present: Software Engineer at a ticketing company. Build and maintain payments and refunds.",),
        "Coding bootcamp certificate. Previously a chef for ten years.",
    ),
)
SUPPORT = (
    Person(
        "Noor Bakker",
        "Customer Support Lead, 8 years",
        "LinkedIn",
        (
            "2018 to present: Support Lead at a software company. Manage nine people across three time zones.",
            "Cut first response time from 19 hours to four.",
        ),
        "BA, Linguistics.",
    ),
    Person(
        "Gabriel Costa",
        "Support Engineer, 5 years",
        "Referral",
        ("2021 to present: Support Engineer at a hosting provider. Handle tier 2 tickets; wrote the knowledge base.",),
        "AAS, Electronics Technology.",
    ),
    Person(
        "Hanna Eklund",
        "Service Manager, 10 years",
        "Applied",
        ("2016 to present: Service Manager at a commuter rail operator. Run the 40-person passenger service desk.",),
        "BA, Hospitality Management.",
    ),
    Person(
        "Yusuf Demir",
        "Customer Success Manager, 6 years",
        "Referral",
        ("2020 to present: CSM at an analytics company. Manage 40 accounts; lost only two in four years.",),
        "BS, Economics.",
    ),
)

SRE_POSTING = """\
Harbor Systems is hiring a site reliability engineer for our freight booking platform.

## What you'll do
- Keep the booking platform available, fast, and secure, together with the teams that build it.
- Respond to alerts, lead the post-incident review, and fix the root cause.
- Design, test, and deploy platform changes in small steps.
- Help development teams with releases, capacity, and change management.

## What you'll bring
- Experience managing infrastructure as code.
- Experience running production systems with Kubernetes.
- Willingness to be on call one week in six and help reduce alert noise.
- Terraform or a similar tool.
- A degree in computer science or equivalent experience.

## What we offer
- Medical, dental, and vision insurance; 401(k) match; 20 days of PTO; remote work anywhere in the US.
"""
SUPPORT_POSTING = """\
## What you'll do
- Lead twelve support agents across three time zones.
- Schedule shifts so that every ticket gets a first response within four hours.
- Turn customers' most common questions into product improvements.
## What you'll bring
- Three or more years leading a support team.
- Experience building a knowledge base that agents actually use.
- Experience with Zendesk or a similar tool.
"""
PRODUCT_POSTING = """\
## What you'll do
- Decide what the payments team builds next, based on data and customer conversations.
- Work with engineers, designers, and support every day.
- Keep the roadmap short and realistic.
- Report progress to leadership once a month.
## What you'll bring
- Five or more years in product management.
- Experience turning data and customer conversations into product decisions.
- Experience working daily with engineers, designers, and support.
- Experience in payments or another regulated industry.
- Excellent written and verbal communication.
- You are a team player who thrives in a fast-paced environment.
"""
ANALYST_POSTING = """\
## About the role
We're hiring an analyst for the pricing team.
## What you'll do
- Answer the pricing team's questions with SQL and clear charts.
- Own the weekly pricing report.
- Explain findings to people who don't read code.
## What you'll bring
- Two or more years of SQL experience with large data sets.
- Working knowledge of statistics beyond basic averages.
- Python for data analysis.
"""
