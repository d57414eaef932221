"""Plan: asks each kind what is due and stores it under its unique key. Safe to run twice, or on two machines."""

import logging
from datetime import datetime, timedelta

from django.db import DatabaseError

from reminders.engine.recipients import Person, people
from reminders.kinds import Due, Later, ReminderKind, all_kinds
from reminders.models import Occurrence, ReminderRule

logger = logging.getLogger(__name__)
BATCH = 500
Key = tuple[int, str, int, int, int]


def plan(now: datetime) -> int:
    """Writes the occurrences that are due and not known yet; how many it tried to add.

    A kind that fails is logged and left out: the others are planned.
    """
    found, later = _all_due(now)
    known = _known({due.subject for _, due in found})
    fresh = {_key(rule, due): (rule, due) for rule, due in found if _key(rule, due) not in known}
    persons = people({due.recipient_id for _, due in fresh.values()}) if fresh else {}
    known_people = [(rule, due) for rule, due in fresh.values() if due.recipient_id in persons]
    rows = [_row(rule, due, persons[due.recipient_id], now) for rule, due in known_people]
    Occurrence.objects.bulk_create(rows, batch_size=BATCH, ignore_conflicts=True)
    for kind, dues in later:  # last: after a crash they are read again
        _remember(kind, dues)
    return len(rows)


def _remember(kind: ReminderKind, dues: list[Later]) -> None:
    try:
        kind.remember(dues)
    except DatabaseError:
        raise
    except Exception:  # it is asked about all of them again by the next tick
        logger.exception("Reminder kind %s could not store when to look again", kind.name)


def _all_due(now: datetime) -> tuple[list[tuple[ReminderRule, Due]], list[tuple[ReminderKind, list[Later]]]]:
    """What is due with its rule, and what each kind would not be asked about for a while."""
    found: list[tuple[ReminderRule, Due]] = []
    later = []
    rules: dict[str, dict[int, ReminderRule]] = {}
    for rule in ReminderRule.objects.filter(active=True):
        rules.setdefault(rule.kind, {})[rule.rung] = rule
    for name, kind in all_kinds().items():
        said = _due(kind, now, rules.get(name, {}))
        dues = [one for one in said if isinstance(one, Due)]
        found += [(rules[name][due.rung], due) for due in dues if due.due_at <= now and due.rung in rules[name]]
        if len(said) > len(dues):
            later.append((kind, [one for one in said if isinstance(one, Later)]))
    return found, later


def _due(kind: ReminderKind, now: datetime, rules: dict[int, ReminderRule]) -> list[Due | Later]:
    try:
        return list(kind.due(now, rules)) if rules else []
    except DatabaseError:
        raise
    except Exception:  # one kind's mistake must not silence the others
        logger.exception("Reminder kind %s could not say what is due", kind.name)
        return []


def _known(subjects: set[str]) -> set[Key]:
    """Keys that were planned before, by the person each concerns."""
    ordered, known = sorted(subjects), set()
    for start in range(0, len(ordered), BATCH):
        rows = Occurrence.objects.filter(subject__in=ordered[start : start + BATCH])
        for rule, subject, recipient, behalf, rung, round_ in rows.values_list(
            "rule", "subject", "recipient", "on_behalf_of", "rung", "round"
        ):
            known.add((rule, subject, behalf or recipient, rung, round_))
    return known


def _key(rule: ReminderRule, due: Due) -> Key:
    return (rule.pk, due.subject, due.recipient_id, due.rung, due.round)


def _row(rule: ReminderRule, due: Due, person: Person, now: datetime) -> Occurrence:
    useful_until = due.useful_until or due.due_at + timedelta(minutes=rule.lifetime)
    state, reason = Occurrence.State.OPEN, ""
    if useful_until <= now:
        state, reason = Occurrence.State.EXPIRED, "It couldn't be scheduled in time"
    elif not person.user.is_active:
        state, reason = Occurrence.State.CANCELLED, "The recipient is no longer active"
    return Occurrence(
        rule=rule,
        rule_version=rule.version,
        subject=due.subject,
        recipient=person.user,
        rung=due.rung,
        round=due.round,
        due_at=due.due_at,
        zone=person.zone,
        useful_until=useful_until,
        state=state,
        reason=reason,
        requisition_key=due.requisition_key,
        created_at=now,
    )
