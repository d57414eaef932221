"""Recipients: a person with preferences, calendar and days out of office, for many at once in three queries."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime
from zoneinfo import ZoneInfo

from accounts.models import Leave, Organisation, User
from core.businesstime import BusinessCalendar
from reminders.contact import preferences
from reminders.models import ContactPreference


@dataclass(frozen=True)
class Person:
    user: User
    preference: ContactPreference
    calendar: BusinessCalendar
    leaves: tuple[Leave, ...] = ()

    @property
    def zone(self) -> str:
        return self.calendar.zone

    @property
    def preference_text(self) -> str:
        """Their preferences as a sentence in the first person."""
        return preferences.in_words(self.preference, self.user)[:300]

    def local_day(self, moment: datetime) -> date:
        return moment.astimezone(ZoneInfo(self.zone)).date()

    def delegate(self, day: date) -> User | None:
        """Their active delegate on that day, if they are out of office."""
        named = [leave.delegate for leave in self.leaves if leave.first_day <= day <= leave.last_day]
        return next((user for user in named if user and user.is_active), None)


def people(ids: Iterable[int]) -> dict[int, Person]:
    """Each existing person by id; unsaved defaults where they never chose any."""
    organization = Organisation.current()
    users = User.objects.filter(pk__in=set(ids)).select_related("contact_preference")
    leaves: dict[int, list[Leave]] = {}
    for leave in Leave.objects.filter(user__in=set(ids)).select_related("delegate"):
        leaves.setdefault(leave.user_id, []).append(leave)
    return {user.pk: _person(user, tuple(leaves.get(user.pk, ())), organization) for user in users}


def person(user_id: int) -> Person:
    return people([user_id])[user_id]


def _person(user: User, leaves: tuple[Leave, ...], organization: Organisation) -> Person:
    days = tuple((leave.first_day, leave.last_day) for leave in leaves)
    calendar = organization.calendar(user.zone, user.holiday_calendar, days)
    chosen = getattr(user, "contact_preference", None)
    return Person(user, chosen or ContactPreference(user=user), calendar, leaves)
