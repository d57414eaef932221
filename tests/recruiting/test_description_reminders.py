"""What the manager is told about a shared description, and what a reply in words does."""

from datetime import UTC, datetime, timedelta

import pytest
import time_machine

from core.models import key_of
from recruiting.jobs import actions
from recruiting.models import Revision
from recruiting.reminders import DescriptionApproval
from reminders.kinds import Reply
from reminders.models import Occurrence, ReminderRule
from tests.factories import RequisitionFactory
from tests.recruiting.factories import make_shared

KIND = DescriptionApproval()
MONDAY = datetime(2026, 11, 23, 9, 0, tzinfo=UTC)  # 10:00 in Berlin


@pytest.fixture
def shared(house, requisition, recruiter) -> Revision:
    with time_machine.travel(MONDAY, tick=False):
        return make_shared(requisition, recruiter)


@pytest.fixture
def rules(db) -> dict[int, ReminderRule]:
    return {
        r.rung: ReminderRule.objects.update_or_create(
            kind=KIND.name, rung=r.rung, defaults={"name": r.name, "offset": r.offset, "route": r.route}
        )[0]
        for r in KIND.rungs
    }


def told(rules, revision, user, **columns) -> Occurrence:
    columns = {"rung": 0, "round": revision.round, **columns}
    return Occurrence.objects.create(
        rule=rules[columns["rung"]], rule_version=1, subject=key_of(revision), recipient=user,
        due_at=MONDAY, zone="Europe/Berlin", useful_until=MONDAY + timedelta(days=5), **columns,
    )  # fmt: skip


def due_rungs(rules, at) -> list[int]:
    return sorted(due.rung for due in KIND.due(at, rules))


def test_reminders_count_the_managers_business_days(shared, rules, manager):
    [first] = KIND.due(MONDAY, rules)
    assert (first.subject, first.recipient_id, first.round) == (key_of(shared), manager.pk, 1)
    assert first.requisition_key == key_of(shared.description.requisition)
    assert due_rungs(rules, MONDAY + timedelta(hours=23)) == [0]
    assert due_rungs(rules, MONDAY + timedelta(days=1)) == [0, 1]
    assert due_rungs(rules, MONDAY + timedelta(days=3)) == [0, 1, 2, 3]


def test_nothing_is_due_once_it_is_answered_or_the_job_is_closed(shared, rules, manager, recruiter, requisition):
    actions.recall_revision(shared, by=recruiter)
    assert due_rungs(rules, MONDAY + timedelta(days=3)) == []
    other = make_shared(RequisitionFactory(recruiter=recruiter, manager=manager), recruiter)
    actions.close_requisition(other.description.requisition, filled=False, reason="x", by=recruiter)
    assert due_rungs(rules, other.shared_at + timedelta(days=9)) == []


def test_planning_costs_the_same_for_any_number(shared, rules, recruiter, manager, django_assert_max_num_queries):
    for _ in range(10):
        make_shared(RequisitionFactory(recruiter=recruiter, manager=manager), recruiter)
    latest = max(Revision.objects.values_list("shared_at", flat=True))
    with django_assert_max_num_queries(5):
        assert len([due for due in KIND.due(latest, rules) if due.rung == 0]) == 11
    assert list(KIND.due(latest + timedelta(days=90), rules)) == []  # long forgotten


def test_reminders_stop_once_it_is_answered_or_no_longer_theirs(shared, rules, manager, recruiter, outsider):
    occurrence = told(rules, shared, manager)
    assert KIND.still_needed(occurrence) == ""
    assert "no longer" in KIND.still_needed(told(rules, shared, outsider))
    actions.recall_revision(shared, by=recruiter)
    assert KIND.still_needed(occurrence) == "the description is a draft again"
    actions.send_for_approval(Revision.objects.get(), seen=shared.edit_count, by=recruiter)
    assert KIND.still_needed(occurrence) == "resent in a newer message"
    actions.close_requisition(shared.description.requisition, filled=False, reason="x", by=recruiter)
    assert KIND.still_needed(occurrence) == "the job is closed"


def test_the_message_leads_to_the_answer(shared, rules, manager, recruiter, requisition):
    context = KIND.context(told(rules, shared, manager))

    assert context.title == "Job description ready for approval · SRE"
    assert context.path == f"/jobs/{requisition.pk}/description/versions/1/answer/"
    assert context.facts["musts"] == ["Must 1", "Must 2"]
    assert not context.late
    assert KIND.context(told(rules, shared, manager, rung=2)).late
    assert KIND.staff(told(rules, shared, manager, rung=3)) == recruiter


def reply(user, text) -> Reply:
    return Reply(user=user, text=text, channel="sms")


@pytest.mark.parametrize("words", ["Agree", "yes, good", "I agree.", "OK"])
def test_a_reply_approves(shared, rules, manager, words):
    told(rules, shared, manager)
    answer = KIND.answer(key_of(shared), reply(manager, words))

    shared.refresh_from_db()
    assert answer.result == "done"
    assert shared.state == "agreed"
    assert shared.answer_note == words


def test_a_reply_requests_changes(shared, rules, manager):
    told(rules, shared, manager)
    assert KIND.answer(key_of(shared), reply(manager, "Change: drop the pager")).result == "done"

    shared.refresh_from_db()
    assert shared.state == "draft"
    assert shared.answer_note == "drop the pager"


@pytest.mark.parametrize("words", ["Thanks, will read", "change", "No", "yesterday I was ill", ""])
def test_anything_else_gets_a_question_and_changes_nothing(shared, rules, manager, words):
    told(rules, shared, manager)
    answer = KIND.answer(key_of(shared), reply(manager, words))

    shared.refresh_from_db()
    assert answer.result == "question"
    assert shared.state == "shared"


def test_a_yes_to_a_version_they_got_no_message_about_is_a_question(shared, rules, manager, recruiter):
    told(rules, shared, manager)
    actions.recall_revision(shared, by=recruiter)
    actions.send_for_approval(shared, seen=shared.edit_count, by=recruiter)

    assert "read the latest version" in KIND.answer(key_of(shared), reply(manager, "yes")).say
    shared.refresh_from_db()
    assert shared.state == "shared"


def test_a_late_reply_and_one_of_another_user_change_nothing(shared, rules, manager, outsider):
    assert KIND.answer(key_of(shared), reply(outsider, "yes")).result == "closed"
    actions.approve_revision(shared, round=1, by=manager)
    assert KIND.answer(key_of(shared), reply(manager, "change: all")).result == "closed"
    assert KIND.answer("recruiting.revision:999", reply(manager, "yes")).result == "closed"


@pytest.mark.parametrize("rung", [0, 1, 2, 3])
@pytest.mark.parametrize(
    ("title", "confidential"), [("Senior site reliability engineer, payments", False), ("CFO", True)]
)
def test_subject_text_and_preview_fit_a_phone(requisition, rules, manager, recruiter, rung, title, confidential):
    actions.change_requisition(requisition, by=recruiter, title=title, is_confidential=confidential)
    shared = make_shared(requisition, recruiter)
    Revision.objects.filter(pk=shared.pk).update(number=12)

    context = KIND.context(told(rules, shared, manager, rung=rung))

    assert len(context.title) <= 60
    assert len(context.short) <= 80
    assert context.short.isascii()
    assert context.short.endswith(".")
    assert 0 < len(context.preview) <= 90
    if confidential:
        assert "CFO" not in " ".join([context.title, context.short, context.spoken, context.preview, context.more])


def test_a_reminder_says_who_sent_it_and_when(shared, rules, manager, recruiter):
    context = KIND.context(told(rules, shared, manager, rung=1))

    assert context.title == "Still waiting on your approval · Site reliability engineer"
    assert context.more.startswith("It was sent on Monday")


def test_the_call_goes_through_the_must_haves(shared, rules, manager):
    points = KIND.context(told(rules, shared, manager, rung=3)).talking_points

    assert "Must 1" in points
    assert "Site reliability engineer" in points[0]
