"""Every main page: who reads it, its address, how many queries it may make. A page that is not listed is not measured."""

from dataclasses import dataclass

QUERIES, TODAY_QUERIES = 15, 25
TIMES_FLOOR = 10.0
GROWTH = 1.5
# From FAR candidates on, for the pages below that are `far`.
FAR = 100_000
FAR_TIMES_FLOOR = 8.0
FAR_GROWTH = 1.2
FIRST_LOAD = 120 * 1024


@dataclass(frozen=True)
class Page:
    """`of` names the rows (bench/dataset/sessions.py) whose keys the address needs, in its order; `asks` is the query
    string, in which {job} and the like are replaced by such a key."""

    title: str
    who: str
    view: str
    of: tuple[str, ...] = ()
    asks: str = ""
    queries: int = QUERIES
    far: bool = False  # the lists and pages that people open all day: they have stricter limits at FAR

    @property
    def key(self) -> str:
        return f"{self.title} · {self.who}"


PAGES = (
    Page("Today", "recruiter", "today", queries=TODAY_QUERIES, far=True),
    Page("Today", "manager", "today", queries=TODAY_QUERIES, far=True),
    Page("Today", "admin", "today", queries=TODAY_QUERIES, far=True),
    Page("Jobs", "recruiter", "requisition-list"),
    Page("Jobs, whole company", "admin", "requisition-list", asks="state=any&whose=all"),
    Page("Jobs by search term", "recruiter", "requisition-list", asks="q=engineer"),
    Page("Jobs", "manager", "requisition-list"),
    Page("A job", "recruiter", "requisition-detail", ("job",), far=True),
    Page("A job", "manager", "requisition-detail", ("job",), far=True),
    Page("A job before its working agreement", "recruiter", "requisition-detail", ("early",)),
    Page("Candidates of a job", "recruiter", "requisition-candidates", ("job",)),
    Page("Candidates of a job", "manager", "requisition-candidates", ("job",)),
    Page("Hiring team", "recruiter", "requisition-team", ("job",)),
    Page("Edit job", "recruiter", "requisition-edit", ("job",)),
    Page("Candidates", "recruiter", "candidate-list"),
    Page("Candidates by date", "recruiter", "candidate-list", asks="sort=-added"),
    Page("Candidates by first name", "recruiter", "candidate-list", asks="q=robin", far=True),
    Page("Candidates filtered by job", "recruiter", "candidate-list", asks="job={job}"),
    Page("Candidates", "admin", "candidate-list", asks="page=3"),
    Page("A candidate", "recruiter", "candidate-detail", ("candidate",)),
    Page("Import candidates", "recruiter", "candidate-import"),
    Page("Review a candidate", "manager", "review", ("asked",)),
    Page("Review a candidate", "link", "review", ("asked",)),
    Page("A submitted review", "manager", "review", ("answered",)),
    Page("Your reviews", "manager", "review-queue"),
    Page("Reviews", "recruiter", "review-list", ("job",)),
    Page("Reviews", "manager", "review-list", ("job",)),
    Page("Send for review", "recruiter", "slate-create", ("job",)),
    Page("Pause", "manager", "pause", ("job",)),
    Page("Check-ins", "recruiter", "survey-results", ("filled",)),
    Page("Kickoff", "recruiter", "kickoff", ("job",)),
    Page("Kickoff, scheduled", "recruiter", "kickoff", ("early",)),
    Page("Kickoff", "manager", "kickoff", ("job",)),
    Page("Working agreement", "recruiter", "agreement", ("job",)),
    Page("Working agreement", "manager", "agreement", ("job",)),
    Page("Timeline", "recruiter", "timeline", ("job",)),
    Page("Timeline", "manager", "timeline", ("job",)),
    Page("Job description", "recruiter", "description", ("job",)),
    Page("Job description, draft", "recruiter", "description", ("early",)),
    Page("Job description", "manager", "description", ("job",)),
    Page("Job description versions", "recruiter", "description-versions", ("job",)),
    Page("Messages", "recruiter", "message-record", far=True),
    Page("Messages filtered by state", "recruiter", "message-record", asks="state=attention"),
    Page("Needs attention", "recruiter", "message-attention"),
    Page("Messages filtered by job", "recruiter", "message-record", asks="requisition={job}", far=True),
    Page("Messages", "manager", "message-record", far=True),
    Page("A message", "recruiter", "message-detail", ("delivery",), far=True),
    Page("Calls and follow-ups", "recruiter", "task-list"),
    Page("Status", "admin", "status"),
    Page("Users", "recruiter", "user-list"),
    Page("A user", "admin", "user-detail", ("manager",)),
    Page("Preferences of a hiring manager", "recruiter", "preferences-of", ("manager",)),
    Page("Communication preferences", "manager", "preferences"),
    Page("A message link", "link", "link-home"),
    Page("Sign in", "signed out", "account_login"),
)
# A first visit: the page with everything it loads.
FIRST_VISITS = (
    "Sign in · signed out",
    "Today · recruiter",
    "Today · manager",
    "Review a candidate · link",
    "A job · manager",
)
