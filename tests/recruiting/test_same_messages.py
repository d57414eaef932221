"""Which messages, replies, planned reminders and calls a user may see, against the rule in its plainest form.

The queries are written for speed, so the rule is written here once more, in Python, and asked about every row of a company
with confidential jobs, private kinds, messages about several jobs, replies, and delegates.
"""

from collections.abc import Callable
from datetime import timedelta
from itertools import count
from random import Random

import pytest

from accounts.models import User
from core import clock
from core.models import key_of
from recruiting.models import Requisition, TeamMember
from reminders import access
from reminders.kinds import all_kinds
from reminders.models import (
    Delivery,
    DeliveryItem,
    InboundMessage,
    MessageLink,
    Occurrence,
    ProviderEvent,
    ReminderRule,
    Task,
)
from tests.factories import RequisitionFactory, UserFactory

pytestmark = pytest.mark.django_db
Part, Role = TeamMember.Part, User.Role
SUBJECTS = [f"tests.item:{n}" for n in range(12)]


@pytest.fixture
def people() -> dict[str, User]:
    roles = {"admin": Role.ADMIN, "rita": Role.RECRUITER, "jonas": Role.RECRUITER, "vera": Role.RECRUITER}
    roles |= {"mona": Role.MANAGER, "max": Role.MANAGER, "noor": Role.REVIEWER}
    return {name: UserFactory(name=name, role=role) for name, role in roles.items()}


@pytest.fixture
def jobs(people) -> list[Requisition]:
    """Two that all recruiters may see, and four confidential ones. Vera is covering on two, of which one cover is over; Rita
    left the team of another; the admin is on one."""
    mona, rita, jonas = people["mona"], people["rita"], people["jonas"]
    rows = [RequisitionFactory(recruiter=who, manager=mona, is_confidential=False) for who in (rita, jonas)]
    rows += [RequisitionFactory(recruiter=jonas, manager=mona, is_confidential=True) for _ in range(3)]
    rows.append(RequisitionFactory(recruiter=rita, manager=people["max"], is_confidential=True))
    today = clock.today()
    for row, first, last in ((rows[2], -1, 1), (rows[3], -9, -2)):
        days = {"from_day": today + timedelta(days=first), "to_day": today + timedelta(days=last)}
        TeamMember.objects.create(requisition=row, user=people["vera"], part=Part.DELEGATE, **days)
    TeamMember.objects.create(requisition=rows[4], user=rita, part=Part.RECRUITER, removed_at=clock.now())
    TeamMember.objects.create(requisition=rows[3], user=people["admin"], part=Part.REVIEWER)
    return rows


@pytest.fixture
def company(people, jobs, seeded) -> None:
    """Ninety messages about up to three items each, and a reply or a call about most."""
    random, number = Random(7), count()  # the same rows in every run
    private = [kind.name for kind in all_kinds().values() if kind.private]
    rules = [*ReminderRule.objects.filter(kind__in=private), *ReminderRule.objects.exclude(kind__in=private)[:3]]
    everyone, keys = list(people.values()), ["", *map(key_of, jobs)]
    assert len({rule.kind for rule in rules} & set(private)) == 2
    for _ in range(90):
        who, now = random.choice(everyone), clock.now()
        delivery = Delivery.objects.create(
            recipient=who, channel="email", plan_key=f"day:{next(number)}", next_at=now, useful_until=now,
            state=random.choice(["attention", "delivered"]),
        )  # fmt: skip
        for _ in range(random.choice([0, 1, 1, 1, 2, 3])):
            occurrence = Occurrence.objects.create(
                rule=random.choice(rules[:2] + rules[2:] * 4), rule_version=1, subject=random.choice(SUBJECTS),
                recipient=random.choice([who, who, random.choice(everyone)]), rung=0, round=next(number), due_at=now,
                zone="UTC", useful_until=now, requisition_key=random.choice(keys),
            )  # fmt: skip
            DeliveryItem.objects.create(delivery=delivery, occurrence=occurrence)
        _follow_up(random, delivery, everyone, str(next(number)))


def _follow_up(random: Random, delivery: Delivery, everyone: list[User], number: str) -> None:
    link = MessageLink.objects.create(
        user=delivery.recipient, delivery=delivery, secret_hash=number, nonce=number, expires_at=clock.now()
    )
    InboundMessage.objects.create(
        event=ProviderEvent.objects.create(provider="twilio", event_id=number), channel="sms", result="held",
        user=random.choice([delivery.recipient, random.choice(everyone), None]), link=random.choice([None, link]),
        subject=random.choice(["", *SUBJECTS, "tests.item:unknown"]),
    )  # fmt: skip
    Task.objects.create(
        owner=random.choice(everyone[:4]), kind="call", subject=random.choice(["", *SUBJECTS, "tests.item:unknown"]),
        due_at=clock.now(), title=f"Call {number}",
    )  # fmt: skip


class Rule:
    """The rule for one user."""

    def __init__(self, user: User) -> None:
        self.user = user
        seen = set(Requisition.objects.visible_to(user).values_list("pk", flat=True))
        self.hidden = {key_of(row) for row in Requisition.objects.all() if row.pk not in seen}
        self.told = [row for row in Occurrence.objects.all() if row.requisition_key in self.hidden]

    def message(self, row: Delivery) -> bool:
        if row.recipient_id == self.user.pk or not self.user.is_staffing:
            return row.recipient_id == self.user.pk
        about = [item.occurrence for item in row.items.select_related("occurrence__rule")]
        return not any(o.requisition_key in self.hidden or all_kinds()[o.rule.kind].private for o in about)

    def reply(self, row: InboundMessage) -> bool:
        if not self.user.is_staffing:
            return row.user_id == self.user.pk
        if row.link and any(i.occurrence.requisition_key in self.hidden for i in row.link.delivery.items.all()):
            return False
        if not row.subject:
            return row.user_id not in {told.recipient_id for told in self.told}
        return row.subject not in {told.subject for told in self.told}

    def occurrence(self, row: Occurrence) -> bool:
        return row.recipient_id == self.user.pk or row.requisition_key not in self.hidden

    def task(self, row: Task) -> bool:
        if row.owner_id == self.user.pk or not self.user.is_admin:
            return row.owner_id == self.user.pk
        return row.subject not in {told.subject for told in self.told}


LISTS: dict[str, tuple[type, Callable]] = {
    "message": (Delivery, access.messages_visible_to),
    "reply": (InboundMessage, access.replies_visible_to),
    "occurrence": (Occurrence, access.occurrences_visible_to),
    "task": (Task, access.tasks_visible_to),
}


@pytest.mark.parametrize("name", ["admin", "rita", "jonas", "vera", "mona", "max", "noor"])
@pytest.mark.parametrize("rows", LISTS)
def test_each_user_sees_what_the_rule_says(company, people, name, rows):
    model, visible_to = LISTS[rows]
    user = people[name]
    if rows == "occurrence" and not user.is_staffing:
        return  # only pages for recruiters and admins ask for it
    may_see = getattr(Rule(user), rows)
    expected = {row.pk for row in model.objects.all() if may_see(row)}

    assert sorted(visible_to(user).values_list("pk", flat=True)) == sorted(expected)
    assert 0 < len(expected) < model.objects.count() or (rows == "task" and not user.is_staffing)


@pytest.mark.parametrize("name", ["admin", "rita"])
def test_a_new_member_sees_more_at_once(company, people, jobs, name):
    """Nothing about what a user may see is remembered for longer than a request."""
    before = access.messages_visible_to(people[name]).count()
    for job in jobs:
        TeamMember.objects.update_or_create(requisition=job, user=people[name], defaults={"removed_at": None})

    assert access.messages_visible_to(User.objects.get(pk=people[name].pk)).count() > before


def test_without_confidential_jobs_only_private_messages_are_hidden(company, people):
    Requisition.objects.update(is_confidential=False)
    rule = Rule(people["rita"])

    assert set(access.messages_visible_to(people["rita"])) == {
        row for row in Delivery.objects.all() if rule.message(row)
    }
    assert access.replies_visible_to(people["rita"]).count() == InboundMessage.objects.count()
