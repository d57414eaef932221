"""What guards against two at once, switched off: then the fault must happen. The same moment with the guard on stands
beside it. Real processes meet in tests/faults/engine/test_guards.py; here each step is taken by hand."""

from contextlib import suppress
from datetime import datetime, timedelta
from types import SimpleNamespace

import pytest
from django.db import transaction

from reminders.channels.base import Accepted, Misconfigured, SendError, Transient
from reminders.engine import claim as claims
from reminders.engine import compose, dispatch, events, fallback, health, notices
from reminders.engine.claim import Claim, Tick, claim_next
from reminders.engine.state_changes import Lost
from reminders.models import Attempt, ChannelHealth, Delivery, InstanceMarker, Task
from reminders.models.states import Event, after
from tests.factories import UserFactory
from tests.reminders.engine.scripted import ALONE, DUE, SECOND, SOFT, Email, prefers
from tests.reminders.engine.test_events import tell


def claimed(engine) -> Claim:
    found = claim_next(engine.now, (), Tick())
    assert isinstance(found, Claim)
    return found


def hears(engine, claim: Claim, result: Accepted | SendError) -> None:
    """The worker's call came back."""
    dispatch._record(lambda: dispatch._write_down(claim, result, engine.now))


def of_anyone(claim: Claim) -> Delivery:
    """The guard off: the row is taken for ours, no matter who has it now."""
    return Delivery.objects.select_related("recipient").get(pk=claim.delivery.pk)


def careless(delivery: Delivery, event: Event, now: datetime, **columns: object) -> None:
    """The guard off: the row is written whatever became of it meanwhile."""
    columns |= {"state": after(delivery.state, event)}
    Delivery.objects.filter(pk=delivery.pk).update(**columns)
    delivery.state = columns["state"]


# Case 9 ---------------------------------------------------------------------------------------------------------------


@pytest.fixture
def two_hold_it(engine, manager) -> SimpleNamespace:
    """One worker froze inside its call; its lease ran out, nothing was found, and another one is making the call now."""
    engine.dispatch()  # this database adopts its site
    prefers(manager, channel="sms")
    engine.want(manager)
    engine.prepare()
    frozen = claimed(engine)
    for minutes in (4, 3, 6):
        engine.later(minutes=minutes).reconcile()
    return SimpleNamespace(frozen=frozen, other=claimed(engine))


def sends_again(engine) -> bool:
    engine.later(hours=1).dispatch()
    return bool(Delivery.objects.get().attempts.filter(number=3).exists())


def stops(engine, claim: Claim) -> None:
    """It woke up because the machine is shut down."""
    dispatch._deliver(claim, lambda: engine.now, lambda: False)


def is_refused(engine, claim: Claim) -> None:
    hears(engine, claim, Transient("busy"))


@pytest.mark.parametrize("wakes_up", [is_refused, stops])
def test_without_the_owner_check_a_late_result_sends_again(engine, two_hold_it, monkeypatch, wakes_up):
    """Case 9, the guard off: the late word makes the row due while the other one's text is on its way."""
    with monkeypatch.context() as off:
        off.setattr(dispatch, "_its_row", of_anyone)
        wakes_up(engine, two_hold_it.frozen)
    hears(engine, two_hold_it.other, Accepted("scripted", "SM2"))

    assert sends_again(engine)


@pytest.mark.parametrize("wakes_up", [is_refused, stops])
def test_a_late_result_leaves_another_workers_call_alone(engine, two_hold_it, wakes_up):
    """Case 9, the guard on, in the very same moment."""
    wakes_up(engine, two_hold_it.frozen)
    hears(engine, two_hold_it.other, Accepted("scripted", "SM2"))

    assert Delivery.objects.get().state == "accepted"
    assert not sends_again(engine)
    assert list(Delivery.objects.get().attempts.values_list("outcome", flat=True)) == ["not_sent", "accepted"]


# Case 5 ---------------------------------------------------------------------------------------------------------------


def probes(engine, manager, outsider) -> list[bool]:
    """Two workers that both saw the rest of a channel end; whether each of them calls."""
    engine.want(manager, 1)
    engine.want(outsider, 2)
    engine.prepare()
    ChannelHealth.objects.create(channel="email", state="open", failures=5, until=engine.now)
    return [isinstance(claim_next(engine.now, (), Tick()), Claim) for _ in range(2)]


def test_without_its_guard_every_worker_probes_a_paused_channel(engine, manager, outsider, monkeypatch):
    """Case 5, the guard off."""
    monkeypatch.setattr(health, "may_probe", lambda channel, now: True)

    assert probes(engine, manager, outsider) == [True, True]


def test_of_two_workers_one_probes_a_paused_channel(engine, manager, outsider):
    """Case 5, the guard on, in the very same moment."""
    assert probes(engine, manager, outsider) == [True, False]


# Case 12 --------------------------------------------------------------------------------------------------------------


def told_after_three_days_off(engine, manager) -> list[int]:
    """How often each message of the days after tells of one item, of which three rungs fell due meanwhile."""
    for rung in (SOFT, DUE, SECOND):
        engine.want(manager, 1, rung, due_at=engine.now - timedelta(days=2))
    for _ in range(3):
        engine.run()
        engine.later(days=1)
    return [delivery.items.count() for delivery in Delivery.objects.all()]


def test_without_folding_a_message_lists_every_missed_step(engine, manager, monkeypatch):
    """Case 12, the guard off."""
    monkeypatch.setattr(compose, "_fold", lambda desk, occurrences: occurrences)

    assert told_after_three_days_off(engine, manager) == [3]


def test_of_the_missed_steps_the_latest_is_sent_once(engine, manager):
    """Case 12, the guard on."""
    assert told_after_three_days_off(engine, manager) == [1]


def late_by_three_days(engine, script, manager) -> list[str]:
    """Planned, then off for longer than it was of use."""
    engine.want(manager, 1, useful_until=engine.now + timedelta(days=1))
    engine.prepare()
    engine.later(days=3).dispatch()
    return [message.subject for _, message in script.sent]


def test_without_the_expiry_check_expired_items_are_sent(engine, script, manager, monkeypatch):
    """Case 12, the guard off."""
    monkeypatch.setattr(claims, "_ask_person", lambda delivery, who, now: None)
    monkeypatch.setattr(claims, "needlessness", lambda item, now: ("", ""))
    monkeypatch.setattr(dispatch, "needlessness", lambda item, now: ("", ""))

    assert late_by_three_days(engine, script, manager) == ["Wish 1"]


def test_what_is_useless_after_three_days_expires_with_its_reason(engine, script, manager):
    """Case 12, the guard on."""
    assert late_by_three_days(engine, script, manager) == []
    assert Delivery.objects.values_list("state", "last_error").get() == ("expired", "It couldn't be sent in time")


# Case 20 --------------------------------------------------------------------------------------------------------------


def returned_and_then_arrived(engine, script, manager) -> list[str]:
    """The carrier gave a text up and then delivered it after all, while the mail that follows was being planned."""
    prefers(manager, channel="sms")
    script.answers = ["SM1"]
    engine.want(manager)
    engine.run()
    tell("undelivered", ErrorCode="30008"), engine.events()
    tell("delivered"), engine.events()
    engine.later(hours=3).run()
    return [kind for kind, _ in script.sent]


def test_without_its_cancelling_the_fallback_follows_a_text_that_arrived(engine, script, manager, monkeypatch):
    """Case 20, the guard off."""
    monkeypatch.setattr(fallback, "cancel_unsent_after", lambda delivery, now: None)

    assert len(returned_and_then_arrived(engine, script, manager)) == 2


def test_a_text_that_arrived_after_all_is_followed_by_nothing(engine, script, manager):
    """Case 20, the guard on, in the very same moment."""
    assert returned_and_then_arrived(engine, script, manager) == ["sms"]


def two_read_the_same_bounce(engine, manager) -> int:
    """Both loaded the text as handed over before either wrote; how many of them dealt with it."""
    prefers(manager, channel="sms")
    engine.want(manager)
    engine.run()
    event = tell("undelivered", ErrorCode="30007")
    attempt = Attempt.objects.get()
    dealt = 0
    for delivery in [Delivery.objects.get(), Delivery.objects.get()]:
        with suppress(Lost), transaction.atomic():
            events._apply(event, attempt, delivery, engine.now)
            dealt += 1
    return dealt


def test_a_second_reader_of_a_bounce_who_gets_through_still_sees_the_step_that_was_opened(engine, manager, monkeypatch):
    """Case 20: two guards, one behind the other; here the guarded move is taken away."""
    monkeypatch.setattr(events, "must", careless)

    assert two_read_the_same_bounce(engine, manager) == 2
    assert list(Delivery.objects.order_by("step").values_list("state", flat=True)) == ["rejected", "scheduled"]


def test_of_two_readers_of_a_bounce_one_opens_the_one_fallback(engine, manager):
    """Case 20, the guard on, in the very same moment."""
    assert two_read_the_same_bounce(engine, manager) == 1
    assert list(Delivery.objects.order_by("step").values_list("state", flat=True)) == ["rejected", "scheduled"]


# Case 22 --------------------------------------------------------------------------------------------------------------


def two_are_refused_for_our_settings(engine, manager, outsider) -> int:
    """Both calls were on their way when the provider's "no" came back; how often the admin is told."""
    engine.dispatch()
    engine.want(manager, 1)
    engine.want(outsider, 2)
    engine.prepare()
    for claim in [claimed(engine), claimed(engine)]:
        hears(engine, claim, Misconfigured("The mail server rejected our login", code="535"))
    return Task.objects.count()


def test_without_its_guard_every_worker_reports_a_pause(engine, manager, outsider, admin_person, monkeypatch):
    """Case 22, the guard off: anyone who is refused tells, whatever the channel's state is by then."""
    monkeypatch.setattr(health, "pause", lambda channel, reason, now: notices.tell_admins(f"{channel}: paused", reason))

    assert two_are_refused_for_our_settings(engine, manager, outsider) == 2


def test_a_pause_found_by_two_workers_is_reported_once(engine, manager, outsider, admin_person):
    """Case 22, the guard on, in the very same moment; neither message was burned."""
    assert two_are_refused_for_our_settings(engine, manager, outsider) == 1
    assert set(Delivery.objects.values_list("state", "attempt_count")) == {("scheduled", 0)}


# Case 24 --------------------------------------------------------------------------------------------------------------


def sent_by_two_in_half_a_minute(engine, script, monkeypatch) -> int:
    monkeypatch.setattr(Email, "per_minute", 4)
    for number in range(8):
        engine.want(UserFactory(), number, ALONE)
    engine.prepare()
    engine.dispatch(), engine.dispatch()
    return len(script.sent)


def test_when_each_worker_counts_for_itself_the_provider_gets_too_much(engine, script, monkeypatch):
    """Case 24, the guard off: what one of them sent is unknown to the other."""
    counts: dict[int, int] = {}

    def counted_by_this_worker(channel: str) -> bool:
        worker = InstanceMarker.objects.get().runs  # every tick is one of its own
        counts[worker] = counts.get(worker, 0) + 1
        return counts[worker] <= 2

    monkeypatch.setattr(health, "within_pace", counted_by_this_worker)

    assert sent_by_two_in_half_a_minute(engine, script, monkeypatch) == 4


def test_two_workers_count_together_what_the_provider_takes(engine, script, monkeypatch):
    """Case 24, the guard on, in the very same moment."""
    assert sent_by_two_in_half_a_minute(engine, script, monkeypatch) == 2
