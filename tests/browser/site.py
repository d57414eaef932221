"""Tandem as `make demo` starts it, for a test company: a mail server, three users, and a clock that they move."""

import re
from datetime import UTC, date, datetime, time, timedelta
from pathlib import Path
from typing import Self
from zoneinfo import ZoneInfo

from tests.servers.app import App
from tests.servers.smtp import Received, Smtp
from workspace.demo.resumes import resume_pdf

BERLIN = ZoneInfo("Europe/Berlin")
PASSWORD = "a-long-word-for-tests"
LINK = re.compile(r"https?://[^\s/]+/m/(?!stop/)[^\s/]+/")
CODE = re.compile(r"^\s*([A-Z0-9-]{6,12})\s*$", re.MULTILINE)

PEOPLE = """
from datetime import timedelta
from allauth.account.models import EmailAddress
from accounts.models import Organisation, User
from core.models import ClockOffset
Organisation.objects.update_or_create(id=1, defaults={{
    "name": "Example House", "zone": "Europe/Berlin", "holiday_calendar": "DE-BE"}})
for name, role in [("Rita Lund", "recruiter"), ("Mona Vasquez", "manager"), ("Ada Okoro", "admin")]:
    email = name.split()[0].lower() + "@example.org"
    person = User.objects.create_user(email, {password!r}, name=name, role=role, zone="Europe/Berlin")
    EmailAddress.objects.create(user=person, email=email, verified=True, primary=True)
ClockOffset.move_on(timedelta(seconds={seconds}))
"""


def first_monday_of_july() -> datetime:
    """Ten o'clock on a Monday in Berlin. No public holiday falls into the weeks after it: days count as one reads them."""
    year = datetime.now(UTC).year + 1
    day = next(date(year, 7, n) for n in range(1, 8) if date(year, 7, n).weekday() == 0)
    return datetime.combine(day, time(10), BERLIN)


class House:
    """`with House(prepared) as house:` starts the mail server, then web, worker and clock."""

    def __init__(self, prepared: Path, **servers: str) -> None:
        """`servers` (DATABASE_URL, CELERY_BROKER_URL) take the place of the embedded database and broker."""
        self.mail = Smtp()
        # The clock looks every second, not every half minute; everything else is what `make demo` has.
        settings = {"EMAIL_URL": self.mail.url, "TICK_SECONDS": "1", "WORKER_POOL": "solo", **servers}
        first = ("migrate -v0", "createcachetable", "seed") if servers else ()
        self.app = App(processes=(), prepare=first, prepared=prepared, **settings)
        self.today = first_monday_of_july().date()

    def __enter__(self) -> Self:
        self.mail.start()
        try:
            self.app.__enter__()
            seconds = int((first_monday_of_july() - datetime.now(UTC)).total_seconds())
            self.app.shell(PEOPLE.format(password=PASSWORD, seconds=seconds))
            self.app.start("web", "worker", "clock")
        except BaseException:
            self.__exit__()
            raise
        return self

    def __exit__(self, *_: object) -> None:
        self.app.__exit__()
        self.mail.stop()

    @property
    def url(self) -> str:
        return self.app.url

    def a_day_later(self, days: int = 1) -> None:
        """What the people's own press of "Skip ahead one day" means for the calendar on the wall."""
        self.today += timedelta(days=days)


def link_in(mail: Received) -> str:
    """The address that the mail's button opens."""
    found = LINK.search(mail.text)
    assert found, mail.text
    return found.group(0)


def code_in(mail: Received) -> str:
    """The sign-in code of a mail."""
    found = CODE.search(mail.text)
    assert found, mail.text
    return found.group(1)


def resume_of(name: str, *lines: str) -> dict[str, str | bytes]:
    """A real PDF, as a file chosen in the browser."""
    paper = resume_pdf(f"# {name}\n## Experience\n" + "\n".join(lines))
    return {"name": f"{name}.pdf", "mimeType": "application/pdf", "buffer": paper}
