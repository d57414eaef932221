"""The normal way: due, planned, composed, sent, told."""

from reminders.actions import send_also
from reminders.channels.base import Refused
from reminders.models import Attempt, Delivery, Heartbeat, Occurrence
from tests.reminders.engine.scripted import ALONE, DUE, SOFT, prefers


def test_what_is_due_is_sent_once(engine, script, manager):
    engine.want(manager)

    assert [m.subject for m in engine.run()] == ["Wish 1"]
    assert engine.later(minutes=1).run() == []

    delivery = Delivery.objects.get()
    assert (delivery.state, delivery.channel, delivery.attempt_count) == ("accepted", "email", 1)
    assert Occurrence.objects.get().state == "told"
    assert str(Occurrence.objects.get()) == "Due · tests.wish:1"
    attempt = Attempt.objects.get()
    assert (attempt.outcome, attempt.provider, attempt.key) == ("accepted", "scripted", script.sent[0][1].attempt_key)


def test_several_items_of_a_person_are_one_message(engine, manager, outsider):
    engine.want(manager, 1)
    engine.want(manager, 2)
    engine.want(outsider, 3)

    assert sorted(m.subject for m in engine.run()) == ["2 wishes", "Wish 3"]


def test_an_invitation_goes_alone_at_any_hour(engine, script, manager):
    engine.later(hours=12)
    engine.want(manager, 1, ALONE)
    engine.want(manager, 2)

    sent = engine.run()

    assert [m.subject for m in sent] == ["Wish 1"]
    assert sent[0].calendar_method == "REQUEST"
    assert Delivery.objects.get(plan_key__startswith="day:2026-11-25").next_at.hour == 8  # 09:00 in Berlin


def test_the_message_holds_no_openable_link(engine, script, manager):
    engine.want(manager)

    message = engine.run()[0]

    assert "/m/LINK-" in message.text
    assert "/m/LINK-" in message.html
    assert message.unsubscribe_url.startswith("http://testserver/s/LINK-")


def test_a_text_is_two_parts_at_most(engine, script, manager):
    prefers(manager, channel="sms")
    engine.want(manager)

    message = engine.run()[0]

    assert message.to == f"sms-of-{manager.pk}"
    assert message.html == ""
    assert 7 * 3600 - 5 < message.seconds_left <= 7 * 3600, "until 17:00 in Berlin"
    assert len(message.text) + 105 <= 306


def test_soft_notes_wait_for_the_weekly_digest(engine, manager):
    prefers(manager, cadence="weekly", weekdays=[3])
    engine.want(manager, 1, SOFT)

    assert engine.run() == []
    assert Delivery.objects.get().plan_key == "day:2026-11-26"

    engine.want(manager, 2, DUE)
    assert [m.subject for m in engine.run()] == ["2 wishes"], "the rung at due time takes the digest along"


def test_each_tick_leaves_its_heartbeat(engine, manager):
    from reminders.engine import run_once

    engine.want(manager)

    assert run_once(engine.now) == {"events": 0, "plan": 2, "dispatch": 1, "reconcile": 0}
    assert {b.name: b.handled for b in Heartbeat.objects.all()} == {
        "events": 0,
        "plan": 2,
        "dispatch": 1,
        "reconcile": 0,
    }


def test_a_copy_that_was_asked_for_takes_the_next_way_too(engine, script, manager):
    """Its first message holds the occurrence still: the copy must not claim it a second time."""
    engine.want(manager)
    engine.run()
    copy = send_also(Delivery.objects.get(), channel="sms", asked_by="key:1", by="tandem")
    script.answers.append(Refused("not this one"))
    engine.dispatch()
    following = Delivery.objects.get(plan_key=copy.plan_key, step=1)
    assert (following.channel, following.items.get().state) == ("email", "again")
    engine.dispatch()
    following.refresh_from_db()
    assert following.state == "accepted"
