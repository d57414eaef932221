"""The clock and the hands of the demo's story: scenes happen on real business days, through the product's own actions."""

from collections.abc import Callable
from datetime import datetime, time, timedelta

from django.core.files.uploadedfile import SimpleUploadedFile

from core import clock
from core.businesstime import DAY, BusinessCalendar, wall
from core.models import ClockOffset
from recruiting.documents import CheckedFile, check
from reminders.engine import run_once
from workspace.demo.people import HOUSE, Person
from workspace.demo.resumes import resume_pdf

FRESH_DAYS = 30  # before that once a day is enough, and the demo is there sooner
TICKS = (time(9, 5), time(8, 55), time(13, 0), time(16, 30))  # when the story lets the reminders run, house time


class Stage:
    """Moves the clock through the past. The demo's clock ends where the real one is."""

    def __init__(self) -> None:
        self.real_now = clock._system_now()
        self.calendar = BusinessCalendar(zone=HOUSE["zone"], holiday_code=HOUSE["holiday_calendar"])
        self.scenes: list[tuple[datetime, Callable[[], None]]] = []

    def moment(self, business_days: float, at: time = time(10)) -> datetime:
        """That many business days from now (negative: ago) at a house time; never later than now when in the past."""
        day = self.calendar.add(self.real_now, int(business_days * DAY)).date()
        moment = wall(day, at, self.calendar.zone)
        return min(moment, self.real_now - timedelta(minutes=5)) if business_days <= 0 else moment

    def scene(self, business_days: float, act: Callable[[], None], at: time = time(10)) -> None:
        self.scenes.append((self.moment(business_days, at), act))

    def play(self) -> None:
        """Every scene at its time, and the reminders once or three times each day between them."""
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
        """Plan, compose and send what is due, as worker and clock would have."""
        run_once(clock.now())

    @staticmethod
    def set_clock(moment: datetime) -> None:
        seconds = int((moment - clock._system_now()).total_seconds())
        ClockOffset.objects.update_or_create(id=1, defaults={"seconds": 0 if abs(seconds) < 30 else seconds})
        clock.forget()


def paper_of(person: Person) -> CheckedFile:
    """The person's résumé as it would be uploaded."""
    name = person.name.replace(" ", "-") + ".pdf"
    return check(SimpleUploadedFile(name, resume_pdf(person.resume), content_type="application/pdf"))
