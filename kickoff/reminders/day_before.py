"""The business day before a kickoff: a soft note on when and where it is, and what helps beforehand."""

from collections.abc import Iterable, Mapping
from datetime import datetime, timedelta
from typing import ClassVar

from django.urls import reverse

from accounts.calendars import calendars_of
from accounts.models import User
from core.businesstime import DAY
from core.dates import Style, with_place
from core.models import key_of, pk_of
from kickoff.invitations import invited_to, seats_at
from kickoff.models import Kickoff, Lesson
from recruiting.models import Requisition
from reminders.kinds import Due, ItemContext, ReminderKind, Rung, register
from reminders.models import ContactPreference, Occurrence, ReminderRule

AHEAD = timedelta(days=7)  # also before a holiday or days away the note is no older than this
A_MINUTE = 60


@register
class KickoffTomorrow(ReminderKind):
    """To everybody who takes part. A meeting arranged later than this note would be due has its invitation only."""

    name = "kickoff.tomorrow"
    label = "Kickoff tomorrow"
    groups = False
    # An appointment does not wait for a weekly day, or the note would come after the meeting.
    rungs: ClassVar = [Rung(0, "The business day before the kickoff", offset=-DAY, overrides_cadence=True)]

    def due(self, now: datetime, rules: Mapping[int, ReminderRule]) -> Iterable[Due]:
        kickoffs = list(
            Kickoff.objects.filter(
                state=Kickoff.State.BOOKED,
                starts_at__gt=now,
                starts_at__lte=now + AHEAD,
                requisition__in=Requisition.objects.running(),
            )
        )
        seats = seats_at(kickoffs)
        taking_part = User.objects.filter(pk__in={user for rows in seats.values() for user, _ in rows})
        calendars = calendars_of(taking_part)
        for kickoff in kickoffs:
            for user, joined in seats[kickoff.pk]:
                for rung, rule in rules.items():
                    at = rule.counted_from(kickoff.starts, calendars[user])
                    if max(joined, kickoff.arranged_at or joined) <= at <= now:
                        yield Due(
                            key_of(kickoff), user, rung, round_of(kickoff), at,
                            f"recruiting.requisition:{kickoff.requisition_id}", kickoff.starts,
                        )  # fmt: skip

    def still_needed(self, occurrence: Occurrence) -> str:
        kickoff = Kickoff.objects.select_related("requisition").filter(pk=pk_of(occurrence.subject)).first()
        if kickoff is None or not kickoff.requisition.is_running:
            return "the search is closed"
        if not kickoff.is_booked:
            return "the kickoff was held" if kickoff.is_held else "the kickoff was called off"
        if occurrence.round != round_of(kickoff):
            return "the meeting was moved"
        if kickoff.has_begun:
            return "the meeting has begun"
        who = occurrence.on_behalf_of_id or occurrence.recipient_id
        return "" if invited_to(kickoff).filter(pk=who).exists() else "no longer on the team"

    def context(self, occurrence: Occurrence) -> ItemContext:
        kickoff = Kickoff.objects.select_related("requisition").get(pk=pk_of(occurrence.subject))
        title, when = kickoff.requisition.title, with_place(kickoff.starts, occurrence.recipient)
        said = with_place(kickoff.starts, occurrence.recipient, Style.FULL)
        helps = _what_helps(kickoff, occurrence.recipient)
        place = f" {kickoff.room}" if kickoff.room else ""
        return ItemContext(
            title=f"Kickoff for {title}: {when}",
            short=f"Kickoff for {title}: {when}." + "".join(f" {said}" for said in helps),
            spoken=f"The kickoff for {title} is on {said}. " + " ".join(helps),
            action="See the agenda",
            path=reverse("kickoff", args=[kickoff.requisition_id]),
            talking_points=[f"The kickoff for {title} is {when}.{place}", *helps],
            facts={
                "title": title,
                "when": when,
                "minutes": kickoff.minutes,
                "video_link": kickoff.video_link,
                "room": kickoff.room,
                "agenda": list(kickoff.items.values_list("title", flat=True)),
                "helps": helps,
            },
        )

    def staff(self, occurrence: Occurrence) -> User | None:
        kickoff = Kickoff.objects.select_related("requisition").filter(pk=pk_of(occurrence.subject)).first()
        return kickoff.requisition.lead_recruiter() if kickoff else None


def round_of(kickoff: Kickoff) -> int:
    """Rises whenever the meeting is given another time, also after it was called off."""
    return int(kickoff.arranged_at.timestamp()) // A_MINUTE if kickoff.arranged_at else 0


def _what_helps(kickoff: Kickoff, reader: User) -> list[str]:
    """What the two can do beforehand, as sentences; the same facts for every channel."""
    manager = kickoff.requisition.hiring_manager()
    found = [_lessons(manager, reader), _preferences(manager, reader)]
    return [said for said in found if said]


def _lessons(manager: User | None, reader: User) -> str:
    count = Lesson.objects.visible_to(reader).to_bring_up(manager).count()
    if not count:
        return ""
    return f"{'1 lesson' if count == 1 else f'{count} lessons'} from last time to look at."


def _preferences(manager: User | None, reader: User) -> str:
    """Asked of the two who settle it in the kickoff."""
    if manager is None or ContactPreference.objects.filter(user=manager).exists():
        return ""
    if reader == manager:
        return "You have not said yet how you want to be reached."
    return f"{manager.name} has not said yet how to be reached." if reader.is_staffing else ""
