"""The story of the demo: six searches at six points of the journey, told through the product's own actions.

Everything that is visible afterwards happened: every scene is an action of somebody, at its time, with the reminders
running in between. Days are business days before today.
"""

from datetime import time, timedelta

from django.db.models import QuerySet

from accounts.models import User
from core import clock
from feedback.actions import (
    ReviewInput,
    answer_survey,
    ask_for_feedback,
    hire,
    put_on_hold,
    send_slate,
    submit_review,
    write_line,
)
from feedback.models import ReviewRequest, Survey, SurveyQuestion
from kickoff import actions as kickoff
from recruiting import actions as recruiting
from recruiting.models import Application, Criterion, ReasonCode, Requisition, Revision
from reminders import consent
from reminders.preferences import save_preference
from workspace.demo.builder import Stage, paper_of
from workspace.demo.people import (
    ANALYST_POSTING,
    BACKEND,
    PRODUCT_POSTING,
    SRE,
    SRE_NEW,
    SRE_POSTING,
    SUPPORT,
    Person,
)

Cast = dict[str, User]
# Numbers set aside for drama: Ofcom's 020 7946 0xxx, Bundesnetzagentur's 0171 39200xx. They ring nowhere.
SRE_POINTS = {
    "production systems": ("must", "The platform carries every booking.", "A past incident, told from the first alert"),
    "on call": ("must", "Six people share the week.", "What they changed after a bad night"),
    "configuration as code": ("must", "Every change is reviewed.", "A small change made together"),
    "Terraform": ("nice", "Our modules are written in it.", "", True),
    "German or Polish": ("nice", "The team works in English.", "", True),
}

PRODUCT_POINTS = {
    "Decide with": ("must", "Refunds are where the money leaks.", "A decision they regret, and how they noticed"),
    "Work with": ("must", "Payments touch four teams.", "A day with two of our engineers"),
    "Payments or": ("nice", "The rules can be learned in a quarter.", "", True),
    "team player": ("out",),
}


def tell(stage: Stage, cast: Cast) -> None:
    """Puts all scenes on the stage and plays them."""
    backend = Search(stage, cast, "Backend engineer", "Payments", "Software engineering", "rita", "tomasz", -58)
    support = Search(stage, cast, "Customer support lead", "Support", "Customer support", "jonas", "priya", -20)
    sre = Search(stage, cast, "Site reliability engineer", "Platform", "Software engineering", "rita", "mona", -16)
    analyst = Search(stage, cast, "Data analyst, pricing", "Pricing", "Data", "jonas", "priya", -5)
    product = Search(stage, cast, "Product manager", "Payments", "Product", "rita", "tomasz", -2)
    security = Search(stage, cast, "Security engineer", "Platform", "Software engineering", "rita", "tomasz", 0)
    _backend(backend)
    _support(support)
    _sre(sre)
    _analyst(analyst)
    _product(product)
    security.opens()
    stage.play()


class Search:
    """One search of the story, with the scenes that every search has."""

    def __init__(
        self, stage: Stage, cast: Cast, title: str, department: str, family: str, recruiter: str, manager: str, day: int
    ) -> None:  # fmt: skip
        self.stage, self.cast, self.title = stage, cast, title
        self.department, self.family = department, family
        self.recruiter, self.manager, self.day = cast[recruiter], cast[manager], day

    @property
    def row(self) -> Requisition:
        return Requisition.objects.get(title=self.title)

    def scene(self, day: float, act, at: time = time(10)) -> None:
        self.stage.scene(day, act, at)

    def opens(self, reviewers: tuple[str, ...] = (), openings: int = 1) -> None:
        team = recruiting.Team(
            manager=self.manager, recruiters=[self.recruiter], reviewers=[self.cast[key] for key in reviewers]
        )
        start = self.stage.moment(self.day).date() + timedelta(days=75)
        self.scene(self.day, lambda: recruiting.open_requisition(
            by=self.recruiter, team=team, department=self.department, role_family=self.family, title=self.title,
            openings=openings, place="Berlin or remote", target_start=start.replace(day=1)), time(9, 30))  # fmt: skip

    def books(self, day: float, held: float, place: str = "Room Elbe, or the usual video link") -> None:
        starts = self.stage.moment(held, time(11))
        if held > 0 or starts > self.stage.moment(day, time(9, 45)):
            self.scene(day, lambda: kickoff.book(
                self.row, by=self.recruiter,
                meeting=kickoff.Meeting(starts_at=starts, zone="Europe/Berlin", minutes=45, place=place,
                                        message="Draft of the description is attached to the search; bring two names.")),
                time(9, 45))  # fmt: skip

    def holds(self, day: float, notes: dict[str, tuple[str, str]]) -> None:
        def act() -> None:
            meeting = self.row.kickoff
            for key, (said, output) in notes.items():
                item = meeting.items.get(key=key)
                kickoff.save_item(item, by=self.recruiter, seen=item.edit_count, notes=said, output=output, done=True)
            today = clock.today()
            kickoff.set_dates(meeting, by=self.recruiter, target_date=today + timedelta(days=40),
                              range_from=today + timedelta(days=35), range_to=today + timedelta(days=56))  # fmt: skip
            kickoff.hold(meeting, by=self.recruiter)

        self.scene(day, act, time(12))

    def asks_how_to_reach(self, day: float, channel: str, number: str = "", **chosen) -> None:
        """K10 of the agenda: how the manager wants to be reached, with the number confirmed by the code sent to it."""

        def act() -> None:
            if number:
                _, code = consent.new_code(self.manager, channel, number, by=self.manager)
                consent.confirm_code(self.manager, channel, code, by=self.manager)
            usual = {"cadence": "at_once", "weekdays": [], "hours_from": time(9), "hours_to": time(17)}
            wanted = usual | {"channel": channel, "second_channel": ""} | chosen
            save_preference(self.manager, by=self.recruiter, zone=self.manager.zone, **wanted)

        self.scene(day, act, time(11, 50))

    def proposes(self, day: float) -> None:
        self.scene(
            day, lambda: kickoff.propose(self.row.agreements.get(state="draft"), by=self.recruiter), time(13, 30)
        )

    def accepts(self, day: float) -> None:
        self.scene(day, lambda: kickoff.accept(self.row.agreements.get(state="proposed"), by=self.manager), time(15))

    def describes(self, day: float, posting: str, points: dict[str, tuple]) -> None:
        def act() -> None:
            draft = self._sorts(posting, points, rest="out")
            recruiting.send_for_approval(draft, seen=draft.edit_count, by=self.recruiter)

        self.scene(day, act, time(14))

    def drafts(self, day: float, posting: str, points: dict[str, tuple]) -> None:
        """A description half sorted: the other lines wait beside the two lists."""
        self.scene(day, lambda: self._sorts(posting, points), time(14))

    def _sorts(self, posting: str, points: dict[str, tuple], rest: str = "") -> Revision:
        draft = recruiting.draft_for(self.row, by=self.recruiter)
        recruiting.paste_posting(draft, text=posting, by=self.recruiter)
        for line in draft.lines.order_by("position"):
            found = next((about for words, about in points.items() if words in line.text), None)
            if found or rest:
                recruiting.sort_line(line, into=found[0] if found else rest, by=self.recruiter)
            if found and found[0] != "out":
                self._explain(Criterion.objects.get(from_line=line), *found[1:])
        draft.refresh_from_db()
        return draft

    def _explain(self, point: Criterion, why: str = "", assessed_by: str = "", learnable: bool = False) -> None:
        columns = {"why": why, "assessed_by": assessed_by, "learnable": learnable}
        recruiting.edit_criterion(point, seen=point.edit_count, by=self.recruiter, **columns)

    def agrees(self, day: float) -> None:
        def act() -> None:
            revision = self.row.description.revisions.get(state="shared")
            recruiting.approve_revision(revision, round=revision.round, by=self.manager, note="Good. Thank you.")

        self.scene(day, act, time(16))

    def adds(self, day: float, people: tuple[Person, ...]) -> None:
        def act() -> None:
            for person in people:
                recruiting.add_candidate(
                    by=self.recruiter, requisition=self.row, resume=paper_of(person), name=person.name,
                    email=person.email, headline=person.headline, source=person.source)  # fmt: skip

        self.scene(day, act, time(9, 40))

    def introduces(self, day: float, why: dict[str, str], note: str = "", reviewers: tuple[str, ...] = ()) -> None:
        def act() -> None:
            people = {self.application(name): reason for name, reason in why.items()}
            asked = [self.manager, *(self.cast[key] for key in reviewers)]
            send_slate(self.row, by=self.recruiter, people=people, reviewers=asked, note=note)

        self.scene(day, act, time(10, 30))

    def reviews(self, day: float, name: str, verdict: str, rationale: str, by: str = "", fact: str = "") -> None:
        def act() -> None:
            person = self.cast[by] if by else self.manager
            asked = ReviewRequest.objects.filter(
                application=self.application(name), reviewer=person, state="open"
            ).get()
            revision = self.row.description.in_force() if hasattr(self.row, "description") else None
            points = revision.criteria.order_by("kind", "rank") if revision else []
            view = ReviewInput(verdict=verdict, rationale=rationale, missing_fact=fact, revision=revision,
                        ratings=dict(zip(points, RATINGS[verdict], strict=False)), reason_codes=_reasons(verdict))  # fmt: skip
            submit_review(asked, view, by=person)

        self.scene(day, act, time(17))

    def moves(self, day: float, name: str, stage: str) -> None:
        def act() -> None:
            to = self.row.stages.get(name=stage)
            recruiting.move_application(self.application(name), to, by=self.recruiter)

        self.scene(day, act, time(9, 20))

    def interviews(self, day: float, name: str, held: float, by: tuple[str, ...] = ()) -> None:
        """The manager (and others) speak with somebody; each is asked for feedback when it is over."""

        def act() -> None:
            starts = self.stage.moment(held, time(14))
            who = [self.manager, *(self.cast[key] for key in by)]
            ask_for_feedback(self.application(name), by=self.recruiter, interviewers=who, starts_at=starts,
                             ends_at=starts + timedelta(minutes=60))  # fmt: skip

        self.scene(day, act, time(9, 25))

    def notes(self, day: float, line: str) -> None:
        """The recruiter's own line in the next progress note."""
        self.scene(day, lambda: write_line(self.row, manager=self.manager, text=line, by=self.recruiter), time(16))

    def declines(self, day: float, name: str, note: str) -> None:
        self.scene(
            day,
            lambda: recruiting.decline_application(self.application(name), by=self.recruiter, note=note),
            time(9, 30),
        )

    def application(self, name: str) -> Application:
        return Application.objects.get(requisition=self.row, candidate__name=name)


# How the first points of a description are rated along with a verdict.
RATINGS = {
    "strong_yes": ("met", "met", "met"),
    "yes": ("met", "met", "partly"),
    "no": ("not_met", "met", "met"),
    "one_more_fact": ("met", "met", "not_covered"),
}


def _reasons(verdict: str) -> "QuerySet[ReasonCode] | tuple[()]":
    if verdict == "one_more_fact":
        return ()
    return ReasonCode.objects.filter(direction="for" if "yes" in verdict else "against")[:1]


def _backend(search: Search) -> None:
    """Filled: both sides said after a week how it went, and after thirty days Tomasz is asked again. Their lessons wait for
    the next kickoff with him."""
    search.opens()
    search.books(-57.9, -57)
    search.holds(-57, {"K1": ("Claims and refunds are three weeks behind.", "Refunds within a day again.")})
    search.asks_how_to_reach(-57, "email", cadence="daily", second_channel="call_task")
    search.proposes(-57)
    search.accepts(-56)
    search.adds(-53, BACKEND)
    search.introduces(
        -51, {"Lena Fischer": "Rebuilt a service of the same size.", "Omar Sy": "Knows refunds inside out."}
    )
    search.reviews(-49, "Lena Fischer", "strong_yes",
                   "Rebuilt the claims service end to end and can say what she would do differently today.")  # fmt: skip
    search.reviews(-48, "Omar Sy", "no",
                   "Three years in one small team; we need somebody who has carried a service alone.")  # fmt: skip
    started = search.stage.moment(-23).date()
    search.scene(-38, lambda: hire(search.application("Lena Fischer"), starts_on=started, by=search.recruiter))
    search.scene(-16, lambda: _answers(search, search.manager, {
        "smoother": "Two kickoff dates were moved. Next time let us fix it in the first call.",
        "next opening": "Ask for a work sample earlier; it told us more than the second interview.",
        "colleague": "Settled in faster than anybody before."}), time(15))  # fmt: skip
    search.scene(-16, lambda: _answers(search, search.recruiter, {
        "differently": "Send two profiles before the kickoff, so that we talk about people and not adjectives."}),
        time(16))  # fmt: skip


def _answers(search: Search, person: User, words: dict[str, str]) -> None:
    survey = (
        Survey.objects.filter(respondent=person, hire__application__requisition=search.row).order_by("opens_at").first()
    )
    if survey is None:
        return
    answers = {asked: _answer(asked, words) for asked in survey.template.questions.filter(active=True)}
    answer_survey(survey, by=person, answers=answers)


def _answer(asked: SurveyQuestion, words: dict[str, str]) -> tuple[str, str]:
    text = next((text for key, text in words.items() if key in asked.text), "")
    middle = {"scale_5": "4", "scale_10": "8", "scale_0_10": "9", "text": ""}
    return middle.get(asked.kind, "yes"), text


def _support(search: Search) -> None:
    """Reviews went late, so introductions are paused; two more people are prepared."""
    search.opens()
    search.books(-19.9, -19)
    search.holds(
        -19, {"K2": ("First answer within four hours, on three continents.", "Four hours\nA handbook that is used")}
    )
    search.asks_how_to_reach(-19, "voice", "+442079460123", hours_from=time(10), hours_to=time(16))
    search.proposes(-19)
    search.accepts(-18)
    search.adds(-14, SUPPORT)
    search.introduces(-7, {"Noor Bakker": "Leads a team of your size, in three time zones.",
                           "Gabriel Costa": "Wrote the knowledge base you liked."})  # fmt: skip
    search.reviews(
        -6, "Gabriel Costa", "yes", "Clear writer, and five years of second line is what the evening shift lacks."
    )
    search.scene(-2, lambda: put_on_hold(
        search.row, by=search.recruiter,
        reason="Noor Bakker has waited for a week. I hold the next two until you have seen her, so nobody waits in vain."),
        time(11))  # fmt: skip
    search.introduces(-1, {"Hanna Eklund": "Runs a desk of forty.", "Yusuf Demir": "Keeps accounts for years."})


def _sre(search: Search) -> None:
    """In full swing: one person in interviews, one told no, three with their reviewers (late), two just in."""
    search.opens(reviewers=("vera",), openings=2)
    search.books(-15.9, -15)
    search.holds(-15, {
        "K1": ("Two people left in spring; the on-call week comes round too often.", "Nights are quiet again."),
        "K2": ("Error budgets by summer.", "On-call week every sixth\nError budgets for the four main services"),
        "K6": ("Up to the top of band 4; works council signs.", "Band 4, Berlin or remote in the EU")})  # fmt: skip
    search.asks_how_to_reach(-15, "sms", "+491713920042", hours_from=time(8), hours_to=time(18), second_channel="email")
    search.proposes(-15)
    search.accepts(-14)
    search.describes(-14, SRE_POSTING, SRE_POINTS)
    search.agrees(-13)
    search.adds(-9, SRE)
    search.introduces(-8, {"Robin Aalto": "Runs production at your scale; learned Kubernetes on the job.",
                           "Kit Marlowe": "Twelve years of calm in operations."}, "Two very different paths.",
                      reviewers=("vera",))  # fmt: skip
    search.reviews(-8, "Robin Aalto", "strong_yes", "Halved the pages in a year and explains how; that is the job.")
    search.reviews(
        -7, "Robin Aalto", "yes", "Calm, concrete, asks about our alerts before talking of tools.", by="vera"
    )
    search.reviews(-7, "Kit Marlowe", "no", "Deep in operations, but every change was planned by somebody else; "
                   "we need configuration as code from week one.")  # fmt: skip
    search.reviews(-6.5, "Kit Marlowe", "no", "Solid, and would need a year to work the way we do.", by="vera")
    search.moves(-6, "Robin Aalto", "Interviews")
    search.declines(-5, "Kit Marlowe", "Told by phone: we need configuration as code from the first week.")
    search.introduces(-4, {"Samira Haddad": "Owns a pipeline for ninety developers.",
                           "Ines Carvalho": "Brought error budgets into a start-up.",
                           "Dmitri Volkov": "Terraform modules that forty teams use."},
                      "As agreed: people who changed how things are run.", reviewers=("vera",))  # fmt: skip
    search.reviews(-3, "Dmitri Volkov", "one_more_fact", "The modules are good. I cannot see whether he ever carried a pager.",
                   fact="Has he been on call for something that mattered?")  # fmt: skip
    search.reviews(
        -3, "Ines Carvalho", "yes", "Few years, but the error budgets were her idea and they stuck.", by="vera"
    )
    search.reviews(-2, "Dmitri Volkov", "yes", "Teaches well; the modules are what our teams would need.", by="vera")
    _sre_interviews(search)
    search.adds(-1, SRE_NEW)


def _sre_interviews(search: Search) -> None:
    """Robin was interviewed by two; one has said how it went, the other is asked. A line for the next note waits."""
    search.interviews(-5, "Robin Aalto", held=-2, by=("vera",))
    search.reviews(-2, "Robin Aalto", "strong_yes", "Told an outage minute by minute, and what was changed after it.",
                   by="vera")  # fmt: skip
    search.notes(-6, "Robin is the first of several; I am talking to two more this week.")
    search.notes(-1, "Two more with deep platform years are on their way to you.")


def _analyst(search: Search) -> None:
    """The kickoff was held; the agreement and the description wait for Priya."""
    search.opens()
    search.books(-4.9, -3)
    search.holds(-3, {"K1": ("Prices are set by feeling on Mondays.", "Prices with a reason.")})
    search.proposes(-2)
    search.describes(-1, ANALYST_POSTING, {"SQL on large": ("must", "Everything lives there.", "A query, together"),
                                           "Statistics": ("must", "Prices move by chance, too."),
                                           "Python": ("nice", "", "", True)})  # fmt: skip


def _product(search: Search) -> None:
    """The kickoff is tomorrow, with what Tomasz said after the last search on top of the agenda."""
    search.opens()
    search.drafts(-1, PRODUCT_POSTING, PRODUCT_POINTS)
    search.books(-1, 1)
