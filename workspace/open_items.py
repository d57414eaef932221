"""Whose turn it is: everything that is open between the two sides, from every room, in a constant number of queries.

An *item* waits for one side of one search, or for one person. Today shows a person's own and what they wait for; the
overview of a search shows that search's.
"""

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import datetime, timedelta

from django.db.models import Q
from django.urls import reverse

from accounts.models import Organisation, User
from core.templatetags.tandem import duration, when
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
    """One thing that waits. `person` when it waits for one person, else for that side of the search."""

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
    who: str = ""  # "Your turn" on the strip of the one it waits for
    actionable: bool = False  # the reader may open it

    over: int = 0  # business minutes past the due time

    @property
    def due_words(self) -> str:
        """ "2 days over", "due today 16:00"; empty without a due time."""
        if self.late:
            return f"{duration(self.over)} over" if self.over else "due now"
        return f"due {when(self.due_at)}" if self.due_at else ""

    @property
    def late_words(self) -> str:
        return self.due_words if self.late else ""

    @property
    def whose(self) -> str:
        """The head of the line that says whose turn it is: the reader's, a person's, or (empty) the side's."""
        return self.who or (f"{self.person.name}’s turn" if self.person else "")

    @property
    def where(self) -> str:
        """The search, and when it is due if it is not late: the small line under the title."""
        title = self.requisition.title if self.requisition else ""
        return " · ".join(filter(None, [title, "" if self.late else self.due_words]))

    @property
    def where_note(self) -> str:
        """The same on the search's own page: what was noted instead of its title."""
        return " · ".join(filter(None, [self.note, "" if self.late else self.due_words]))


@dataclass
class Board:
    """The items of some searches, and who is on their teams."""

    items: list[Item]
    teams: dict[int, list[TeamMember]] = field(default_factory=dict)  # by requisition, in reading order
    grounds: dict[int, TimelineData] = field(default_factory=dict)  # by requisition: what its track is drawn from

    def side_of(self, user: User, requisition: Requisition | None) -> str:
        """For which side this person stands in a search; empty for those who are not on its team."""
        team = self.teams.get(requisition.pk, []) if requisition else []
        return next((SIDES[TeamMember.Part(member.part)] for member in team if member.user_id == user.pk), "")

    def manager_of(self, requisition: Requisition) -> User | None:
        team = self.teams.get(requisition.pk, [])
        return next((member.user for member in team if member.part == TeamMember.Part.MANAGER), None)

    def mine(self, user: User) -> list[Item]:
        """What waits for this person."""
        return [item for item in self.items if self._waits_for(item, user)]

    def others(self, user: User) -> list[Item]:
        """What others owe in the searches this person is on the team of; an admin sees to all of them."""
        theirs = [item for item in self.items if not self._waits_for(item, user)]
        return [item for item in theirs if user.is_admin or self.side_of(user, item.requisition)]

    def of(self, requisition: Requisition) -> list[Item]:
        return [item for item in self.items if item.requisition and item.requisition.pk == requisition.pk]

    def _waits_for(self, item: Item, user: User) -> bool:
        if item.person is not None:
            return item.person.pk == user.pk
        return self.side_of(user, item.requisition) == item.side


def board_of(requisitions: Iterable[Requisition], now: datetime, *, person: User | None = None) -> Board:
    """Everything open in these searches; with `person` also the tasks and surveys that are theirs alone."""
    searches = {requisition.pk: requisition for requisition in requisitions}
    teams: dict[int, list[TeamMember]] = defaultdict(list)
    members = TeamMember.objects.current().filter(requisition__in=searches)
    for member in members.by_part().select_related("user__contact_preference"):
        teams[member.requisition_id].append(member)
    grounds = timeline_data_of(searches.values(), team=(member for team in teams.values() for member in team))
    items = [
        *_kickoffs(grounds, now),
        *_agreements(searches),
        *_descriptions(searches),
        *_reviews(searches, now),
        *_pauses(searches),
        *_milestones(grounds, now),
        *_surveys(searches, now, person),
        *(_tasks(person, now) if person else ()),
    ]
    calendar = Organisation.current().calendar()
    for item in items:
        item.over = calendar.between(item.due_at, now) if item.late and item.due_at else 0
    items.sort(key=lambda item: (not item.late, item.due_at or item.since or now))
    return Board(items, dict(teams), grounds)


def _kickoffs(grounds: dict[int, TimelineData], now: datetime) -> Iterable[Item]:
    for pk, search in grounds.items():
        if search.requisition.state not in (Requisition.State.DRAFT, Requisition.State.KICKOFF):
            continue
        kickoff, requisition, url = search.kickoff, search.requisition, reverse("kickoff", args=[pk])
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
                "Hold the kickoff",
                url,
                requisition,
                "kickoff",
                due_at=kickoff.starts_at,
                late=kickoff.starts_at + timedelta(minutes=kickoff.minutes) < now,
                label="Prepare",
            )


def _agreements(searches: dict[int, Requisition]) -> Iterable[Item]:
    at_work = [Agreement.State.DRAFT, Agreement.State.PROPOSED]
    for agreement in Agreement.objects.filter(requisition__in=searches, state__in=at_work):
        requisition = searches[agreement.requisition_id]
        url = reverse("agreement", args=[requisition.pk])
        if agreement.state == Agreement.State.DRAFT:
            title = "Answer the note on the agreement" if agreement.answer_note else "Propose the agreement"
            yield Item(RECRUITER, title, url, requisition, "agreement", since=agreement.created_at)
        else:
            side = RECRUITER if agreement.manager_accepted_at else MANAGER
            yield Item(
                side,
                "Accept the agreement",
                url,
                requisition,
                "agreement",
                since=agreement.proposed_at,
                label="Read and accept",
            )


def _descriptions(searches: dict[int, Requisition]) -> Iterable[Item]:
    at_work = [Revision.State.DRAFT, Revision.State.SHARED]
    revisions = Revision.objects.filter(description__requisition__in=searches, state__in=at_work)
    for revision in revisions.select_related("description"):
        requisition = searches[revision.description.requisition_id]
        url = reverse("description", args=[requisition.pk])
        if revision.state == Revision.State.SHARED:
            yield Item(
                MANAGER,
                "Agree the description",
                url,
                requisition,
                "description",
                since=revision.shared_at,
                note=f"version {revision.number}",
                label="Read and agree",
            )
        else:
            title = "Answer the note on the description" if revision.answer_note else "Finish the description"
            yield Item(RECRUITER, title, url, requisition, "description", since=revision.created_at)


def _reviews(searches: dict[int, Requisition], now: datetime) -> Iterable[Item]:
    requests = (
        ReviewRequest.objects.filter(application__requisition__in=searches, state=ReviewRequest.State.OPEN)
        .begun()
        .select_related("reviewer", "application")
        .order_by("due_at", "id")
    )
    queues: dict[tuple[int, int], list[ReviewRequest]] = defaultdict(list)
    for request in requests:
        queues[request.application.requisition_id, request.reviewer_id].append(request)
    for (pk, _), queue in queues.items():
        first, count = queue[0], len(queue)
        title = "1 person waits for a view" if count == 1 else f"{count} people wait for a view"
        yield Item(
            MANAGER,
            title,
            reverse("review", args=[first.pk]),
            searches[pk],
            "review",
            due_at=first.due_at,
            since=min(request.requested_at for request in queue),
            person=first.reviewer,
            count=count,
            late=first.due_at < now,
            label="Start",
        )


def _pauses(searches: dict[int, Requisition]) -> Iterable[Item]:
    for pause in Pause.objects.filter(requisition__in=searches, ended_at__isnull=True):
        requisition = searches[pause.requisition_id]
        yield Item(
            MANAGER,
            "Introductions are paused",
            reverse("pause", args=[requisition.pk]),
            requisition,
            "pause",
            since=pause.started_at,
            note=pause.reason,
            label="Resume",
        )


def _milestones(grounds: dict[int, TimelineData], now: datetime) -> Iterable[Item]:
    """The next open step of each running search; the steps above have items of their own."""
    own = [Milestone.Key.KICKOFF, Milestone.Key.AGREEMENT, Milestone.Key.DESCRIPTION, Milestone.Key.REVIEW]
    for search in (each for each in grounds.values() if each.requisition.is_running):
        steps = (step for step in search.kept if step.done_at is None and step.key not in own)
        milestone = next(steps, None)
        if milestone is None:
            continue
        requisition = search.requisition
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


def _surveys(searches: dict[int, Requisition], now: datetime, person: User | None) -> Iterable[Item]:
    mine = Q(respondent=person) if person else Q(pk__in=[])
    surveys = (
        Survey.objects.filter(mine | Q(hire__application__requisition__in=searches))
        .filter(state=Survey.State.WAITING, opens_at__lte=now, closes_at__gt=now)
        .select_related("template", "respondent", "hire__application__requisition")
    )
    for survey in surveys:
        side = MANAGER if survey.template.side == MANAGER else RECRUITER
        yield Item(
            side,
            survey.template.name if survey.template.name.endswith("?") else f"Look back: {survey.template.name}",
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
