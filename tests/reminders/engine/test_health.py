"""A channel that fails rests; one that is set up wrongly is paused; nothing is counted against the messages."""

import pytest

from reminders.channels.base import Transient
from reminders.engine import health
from reminders.models import ChannelHealth, Delivery, Task
from tests.factories import UserFactory


def fail(engine, times: int) -> None:
    for _ in range(times):
        health.failed("email", "busy", engine.now)


def row() -> ChannelHealth:
    return ChannelHealth.objects.get(channel="email")


def test_five_failures_within_two_minutes_open_it_for_a_minute(engine):
    fail(engine, 4)
    assert health.blocked(engine.now) == {}

    fail(engine, 1)
    assert health.blocked(engine.now) == {"email": "Channel paused temporarily after repeated failures"}
    assert health.blocked(engine.later(seconds=61).now) == {}


def test_failures_far_apart_do_not_add_up(engine):
    fail(engine, 4)
    engine.later(minutes=3)
    fail(engine, 4)

    assert row().state == "ok"


def test_after_its_break_one_probe_is_sent(engine):
    fail(engine, 5)
    assert not health.may_probe("email", engine.now)

    engine.later(seconds=61)
    assert [health.may_probe("email", engine.now) for _ in range(2)] == [True, False]


def test_each_failed_probe_doubles_the_break_up_to_fifteen_minutes(engine):
    fail(engine, 5)
    rests = []
    for _ in range(6):
        fail(engine, 1)
        rests.append(row().rest_seconds)

    assert rests == [120, 240, 480, 900, 900, 900]


def test_what_works_closes_it(engine):
    fail(engine, 5)
    health.worked("email", engine.now)

    assert (row().state, row().failures, row().rest_seconds) == ("ok", 0, 60)
    assert health.may_probe("email", engine.now)


def test_a_pause_is_reported_once_and_ends_by_hand_only(engine, admin_person):
    health.pause("email", "wrong", engine.now), health.pause("email", "wrong", engine.now)
    health.worked("email", engine.now), fail(engine, 6)

    assert row().state == "paused"
    assert Task.objects.get().title == "The email channel is paused: check its settings"

    health.resume("email", engine.now)
    assert row().state == "ok"


def test_a_channel_of_another_version_can_be_paused(engine, admin_person):
    health.pause("pigeon", "gone", engine.now)

    assert Task.objects.get().title.startswith("pigeon")


def test_an_hour_of_failures_leaves_every_message_its_budget(engine, script):
    """Thirty minutes of 500s: after that all go out once."""
    people = UserFactory.create_batch(12)
    for person in people:
        engine.want(person, person.pk)
    script.otherwise = lambda message: (_ for _ in ()).throw(Transient("500", code="500"))
    for _ in range(30):
        engine.later(minutes=1).run()

    assert max(Delivery.objects.values_list("attempt_count", flat=True)) <= 4
    assert len(script.sent) < 25

    script.otherwise, before = "", len(script.sent)
    for _ in range(30):
        engine.later(minutes=10).run()
    assert set(Delivery.objects.values_list("state", flat=True)) == {"accepted"}
    assert len(script.sent) - before == 12


@pytest.mark.parametrize("state", ["open", "paused"])
def test_messages_that_wait_for_a_channel_say_so(engine, manager, state):
    ChannelHealth.objects.create(channel="email", state=state, until=engine.later(hours=1).now)
    engine.later(hours=-1).want(manager)
    engine.run()

    assert Delivery.objects.get().hold_reason.startswith("Channel ")


def test_what_held_them_before_the_channel_rested_stays_in_the_record(engine, manager):
    engine.want(manager)
    engine.prepare()
    engine.later(hours=10).dispatch()  # in the evening
    ChannelHealth.objects.create(channel="email", state="paused", reason="no configuration")
    engine.later(hours=13).dispatch()

    waiting = Delivery.objects.get()
    assert waiting.hold_reason.startswith("Channel ")
    assert [hold["reason"] for hold in waiting.holds] == ["Outside their hours"]
