"""The business day before a kickoff: a reminder of when and where it is, and what to do beforehand."""

from collections.abc import Iterable, Mapping
from datetime import datetime, timedelta
from typing import ClassVar

from django.urls import reverse

from accounts.calendars import calendars_of
from accounts.models import User
from core.businesstime import DAY
from core.dates import Style, for_person, with_place
from core.models import key_of, pk_of
from kickoff.invitations import invited_to, seats_at
from kickoff.models import Kickoff, Lesson
from kickoff.reminders.shared import CLOSED, LEFT_TEAM, when_held
from recruiting.models import Requisition
from recruiting.representatives import first_name
from reminders.kinds import Due, ItemContext, ReminderKind, Rung, register
from reminders.models import ContactPreference, Occurrence, ReminderRule

AHEAD = timedelta(days=7)  # the reminder is never older than this, even before holidays or days out of office
A_MINUTE = 60


@register
class KickoffTomorrow(ReminderKind):
    """To all attendees. A meeting scheduled after this would be due has its invitation only."""

    name = "kickoff.tomorrow"
    label = "Kickoff reminder"
    groups = False
    # Overrides a weekly cadence: otherwise it could arrive after the meeting.
    rungs: ClassVar = [Rung(0, "Kickoff reminder", offset=-DAY, overrides_cadence=True, counts_from="the kickoff")]

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
            return CLOSED
        if not kickoff.is_booked:
            return "the kickoff is completed" if kickoff.is_held else "the kickoff was canceled"
        if occurrence.round != round_of(kickoff):
            return "the meeting was moved"
        if kickoff.has_begun:
            return "the meeting has started"
        who = occurrence.on_behalf_of_id or occurrence.recipient_id
        return "" if invited_to(kickoff).filter(pk=who).exists() else LEFT_TEAM

    def context(self, occurrence: Occurrence) -> ItemContext:
        kickoff = Kickoff.objects.select_related("requisition").get(pk=pk_of(occurrence.subject))
        job, reader = kickoff.requisition, occurrence.recipient
        text, full = (when_held(kickoff, reader, style) for style in (Style.MESSAGE, Style.FULL))
        prepare = _to_prepare(kickoff, reader)
        sentence = f"The kickoff for {job.role_in_calls} is {full}."
        return ItemContext(
            title=job.title_in_subject(f"Reminder: kickoff {for_person(kickoff.starts, reader, Style.MESSAGE)} · "),
            short=f"the kickoff for {job.title_in_texts} is {text}.",
            spoken=" ".join([sentence, *prepare]),
            preview=" ".join([f"{kickoff.minutes} minutes.", *(_first_sentence(words) for words in prepare[:1])]),
            action="View agenda",
            link_label="Agenda",
            path=reverse("kickoff", args=[kickoff.requisition_id]),
            talking_points=[f"{sentence} Where: {kickoff.room.rstrip('.')}." if kickoff.room else sentence, *prepare],
            facts={
                "title": job.title,
                "when": with_place(kickoff.starts, reader, Style.FULL),
                "minutes": kickoff.minutes,
                "video_link": kickoff.video_link,
                "room": kickoff.room,
                "agenda": list(kickoff.items.values_list("title", flat=True)),
                "prepare": prepare,
            },
        )

    def staff(self, occurrence: Occurrence) -> User | None:
        kickoff = Kickoff.objects.select_related("requisition").filter(pk=pk_of(occurrence.subject)).first()
        return kickoff.requisition.lead_recruiter() if kickoff else None


def round_of(kickoff: Kickoff) -> int:
    """Returns a number that rises with each new time of the meeting, also after it was canceled."""
    return int(kickoff.arranged_at.timestamp()) // A_MINUTE if kickoff.arranged_at else 0


def _to_prepare(kickoff: Kickoff, reader: User) -> list[str]:
    """Returns what the reader can do beforehand, as sentences; the same for every channel."""
    manager, recruiter = kickoff.requisition.hiring_manager(), kickoff.requisition.lead_recruiter()
    found = [_takeaways(manager, reader), _preferences(manager, recruiter, reader)]
    return [sentence for sentence in found if sentence]


def _first_sentence(words: str) -> str:
    return words.partition(". ")[0].rstrip(".") + "."


def _takeaways(manager: User | None, reader: User) -> str:
    count = Lesson.objects.visible_to(reader).to_bring_up(manager).count()
    if not count:
        return ""
    return f"You'll go over {'1 takeaway' if count == 1 else f'{count} takeaways'} from last time."


def _preferences(manager: User | None, recruiter: User | None, reader: User) -> str:
    """For the hiring manager and the recruiter, who settle it in the kickoff."""
    if manager is None or ContactPreference.objects.filter(user=manager).exists():
        return ""
    if reader != manager and not reader.is_staffing:
        return ""
    whose, other = ("Your", recruiter) if reader == manager else (f"{first_name(manager)}'s", manager)
    together = f"You and {first_name(other)}" if other and other != reader else "You"
    return f"{whose} communication preferences aren't set yet. {together} can set them at the kickoff."
