"""A confidential twin, and everybody who is not on its team."""

from django.http import HttpResponse
from django.test import Client

from accounts.models import Organisation, User
from recruiting.models import TeamMember
from reminders.access import remember_link
from reminders.models import MessageLink
from tests.factories import RequisitionFactory, UserFactory
from tests.full_job import FullJob, make_twin
from tests.meta.world import BACKEND


class Marked:
    """`twin` has the marker in all its texts; `own` is the job of those who look around. Their recruiter has another job
    with the twin's manager."""

    def __init__(self) -> None:
        self.twin = make_twin()
        self.own = FullJob("Ordinary", is_confidential=False)
        self.admin = UserFactory(name="Ada Admin", role=User.Role.ADMIN)
        self.former = UserFactory(name="Fay Former", role=User.Role.REVIEWER)
        TeamMember.objects.create(
            requisition=self.twin.requisition, user=self.former, part="reviewer", removed_at=self.twin.now
        )
        self.shared = RequisitionFactory(recruiter=self.own.recruiter, manager=self.twin.manager)
        Organisation.objects.create(name="Example House", zone="Europe/Berlin", escalation_to=self.admin)

    @property
    def team(self) -> list[User]:
        return [self.twin.recruiter, self.twin.manager, self.twin.reviewer]

    def client_of(self, who: str) -> Client:
        """A browser in which somebody is signed in, or that holds the link of the own manager's message."""
        if who not in ("link", "anonymous"):
            return self.browser_of(getattr(self, who, None) or getattr(self.own, who))
        client = Client()
        if who == "link":
            answer = HttpResponse()
            remember_link(answer, self.own.kept[MessageLink][0])
            client.cookies.update(answer.cookies)
        return client

    @staticmethod
    def browser_of(user: User) -> Client:
        client = Client()
        client.force_login(user, backend=BACKEND)
        return client
