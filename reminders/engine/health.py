"""Whether a channel may be used now: the circuit breaker, the pause after a configuration error, the pace.

Five transient failures in a row within two minutes open the breaker for a minute, doubling to a quarter of an hour;
then one probe is sent. A pause by configuration ends when an admin resumes the channel.
"""

import math
from datetime import datetime, timedelta

from django.db.models import F

from core import rates
from reminders.channels.base import CHANNELS, get_channel
from reminders.engine import notices
from reminders.models import ChannelHealth

FAILURES = 5
WITHIN = timedelta(minutes=2)
FIRST_REST, LONGEST_REST = 60, 900
PROBE = timedelta(seconds=60)
PACE = timedelta(seconds=30)  # as often as the dispatch tick runs: what one may send at once
State = ChannelHealth.State
WELL = {
    "state": State.OK, "failures": 0, "first_failure_at": None, "until": None, "reason": "", "rest_seconds": FIRST_REST,
}  # fmt: skip


def blocked(now: datetime) -> dict[str, str]:
    """Channel → why nothing on it is claimed now."""
    reasons = {}
    for health in ChannelHealth.objects.exclude(state=State.OK):
        if health.state == State.PAUSED:
            reasons[health.channel] = "Channel paused: check its settings"
        elif health.until and health.until > now:
            reasons[health.channel] = "Channel paused temporarily after repeated failures"
    return reasons


def may_probe(channel: str, now: datetime) -> bool:
    """True for a working channel; for one on a break, to exactly one caller once the break is over."""
    health = ChannelHealth.objects.filter(channel=channel).first()
    if health is None or health.state == State.OK:
        return True
    mine = ChannelHealth.objects.filter(channel=channel, state=State.OPEN, until=health.until, until__lte=now)
    return bool(mine.update(until=now + PROBE))


def within_pace(channel: str) -> bool:
    """Counts one more message; False once the provider's limit of this half minute is reached."""
    per_minute = get_channel(channel).per_minute
    limit = math.ceil(per_minute * PACE.total_seconds() / 60)
    return not per_minute or not rates.too_many(f"send:{channel}", limit=limit, per=PACE)


def worked(channel: str, now: datetime) -> None:
    """The provider accepted it, or refused it for other reasons: the channel works."""
    broken = ChannelHealth.objects.filter(channel=channel).exclude(state=State.PAUSED).exclude(failures=0)
    broken.update(**WELL, changed_at=now)


def failed(channel: str, reason: str, now: datetime) -> None:
    """One transient failure more; opens the breaker, or prolongs the break after a failed probe."""
    ChannelHealth.objects.get_or_create(channel=channel, defaults={"changed_at": now})
    rows = ChannelHealth.objects.filter(channel=channel).exclude(state=State.PAUSED)
    rows.filter(state=State.OK, first_failure_at__lt=now - WITHIN).update(failures=0, first_failure_at=None)
    rows.filter(first_failure_at=None).update(first_failure_at=now)
    rows.update(failures=F("failures") + 1, reason=reason[:200])
    for health in rows.filter(failures__gte=FAILURES):
        rest = FIRST_REST if health.state == State.OK else min(health.rest_seconds * 2, LONGEST_REST)
        rows.filter(failures=health.failures).update(
            state=State.OPEN, rest_seconds=rest, until=now + timedelta(seconds=rest), changed_at=now
        )


def pause(channel: str, reason: str, now: datetime) -> None:
    """Our own settings are wrong: nothing more is sent there, and the admins get one task."""
    ChannelHealth.objects.get_or_create(channel=channel, defaults={"changed_at": now})
    working = ChannelHealth.objects.filter(channel=channel).exclude(state=State.PAUSED)
    if working.update(state=State.PAUSED, reason=reason[:200], until=None, changed_at=now):
        label = get_channel(channel).label if channel in CHANNELS else channel
        notices.tell_admins(
            f"The {label.lower()} channel is paused: check its settings",
            f"{reason}. Messages are being held. Resume the channel on the status page once the settings are fixed.",
        )


def resume(channel: str, now: datetime) -> None:
    """An admin fixed it."""
    ChannelHealth.objects.filter(channel=channel).update(**WELL, changed_at=now)
