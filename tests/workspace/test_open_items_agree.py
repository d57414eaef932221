"""Every reader of the open items gives the same answer: Today of both sides, the job page, the progress update, the
timeline, the kickoff page, the queue, the link of a message, and the reminders.

Each registered kind is opened, then ended by what people do. A kind without a scenario here fails the last test.
"""

from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import timedelta
from functools import cached_property
from typing import Any

import pytest
from django.db import transaction
from django.db.models import Model
from django.test import Client
from django.urls import reverse

from accounts.models import User
from core import clock
from core.models import key_of
from core.open_items import all_kinds, is_open
from feedback import actions as feedback
from feedback.models import ReviewRequest, Survey
from feedback.progress import turn_of
from kickoff import actions as kickoff
from kickoff.models import Kickoff, Lesson, Milestone
from recruiting.candidates import actions as candidate_actions
from recruiting.jobs import actions as job_actions
from recruiting.models import Application, Requisition, Revision, TeamMember
from reminders import kinds as reminder_kinds
from reminders.actions import finish_task
from reminders.models import Occurrence, Task
from tests.factories import ApplicationFactory, RequisitionFactory, ReviewRequestFactory, RevisionFactory
from tests.feedback.factories import give_review, link_client
from tests.kickoff.factories import LessonFactory, proposed_agreement
from tests.messages import due_now, rules_of

pytestmark = pytest.mark.django_db
LATER = timedelta(days=40)
# Reminder kinds that are about news, appointments and answers: nobody owes anything.
NOTHING_IS_OWED = {
    "kickoff.invitation",
    "kickoff.tomorrow",
    "feedback.progress",
    "feedback.thanks",
    "reminders.invite",
    "reminders.test",
    "reminders.number_confirmed",
    "reminders.reply",
}


@dataclass
class World:
    """A job with its two sides, and a job next to it whose open review must not change."""

    recruiter: User
    manager: User
    job: Requisition
    neighbor: ReviewRequest
    clients: dict[str, Client]

    @cached_property
    def application(self) -> Application:
        found = Application.objects.filter(requisition=self.job).first()
        return found or ApplicationFactory(requisition=self.job, stage=self.job.stages.get(kind="review"))

    def in_kickoff(self) -> Requisition:
        Requisition.objects.filter(pk=self.job.pk).update(state="kickoff")
        self.job.refresh_from_db()
        return self.job

    def seat(self, user: User) -> TeamMember:
        return TeamMember.objects.get(requisition=self.job, user=user)

    def close(self) -> None:
        self.job.refresh_from_db()
        job_actions.close_requisition(self.job, filled=False, reason="Budget", by=self.recruiter)


@dataclass
class Case:
    """A kind, how its item comes about, and what ends it."""

    kind: str
    build: Callable[[World], Model]
    ends: dict[str, Callable[[World, Any], object]]
    owner: str = "manager"
    reminder: str = ""
    in_note: str = ""  # words of the progress update
    on_job_page: bool = True
    has_link: bool = True
    is_in_queue: bool = False
    due_later: bool = False  # its first reminder comes after a while
    subject: Callable[[World, Any], str] = field(default=lambda world, row: key_of(row))


def _job(world: World, row: Any) -> str:
    return key_of(world.job)


def _closed(world: World, row: Any) -> None:
    world.close()


# How each comes about ----------------------------------------------------------------------------------------------


def _review(world: World) -> ReviewRequest:
    return ReviewRequestFactory(application=world.application, reviewer=world.manager)


def _interview(world: World) -> ReviewRequest:
    ends_at = clock.now() - timedelta(hours=1)
    times = {"starts_at": ends_at - timedelta(hours=1), "ends_at": ends_at}
    rows = feedback.ask_for_feedback(world.application, by=world.recruiter, interviewers=[world.manager], **times)
    return rows[0]


def _move_interview(world: World, asked: ReviewRequest) -> None:
    starts_at = clock.now() + timedelta(days=3)
    feedback.move_interview(asked, by=world.recruiter, starts_at=starts_at, ends_at=starts_at + timedelta(hours=1))


def _sent_description(world: World) -> Revision:
    about = {"shared_at": clock.now(), "shared_by": world.recruiter, "agreed_at": None, "agreed_by": None}
    return RevisionFactory(requisition=world.job, state=Revision.State.SHARED, **about)


def _drafted_description(world: World) -> Revision:
    return RevisionFactory(requisition=world.job, state=Revision.State.DRAFT, agreed_at=None, agreed_by=None)


def _meeting(world: World) -> Kickoff:
    meeting = kickoff.Meeting(starts_at=clock.now() + timedelta(days=2), zone="Europe/Berlin")
    return kickoff.book(world.in_kickoff(), by=world.recruiter, meeting=meeting)


def _slate_milestone(world: World) -> Milestone:
    """The agreement is accepted, the kickoff completed, and the description approved: the first slate is next."""
    agreement = proposed_agreement(world.in_kickoff(), world.recruiter)
    Kickoff.objects.create(requisition=world.job, state="held", starts_at=clock.now(), held_at=clock.now())
    kickoff.accept(agreement, by=world.manager)
    RevisionFactory(requisition=world.job)
    return world.job.milestones.get(key="slate")


def _check_in(world: World) -> Survey:
    Requisition.objects.filter(pk=world.job.pk).update(openings=2)
    starts_on = clock.today("Europe/Berlin") - timedelta(days=10)
    feedback.hire(world.application, starts_on=starts_on, by=world.recruiter)
    survey = Survey.objects.get(template__key="one-week-manager")
    Survey.objects.filter(pk=survey.pk).update(opens_at=clock.now() - timedelta(hours=1))
    return Survey.objects.get(pk=survey.pk)


def _call(world: World) -> Task:
    asked = _review(world)
    return Task.objects.create(
        owner=world.recruiter, kind=Task.Kind.CALL, about=world.manager, subject=key_of(asked), title="Call Mona",
        due_at=clock.now() + timedelta(hours=4),
    )  # fmt: skip


def _asked(task: Task) -> ReviewRequest:
    return ReviewRequest.objects.get(pk=task.subject.rpartition(":")[2])


def _submit_elsewhere(world: World, survey: Survey) -> None:
    feedback.answer_survey(survey, by=world.manager, answers={})


CANDIDATE_ENDS: dict[str, Callable[[World, Any], object]] = {
    "rejected": lambda w, row: candidate_actions.decline_application(
        w.application, by=w.recruiter, note="Compensation"
    ),
    "withdrew": lambda w, row: candidate_actions.withdraw_application(w.application, by=w.recruiter),
    "hired": lambda w, row: feedback.hire(w.application, starts_on=clock.today(), by=w.recruiter),
    "job_closed": _closed,
}
REVIEW_ENDS: dict[str, Callable[[World, Any], object]] = {
    **CANDIDATE_ENDS,
    "submitted": lambda w, asked: give_review(asked),
    "request_canceled": lambda w, asked: feedback.withdraw_request(asked, by=w.recruiter),
    "off_the_team": lambda w, asked: job_actions.remove_member(w.seat(w.manager), by=w.recruiter),
    "deactivated": lambda w, asked: User.objects.filter(pk=w.manager.pk).update(is_active=False),
}

CASES = {
    "review": Case(
        "feedback.review", _review, REVIEW_ENDS, reminder="feedback.review", in_note="1 candidate to review", is_in_queue=True,
    ),
    "interview": Case(
        "feedback.review", _interview,
        REVIEW_ENDS | {
            "interview_canceled": lambda w, asked: feedback.cancel_interview(asked, by=w.recruiter),
            "interview_moved": lambda w, asked: _move_interview(w, asked),
        },
        reminder="feedback.interview", in_note="feedback on 1 interview", is_in_queue=True,
    ),
    "pause": Case(
        "feedback.pause",
        lambda w: feedback.put_on_hold(w.job, reason="Three are waiting.", by=w.recruiter),
        {"ended": lambda w, row: feedback.take_off_hold(w.job, by=w.manager), "job_closed": _closed},
        reminder="feedback.pause", in_note="on hold",
    ),
    "check_in": Case(
        "feedback.survey", _check_in,
        {
            "answered": _submit_elsewhere,
            "left_early": lambda w, row: feedback.record_left(row.hire, left_on=clock.today("Europe/Berlin"), by=w.recruiter),
            "closed": lambda w, row: Survey.objects.filter(pk=row.pk).update(closes_at=clock.now()),
            "deactivated": lambda w, row: User.objects.filter(pk=w.manager.pk).update(is_active=False),
        },
        reminder="feedback.survey",
    ),
    "description": Case(
        "recruiting.description", _sent_description,
        {
            "approved": lambda w, row: job_actions.approve_revision(row, round=1, by=w.manager),
            "changes_requested": lambda w, row: job_actions.request_changes(row, round=1, by=w.manager, note="Less jargon"),
            "recalled": lambda w, row: job_actions.recall_revision(row, by=w.recruiter),
            "job_closed": _closed,
        },
        reminder="recruiting.description", in_note="job description is ready",
    ),
    "drafted_description": Case(
        "recruiting.description", _drafted_description,
        {"sent": lambda w, row: job_actions.send_for_approval(row, seen=row.edit_count, by=w.recruiter), "job_closed": _closed},
        owner="recruiter", has_link=False,
    ),
    "to_schedule": Case(
        "kickoff.to_schedule", lambda w: w.in_kickoff(),
        {
            "scheduled": lambda w, row: _meeting(w),
            "held": lambda w, row: kickoff.hold(kickoff.open_kickoff(w.job, by=w.recruiter), by=w.recruiter),
            "job_closed": _closed,
        },
        owner="recruiter", reminder="kickoff.to_schedule", has_link=False, due_later=True, subject=_job,
    ),
    "meeting": Case(
        "kickoff.meeting", _meeting,
        {
            "held": lambda w, row: kickoff.hold(row, by=w.recruiter),
            "canceled": lambda w, row: kickoff.cancel(row, by=w.recruiter),
            "job_closed": _closed,
        },
        owner="recruiter", has_link=False,
    ),
    "agreement": Case(
        "kickoff.agreement", lambda w: proposed_agreement(w.in_kickoff(), w.recruiter),
        {
            "accepted": lambda w, row: kickoff.accept(row, by=w.manager),
            "changes_requested": lambda w, row: kickoff.hand_back(row, by=w.manager, note="Three days, please."),
            "new_version": lambda w, row: kickoff.draft_agreement(w.job, by=w.recruiter),
            "job_closed": _closed,
        },
        reminder="kickoff.agreement", in_note="working agreement is ready",
    ),
    "milestone": Case(
        "kickoff.milestone", _slate_milestone,
        {
            "done": lambda w, row: kickoff.milestone_done(row, by=w.recruiter),
            "description_open_again": lambda w, row: Revision.objects.update(state="superseded"),
            "job_closed": _closed,
        },
        owner="recruiter", reminder="kickoff.milestone", in_note="First slate", has_link=False, due_later=True,
    ),
    "takeaway": Case(
        "kickoff.lesson", lambda w: LessonFactory(manager=w.manager, said_by=w.recruiter, requisition=w.job),
        {
            "confirmed": lambda w, row: kickoff.confirm_lesson(row, by=w.manager),
            "retired": lambda w, row: kickoff.retire_lesson(row, by=w.recruiter),
            "discussed": lambda w, row: kickoff.use_lesson(row, requisition=w.job, by=w.recruiter),
            "two_months_old": lambda w, row: Lesson.objects.update(created_at=clock.now() - timedelta(days=61)),
        },
        reminder="kickoff.lesson", on_job_page=False,
    ),
    "call": Case(
        "reminders.task", _call,
        {
            "logged": lambda w, task: finish_task(task, by=w.recruiter, outcome="reached"),
            "review_submitted": lambda w, task: give_review(_asked(task)),
            **CANDIDATE_ENDS,
        },
        owner="recruiter", on_job_page=False, has_link=False,
    ),
}  # fmt: skip


@pytest.fixture
def world(seeded, house, time_machine, recruiter, manager, requisition, signed_in) -> World:
    time_machine.move_to("2026-11-23T10:00:00+00:00", tick=False)
    Requisition.objects.update(opened_at=clock.now())
    requisition.refresh_from_db()
    other = RequisitionFactory(manager=manager, title="The job next door")
    neighbor = ReviewRequestFactory(application=ApplicationFactory(requisition=other), reviewer=manager)
    clients = {"manager": signed_in(manager), "recruiter": signed_in(recruiter)}
    return World(recruiter, manager, requisition, neighbor, clients)


# What each reader says ---------------------------------------------------------------------------------------------


def readers(world: World, case: Case, row: Model) -> dict[str, bool]:
    """By reader, whether the item is open and its owner's to act on."""
    subject, other = case.subject(world, row), "recruiter" if case.owner == "manager" else "manager"
    said = {"today": _today(world, case, subject, case.owner, "mine")}
    if case.on_job_page:
        said["today of the other side"] = _today(world, case, subject, other, "others")
        said["job page"] = _job_page(world, case, subject, case.owner, "Your turn")
        said["job page of the other side"] = _job_page(world, case, subject, other, "Waiting on")
    if case.in_note:
        said["progress update"] = case.in_note in _note(world, case)
    if case.is_in_queue:
        said["queue"] = row.pk in _queue(world)
    if case.has_link:
        said["link"] = _link(world, row)
    if case.reminder:
        said["reminder"] = _reminder(world, case, row, subject)
    if case.kind == "reminders.task":
        tasks = world.clients["recruiter"].get(reverse("task-list")).context
        said["calls and follow-ups"] = row.pk in [call.task.pk for call in tasks["calls"]]
    return said


def _get(world: World, who: str, url: str) -> Any:
    return world.clients[who].get(url).context


def _today(world: World, case: Case, subject: str, who: str, part: str) -> bool:
    page = _get(world, who, reverse("today"))
    found = [item for item in (page[part] if page and part in page else []) if item.subject == subject]
    return any(item.kind == case.kind and item.side == case.owner for item in found)


def _job_page(world: World, case: Case, subject: str, who: str, words: str) -> bool:
    page = _get(world, who, world.job.get_absolute_url())
    items = page["items"] if page and "items" in page else []
    found = [item for item in items if (item.subject, item.kind, item.side) == (subject, case.kind, case.owner)]
    return any(item.who.startswith(words) for item in found)


def _note(world: World, case: Case) -> str:
    turn = turn_of(world.job, world.manager)
    return turn.text if turn.mine == (case.owner == "manager") else ""


def _queue(world: World) -> list[int]:
    """The reviews that the page of another one counts and goes on to."""
    queue = list(ReviewRequest.objects.for_queue().of(world.manager).values_list("pk", flat=True))
    page = _get(world, "manager", reverse("review", args=[world.neighbor.pk]))
    assert page is None or "queue_length" not in page or page["queue_length"] == len(queue)
    return queue


def _link(world: World, row: Model) -> bool:
    """A message that was sent before: made once, then opened again."""
    links = world.__dict__.setdefault("links", {})
    client = links.setdefault(row.pk, None) or link_client(world.manager, row)
    links[row.pk] = client
    page = client.get(reverse("link-home")).context
    return bool(page and page.get("items") and page["items"][0]["is_open"])


def _reminder(world: World, case: Case, row: Model, subject: str) -> bool:
    """Still needed by its kind where it was planned, and planned now."""
    kind = reminder_kinds.get_kind(case.reminder)
    about = {"recipient": getattr(world, case.owner), "rung": 0, "round": getattr(row, "round", 1)}
    occurrence = Occurrence(rule=rules_of(case.reminder)[0], subject=subject, **about)
    occurrence.recipient.refresh_from_db()
    needed = kind.still_needed(occurrence) == ""
    now = clock.now() + (LATER if case.due_later else timedelta())
    planned = subject in {due.subject for due in due_now(case.reminder, now)}
    assert needed == planned, f"needed: {needed}, planned: {planned}"
    return needed


def steps_agree(world: World) -> None:
    """Where the job page lists an item of the next milestone, timeline and kickoff page name the same turn."""
    for who in world.clients:
        page = _get(world, who, world.job.get_absolute_url())
        if not page or "items" not in page:
            continue
        timeline = _get(world, who, reverse("timeline", args=[world.job.pk]))
        step = timeline["track"].next_stop.milestone.key
        by_step = {item.step: item for item in reversed(page["items"]) if item.step}
        if step in by_step:
            item = by_step[step]
            assert (timeline["turn"]["who"], timeline["turn"]["side"]) == (item.who, item.side), who
        meeting = _get(world, who, reverse("kickoff", args=[world.job.pk]))["turn"]
        for key in ("kickoff", "agreement"):
            if key in by_step and meeting["side"] != "both":  # a scheduled meeting names its time
                item = by_step[key]
                assert (meeting["side"], meeting["who"] == "Your turn") == (item.side, item.who == "Your turn"), who
                break


@pytest.mark.parametrize("name", CASES)
def test_all_readers_agree(world, name):
    case = CASES[name]
    row = case.build(world)
    opened = readers(world, case, row)
    assert opened == dict.fromkeys(opened, True)
    assert is_open(case.kind, case.subject(world, row))
    if all_kinds()[case.kind].has_steps:
        steps_agree(world)

    for end in case.ends:
        said = after(world, case, row, end)
        assert {"ended by": end, **said} == {"ended by": end, **dict.fromkeys(opened, False)}


def after(world: World, case: Case, row: Any, end: str) -> dict[str, bool]:
    """What the readers say once it has ended that way, which is then undone."""
    with transaction.atomic():
        case.ends[end](world, type(row).objects.get(pk=row.pk))
        world.__dict__.pop("application", None)
        said = readers(world, case, type(row).objects.get(pk=row.pk))
        if all_kinds()[case.kind].has_steps:
            steps_agree(world)
        assert world.neighbor.is_needed() or end == "deactivated"
        transaction.set_rollback(True)
    world.job.refresh_from_db()
    world.manager.refresh_from_db()
    world.__dict__.pop("application", None)
    return said


def test_every_kind_has_a_scenario():
    assert {case.kind for case in CASES.values()} == set(all_kinds())


def test_every_reminder_of_something_owed_names_its_open_item():
    owed = {name: kind.open_item for name, kind in reminder_kinds.all_kinds().items() if name not in NOTHING_IS_OWED}

    assert [name for name, kind in owed.items() if kind not in all_kinds()] == []
    assert {case.reminder for case in CASES.values() if case.reminder} == set(owed)
