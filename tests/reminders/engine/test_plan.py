from datetime import timedelta

import pytest
from django.db import DatabaseError, OperationalError

from accounts.models import Leave
from reminders import kinds
from reminders.models import Delivery, Occurrence, ReminderRule
from tests.factories import UserFactory
from tests.reminders.engine.scripted import DUE, SOFT, Wish


def test_planning_twice_changes_nothing(engine, manager):
    engine.want(manager)

    assert (engine.plan(), engine.plan()) == (1, 0)
    assert Occurrence.objects.count() == 1


def test_a_planner_that_knew_nothing_of_another_adds_nothing(engine, manager, monkeypatch):
    """The unique key decides, not the look before: two planners at once."""
    monkeypatch.setattr("reminders.engine.plan._known", lambda subjects: set())
    engine.want(manager)

    engine.plan(), engine.plan()

    assert Occurrence.objects.count() == 1


def test_a_round_and_a_step_make_a_new_occurrence(engine, manager):
    engine.want(manager, rung=SOFT)
    engine.want(manager, rung=DUE)
    engine.want(manager, rung=DUE, round=2)

    assert engine.plan() == 3


def test_it_is_sent_once_even_with_a_delegate(engine, manager, outsider):
    engine.want(manager)
    engine.plan()
    Occurrence.objects.update(recipient=outsider, on_behalf_of=manager)

    assert engine.plan() == 0


def test_what_was_noticed_too_late_is_kept_as_expired(engine, manager):
    engine.want(manager, due_at=engine.now - timedelta(days=9))
    engine.plan()

    assert Occurrence.objects.get().state == "expired"
    assert "couldn't be scheduled in time" in Occurrence.objects.get().reason


def test_nothing_is_due_before_its_time_without_a_rule_or_for_nobody(engine, manager):
    engine.want(manager, due_at=engine.now + timedelta(seconds=1))
    engine.want(manager, 2, recipient_id=99_999)
    engine.want(manager, 3)
    ReminderRule.objects.update(active=False)
    assert engine.plan() == 0

    ReminderRule.objects.filter(rung=SOFT).update(active=True)
    assert engine.plan() == 0

    ReminderRule.objects.update(active=True)
    assert engine.plan() == 1


def test_a_removed_user_gets_nothing(engine, manager):
    manager.is_active = False
    manager.save()
    engine.want(manager)
    engine.plan()

    assert Occurrence.objects.get().state == "cancelled"


def test_a_broken_kind_does_not_silence_the_others(engine, manager, caplog):
    engine.want(manager)
    Wish.breaks = {"due"}

    assert engine.plan() == 0
    assert "could not say what is due" in caplog.text


def test_a_database_that_is_away_is_no_fault_of_the_kind(engine, manager, monkeypatch):
    engine.want(manager)
    monkeypatch.setattr(Wish, "due", lambda *_: (_ for _ in ()).throw(DatabaseError("away")))

    with pytest.raises(DatabaseError):
        engine.plan()


@pytest.mark.parametrize("rows", [1, 40])
def test_planning_costs_the_same_for_any_number(engine, rows, django_assert_num_queries):
    for person in UserFactory.create_batch(rows):
        engine.want(person, person.pk)

    with django_assert_num_queries(6):  # rules, known, house, people, leaves, insert
        engine.plan()


@pytest.mark.parametrize("rows", [1, 12])
def test_composing_reads_the_same_for_any_number(engine, rows, django_assert_max_num_queries):
    """Nine reads, and five writes a message."""
    for person in UserFactory.create_batch(rows):
        Leave.objects.create(user=person, first_day="2026-12-01", last_day="2026-12-02")
        engine.want(person, person.pk)
    engine.plan()

    with django_assert_max_num_queries(10 + 7 * rows):
        engine.compose()
    assert Delivery.objects.count() == rows


def test_a_kind_that_cannot_note_when_to_look_again_stops_nobody(engine, manager, monkeypatch, caplog):
    later = kinds.Later("tests.wish:1", 1, engine.now)
    monkeypatch.setattr(Wish, "due", lambda self, now, rules: [*self.wanted, later])
    monkeypatch.setattr(Wish, "remember", lambda self, later: 1 / 0)
    engine.want(manager)

    assert engine.plan() == 1
    assert "could not store when to look again" in caplog.text


def test_a_database_that_is_away_is_no_mistake_of_a_kind(engine, monkeypatch):
    def away(self, later):
        raise OperationalError("away")

    monkeypatch.setattr(Wish, "due", lambda self, now, rules: [kinds.Later("tests.wish:1", 1, now)])
    monkeypatch.setattr(Wish, "remember", away)
    with pytest.raises(OperationalError):
        engine.plan()
