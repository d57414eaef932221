"""What a text becomes: stop, start, an answer to one item, a question. Never a guess (D8, D9; Cases 19, 31 and 33)."""

from datetime import timedelta

import pytest

from core import clock
from reminders import links
from reminders.contact import consent
from reminders.engine.events import process_new_events
from reminders.inbound import replies
from reminders.models import ConsentEvent, ContactPoint, InboundMessage, ProviderEvent
from tests.factories import UserFactory

pytestmark = pytest.mark.django_db
NUMBER = "+4917012345678"


def text(body: str, sender: str = NUMBER, **more: str) -> InboundMessage:
    event = ProviderEvent.objects.create(
        provider="twilio", event_id=f"SM{ProviderEvent.objects.count()}", kind="inbound",
        body={"Body": body, "From": sender, **more},
    )  # fmt: skip
    return replies.take_in(event)


@pytest.fixture
def point(confirmed) -> ContactPoint:
    return confirmed("sms")


def test_a_stop_from_a_deactivated_user_still_counts_when_they_return(point, manager):
    manager.is_active = False
    manager.save()

    assert text("STOP").result == "stop"
    point.refresh_from_db()
    assert point.state == "opted_out"


def stored(body: str, number: int, minutes: int) -> None:
    ProviderEvent.objects.create(
        provider="twilio", event_id=f"SM{number}", kind="inbound", body={"Body": body, "From": NUMBER},
        received_at=clock.now() + timedelta(minutes=minutes),
    )  # fmt: skip


@pytest.mark.parametrize(("words", "state"), [(["START", "STOP"], "opted_out"), (["STOP", "START"], "usable")])
def test_the_last_reply_counts_even_if_the_clock_was_set_back(point, words, state):
    stored(words[0], 1, minutes=0)
    stored(words[1], 2, minutes=-10)

    process_new_events()

    point.refresh_from_db()
    assert point.state == state


@pytest.fixture
def open_views(told, manager, point):
    """`open_views(1, 2)`: the manager was sent a link for those."""

    def send(*numbers: int):
        delivery = told(*numbers, channel="sms")
        items = [(f"tests.view:{number}", "review", f"/reviews/{number}/") for number in numbers]
        links.make_link(delivery, manager, items, clock.now())

    return send


# Stop --------------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "body",
    ["STOP", "stop", " Stop! ", "s\u200btop", "ＳＴＯＰ", "STOPALL", "stop all", "Unsubscribe", "END", "quit", "Cancel",
     "revoke", "OPT OUT", "optout", "please stop", "stop please", "Stop it now", "stop, thanks"],
)  # fmt: skip
def test_the_standard_keywords_stop_texts_at_once(point, manager, body):
    message = text(body)
    point.refresh_from_db()
    assert point.state == "opted_out"
    assert (message.result, message.said) == ("stop", "")  # Twilio itself confirms its keywords
    event = ConsentEvent.objects.get()
    assert (event.user, event.what, event.how, event.wording) == (manager, "withdrawn", "STOP", body)
    assert event.evidence == f"reminders.inboundmessage:{message.pk}"


@pytest.mark.parametrize(
    "body",
    ["please stop texting me", "Hi, could you stop sending these?", "Don't text me any more", "do not message me",
     "no more texts", "Please remove me from this", "leave me alone", "take my number off"],
)  # fmt: skip
def test_opt_outs_in_plain_words_count_and_are_confirmed_once(point, body):
    message = text(body)
    point.refresh_from_db()
    assert point.state == "opted_out"
    assert ConsentEvent.objects.get().how == "in their own words"
    assert message.said == replies.STOPPED


def test_a_review_that_mentions_stopping_stops_nothing_and_explains_how(open_views, point, kind):
    open_views(1)
    message = text("Strong no. Please stop sending me juniors, she has never run it at night.")
    point.refresh_from_db()

    assert (point.state, message.result) == ("usable", "question")
    assert message.said.endswith("To opt out, reply STOP.")
    assert len(message.said) <= 306


@pytest.mark.parametrize(
    "body",
    ["No because they stop at the first obstacle", "Yes because the project was cancelled for good reasons",
     "no because he would quit after a year", "yes because she could take me through her code end to end",
     "no because he wants to stop writing code"],
)  # fmt: skip
def test_a_reason_containing_a_keyword_is_still_a_reason(open_views, kind, point, body):
    open_views(1)
    assert text(body).result == "answered"
    point.refresh_from_db()
    assert point.state == "usable"


def test_a_stop_counts_for_everyone_with_that_number(point, confirmed):
    other = UserFactory()
    confirmed("sms", user=other)
    text("STOP")
    assert set(ContactPoint.objects.values_list("state", flat=True)) == {"opted_out"}
    assert ConsentEvent.objects.count() == 2


def test_stopping_twice_is_noted_once(point):
    text("STOP")
    text("STOP")
    assert ConsentEvent.objects.count() == 1


# Start, help, yes ----------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("body", ["START", "unstop", "Start!"])
def test_start_allows_texts_again(point, body):
    text("STOP")
    assert text(body).result == "start"
    point.refresh_from_db()
    assert point.state == "usable"
    assert ConsentEvent.objects.order_by("pk").last().how == "START"


@pytest.mark.parametrize("body", ["YES", "yes", "Ok", "👍"])
def test_a_bare_yes_neither_opts_in_nor_becomes_a_review(point, open_views, kind, body):
    open_views(1)
    text("STOP")
    message = text(body)
    point.refresh_from_db()
    assert point.state == "opted_out"
    assert message.said == ""  # nothing is sent after withdrawal
    assert kind.replies == []
    assert ConsentEvent.objects.count() == 1


def test_start_does_not_help_a_number_that_was_never_confirmed(manager):
    ContactPoint.objects.create(user=manager, channel="sms", address=NUMBER)
    assert text("START").result == "ignored"
    assert not ConsentEvent.objects.exists()


def test_help_names_the_recruiter_of_what_is_open(open_views, kind, recruiter, monkeypatch):
    monkeypatch.setattr(kind, "owner", recruiter)
    open_views(1)

    assert f"texting for {recruiter.name} in recruiting at Our company" in text("HELP").said


def test_help_says_what_this_is(point):
    assert "Reply STOP to opt out" in text("HELP?").said
    assert text("info", OptOutType="HELP").said == ""  # Twilio answered already


# Who ---------------------------------------------------------------------------------------------------------------


def test_a_number_that_nobody_confirmed_is_left_alone(kind, open_views):
    open_views(1)
    message = text("yes because", sender="+4917099999999")
    assert (message.result, message.user, message.said) == ("ignored", None, "")
    assert "+4917099999999" not in message.result_reason
    assert kind.replies == []


def test_a_number_that_two_people_confirmed_answers_nothing(open_views, confirmed, kind):
    open_views(1)
    confirmed("sms", user=UserFactory())
    assert text("yes because of her work").result == "held"
    assert kind.replies == []


def test_a_deactivated_user_answers_nothing(open_views, kind, manager):
    open_views(1)
    manager.is_active = False
    manager.save()
    assert text("yes because").result == "ignored"


# Which item --------------------------------------------------------------------------------------------------------


def test_an_answer_to_the_one_open_item_goes_through_its_kind(open_views, kind, manager):
    open_views(1)
    message = text("Yes because she ran their migration alone")
    [(subject, reply)] = kind.replies
    assert subject == message.subject == "tests.view:1"
    assert (reply.user, reply.text, reply.channel) == (manager, "Yes because she ran their migration alone", "sms")
    assert reply.evidence == f"reminders.inboundmessage:{message.pk}"
    assert (message.result, message.said) == ("answered", "Thank you, noted.")


def test_a_yes_without_a_reason_gets_the_kinds_question_and_the_next_text_answers_it(open_views, kind):
    open_views(1)
    assert text("yes").said == "What decided it?"
    open_views(2)  # something else comes meanwhile
    assert text("because she ran it alone").result == "answered"
    assert [subject for subject, _ in kind.replies] == ["tests.view:1", "tests.view:1"]


def test_with_several_open_the_person_is_asked_by_number(open_views, kind):
    open_views(1, 2, 3)
    message = text("yes because she ran it alone")
    assert message.result == "question"
    assert message.said.splitlines()[1:] == ["1: View of person 1", "2: View of person 2", "3: View of person 3"]
    assert kind.replies == []


@pytest.mark.parametrize(
    ("answer", "subject", "taken"),
    [
        ("2", "tests.view:2", "yes because she ran it alone"),
        ("#2", "tests.view:2", "yes because she ran it alone"),
        ("3. no because of the hours", "tests.view:3", "no because of the hours"),
        ("1 yes because", "tests.view:1", "yes because"),
    ],
)
def test_the_number_decides_and_the_first_text_counts_if_no_other_follows(open_views, kind, answer, subject, taken):
    open_views(1, 2, 3)
    text("yes because she ran it alone")
    text(answer)
    [(answered, reply)] = kind.replies
    assert (answered, reply.text) == (subject, taken)


@pytest.mark.parametrize("answer", ["7", "the second one because", "22"])
def test_what_names_none_of_them_is_asked_again(open_views, kind, answer):
    open_views(1, 2, 3)
    text("yes because she ran it alone")
    assert text(answer).result == "question"
    assert kind.replies == []


def test_a_number_counts_only_as_the_answer_to_a_question(open_views, kind):
    open_views(1)
    text("2 because reasons")
    assert kind.replies[0][0] == "tests.view:1"
    assert kind.replies[0][1].text == "2 because reasons"


def test_a_question_is_forgotten_after_two_days(open_views, kind, time_machine):
    time_machine.move_to(clock.now(), tick=False)
    open_views(1, 2)
    text("yes because she ran it alone")
    time_machine.shift(timedelta(hours=48, seconds=1))
    assert text("2").result == "question"
    assert kind.replies == []


def test_what_is_done_is_no_longer_asked_about(open_views, kind):
    open_views(1, 2)
    links.close_item("tests.view:1", clock.now())
    text("yes because she ran it alone")
    assert kind.replies[0][0] == "tests.view:2"


def test_a_reply_with_nothing_open_is_stored_and_gets_a_thank_you(point, kind):
    message = text("yes because she ran it alone")
    assert (message.result, message.text) == ("held", "yes because she ran it alone")
    assert "You don't have any open items" in message.said


@pytest.mark.parametrize("end", ["revoked", "expired"])
def test_a_link_that_ended_opens_nothing_by_text_either(open_views, kind, manager, end):
    open_views(1)
    if end == "revoked":
        links.revoke_links_of(manager, reason="re-assigned", now=clock.now())
    else:
        manager.message_links.update(expires_at=clock.now())
    assert text("yes because").result == "held"
    assert kind.replies == []


def test_an_item_without_a_sent_reminder_is_not_answered(open_views, kind, manager, point, told):
    delivery = told(1)
    links.make_link(delivery, manager, [("other.thing:9", "survey", "/x/")], clock.now())
    assert text("yes because").result == "held"


@pytest.mark.parametrize(
    "body", ["", "   ", "\u200b\u200f", "…", "👍", "x" * 1_000_000, "\u202eyes because\u202c", "=1+1", "<b>because</b>"]
)
def test_odd_texts_never_fail_and_are_kept_as_they_came(open_views, kind, body):
    open_views(1)
    message = text(body)
    assert message.text == body[: replies.LONGEST]
    assert message.result in ("question", "answered")


def test_the_same_event_is_taken_in_once(open_views, kind):
    open_views(1)
    message = text("yes because she ran it alone")
    assert replies.take_in(message.event) == message
    assert len(kind.replies) == 1


def test_a_failing_kind_leaves_no_half_reply(open_views, kind, monkeypatch):
    open_views(1)
    monkeypatch.setattr(kind, "answer", lambda subject, reply: 1 / 0)
    with pytest.raises(ZeroDivisionError):
        text("yes because")
    assert not InboundMessage.objects.exists()
    assert ProviderEvent.objects.get().state == "new"


def test_a_stopped_persons_reason_is_kept_for_the_recruiter_but_not_answered(open_views, kind):
    open_views(1)
    text("STOP")
    message = text("no because of the salary band")
    assert (message.result, message.said) == ("held", "")
    assert kind.replies == []


def test_what_is_left_is_said_in_words(manager):
    assert consent.still_reached(manager) == ("We can still reach you by email, and your recruiter can still call you.")
    assert consent.still_reached(manager, name="Mona") == (
        "Tandem can still reach Mona by email, and their recruiter can still call them."
    )
    consent.withdraw(manager, "email", how="link")
    assert consent.still_reached(manager) == "Your recruiter can still call you."
    assert consent.still_reached(manager, name="Mona") == "Mona’s recruiter can still call them."


def test_an_item_that_cannot_say_its_name_still_gets_a_number(open_views, kind, monkeypatch):
    open_views(1, 2)
    monkeypatch.setattr(kind, "context", lambda occurrence: {}[occurrence])
    assert "2: open item" in text("yes because she ran it alone").said
