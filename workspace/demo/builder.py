"""The clock of the demo's story: scenes happen on real business days, through the product's own actions."""

from collections.abc import Callable
from datetime import date, datetime, time, timedelta
from zoneinfo import ZoneInfo

from django.core.files.uploadedfile import SimpleUploadedFile

from core import clock
from core.businesstime import DAY, BusinessCalendar, wall
from core.models import ClockOffset
from recruiting.candidates.documents import CheckedFile, check
from reminders.engine import run_once
from workspace.demo.people import ORGANIZATION, Person
from workspace.demo.resumes import resume_pdf

FRESH_DAYS = 30  # before that once a day is enough, so that the demo is ready sooner
TICKS = (
    time(9, 5),
    time(8, 55),
    time(13, 0),
    time(16, 30),
)  # when the story runs the reminders, in the organization's zone


class Stage:
    """Moves the clock through the past. At the end the demo's clock is the real one."""

    def __init__(self) -> None:
        self.real_now = clock._system_now()
        self.calendar = BusinessCalendar(zone=ORGANIZATION["zone"], holiday_code=ORGANIZATION["holiday_calendar"])
        self.scenes: list[tuple[datetime, Callable[[], None]]] = []

    def moment(self, business_days: float, at: time = time(10)) -> datetime:
        """The time `at` (organization's zone), that many business days from now; never after now unless `business_days` > 0."""
        local = self.calendar.add(self.real_now, int(business_days * DAY)).astimezone(ZoneInfo(self.calendar.zone))
        day = local.date()
        moment = wall(day, at, self.calendar.zone)
        return min(moment, self.real_now - timedelta(minutes=5)) if business_days <= 0 else moment

    def workday(self, day: date) -> date:
        """Returns that day, or the next business day where it is a weekend or a holiday."""
        while not self.calendar.is_workday(day):
            day += timedelta(days=1)
        return day

    def scene(self, business_days: float, act: Callable[[], None], at: time = time(10)) -> None:
        self.scenes.append((self.moment(business_days, at), act))

    def play(self) -> None:
        """Runs every scene at its time, and the reminders once or several times a day in between."""
        for moment, act in sorted([*self.scenes, *self._ticks()], key=lambda scene: scene[0]):
            self.set_clock(moment)
            act()
        self.set_clock(self.real_now)

    def _ticks(self) -> list[tuple[datetime, Callable[[], None]]]:
        first = min(moment for moment, _ in self.scenes).date()
        days = (self.real_now.date() - first).days + 1
        moments = (
            wall(first + timedelta(days=day), at, self.calendar.zone)
            for day in range(days)
            for at in (TICKS if days - day <= FRESH_DAYS else TICKS[:1])
        )
        return [(moment, self.tick) for moment in moments if moment < self.real_now - timedelta(minutes=5)]

    @staticmethod
    def tick() -> None:
        """Plans, composes and sends what is due, as worker and clock would have."""
        run_once(clock.now())

    @staticmethod
    def set_clock(moment: datetime) -> None:
        seconds = int((moment - clock._system_now()).total_seconds())
        ClockOffset.objects.update_or_create(id=1, defaults={"seconds": 0 if abs(seconds) < 30 else seconds})
        clock.forget()


def resume_file(person: Person) -> CheckedFile:
    """The candidate's résumé as an uploaded PDF."""
    name = person.name.replace(" ", "-") + ".pdf"
    return check(SimpleUploadedFile(name, resume_pdf(person.resume), content_type="application/pdf"))
