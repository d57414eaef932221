"""What became of attempts whose end nobody saw, and a visible end for everything."""

from datetime import timedelta

import pytest
from django.db import OperationalError, transaction

from reminders import actions
from reminders.channels.base import Accepted, Transient, Unknown
from reminders.engine import reconcile as module
from reminders.engine.claim import Tick, claim_next
from reminders.models import Attempt, Delivery, Occurrence, ProviderEvent, Task
from tests.reminders.engine.scripted import QUICK, SOFT, Wish, prefers, tell

UNKNOWN = Unknown("time-out")


def only() -> Delivery:
    return Delivery.objects.get()


@pytest.fixture
def by_text(engine, script, manager):
    """A text whose outcome is unknown."""
    prefers(manager, channel="sms", hours_from="00:00", hours_to="23:59")
    script.answers = [UNKNOWN]
    engine.want(manager)
    engine.run()
    assert only().state == "uncertain"


@pytest.fixture
def by_mail(engine, script, manager):
    """A plain mail whose outcome is unknown."""
    script.answers = [UNKNOWN]
    engine.want(manager)
    engine.run()
    assert only().state == "uncertain"


# With a look-up -----------------------------------------------------------------------------------------------------


def test_a_look_up_that_finds_it_settles_it(engine, script, by_text):
    script.found = [Accepted("scripted", "SM1")]
    engine.later(minutes=1).run()
    assert script.looks == 0, "the first look comes after two minutes"

    engine.later(minutes=1, seconds=1).run()

    assert (only().state, len(script.sent)) == ("accepted", 1)
    assert Attempt.objects.get().provider_id == "SM1"
    assert Occurrence.objects.get().state == "told"


def test_it_never_arrived_only_after_two_looks_five_minutes_apart(engine, script, by_text):
    engine.later(minutes=2, seconds=1).run()
    assert (only().state, only().looks) == ("uncertain", 1)
    engine.later(minutes=4).run()
    assert (only().state, script.looks) == ("uncertain", 1)

    engine.later(minutes=1).run(), engine.later(seconds=30).run()

    assert (only().state, script.looks, len(script.sent)) == ("accepted", 2, 2)
    assert (only().blind_resends, only().possible_duplicate) == (0, False)
    assert list(Attempt.objects.values_list("outcome", flat=True)) == ["not_sent", "accepted"]


def test_a_provider_that_does_not_answer_concludes_nothing(engine, script, by_text):
    script.found = [Transient("busy"), Transient("busy"), Accepted("scripted", "SM1")]
    for _ in range(2):
        engine.later(minutes=6).run()
    assert (only().state, only().looks) == ("uncertain", 0)

    engine.later(minutes=6).run()
    assert only().state == "accepted"


def test_a_provider_that_never_answers_ends_with_a_recruiter(engine, script, by_text, recruiter):
    Delivery.objects.update(useful_until=engine.now)
    script.found = [Transient("busy")]
    engine.later(minutes=6).run()

    assert (only().state, Occurrence.objects.get().state) == ("attention", "attention")
    assert Task.objects.get().owner == recruiter


def test_two_reconcilers_count_a_look_once(engine, script, by_text, monkeypatch):
    engine.later(minutes=3)
    seen = module._uncertain(engine.now)
    engine.reconcile()
    monkeypatch.setattr(module, "_uncertain", lambda now: seen)

    assert engine.reconcile() == 0
    assert script.looks == 1


# Without one --------------------------------------------------------------------------------------------------------


def test_the_second_copy_of_a_worker_that_died_comes_a_quarter_of_an_hour_after_its_call(engine, script, manager):
    """R5: the lease is part of the quarter of an hour."""
    engine.run()  # a site that has run before
    engine.want(manager)
    engine.prepare()
    claim_next(engine.now, (), Tick())  # and then it is killed
    engine.later(minutes=3).run(), engine.later(minutes=11).run()
    assert script.sent == []

    engine.later(minutes=1).run(), engine.later(seconds=30).run()
    assert (only().possible_duplicate, len(script.sent)) == (True, 1)


def test_plain_mail_gets_one_flagged_second_copy_and_no_third(engine, script, by_mail, recruiter):
    script.answers = [UNKNOWN]
    engine.later(minutes=14).run()
    assert len(script.sent) == 1

    engine.later(minutes=2).run(), engine.later(seconds=30).run()
    first, second = (message for _, message in script.sent)
    assert (first.text, first.html, first.message_id) == (second.text, second.html, second.message_id)
    assert (only().blind_resends, only().possible_duplicate, only().state) == (1, True, "uncertain")

    for _ in range(4):
        engine.later(minutes=16).run()
    assert (len(script.sent), only().state) == (2, "attention")
    assert "can't be confirmed" in Task.objects.get(owner=recruiter).talking_points


def test_the_second_copy_of_two_items_lists_only_what_is_left(engine, script, manager):
    script.answers = [UNKNOWN]
    engine.want(manager, 1)
    engine.want(manager, 2)
    engine.run()
    actions.item_done("tests.wish:1", reason="said")
    assert only().state == "uncertain"

    for _ in range(3):
        engine.later(minutes=10).run()

    first, second = (message for _, message in script.sent)
    assert (first.subject, second.subject) == ("2 wishes", "Wish 2")
    assert only().possible_duplicate


def test_what_was_done_meanwhile_is_not_repeated(engine, script, by_mail):
    Wish.done["tests.wish:1"] = "said"
    engine.later(minutes=3).run()

    assert (only().state, len(script.sent)) == ("cancelled", 1)
    assert Occurrence.objects.get().state == "done"


def test_what_the_person_did_cancels_the_check_at_once(engine, script, by_mail):
    actions.item_done("tests.wish:1", reason="said")

    assert only().state == "cancelled"


def test_no_copy_is_sent_when_it_is_no_longer_useful(engine, script, by_mail):
    Delivery.objects.update(useful_until=engine.now + timedelta(minutes=10))
    engine.later(minutes=3).run(), engine.later(minutes=13).run()

    assert (only().state, len(script.sent)) == ("attention", 1)


# Leases -------------------------------------------------------------------------------------------------------------


def test_a_dead_worker_is_noticed_after_its_lease(engine, manager):
    engine.want(manager)
    engine.prepare()
    claim_next(engine.now, (), Tick())  # and then it is killed
    engine.later(seconds=170).reconcile()
    assert only().state == "sending"

    engine.later(seconds=11).reconcile()
    assert (only().state, only().lease_token) == ("uncertain", "")
    assert Attempt.objects.get().detail == "The worker stopped responding"


# Ends ---------------------------------------------------------------------------------------------------------------


def test_three_days_without_a_receipt_count_as_handed_over(engine, manager):
    engine.want(manager)
    engine.run()
    assert only().finished_at is None

    engine.later(hours=73).reconcile()
    assert (only().state, only().finished_at) == ("accepted", engine.now)


def test_what_found_no_message_in_time_expires(engine, manager):
    engine.want(manager, 1, useful_until=engine.now + timedelta(hours=1))
    engine.plan()

    engine.later(hours=2).reconcile()
    assert Occurrence.objects.get().state == "expired"


@pytest.fixture
def waiting_for_monday(engine, manager):
    """A weekly digest of two items, one of them of use for an hour only."""
    prefers(manager, cadence="weekly")
    engine.want(manager, 1, SOFT, useful_until=engine.now + timedelta(hours=1))
    engine.want(manager, 2, SOFT, useful_until=engine.now + timedelta(days=9))
    engine.prepare()


def test_each_item_of_a_waiting_message_expires_in_its_own_time(engine, script, waiting_for_monday):
    engine.later(hours=2).reconcile()

    assert list(Occurrence.objects.order_by("pk").values_list("state", "reason")) == [
        ("expired", "It couldn't be sent in time"),
        ("open", ""),
    ]
    engine.later(days=6).dispatch()
    assert [message.subject for _, message in script.sent] == ["Wish 2"]


def test_a_waiting_message_ends_with_the_last_of_its_items(engine, waiting_for_monday):
    actions.item_done("tests.wish:2", reason="said")
    engine.later(hours=2).reconcile()

    assert (only().state, only().last_error) == ("cancelled", "It couldn't be sent in time")
    assert set(Occurrence.objects.values_list("state", flat=True)) == {"done", "expired"}


def test_a_message_that_waited_too_long_expires_also_on_a_paused_channel(engine, manager):
    from reminders.engine import health

    health.pause("email", "wrong", engine.now)
    engine.want(manager, 1, useful_until=engine.now + timedelta(hours=1))
    engine.run()
    engine.later(hours=2).run()

    assert (only().state, Occurrence.objects.get().state) == ("expired", "expired")
    assert only().last_error == "Channel paused: check its settings"


# Urgent texts -------------------------------------------------------------------------------------------------------


@pytest.fixture
def urgent_text(engine, script, manager):
    prefers(manager, channel="sms", second_channel="email")
    engine.want(manager, 1, QUICK)
    engine.run()


def test_an_urgent_text_without_receipt_is_followed_once_on_the_second_channel(engine, script, urgent_text):
    engine.later(minutes=29).run()
    assert len(script.sent) == 1

    for _ in range(4):
        engine.later(minutes=2).run()
    assert [kind for kind, _ in script.sent] == ["sms", "email"]


def test_a_delivery_report_that_arrives_while_the_row_is_queued_is_seen(engine, script, urgent_text):
    listed = module._urgent_without_receipt(engine.later(minutes=31).now)
    tell("delivered"), engine.events()
    assert len(listed) == 1

    module._each(listed, transaction.atomic(module._try_another_way), engine.now)

    assert (only().state, len(script.sent)) == ("delivered", 1)


@pytest.mark.parametrize("code", ["30003", "30005", "30007"])
def test_one_that_comes_back_after_its_second_channel_was_opened_stays_refused(engine, script, urgent_text, code):
    engine.later(minutes=31).run(), engine.later(minutes=1).run()
    text = Attempt.objects.get(delivery__step=0)
    tell("undelivered", text, ErrorCode=code), engine.run()

    assert list(Delivery.objects.order_by("step").values_list("state", flat=True)) == ["rejected", "accepted"]
    assert (ProviderEvent.objects.get().state, Occurrence.objects.get().state) == ("done", "told")
    assert not Task.objects.exists()


def test_it_is_not_followed_when_the_item_is_done(engine, script, urgent_text):
    Wish.done["tests.wish:1"] = "said"
    engine.later(minutes=31).run()

    assert len(script.sent) == 1


def test_it_is_not_followed_by_what_they_did_not_choose(engine, script, manager, urgent_text):
    script.no_address = {("email", manager.pk)}
    engine.later(minutes=31).run()

    assert Delivery.objects.count() == 1


def test_without_a_second_channel_a_text_is_enough(engine, script, manager):
    prefers(manager, channel="sms")
    engine.want(manager, 1, QUICK)
    engine.run(), engine.later(minutes=31).run()

    assert Delivery.objects.count() == 1


def test_a_kind_that_is_gone_needs_nobody(engine, script, urgent_text, monkeypatch):
    monkeypatch.setattr("reminders.kinds._KINDS", {})
    engine.later(minutes=31).reconcile()

    assert Delivery.objects.count() == 1


# Odd rows -----------------------------------------------------------------------------------------------------------


def test_one_odd_row_is_logged_and_left(engine, manager, by_mail, caplog):
    Attempt.objects.all().delete()
    engine.later(minutes=3).reconcile()

    assert only().state == "uncertain"
    assert "could not be reconciled" in caplog.text


def test_a_database_that_is_away_ends_the_tick(engine, by_mail, monkeypatch):
    monkeypatch.setattr(module, "_find_out", lambda *a: (_ for _ in ()).throw(OperationalError("gone")))

    with pytest.raises(OperationalError):
        engine.later(minutes=3).reconcile()
