"""A house with a running web server: a recruiter, an admin, and managers who are asked for their view."""

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

def somebody(name, email, role):
    user = UserFactory(name=name, email=email, role=role, zone={noon!r}, zone_confirmed_at=clock.now())
    user.password = PASSWORD
    user.save()
    ContactPreference.objects.create(
        user=user, channel="email", weekdays=list(range(7)), hours_from=time(0), hours_to=time(23, 59))
    return user

PASSWORD = make_password({password!r})  # once: it is slow on purpose
Organisation.objects.get_or_create(id=1, defaults={{"name": "Example House", "zone": "UTC"}})
rita = somebody("Rita Recruiter", "rita@example.org", User.Role.RECRUITER)
somebody("Ada Admin", "ada@example.org", User.Role.ADMIN)
somebody("Emil Employee", "emil@example.org", User.Role.REVIEWER)
made = []
for n in range(1, {count} + 1):
    manager = somebody(f"Manager {{n}}", f"manager{{n}}@example.org", User.Role.MANAGER)
    search = RequisitionFactory(title=f"Engineer {{n}}", recruiter=rita, manager=manager)
    application = ApplicationFactory(
        requisition=search, candidate__name=f"Candi Date{{n}}", stage=search.stages.get(kind=Stage.Kind.REVIEW))
    paper = Document.objects.create(
        candidate=application.candidate, kind="txt", original_name="Lebenslauf é.txt", size=20, sha256=f"{{n:064}}",
        text="A secret life story.", file=ContentFile(b"A secret life story.", name="cv.txt"))
    asked = ReviewRequestFactory(
        application=application, reviewer=manager, slate=SlateFactory(requisition=search, created_by=rita))
    made.append(dict(
        email=manager.email, user=manager.pk, requisition=search.pk, application=application.pk, review=asked.pk,
        candidate=application.candidate_id, document=paper.pk, stored_as=paper.file.name))
print(json.dumps(made))
"""


class Manager(NamedTuple):
    """A manager with a search of their own, in which one person with a résumé waits for a view."""

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


class House:
    """`with house_of(site, 3) as house: house.browser(house.managers[0].email)`"""

    def __init__(self, site: Site, managers: list[Manager]) -> None:
        self.site = site
        self.managers = managers
        self.url = site.app.url
        self.addresses = (f"127.0.{n // 250}.{n % 250 + 2}" for n in count())
        self.unused = list(managers)
        self.tokens: dict[str, str] = {}

    def next(self) -> Manager:
        """A manager whom no other test uses."""
        return self.unused.pop()

    def read_mail(self, smtp: Smtp) -> None:
        """Keeps the token of each manager's message."""
        for manager in self.managers:
            [message] = smtp.to(manager.email)
            self.tokens[manager.email] = LINK.findall(message.text)[0]

    def by_link(self, manager: Manager) -> Browser:
        """A browser that opened the message's link and pressed Continue."""
        browser = self.browser()
        answer = browser.post(f"/m/{self.tokens[manager.email]}/")
        assert (answer.status_code, answer.headers["Location"]) == (302, manager.page), answer.text[:300]
        return browser

    def browser(self, email: str = "", **more: Any) -> Browser:
        """A new browser at an address of its own; signed in when somebody is named."""
        browser = Browser(self.url, address=next(self.addresses), **more)
        return browser.sign_in(email, PASSWORD) if email else browser

    def form(self, manager: Manager, **changes: Any) -> dict[str, Any]:
        """What a manager posts who fills the form in."""
        return {"verdict": "yes", "rationale": WHY, "number": "1", "revision": ""} | changes

    def views(self) -> list[tuple[Any, ...]]:
        return self.site.rows("SELECT request_id, number, rationale FROM feedback_review ORDER BY id")

    def log(self) -> str:
        """All that the web server wrote."""
        return (self.site.app.folder / "web.log").read_text()

    def wait_for_log(self, *words: str) -> str:
        """The line of the web server's log that has all these words."""

        def line() -> str:
            return next((row for row in self.log().splitlines() if all(word in row for word in words)), "")

        return wait_until(line, seconds=20, what=f"a line with {words}")


@contextmanager
def furnished(site: Site, managers: int) -> Iterator[House]:
    """People and searches in this site's database, and its web server running."""
    code = FURNISH.format(count=managers, noon=zone_where_it_is_noon(), password=PASSWORD)
    made = [Manager(**row) for row in json.loads(site.app.shell(code))]
    site.app.start("web")
    yield House(site, made)
