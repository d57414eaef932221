"""Open items: everything that needs an action by one of the two sides, from every app, in a constant number of queries.

An *item* belongs to one side of one job, or to one user. Today shows a user's own items and those of others; the overview
of a job shows that job's.
"""

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import datetime, timedelta

from django.db.models import Q
from django.urls import reverse

from accounts.models import Organisation, User
from core.templatetags.tandem import overdue, when
from feedback.models import ReviewRequest, Survey
from kickoff.models import Agreement, Kickoff, Milestone
from kickoff.timeline_data import TimelineData, timeline_data_of
from recruiting.models import Pause, Requisition, Revision, TeamMember
from reminders.models import Task

MANAGER, RECRUITER, REVIEWER = "manager", "recruiter", "reviewer"  # a reviewer owes reviews, nothing else
SIDES = {
    TeamMember.Part.RECRUITER: RECRUITER,
    TeamMember.Part.MANAGER: MANAGER,
    TeamMember.Part.DELEGATE: MANAGER,
    TeamMember.Part.REVIEWER: REVIEWER,
}


@dataclass
class Item:
    """An open item. It belongs to `person` where there is one, else to that side of the job."""

    side: str
    title: str
    url: str
    requisition: Requisition | None
    kind: str
    due_at: datetime | None = None
    since: datetime | None = None
    person: User | None = None
    count: int = 1
    note: str = ""
    late: bool = False
    label: str = "Open"
    who: str = ""  # "Your turn" for its owner, "Waiting on Mona" for others
    actionable: bool = False  # the reader may open it
    minutes_overdue: int = 0  # business minutes past the due time

    @property
    def due_text(self) -> str:
        """ "2 business days overdue", "due today at 4:00 PM"; empty without a due time."""
        if self.late:
            return overdue(self.minutes_overdue)
        return f"due {when(self.due_at)}" if self.due_at else ""

    @property
    def overdue_text(self) -> str:
        return self.due_text if self.late else ""

    @property
    def job_and_due(self) -> str:
        """The small line under the title: the job's title, and the due time of an item that is not overdue."""
        title = self.requisition.title if self.requisition else ""
        return " · ".join(filter(None, [title, "" if self.late else self.due_text]))

    @property
    def note_and_due(self) -> str:
        """The same line on the job's own page: the note instead of the job's title."""
        return " · ".join(filter(None, [self.note, "" if self.late else self.due_text]))


@dataclass
class Board:
    """The open items of some jobs, and their hiring teams."""

    items: list[Item]
    teams: dict[int, list[TeamMember]] = field(default_factory=dict)  # by requisition, in reading order
    timelines: dict[int, TimelineData] = field(default_factory=dict)  # by requisition

    def side_of(self, user: User, requisition: Requisition | None) -> str:
        """The user's side in a job; empty for users who are not on its hiring team."""
        team = self.teams.get(requisition.pk, []) if requisition else []
        return next((SIDES[TeamMember.Part(member.part)] for member in team if member.user_id == user.pk), "")

    def manager_of(self, requisition: Requisition) -> User | None:
        return self._first(requisition, TeamMember.Part.MANAGER)

    def owner_of(self, item: Item) -> User | None:
        """The user who is expected to act: the item's person, else the hiring manager or first recruiter of its job."""
        if item.person or item.requisition is None:
            return item.person
        part = TeamMember.Part.RECRUITER if item.side == RECRUITER else TeamMember.Part.MANAGER
        return self._first(item.requisition, part)

    def _first(self, requisition: Requisition, part: str) -> User | None:
        team = self.teams.get(requisition.pk, [])
        return next((member.user for member in team if member.part == part), None)

    def mine(self, user: User) -> list[Item]:
        """The items this user must act on."""
        return [item for item in self.items if self._belongs_to(item, user)]

    def others(self, user: User) -> list[Item]:
        """The items of others in the jobs this user is on; for an admin, in all jobs."""
        theirs = [item for item in self.items if not self._belongs_to(item, user)]
        return [item for item in theirs if user.is_admin or self.side_of(user, item.requisition)]

    def of(self, requisition: Requisition) -> list[Item]:
        return [item for item in self.items if item.requisition and item.requisition.pk == requisition.pk]

    def _belongs_to(self, item: Item, user: User) -> bool:
        if item.person is not None:
            return item.person.pk == user.pk
        return self.side_of(user, item.requisition) == item.side


def board_of(requisitions: Iterable[Requisition], now: datetime, *, person: User | None = None) -> Board:
    """The open items of these jobs; with `person` also the tasks and check-ins that are theirs alone."""
    jobs = {requisition.pk: requisition for requisition in requisitions}
    teams: dict[int, list[TeamMember]] = defaultdict(list)
    members = TeamMember.objects.current().filter(requisition__in=jobs)
    for member in members.by_part().select_related("user__contact_preference"):
        teams[member.requisition_id].append(member)
    timelines = timeline_data_of(jobs.values(), team=(member for team in teams.values() for member in team))
    items = [
        *_kickoffs(timelines, now),
        *_agreements(jobs),
        *_descriptions(jobs),
        *_reviews(jobs, teams, now),
        *_pauses(jobs),
        *_milestones(timelines, now),
        *_surveys(jobs, now, person),
        *(_tasks(person, now) if person else ()),
    ]
    calendar = Organisation.current().calendar()
    for item in items:
        item.minutes_overdue = calendar.between(item.due_at, now) if item.late and item.due_at else 0
    items.sort(key=lambda item: (not item.late, item.due_at or item.since or now))
    return Board(items, dict(teams), timelines)


def _kickoffs(timelines: dict[int, TimelineData], now: datetime) -> Iterable[Item]:
    for pk, data in timelines.items():
        if data.requisition.state not in (Requisition.State.DRAFT, Requisition.State.KICKOFF):
            continue
        kickoff, requisition, url = data.kickoff, data.requisition, reverse("kickoff", args=[pk])
        if kickoff is None or kickoff.state in (Kickoff.State.PROPOSED, Kickoff.State.CANCELLED):
            yield Item(
                RECRUITER,
                "Schedule the kickoff",
                url,
                requisition,
                "kickoff",
                since=requisition.opened_at,
                label="Schedule",
            )
        elif kickoff.state == Kickoff.State.BOOKED and kickoff.starts_at:
            yield Item(
                RECRUITER,
                "Run the kickoff",
                url,
                requisition,
                "kickoff",
                due_at=kickoff.starts_at,
                late=kickoff.starts_at + timedelta(minutes=kickoff.minutes) < now,
                label="Prepare",
            )


def _agreements(jobs: dict[int, Requisition]) -> Iterable[Item]:
    in_progress = [Agreement.State.DRAFT, Agreement.State.PROPOSED]
    for agreement in Agreement.objects.filter(requisition__in=jobs, state__in=in_progress):
        requisition = jobs[agreement.requisition_id]
        url = reverse("agreement", args=[requisition.pk])
        if agreement.state == Agreement.State.DRAFT:
            title = "Revise the working agreement" if agreement.answer_note else "Send the working agreement"
            yield Item(RECRUITER, title, url, requisition, "agreement", since=agreement.created_at)
        else:
            side = RECRUITER if agreement.manager_accepted_at else MANAGER
            yield Item(
                side,
                "Accept the working agreement",
                url,
                requisition,
                "agreement",
                since=agreement.proposed_at,
                label="Review and accept",
            )


def _descriptions(jobs: dict[int, Requisition]) -> Iterable[Item]:
    in_progress = [Revision.State.DRAFT, Revision.State.SHARED]
    revisions = Revision.objects.filter(description__requisition__in=jobs, state__in=in_progress)
    for revision in revisions.select_related("description"):
        requisition = jobs[revision.description.requisition_id]
        url = reverse("description", args=[requisition.pk])
        if revision.state == Revision.State.SHARED:
            yield Item(
                MANAGER,
                "Approve the job description",
                url,
                requisition,
                "description",
                since=revision.shared_at,
                note=f"version {revision.number}",
                label="Review and approve",
            )
        else:
            title = "Revise the job description" if revision.answer_note else "Finish the job description"
            yield Item(RECRUITER, title, url, requisition, "description", since=revision.created_at)


def _reviews(jobs: dict[int, Requisition], teams: dict[int, list[TeamMember]], now: datetime) -> Iterable[Item]:
    """Like the reminders, without the requests of reviewers who are not on the hiring team anymore."""
    members = {(pk, member.user_id) for pk, team in teams.items() for member in team}
    requests = (
        ReviewRequest.objects.filter(application__requisition__in=jobs)
        .waiting()
        .select_related("reviewer", "application")
        .order_by("due_at", "id")
    )
    queues: dict[tuple[int, int], list[ReviewRequest]] = defaultdict(list)
    for request in requests:
        whose = (request.application.requisition_id, request.reviewer_id)
        if whose in members:
            queues[whose].append(request)
    for (pk, _), queue in queues.items():
        first, count = queue[0], len(queue)
        yield Item(
            MANAGER,
            _review_title(queue),
            reverse("review", args=[first.pk]),
            jobs[pk],
            "review",
            due_at=first.due_at,
            since=min(request.requested_at for request in queue),
            person=first.reviewer,
            count=count,
            late=first.due_at < now,
            label="Give feedback" if first.kind == ReviewRequest.Kind.INTERVIEW else "Review",
        )


def _review_title(queue: list[ReviewRequest]) -> str:
    """ "2 candidates to review, feedback on 1 interview"."""
    after = sum(request.kind == ReviewRequest.Kind.INTERVIEW for request in queue)
    before = len(queue) - after
    interviews = "1 interview" if after == 1 else f"{after} interviews"
    if not before:
        return f"Feedback on {interviews}"
    title = "1 candidate to review" if before == 1 else f"{before} candidates to review"
    return f"{title}, feedback on {interviews}" if after else title


def _pauses(jobs: dict[int, Requisition]) -> Iterable[Item]:
    for pause in Pause.objects.filter(requisition__in=jobs, ended_at__isnull=True):
        requisition = jobs[pause.requisition_id]
        yield Item(
            MANAGER,
            "End the pause on new candidates",
            reverse("pause", args=[requisition.pk]),
            requisition,
            "pause",
            since=pause.started_at,
            note=pause.reason,
            label="End the pause",
        )


def _milestones(timelines: dict[int, TimelineData], now: datetime) -> Iterable[Item]:
    """The next open milestone of each running job; those in `own` have items of their own above."""
    own = [Milestone.Key.KICKOFF, Milestone.Key.AGREEMENT, Milestone.Key.DESCRIPTION, Milestone.Key.REVIEW]
    for data in (each for each in timelines.values() if each.requisition.is_running):
        steps = (step for step in data.kept if step.done_at is None and step.key not in own)
        milestone = next(steps, None)
        if milestone is None:
            continue
        requisition = data.requisition
        side = RECRUITER if milestone.side in (RECRUITER, "both") else MANAGER
        yield Item(
            side,
            milestone.name,
            _milestone_url(milestone),
            requisition,
            "milestone",
            due_at=milestone.due_at,
            late=milestone.due_at < now,
        )


def _milestone_url(milestone: Milestone) -> str:
    page = {Milestone.Key.SLATE: "slate-create", Milestone.Key.INTERVIEWS: "requisition-candidates"}
    return reverse(page.get(Milestone.Key(milestone.key), "timeline"), args=[milestone.requisition_id])


def _surveys(jobs: dict[int, Requisition], now: datetime, person: User | None) -> Iterable[Item]:
    mine = Q(respondent=person) if person else Q(pk__in=[])
    surveys = (
        Survey.objects.filter(mine | Q(hire__application__requisition__in=jobs))
        .filter(state=Survey.State.WAITING, opens_at__lte=now, closes_at__gt=now)
        .select_related("template", "respondent", "hire__application__requisition")
    )
    for survey in surveys:
        side = MANAGER if survey.template.side == MANAGER else RECRUITER
        yield Item(
            side,
            survey.template.name if survey.template.name.endswith("?") else f"Check-in: {survey.template.name}",
            reverse("survey", args=[survey.pk]),
            survey.hire.application.requisition,
            "survey",
            due_at=survey.closes_at,
            since=survey.opens_at,
            person=survey.respondent,
            label="Answer",
        )


def _tasks(person: User, now: datetime) -> Iterable[Item]:
    for task in Task.objects.visible_to(person).filter(owner=person).open()[:50]:
        yield Item(
            RECRUITER,
            task.title,
            reverse("task-list") + f"#task-{task.pk}",
            None,
            "task",
            due_at=task.due_at,
            since=task.created_at,
            person=person,
            late=task.due_at < now,
            label=task.get_kind_display(),
        )
