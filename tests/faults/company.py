"""A company with a running web server: a recruiter, an admin, and hiring managers with a candidate to review each."""

import json
import re
from collections.abc import Iterator
from contextlib import contextmanager
from itertools import count
from typing import Any, NamedTuple

from tests.faults.engine.site import Site, zone_where_it_is_noon
from tests.servers.browser import Browser
from tests.servers.processes import wait_until
from tests.servers.smtp import Smtp

LINK = re.compile(r"/m/((?!stop/)[^/\s]+)/")
PASSWORD = "quite a long phrase for tests"
RECRUITER, ADMIN = "rita@example.org", "ada@example.org"
WHY = "Ran forty services for six years and halved the pages of the night shift."
FURNISH = """
import json
from datetime import time, timedelta
from django.contrib.auth.hashers import make_password
from django.core.files.base import ContentFile
from accounts.models import Organisation, User
from core import clock
from recruiting.models import Document, Stage, TeamMember
from reminders.models import ContactPreference
from tests.factories import ApplicationFactory, RequisitionFactory, ReviewRequestFactory, SlateFactory, UserFactory

def user(name, email, role):
    user = UserFactory(name=name, email=email, role=role, zone={noon!r}, zone_confirmed_at=clock.now())
    user.password = PASSWORD
    user.save()
    ContactPreference.objects.create(
        user=user, channel="email", weekdays=list(range(7)), hours_from=time(0), hours_to=time(23, 59))
    return user

PASSWORD = make_password({password!r})  # once: it is slow on purpose
Organisation.objects.get_or_create(id=1, defaults={{"name": "Example Company", "zone": "UTC"}})
rita = user("Rita Recruiter", "rita@example.org", User.Role.RECRUITER)
user("Ada Admin", "ada@example.org", User.Role.ADMIN)
user("Emil Employee", "emil@example.org", User.Role.REVIEWER)
made = []
for n in range(1, {count} + 1):
    manager = user(f"Manager {{n}}", f"manager{{n}}@example.org", User.Role.MANAGER)
    job = RequisitionFactory(title=f"Engineer {{n}}", recruiter=rita, manager=manager)
    application = ApplicationFactory(
        requisition=job, candidate__name=f"Candi Date{{n}}", stage=job.stages.get(kind=Stage.Kind.REVIEW))
    paper = Document.objects.create(
        candidate=application.candidate, kind="txt", original_name="Lebenslauf é.txt", size=20, sha256=f"{{n:064}}",
        text="A secret life story.", file=ContentFile(b"A secret life story.", name="cv.txt"))
    asked = ReviewRequestFactory(
        application=application, reviewer=manager, slate=SlateFactory(requisition=job, created_by=rita))
    made.append(dict(
        email=manager.email, user=manager.pk, requisition=job.pk, application=application.pk, review=asked.pk,
        candidate=application.candidate_id, document=paper.pk, stored_as=paper.file.name))
print(json.dumps(made))
"""


class Manager(NamedTuple):
    """A hiring manager with a job of their own and one candidate, with a résumé, to review."""

    email: str
    user: int
    requisition: int
    application: int
    review: int
    candidate: int
    document: int
    stored_as: str

    @property
    def page(self) -> str:
        return f"/reviews/{self.review}/"


class Company:
    """`with running_company(site, 3) as company: company.browser(company.managers[0].email)`"""

    def __init__(self, site: Site, managers: list[Manager]) -> None:
        self.site = site
        self.managers = managers
        self.url = site.app.url
        self.addresses = (f"127.0.{n // 250}.{n % 250 + 2}" for n in count())
        self.unused = list(managers)
        self.tokens: dict[str, str] = {}

    def next(self) -> Manager:
        """Returns a hiring manager that no other test uses."""
        return self.unused.pop()

    def read_mail(self, smtp: Smtp) -> None:
        """Stores the token of each hiring manager's message."""
        for manager in self.managers:
            [message] = smtp.to(manager.email)
            self.tokens[manager.email] = LINK.findall(message.text)[0]

    def by_link(self, manager: Manager) -> Browser:
        """Returns a browser that opened the link in the message and pressed Continue."""
        browser = self.browser()
        answer = browser.post(f"/m/{self.tokens[manager.email]}/")
        assert (answer.status_code, answer.headers["Location"]) == (302, manager.page), answer.text[:300]
        return browser

    def browser(self, email: str = "", **more: Any) -> Browser:
        """Returns a new browser with its own IP address, signed in if an email is given."""
        browser = Browser(self.url, address=next(self.addresses), **more)
        return browser.sign_in(email, PASSWORD) if email else browser

    def form(self, manager: Manager, **changes: Any) -> dict[str, Any]:
        """Returns the data of a completed review form."""
        return {"verdict": "yes", "rationale": WHY, "number": "1", "revision": ""} | changes

    def reviews(self) -> list[tuple[Any, ...]]:
        return self.site.rows("SELECT request_id, number, rationale FROM feedback_review ORDER BY id")

    def log(self) -> str:
        """Returns the log of the web server."""
        return (self.site.app.folder / "web.log").read_text()

    def wait_for_log(self, *words: str) -> str:
        """Waits for a line of the web server's log with all these words, and returns it."""

        def line() -> str:
            return next((row for row in self.log().splitlines() if all(word in row for word in words)), "")

        return wait_until(line, seconds=20, what=f"a line with {words}")


@contextmanager
def running_company(site: Site, managers: int) -> Iterator[Company]:
    """Creates people and jobs in this site's database, and starts its web server."""
    code = FURNISH.format(count=managers, noon=zone_where_it_is_noon(), password=PASSWORD)
    made = [Manager(**row) for row in json.loads(site.app.shell(code))]
    site.app.start("web")
    yield Company(site, made)
