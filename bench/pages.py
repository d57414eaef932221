"""Every main page: who looks at it, where it is, how many queries it may ask. A page that is not here is not measured."""

from dataclasses import dataclass

QUERIES, TODAY_QUERIES = 15, 25
TIMES_FLOOR = 10.0
GROWTH = 1.5
FIRST_LOAD = 120 * 1024


@dataclass(frozen=True)
class Page:
    """`of` names rows of the house (bench/house) whose keys the address needs, in its order; `asks` is the query
    string, in which {search} and the like stand for such a key as well."""

    title: str
    who: str
    view: str
    of: tuple[str, ...] = ()
    asks: str = ""
    queries: int = QUERIES

    @property
    def key(self) -> str:
        return f"{self.title} · {self.who}"


PAGES = (
    Page("Today", "recruiter", "today", queries=TODAY_QUERIES),
    Page("Today", "manager", "today", queries=TODAY_QUERIES),
    Page("Today", "admin", "today", queries=TODAY_QUERIES),
    Page("Searches", "recruiter", "requisition-list"),
    Page("Searches, all of the house", "admin", "requisition-list", asks="state=any&whose=all"),
    Page("Searches by a word", "recruiter", "requisition-list", asks="q=engineer"),
    Page("Searches", "manager", "requisition-list"),
    Page("A search", "recruiter", "requisition-detail", ("search",)),
    Page("A search", "manager", "requisition-detail", ("search",)),
    Page("A search before its agreement", "recruiter", "requisition-detail", ("early",)),
    Page("Candidates of a search", "recruiter", "requisition-candidates", ("search",)),
    Page("Candidates of a search", "manager", "requisition-candidates", ("search",)),
    Page("Team of a search", "recruiter", "requisition-team", ("search",)),
    Page("Edit a search", "recruiter", "requisition-edit", ("search",)),
    Page("Candidates", "recruiter", "candidate-list"),
    Page("Candidates by date", "recruiter", "candidate-list", asks="sort=-added"),
    Page("Candidates by a word", "recruiter", "candidate-list", asks="q=robin"),
    Page("Candidates at a search", "recruiter", "candidate-list", asks="search={search}"),
    Page("Candidates", "admin", "candidate-list", asks="page=3"),
    Page("A candidate", "recruiter", "candidate-detail", ("candidate",)),
    Page("Import candidates", "recruiter", "candidate-import"),
    Page("Give a view", "manager", "review", ("asked",)),
    Page("Give a view", "link", "review", ("asked",)),
    Page("A view that was given", "manager", "review", ("answered",)),
    Page("What waits for a view", "manager", "review-queue"),
    Page("Decision record", "recruiter", "review-list", ("search",)),
    Page("Decision record", "manager", "review-list", ("search",)),
    Page("Introduce people", "recruiter", "slate-create", ("search",)),
    Page("Pause", "manager", "pause", ("search",)),
    Page("After the hire", "recruiter", "survey-results", ("filled",)),
    Page("Kickoff", "recruiter", "kickoff", ("search",)),
    Page("Kickoff to come", "recruiter", "kickoff", ("early",)),
    Page("Kickoff", "manager", "kickoff", ("search",)),
    Page("Agreement", "recruiter", "agreement", ("search",)),
    Page("Agreement", "manager", "agreement", ("search",)),
    Page("Timeline", "recruiter", "timeline", ("search",)),
    Page("Timeline", "manager", "timeline", ("search",)),
    Page("Description", "recruiter", "description", ("search",)),
    Page("Description in work", "recruiter", "description", ("early",)),
    Page("Description", "manager", "description", ("search",)),
    Page("Versions of a description", "recruiter", "description-versions", ("search",)),
    Page("Messages", "recruiter", "message-record"),
    Page("Messages that need attention", "recruiter", "message-record", asks="state=attention"),
    Page("What reached nobody", "recruiter", "message-attention"),
    Page("Messages about a search", "recruiter", "message-record", asks="requisition={search}"),
    Page("Messages", "manager", "message-record"),
    Page("A message", "recruiter", "message-detail", ("delivery",)),
    Page("Tasks", "recruiter", "task-list"),
    Page("Status", "admin", "status"),
    Page("People", "recruiter", "user-list"),
    Page("A person", "admin", "user-detail", ("manager",)),
    Page("How a manager is reached", "recruiter", "preferences-of", ("manager",)),
    Page("How I am reached", "manager", "preferences"),
    Page("What a link opens", "link", "link-home"),
    Page("Sign in", "nobody", "account_login"),
)
# A first visit: the page with all that it draws in.
FIRST_VISITS = ("Sign in · nobody", "Today · recruiter", "Today · manager", "Give a view · link", "A search · manager")
