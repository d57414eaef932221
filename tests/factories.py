"""Rows for tests, named after the trade. Only what a test does not care about is filled in here."""

from datetime import timedelta
from typing import Any

import factory
from factory.django import DjangoModelFactory

from accounts.models import User
from core import clock
from feedback.models import ReviewRequest, Slate
from recruiting.models import (
    Application,
    Candidate,
    Criterion,
    Department,
    JobDescription,
    Requisition,
    Revision,
    RoleFamily,
    Stage,
    TeamMember,
)


class UserFactory(DjangoModelFactory):
    """A person with a verified address who may sign in with PASSWORD."""

    class Meta:
        model = User
        skip_postgeneration_save = True

    email = factory.Sequence(lambda n: f"person{n}@example.org")
    name = factory.Sequence(lambda n: f"Person {n}")
    role = User.Role.MANAGER
    zone = "Europe/Berlin"

    @factory.post_generation
    def verified(self: Any, create: bool, extracted: Any, **_: Any) -> None:
        from allauth.account.models import EmailAddress

        if create:
            EmailAddress.objects.create(user=self, email=self.email, verified=True, primary=True)


class DepartmentFactory(DjangoModelFactory):
    class Meta:
        model = Department

    name = factory.Sequence(lambda n: f"Department {n}")


class RoleFamilyFactory(DjangoModelFactory):
    class Meta:
        model = RoleFamily

    name = factory.Sequence(lambda n: f"Role family {n}")


class RequisitionFactory(DjangoModelFactory):
    """A search in kickoff with its stages; `recruiter=` and `manager=` put people on its team."""

    class Meta:
        model = Requisition
        skip_postgeneration_save = True

    title = factory.Sequence(lambda n: f"Engineer {n}")
    department = factory.SubFactory(DepartmentFactory)
    role_family = factory.SubFactory(RoleFamilyFactory)
    state = Requisition.State.OPEN
    opened_by = factory.SubFactory(UserFactory, role=User.Role.RECRUITER)

    @factory.post_generation
    def stages_made(self: Any, create: bool, extracted: Any, **_: Any) -> None:
        for position, (name, kind) in enumerate(
            [("New", "sourced"), ("Review", "review"), ("Interview", "interview"), ("Offer", "offer")]
        ):
            Stage.objects.create(requisition=self, name=name, kind=kind, position=position)

    @factory.post_generation
    def recruiter(self: Any, create: bool, extracted: Any, **_: Any) -> None:
        if extracted:
            TeamMember.objects.create(requisition=self, user=extracted, part=TeamMember.Part.RECRUITER)

    @factory.post_generation
    def manager(self: Any, create: bool, extracted: Any, **_: Any) -> None:
        if extracted:
            TeamMember.objects.create(requisition=self, user=extracted, part=TeamMember.Part.MANAGER)


class CandidateFactory(DjangoModelFactory):
    class Meta:
        model = Candidate

    name = factory.Sequence(lambda n: f"Robin Example{n}")
    email = factory.Sequence(lambda n: f"robin{n}@example.com")


class ApplicationFactory(DjangoModelFactory):
    class Meta:
        model = Application

    candidate = factory.SubFactory(CandidateFactory)
    requisition = factory.SubFactory(RequisitionFactory)
    stage = factory.LazyAttribute(lambda o: o.requisition.stages.first())


class RevisionFactory(DjangoModelFactory):
    """An agreed description with two must-haves and one nice-to-have."""

    class Meta:
        model = Revision
        skip_postgeneration_save = True

    class Params:
        requisition = None

    description = factory.LazyAttribute(
        lambda o: JobDescription.objects.get_or_create(requisition=o.requisition or RequisitionFactory())[0]
    )
    number = 1
    created_by = factory.SubFactory(UserFactory, role=User.Role.RECRUITER)
    state = Revision.State.AGREED
    agreed_at = factory.LazyFunction(clock.now)
    agreed_by = factory.SubFactory(UserFactory)

    @factory.post_generation
    def with_criteria(self: Any, create: bool, extracted: Any, **_: Any) -> None:
        import uuid

        rows = [("must", 1, "Runs production systems"), ("must", 2, "Carries a pager"), ("nice", 1, "Knows Terraform")]
        for kind, rank, text in rows:
            Criterion.objects.create(revision=self, thread=uuid.uuid4(), kind=kind, rank=rank, text=text)


class SlateFactory(DjangoModelFactory):
    class Meta:
        model = Slate

    requisition = factory.SubFactory(RequisitionFactory)
    state = Slate.State.SENT
    due_at = factory.LazyFunction(lambda: clock.now() + timedelta(days=2))
    sent_at = factory.LazyFunction(clock.now)


class ReviewRequestFactory(DjangoModelFactory):
    """An open request to the application's hiring manager, or to `reviewer=`."""

    class Meta:
        model = ReviewRequest

    application = factory.SubFactory(ApplicationFactory)
    reviewer = factory.SubFactory(UserFactory)
    due_at = factory.LazyFunction(lambda: clock.now() + timedelta(days=2))
