"""Whose turn it is: the open items of some jobs with their hiring teams, from every app, in a constant number of queries."""

from collections import defaultdict
from collections.abc import Collection, Iterable
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from accounts.calendars import calendars_of
from accounts.models import Organisation, User
from core.businesstime import BusinessCalendar
from core.open_items import OpenItem, Scope, date_items, in_order, read_items, split_steps
from recruiting.models import Requisition, TeamMember
from recruiting.models.settings import Side
from recruiting.representatives import representatives_among

Part = TeamMember.Part
SIDES = {
    Part.RECRUITER: Side.RECRUITER.value,
    Part.MANAGER: Side.MANAGER.value,
    Part.DELEGATE: Side.MANAGER.value,
    Part.REVIEWER: "reviewer",  # owes reviews, nothing else
}


@dataclass
class Turns:
    """The open items of some jobs, and who owes them."""

    items: list[OpenItem]  # overdue ones first
    teams: dict[int, list[TeamMember]]  # by job, in reading order
    steps: dict[int, OpenItem]  # by job: the milestone that is next
    scope: Scope

    def side_of(self, user: User, job: int | None) -> str:
        """The user's side in a job; empty for users who are not on its hiring team."""
        part = self._part_of(user, job)
        return SIDES[part] if part else ""

    def manager_of(self, requisition: Requisition) -> User | None:
        team = self.teams.get(requisition.pk, [])
        return next((member.user for member in team if member.part == Part.MANAGER), None)

    def owner(self, requisition: Requisition, side: str) -> User | None:
        """Who acts for a side of the job: the hiring manager, or the recruiter who joined the team first."""
        return representatives_among(self.teams.get(requisition.pk, [])).get((requisition.pk, side))

    def active(self, requisition: Requisition) -> list[TeamMember]:
        """The members of its hiring team whose accounts are active, in the order they joined."""
        team = [member for member in self.teams.get(requisition.pk, []) if member.user.is_active]
        return sorted(team, key=lambda member: member.pk)

    def mine(self, user: User) -> list[OpenItem]:
        """The items this user must act on."""
        return [item for item in self.items if self.is_mine(item, user)]

    def others(self, user: User) -> list[OpenItem]:
        """The items of others in the jobs this user is on; for an admin, in all jobs."""
        theirs = [item for item in self.items if not self.is_mine(item, user)]
        return [item for item in theirs if user.is_admin or self.side_of(user, item.job)]

    def of(self, requisition: Requisition) -> list[OpenItem]:
        return [item for item in self.items if item.job == requisition.pk]

    def of_step(self, requisition: Requisition, key: str) -> OpenItem | None:
        """The item of a milestone that is next: who owes it. None where nothing is open for it."""
        step = self.steps.get(requisition.pk)
        if step and step.step == key:
            return step
        return next((item for item in self.of(requisition) if item.step == key), None)

    def is_mine(self, item: OpenItem, user: User) -> bool:
        """Whether this user must act on it: the item's person or their delegate today, or anyone on its side of the job."""
        if item.person_id is None:
            return self.side_of(user, item.job) == item.side
        return item.person_id == user.pk or (item.by_delegate and self._covers(user, item))

    def _covers(self, user: User, item: OpenItem) -> bool:
        """Whether the user is the hiring manager's delegate and owes nothing of the kind themselves: that comes first."""
        if item.job is None or self._part_of(user, item.job) != Part.DELEGATE:
            return False
        managers = [member.user_id for member in self.teams[item.job] if member.part == Part.MANAGER]
        own = any(each.person_id == user.pk for each in self.items if (each.job, each.kind) == (item.job, item.kind))
        return item.person_id in managers and not own

    def _part_of(self, user: User, job: int | None) -> Any:
        team = self.teams.get(job, []) if job else []
        return next((Part(member.part) for member in team if member.user_id == user.pk), None)


def turns_of(
    requisitions: Iterable[Requisition], now: datetime, *, person: User | None = None, kinds: Collection[str] = ()
) -> Turns:
    """The open items of these jobs, of all kinds or of these; with `person` also those that are theirs alone."""
    scope = Scope({requisition.pk: requisition for requisition in requisitions}, now, person)
    teams: dict[int, list[TeamMember]] = defaultdict(list)
    for member in scope.once(members_in):
        teams[member.requisition_id].append(member)
    items = read_items(scope, kinds)
    _add_people(items, scope)
    date_items(items, now, _calendars(items, now))
    listed, steps = split_steps(items)
    return Turns(in_order(listed, now), dict(teams), steps, scope)


def members_in(scope: Scope) -> list[TeamMember]:
    """Today's hiring teams in reading order, with each user's communication preferences."""
    members = TeamMember.objects.current().filter(requisition__in=list(scope.jobs))
    return list(members.by_part().select_related("user__contact_preference"))


def _add_people(items: list[OpenItem], scope: Scope) -> None:
    members = scope.once(members_in)
    users = {member.user_id: member.user for member in members}
    if scope.person:
        users[scope.person.pk] = scope.person
    acts = representatives_among(members)
    for item in items:
        item.requisition = item.requisition or scope.jobs.get(item.job or 0)
        if item.person_id:
            item.person = item.person or users.get(item.person_id)
        item.owner = item.person or acts.get((item.job or 0, item.side))


def _calendars(items: list[OpenItem], now: datetime) -> Any:
    """Returns a function from an owner to their calendar. One query, and none where nothing is counted or overdue."""
    counted = [item.owner for item in items if item.due_after or (item.due_at and item.due_at < now)]
    calendars = calendars_of(owner for owner in counted if owner)

    def calendar_of(owner: User | None) -> BusinessCalendar:
        found = calendars.get(owner.pk) if owner else None
        return found or Organisation.current().calendar()

    return calendar_of
