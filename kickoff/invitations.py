"""Who has an invitation, who should have one, and what to send so that the two match.

The round of an invitation is the meeting's SEQUENCE plus the number of times the person joined the hiring team. It rises
with each change of the meeting and when a person rejoins, so each of these is sent once. A cancellation has the round of
the invitation it cancels.
"""

from collections import defaultdict
from collections.abc import Iterable, Iterator
from datetime import datetime

from django.db.models import Q, QuerySet

from accounts.models import User
from core import clock
from core.models import key_of
from kickoff.models import Kickoff
from recruiting.models import TeamMember
from reminders.kinds import Due
from reminders.models import Occurrence

KIND = "kickoff.invitation"
INVITE, UNINVITE = 0, 1
State = Kickoff.State


def invited_to(kickoff: Kickoff) -> QuerySet[User]:
    """Returns everyone on the hiring team on the day of the meeting, by name."""
    seats = _seats([kickoff]).filter(_sits_on(kickoff))
    people: QuerySet[User] = User.objects.filter(pk__in=seats.values("user")).order_by("name", "id")
    return people


def due_invitations(now: datetime) -> Iterator[Due]:
    """Yields, for upcoming meetings, who must be invited (again) and whose invitation must be canceled."""
    kickoffs = list(
        Kickoff.objects.filter(state__in=[State.BOOKED, State.CANCELLED], starts_at__gt=now).select_related(
            "requisition"
        )
    )
    seats = _grouped(_seats(kickoffs).values_list("requisition_id", "user_id", "removed_at", "from_day", "to_day"))
    held = _held_by_person([key_of(kickoff) for kickoff in kickoffs])
    for kickoff in kickoffs:
        key, job = key_of(kickoff), key_of(kickoff.requisition)
        wanted = {
            user: kickoff.sequence + len(rows)
            for user, rows in seats[kickoff.requisition_id].items()
            if _is_on(kickoff) and any(_covers(row, kickoff) for row in rows)
        }
        for user, round_ in wanted.items():
            yield Due(key, user, INVITE, round_, now, job, kickoff.starts_at)
        for user, (round_, rung) in held[key].items():
            if rung == INVITE and user not in wanted and user in seats[kickoff.requisition_id]:
                yield Due(key, user, UNINVITE, round_, now, job, kickoff.starts_at)


def seats_at(kickoffs: Iterable[Kickoff]) -> dict[int, list[tuple[int, datetime]]]:
    """Kickoff id → (person id, on the team since) for everyone on the hiring team on its day. One query."""
    kickoffs = list(kickoffs)
    columns = ("requisition_id", "user_id", "removed_at", "from_day", "to_day", "added_at")
    seats = _grouped(_seats(kickoffs).values_list(*columns))
    return {
        kickoff.pk: [
            (user, row[-1])
            for user, rows in seats[kickoff.requisition_id].items()
            for row in rows
            if _covers(row[:-1], kickoff)
        ]
        for kickoff in kickoffs
    }


def why_not_invited(kickoff: Kickoff, occurrence: Occurrence) -> str:
    """Returns why this invitation is out of date; empty if the person should have it."""
    if not _is_on(kickoff):
        return "the kickoff is completed" if kickoff.is_held else "the kickoff was canceled"
    if kickoff.starts <= clock.now():
        return "the meeting has started"
    rows = list(_seats([kickoff]).filter(user=occurrence.recipient_id).values_list("removed_at", "from_day", "to_day"))
    if not any(_covers(row, kickoff) for row in rows):
        return "no longer on the hiring team"
    return "" if occurrence.round == kickoff.sequence + len(rows) else "the meeting has changed since"


def why_not_uninvited(kickoff: Kickoff, occurrence: Occurrence) -> str:
    """Returns why this cancellation is not needed; empty if the person still has the invitation."""
    if kickoff.starts <= clock.now():
        return "the meeting has started"
    if _is_on(kickoff) and invited_to(kickoff).filter(pk=occurrence.recipient_id).exists():
        return "they were invited again"
    held = _held_by_person([occurrence.subject])[occurrence.subject].get(occurrence.recipient_id)
    return "" if held == (occurrence.round, INVITE) else "there is no invitation to cancel"


def _is_on(kickoff: Kickoff) -> bool:
    return kickoff.is_booked and kickoff.requisition.is_running


def _seats(kickoffs: Iterable[Kickoff]) -> QuerySet[TeamMember]:
    """Past and current team memberships of people who can still sign in."""
    jobs = [kickoff.requisition_id for kickoff in kickoffs]
    return TeamMember.objects.filter(requisition__in=jobs, user__is_active=True).order_by("id")


def _sits_on(kickoff: Kickoff) -> Q:
    day = kickoff.starts.date()
    from_then = Q(from_day__isnull=True) | Q(from_day__lte=day)
    return from_then & (Q(to_day__isnull=True) | Q(to_day__gte=day)) & Q(removed_at__isnull=True)


def _covers(seat: tuple, kickoff: Kickoff) -> bool:
    """The same as `_sits_on` for a tuple (removed at, from, to)."""
    removed_at, from_day, to_day = seat
    day = kickoff.starts.date()
    return not removed_at and (not from_day or from_day <= day) and (not to_day or day <= to_day)


def _grouped(rows: Iterable[tuple]) -> dict[int, dict[int, list[tuple]]]:
    seats: dict[int, dict[int, list[tuple]]] = defaultdict(lambda: defaultdict(list))
    for job, user, *seat in rows:
        seats[job][user].append(tuple(seat))
    return seats


def _held_by_person(keys: list[str]) -> dict[str, dict[int, tuple[int, int]]]:
    """Meeting → person → (round, rung) of the last message that was sent, or may have been."""
    went_out = Occurrence.objects.filter(
        rule__kind=KIND, subject__in=keys, state__in=[Occurrence.State.TOLD, Occurrence.State.ATTENTION]
    )
    held: dict[str, dict[int, tuple[int, int]]] = defaultdict(dict)
    for key, user, round_, rung in went_out.values_list("subject", "recipient_id", "round", "rung"):
        held[key][user] = max((round_, rung), held[key].get(user, (0, 0)))
    return held
