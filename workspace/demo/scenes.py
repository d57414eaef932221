"""What happens to a job of the demo: each method plans one scene, an action of a user at a given time."""

from collections.abc import Callable
from datetime import time, timedelta
from typing import Any

from django.db.models import QuerySet

from accounts.models import User
from core import clock
from feedback.actions import ReviewInput, ask_for_feedback, send_slate, submit_review, write_line
from feedback.models import ReviewRequest
from kickoff import actions as kickoff
from recruiting.candidates import actions as candidate_actions
from recruiting.jobs import actions as job_actions
from recruiting.models import Application, Criterion, ReasonCode, Requisition, Revision
from reminders.actions import save_preference
from reminders.contact import consent
from workspace.demo.builder import Stage, resume_file
from workspace.demo.people import ORGANIZATION, Person

Cast = dict[str, User]


class Job:
    """One job of the story, with the scenes that every job has."""

    def __init__(
        self, stage: Stage, cast: Cast, title: str, department: str, family: str, recruiter: str, manager: str, day: int
    ) -> None:  # fmt: skip
        self.stage, self.cast, self.title = stage, cast, title
        self.department, self.family = department, family
        self.recruiter, self.manager, self.day = cast[recruiter], cast[manager], day

    @property
    def row(self) -> Requisition:
        return Requisition.objects.get(title=self.title)

    def scene(self, day: float, act: Callable[[], Any], at: time = time(10)) -> None:
        self.stage.scene(day, act, at)

    def opens(self, reviewers: tuple[str, ...] = (), openings: int = 1, short: str = "") -> None:
        team = job_actions.Team(
            manager=self.manager, recruiters=[self.recruiter], reviewers=[self.cast[key] for key in reviewers]
        )
        start = self.stage.moment(self.day).date() + timedelta(days=75)
        self.scene(self.day, lambda: job_actions.open_requisition(
            by=self.recruiter, team=team, department=self.department, role_family=self.family, title=self.title,
            short_title=short, openings=openings, place="Chicago or remote",
            target_start=self.stage.workday(start.replace(day=1))), time(9, 30))  # fmt: skip

    def books(self, day: float, held: float, place: str = "Lakeview conference room or the usual video link") -> None:
        starts = self.stage.moment(held, time(11))
        if held > 0 or starts > self.stage.moment(day, time(9, 45)):
            self.scene(day, lambda: kickoff.book(
                self.row, by=self.recruiter,
                meeting=kickoff.Meeting(starts_at=starts, zone=ORGANIZATION["zone"], minutes=45, place=place,
                                        message="Please bring three to five sample profiles.")),
                time(9, 45))  # fmt: skip

    def holds(self, day: float, notes: dict[str, tuple[str, str]]) -> None:
        def act() -> None:
            meeting = self.row.kickoff
            for key, (said, output) in notes.items():
                item = meeting.items.get(key=key)
                kickoff.save_item(item, by=self.recruiter, seen=item.edit_count, notes=said, output=output, done=True)
            today = clock.today()
            target, first, last = (self.stage.workday(today + timedelta(days=days)) for days in (40, 35, 56))
            kickoff.set_dates(meeting, by=self.recruiter, target_date=target, range_from=first, range_to=last)
            kickoff.hold(meeting, by=self.recruiter)

        self.scene(day, act, time(12))

    def asks_how_to_reach(self, day: float, channel: str, number: str = "", **chosen: Any) -> None:
        """Sets the manager's communication preferences (K10 of the agenda); a number is confirmed with the code sent to it."""

        def act() -> None:
            if number:
                _, code = consent.new_code(self.manager, channel, number, by=self.manager)
                consent.confirm_code(self.manager, channel, code, by=self.manager)
            usual: dict[str, Any] = {"cadence": "at_once", "weekdays": [], "hours_from": time(9), "hours_to": time(17)}
            wanted = usual | {"channel": channel, "second_channel": ""} | chosen
            save_preference(self.manager, by=self.recruiter, zone=self.manager.zone, **wanted)

        self.scene(day, act, time(11, 50))

    def proposes(self, day: float) -> None:
        self.scene(
            day, lambda: kickoff.propose(self.row.agreements.get(state="draft"), by=self.recruiter), time(13, 30)
        )

    def accepts(self, day: float) -> None:
        self.scene(day, lambda: kickoff.accept(self.row.agreements.get(state="proposed"), by=self.manager), time(15))

    def describes(self, day: float, posting: str, requirements: dict[str, tuple]) -> None:
        def act() -> None:
            draft = self._imports(posting, requirements, rest="out")
            job_actions.send_for_approval(draft, seen=draft.edit_count, by=self.recruiter)

        self.scene(day, act, time(14))

    def drafts(self, day: float, posting: str, requirements: dict[str, tuple]) -> None:
        """A job description with some lines of the posting not sorted yet."""
        self.scene(day, lambda: self._imports(posting, requirements), time(14))

    def _imports(self, posting: str, requirements: dict[str, tuple], rest: str = "") -> Revision:
        draft = job_actions.draft_for(self.row, by=self.recruiter)
        job_actions.paste_posting(draft, text=posting, by=self.recruiter)
        for line in draft.lines.order_by("position"):
            found = next((about for words, about in requirements.items() if words in line.text), None)
            if found or rest:
                job_actions.sort_line(line, into=found[0] if found else rest, by=self.recruiter)
            if found and found[0] != "out":
                self._explain(Criterion.objects.get(from_line=line), *found[1:])
        draft.refresh_from_db()
        return draft

    def _explain(self, requirement: Criterion, why: str = "", assessed_by: str = "", learnable: bool = False) -> None:
        columns = {"why": why, "assessed_by": assessed_by, "learnable": learnable}
        job_actions.edit_criterion(requirement, seen=requirement.edit_count, by=self.recruiter, **columns)

    def agrees(self, day: float) -> None:
        def act() -> None:
            revision = self.row.description.revisions.get(state="shared")
            job_actions.approve_revision(revision, round=revision.round, by=self.manager, note="Looks good. Thanks!")

        self.scene(day, act, time(16))

    def adds(self, day: float, candidates: tuple[Person, ...]) -> None:
        def act() -> None:
            for person in candidates:
                candidate_actions.add_candidate(
                    by=self.recruiter, requisition=self.row, resume=resume_file(person), name=person.name,
                    email=person.email, headline=person.headline, source=person.source)  # fmt: skip

        self.scene(day, act, time(9, 40))

    def sends(self, day: float, why: dict[str, str], note: str = "", reviewers: tuple[str, ...] = ()) -> None:
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
            requirements = revision.criteria.order_by("kind", "rank") if revision else []
            review = ReviewInput(verdict=verdict, rationale=rationale, missing_fact=fact, revision=revision,
                                 ratings=dict(zip(requirements, RATINGS[verdict], strict=False)),
                                 reason_codes=_reasons(verdict))  # fmt: skip
            submit_review(asked, review, by=person)

        self.scene(day, act, time(17))

    def moves(self, day: float, name: str, kind: str) -> None:
        def act() -> None:
            to = self.row.stages.get(kind=kind)
            candidate_actions.move_application(self.application(name), to, by=self.recruiter)

        self.scene(day, act, time(9, 20))

    def interviews(self, day: float, name: str, held: float, by: tuple[str, ...] = ()) -> None:
        """The manager and others interview a candidate; each is asked for feedback afterward."""

        def act() -> None:
            starts = self.stage.moment(held, time(14))
            who = [self.manager, *(self.cast[key] for key in by)]
            ask_for_feedback(self.application(name), by=self.recruiter, interviewers=who, starts_at=starts,
                             ends_at=starts + timedelta(minutes=60))  # fmt: skip

        self.scene(day, act, time(9, 25))

    def notes(self, day: float, line: str) -> None:
        """The recruiter's own sentence in the next progress update."""
        self.scene(day, lambda: write_line(self.row, manager=self.manager, text=line, by=self.recruiter), time(16))

    def rejects(self, day: float, name: str, note: str) -> None:
        self.scene(
            day,
            lambda: candidate_actions.decline_application(self.application(name), by=self.recruiter, note=note),
            time(9, 30),
        )

    def application(self, name: str) -> Application:
        return Application.objects.get(requisition=self.row, candidate__name=name)


# How the first requirements are rated, by recommendation.
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
