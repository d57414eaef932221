from reminders.kinds import all_kinds
from reminders.models import ReminderRule


def seed() -> None:
    """A rule for every rung of every kind that has none yet. What an admin edited stays."""
    known = set(ReminderRule.objects.values_list("kind", "rung"))
    ReminderRule.objects.bulk_create(
        ReminderRule(
            kind=kind.name,
            rung=rung.rung,
            name=rung.name,
            offset=rung.offset,
            calendar_days=rung.calendar_days,
            route=rung.route,
            urgent=rung.urgent,
            overrides_cadence=rung.overrides_cadence,
            alone=rung.alone,
            lifetime=rung.lifetime,
        )
        for kind in all_kinds().values()
        for rung in kind.rungs
        if (kind.name, rung.rung) not in known
    )
