from datetime import date

import pytest

from core.models import AuditEvent
from core.states import IllegalMove
from recruiting.candidates import actions
from recruiting.models import Hire, Requisition
from tests.factories import ApplicationFactory, RequisitionFactory

START = date(2027, 2, 1)


def test_a_hire_ends_the_process_and_fills_the_job(requisition, recruiter) -> None:
    application = ApplicationFactory(requisition=requisition, stage=requisition.stages.get(kind="offer"))

    hire = actions.record_hire(application, starts_on=START, by=recruiter)

    requisition.refresh_from_db()
    application.refresh_from_db()
    assert (hire.starts_on, hire.recorded_by) == (START, recruiter)
    assert application.state == "hired"
    assert application.moves.last().to_state == "hired"
    assert (requisition.state, requisition.close_reason) == ("filled", "Opening filled")
    assert AuditEvent.objects.filter(verb="hire.recorded").exists()
    assert AuditEvent.objects.filter(verb="requisition.filled").exists()


def test_a_job_stays_open_until_the_last_opening_is_filled(requisition, recruiter) -> None:
    requisition.openings = 2
    requisition.save()
    first, second = ApplicationFactory.create_batch(2, requisition=requisition)

    actions.record_hire(first, starts_on=START, by=recruiter)
    assert Requisition.objects.get().state == "open"

    actions.record_hire(second, starts_on=START, by=recruiter)
    requisition.refresh_from_db()
    assert (requisition.state, requisition.close_reason) == ("filled", "Both openings filled")


@pytest.mark.parametrize("end", ["declined", "withdrawn", "hired"])
def test_only_the_active_are_hired(requisition, recruiter, end) -> None:
    application = ApplicationFactory(requisition=requisition, state=end)

    with pytest.raises(IllegalMove):
        actions.record_hire(application, starts_on=START, by=recruiter)

    assert not Hire.objects.exists()


def test_a_closed_job_hires_nobody(recruiter) -> None:
    application = ApplicationFactory(requisition=RequisitionFactory(state="cancelled"))

    with pytest.raises(actions.CandidateProblem, match="closed"):
        actions.record_hire(application, starts_on=START, by=recruiter)

    application.refresh_from_db()
    assert application.state == "active"


def test_a_hire_before_the_agreement_leaves_the_job_open(recruiter) -> None:
    application = ApplicationFactory(requisition=RequisitionFactory(state="kickoff"))

    actions.record_hire(application, starts_on=START, by=recruiter)

    assert Requisition.objects.get().state == "kickoff"


def test_a_hire_is_not_undone_like_a_move(requisition, recruiter) -> None:
    application = ApplicationFactory(requisition=requisition)
    actions.record_hire(application, starts_on=START, by=recruiter)

    with pytest.raises(actions.ChangedMeanwhile):
        actions.undo(application.moves.last(), by=recruiter)
