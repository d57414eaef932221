import pytest

from core.models import AuditEvent
from recruiting.jobs import actions
from recruiting.models import Pause, Requisition


def test_a_pause_has_a_reason_and_is_kept_after_its_end(requisition, recruiter, manager):
    actions.start_pause(requisition, reason=" Six views are open ", by=recruiter)
    assert requisition.current_pause().reason == "Six views are open"
    actions.end_pause(requisition, by=manager)

    pause = Pause.objects.get()
    assert requisition.current_pause() is None
    assert pause.ended_by == manager
    assert [e.verb for e in AuditEvent.objects.order_by("id")] == ["pause.started", "pause.ended"]


def test_the_reminder_schedule_may_pause(requisition):
    assert actions.start_pause(requisition, reason="The agreed limit is passed", by=None).started_by is None
    assert AuditEvent.objects.get().by == "tandem"


def test_there_is_one_pause_at_a_time(requisition, recruiter):
    actions.start_pause(requisition, reason="x", by=recruiter)
    with pytest.raises(actions.PausedAlready):
        actions.start_pause(requisition, reason="y", by=recruiter)

    assert Pause.objects.count() == 1
    assert AuditEvent.objects.count() == 1


def test_the_second_of_two_who_end_the_pause_gets_an_error(requisition, recruiter, manager):
    actions.start_pause(requisition, reason="x", by=recruiter)
    actions.end_pause(requisition, by=manager)
    with pytest.raises(actions.NotPaused):
        actions.end_pause(requisition, by=recruiter)

    assert Pause.objects.get().ended_by == manager


def test_two_users_who_end_the_pause_at_once_end_it_once(requisition, recruiter, manager, monkeypatch):
    pause = actions.start_pause(requisition, reason="x", by=recruiter)
    actions.end_pause(requisition, by=manager)
    monkeypatch.setattr(Requisition, "current_pause", lambda self: pause)  # read before the other wrote
    with pytest.raises(actions.NotPaused):
        actions.end_pause(requisition, by=recruiter)

    pause.refresh_from_db()
    assert pause.ended_by == manager


def test_a_reason_is_needed_and_a_closed_job_needs_no_pause(requisition, recruiter):
    with pytest.raises(actions.RequisitionError, match="Add a reason"):
        actions.start_pause(requisition, reason="  ", by=recruiter)
    requisition.move(Requisition.State.FILLED)
    with pytest.raises(actions.RequisitionError, match="closed"):
        actions.start_pause(requisition, reason="x", by=recruiter)


def test_a_job_is_opened_once(requisition, recruiter):
    Requisition.objects.filter(pk=requisition.pk).update(state="kickoff")
    requisition.refresh_from_db()
    actions.mark_open(requisition, by=recruiter)
    actions.mark_open(requisition, by=recruiter)

    assert requisition.state == "open"
    assert AuditEvent.objects.filter(verb="requisition.began").count() == 1
