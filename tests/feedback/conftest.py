"""What a review needs: a manager is asked about a candidate with a résumé, and there is an approved description."""

import pytest
from django.urls import reverse

from accounts.models import User
from feedback.models import ReviewRequest
from recruiting.models import Application, Criterion, ReasonCode, Requisition, Revision, TeamMember
from tests.factories import ApplicationFactory, CandidateFactory, ReviewRequestFactory, RevisionFactory, SlateFactory
from tests.feedback.factories import link_client

WHY = "Ran forty services for six years and halved the pages of the night shift."


@pytest.fixture
def revision(requisition: Requisition) -> Revision:
    return RevisionFactory(requisition=requisition)


@pytest.fixture
def must(revision: Revision) -> Criterion:
    return revision.criteria.get(rank=1, kind="must")


@pytest.fixture
def application(requisition: Requisition) -> Application:
    return ApplicationFactory(
        requisition=requisition,
        candidate=CandidateFactory(name="Robin Surname"),
        stage=requisition.stages.get(kind="review"),
    )


@pytest.fixture
def asked(application: Application, manager: User) -> ReviewRequest:
    slate = SlateFactory(requisition=application.requisition, note="Three with deep operations years.")
    return ReviewRequestFactory(application=application, reviewer=manager, slate=slate, why="Ran it at our scale.")


@pytest.fixture
def url(asked: ReviewRequest) -> str:
    return reverse("review", args=[asked.pk])


@pytest.fixture
def panel(requisition: Requisition, reviewer: User) -> User:
    """The reviewer, on the team."""
    TeamMember.objects.create(requisition=requisition, user=reviewer, part=TeamMember.Part.REVIEWER)
    return reviewer


@pytest.fixture
def others(application: Application, panel: User) -> ReviewRequest:
    """The same person, asked of the reviewer."""
    return ReviewRequestFactory(application=application, reviewer=panel)


@pytest.fixture
def lacking(db) -> ReasonCode:
    return ReasonCode.objects.create(label="must-have missing", direction="against")


@pytest.fixture
def posted(must: Criterion, revision: Revision):
    """What a person sends who fills the form in; keyword arguments change it, None leaves a name out."""

    def post(**changes: object) -> dict[str, object]:
        data: dict[str, object] = {
            "verdict": "yes", "rationale": WHY, "number": 1, "revision": revision.pk, f"point-{must.thread}": "met",
        } | changes  # fmt: skip
        return {name: value for name, value in data.items() if value is not None}

    return post


@pytest.fixture
def by_link(asked: ReviewRequest):
    """A browser that opened the manager's message and pressed Continue."""
    return link_client(asked.reviewer, asked)
