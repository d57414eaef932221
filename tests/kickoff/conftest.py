from datetime import UTC, datetime

import pytest

from accounts.models import User
from kickoff.actions import Meeting, book
from kickoff.models import Kickoff
from recruiting.models import Requisition
from tests.factories import RequisitionFactory

# A Monday in November: Berlin is one hour ahead of UTC.
MONDAY = datetime(2026, 11, 23, 8, 0, tzinfo=UTC)


@pytest.fixture
def monday(time_machine) -> datetime:
    time_machine.move_to(MONDAY, tick=False)
    return MONDAY


@pytest.fixture
def job(monday: datetime, recruiter: User, manager: User) -> Requisition:
    """A job opened this morning, before its kickoff."""
    return RequisitionFactory(
        title="Site reliability engineer", state="kickoff", recruiter=recruiter, manager=manager, opened_by=recruiter
    )


@pytest.fixture
def meeting() -> Meeting:
    """Wednesday at two in the afternoon, in Berlin."""
    return Meeting(starts_at=datetime(2026, 11, 25, 13, 0, tzinfo=UTC), zone="Europe/Berlin", place="Room 4")


@pytest.fixture
def booked(seeded: None, job: Requisition, recruiter: User, meeting: Meeting) -> Kickoff:
    return book(job, by=recruiter, meeting=meeting)
