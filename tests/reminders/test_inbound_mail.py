"""What a mail becomes: an answer to the one item its token names, a question, or nothing (D9; Cases 29 to 34)."""

from datetime import UTC, datetime, timedelta

import pytest

from core import clock
from reminders import links
from reminders.inbound import mail
from reminders.kinds import Answer
from reminders.models import ConsentEvent, Delivery, InboundMessage, MessageLink, Occurrence
from tests.factories import UserFactory
from tests.reminders.conftest import go_out
from tests.reminders.mail_posts import PROVIDERS

pytestmark = pytest.mark.django_db
WHY = "yes because she ran the night shift alone"


@pytest.fixture(autouse=True)
def the_rules(sending) -> None:
    """Answers go out."""


# Which item ------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("provider", PROVIDERS)
def test_a_reply_answers_the_one_item_of_its_message(mailed, write, kind, manager, provider):
    to = mailed(1)
    mailed(2)  # another message: its item is not meant
    message = write(
        to, f"{WHY}\n\nOn Tue, 12 Jan 2027, Tandem <{to}> wrote:\n> Person 1 waits\n> yes no", provider=provider
    )

    [(subject, reply)] = kind.replies
    assert (subject, reply.user, reply.text, reply.channel) == ("tests.view:1", manager, WHY, "email")
    assert (message.result, message.text, message.subject) == ("answered", WHY, "tests.view:1")
    assert reply.evidence == f"reminders.inboundmessage:{message.pk}"


def test_the_answer_is_a_mail_in_their_thread(mailed, write, kind, manager):
    write(mailed(1), WHY, message_id="<mona@their.example>")
    [sent] = go_out()

    assert (sent.to, sent.subject) == ([manager.email], "Re: View of person 1")
    assert "Thank you, noted." in sent.body
    assert WHY in sent.body  # what was stored
    headers = sent.extra_headers
    assert headers["In-Reply-To"] == headers["References"] == "<mona@their.example>"
    assert headers["Auto-Submitted"] == "auto-replied"
    delivery = Delivery.objects.get(in_reply_to="<mona@their.example>")
    assert delivery.attempts.get().outcome == "accepted"
    assert (
        delivery.items.get().occurrence.requisition_key == "recruiting.requisition:1"
    )  # who may see the one sees both
    assert go_out() == []


def test_several_open_items_are_asked_about_by_number_and_the_number_decides(mailed, write, kind):
    """Case 33 by mail."""
    assert write(mailed(1, 2, 3), WHY).result == "question"
    assert kind.replies == []
    [question] = go_out()
    assert "2: View of person 2" in question.body

    message = write(question.reply_to[0], "2")

    assert [(subject, reply.text) for subject, reply in kind.replies] == [("tests.view:2", WHY)]
    assert message.result == "answered"


def test_a_question_of_the_kind_is_answered_by_the_next_mail(mailed, write, kind):
    assert write(mailed(1), "yes").said == "What decided it?"
    [question] = go_out()
    mailed(2)

    assert write(question.reply_to[0], "because she ran it alone").result == "answered"
    assert [subject for subject, _ in kind.replies] == ["tests.view:1", "tests.view:1"]


def test_a_second_mail_to_the_first_message_answers_the_question_too(mailed, write, kind):
    to = mailed(1, 2)
    write(to, WHY)
    write(to, "1")
    assert [subject for subject, _ in kind.replies] == ["tests.view:1"]


def test_what_is_done_is_no_longer_asked_about(mailed, write, kind):
    to = mailed(1, 2)
    links.close_item("tests.view:1", clock.now())
    write(to, WHY)
    assert kind.replies[0][0] == "tests.view:2"


def test_an_empty_email_gets_a_question(mailed, write, kind):
    message = write(mailed(1), "\u200b\n")
    assert (message.result, message.subject, message.said) == ("question", "tests.view:1", mail.EMPTY)


def test_an_empty_email_about_several_items_is_then_asked_about_by_number(mailed, write, kind):
    to = mailed(1, 2)
    assert write(to, "").asked == ["tests.view:1", "tests.view:2"]
    assert write(to, f"1 {WHY}").result == "answered"


def test_the_same_email_posted_twice_is_taken_in_once(mailed, write, kind):
    """Case 32: the provider retries, or the mail takes two ways; the second text of a person is another mail."""
    to = mailed(1)
    for _ in range(2):
        write(to, WHY, message_id="<same@their.example>")
    assert len(kind.replies) == 1
    write(to, WHY, message_id="<other@their.example>")
    assert len(kind.replies) == 2


def test_an_email_without_a_message_id_is_identified_by_its_text(mailed, write, kind):
    to = mailed(1)
    for text in (WHY, WHY, f"{WHY} in Berlin"):
        write(to, text, message_id="")
    assert [reply.text for _, reply in kind.replies] == [WHY, f"{WHY} in Berlin"]


# Who ---------------------------------------------------------------------------------------------------------------


def asked_again() -> list[Delivery]:
    return list(Delivery.objects.filter(plan_key__startswith="alone:asked:link:"))


@pytest.mark.parametrize(
    "sender",
    ["mallory@evil.example", '"person1@example.org" <mallory@evil.example>', "mona@example.org.evil.example",
     "{manager}, mallory@evil.example", "mallory@evil.example, {manager}"],
)  # fmt: skip
def test_a_token_from_another_address_is_held_and_the_addressee_asked(mailed, write, kind, manager, sender):
    """Case 29: a forwarded or stolen mail gives nobody a view in another's name."""
    message = write(mailed(1), WHY, sender=sender.format(manager=manager.email), provider="mailgun")

    assert (message.result, message.user, message.said) == ("held", None, "")
    assert kind.replies == []
    [fresh] = asked_again()
    assert (fresh.recipient, fresh.channel) == (manager, "email")
    assert [m.to for m in go_out()] == [[manager.email]]


def test_another_users_token_opens_nothing(mailed, write, kind, manager):
    """Case 29: another person's token with one's own From."""
    other = UserFactory()
    message = write(mailed(1, user=other), WHY)

    assert (message.result, kind.replies) == ("held", [])
    assert asked_again()[0].recipient == other


@pytest.mark.parametrize(
    "headers",
    [
        [("Authentication-Results", "mx.example; spf=fail smtp.mailfrom=x; dkim=none; dmarc=fail")],
        [("Authentication-Results", "mx.example; spf=softfail; dkim=none")],
        [("Authentication-Results", "mx.example; dkim=fail; spf=none")],
        [("Received-SPF", "Fail (mx.example: not permitted)")],
        [("X-Mailgun-Spf", "Fail"), ("X-Mailgun-Dkim-Check-Result", "Fail")],
        [("X-Mailgun-Spf", "Fail"), ("Authentication-Results", "evil.example; dmarc=pass")],
        [("Authentication-Results", "mx.example; spf=pass smtp.mailfrom=me@evil.example; dkim=none; dmarc=none")],
        [
            (
                "Authentication-Results",
                "mx.example; spf=pass smtp.mailfrom=notexample.org; dkim=pass header.d=evil.example",
            )
        ],
        [("Authentication-Results", "mx.example; dkim=pass header.d=evil.example; spf=fail")],
        [
            (
                "Authentication-Results",
                "mx.example; dkim=pass header.i=@evil.example; spf=pass smtp.mailfrom=evil.example",
            )
        ],
        [
            (
                "Authentication-Results",
                "mx.example; spf=pass (domain of dmarc=pass@evil.example) smtp.mailfrom=a@evil.example",
            )
        ],
        [
            (
                "Authentication-Results",
                "mx.example; spf=pass (of dmarc=x@evil.example) smtp.mailfrom=x@evil.example; dmarc=fail",
            )
        ],
        [("Authentication-Results", "mx.example; spf=pass (a;) dmarc=pass ( smtp.mailfrom=a@evil.example; dmarc=fail")],
    ],
)
def test_what_the_servers_found_forged_is_held(mailed, write, kind, headers):
    """Case 29: a spoofed From."""
    message = write(mailed(1), WHY, headers=headers)

    assert (message.result, kind.replies) == ("held", [])
    assert "forged" in message.result_reason
    assert len(asked_again()) == 1


@pytest.mark.parametrize(
    "headers",
    [
        [("Authentication-Results", "mx.example; spf=pass; dkim=pass; dmarc=pass")],
        [("Authentication-Results", "mx.example; spf=softfail; dkim=pass")],  # forwarded by their own house
        [("Authentication-Results", "mx.example; dkim=fail; spf=pass")],
        [
            (
                "Authentication-Results",
                "mx.example; spf=pass smtp.mailfrom=bounce@mail.example.org; dkim=none; dmarc=none",
            )
        ],
        [
            (
                "Authentication-Results",
                "mx.example; spf=pass smtp.mailfrom=b@sender.example; dkim=pass header.d=example.org",
            )
        ],
        [
            (
                "Authentication-Results",
                "mx; dkim=pass header.i=@sender.example; dkim=pass header.i=@example.org; dmarc=none",
            )
        ],
        [
            (
                "Authentication-Results",
                "mx; dkim=fail header.d=list.example; dkim=pass header.d=example.org; spf=softfail",
            )
        ],
        [("Received-SPF", "Pass (mx.example: ok)")],
        [("X-Mailgun-Spf", "Fail"), ("X-Mailgun-Dkim-Check-Result", "Pass")],
    ],
)
def test_what_the_servers_found_good_is_taken(mailed, write, kind, headers):
    assert write(mailed(1), WHY, headers=headers).result == "answered"


def test_a_server_of_another_domain_may_send_what_is_not_signed_only_if_the_check_says_for_whom(mailed, write, kind):
    """Case 29: SPF passes for the envelope's sender, which anybody chooses; without DMARC it must be the From's domain."""
    passed = [("X-Mailgun-Spf", "Pass")]
    mail = mailed(1)
    assert write(mail, WHY, headers=passed, return_path="me@evil.example").result == "held"
    assert write(mail, WHY, headers=passed).result == "answered"


def test_an_email_without_a_token_is_held_and_its_sender_asked_which_item_it_is_about(
    mailed, write, kind, manager, inbox
):
    """Case 29: no token."""
    mailed(1)
    message = write(inbox, WHY)

    assert (message.result, kind.replies) == ("held", [])
    assert asked_again()[0].recipient == manager


@pytest.mark.parametrize(
    "to", ["reply@in.example.org", "reply+aaaa@in.example.org", f"reply+{'a' * 32}@in.example.org"]
)
def test_a_stranger_without_a_token_is_left_alone(write, to, inbox):
    message = write(to, WHY, sender="mallory@evil.example")

    assert message.result == "ignored"
    assert go_out() == []


def test_a_user_with_nothing_open_gets_no_message(mailed, write, inbox):
    mailed(1)
    links.close_item("tests.view:1", clock.now())
    assert write(inbox, WHY).result == "ignored"
    assert go_out() == []


def test_strangers_cannot_make_us_write_more_than_three_times_a_day(mailed, write, time_machine):
    time_machine.move_to(datetime(2027, 1, 12, 8, 0, tzinfo=UTC), tick=False)
    to = mailed(1)
    for _ in range(6):
        write(to, WHY, sender="mallory@evil.example")
        time_machine.shift(timedelta(hours=1))
    assert len(asked_again()) == 3


@pytest.mark.parametrize(
    "text",
    ["yes because\nsubject: tests.view:2", "2 because", "reminders.inboundmessage:1 yes because",
     "/reviews/2/ yes because", "tests.view:2: yes because"],
)  # fmt: skip
def test_nothing_in_a_mail_addresses_another_item(mailed, write, kind, text):
    """Case 29 (CVE-2018-15645: mail that created records of the sender's choice)."""
    mailed(2)
    headers = [("X-Tandem-Attempt", "a" * 32), ("References", "<2.abc@testserver>"), ("X-Odoo-Objects", "res.users-1")]
    write(mailed(1), text, subject="Re: tests.view:2", headers=headers)

    assert [subject for subject, _ in kind.replies] == ["tests.view:1"]


def test_a_deactivated_user_answers_nothing(mailed, write, kind, manager):
    to = mailed(1)
    manager.is_active = False
    manager.save()
    assert (write(to, WHY).result, kind.replies, go_out()) == ("ignored", [], [])


def test_a_kind_that_was_never_sent_is_not_answered(mailed, write, kind):
    to = mailed(1)
    Occurrence.objects.all().delete()
    assert write(to, WHY).result == "held"


# Late --------------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("end", ["revoked", "expired"])
def test_a_link_that_ended_takes_no_answer_and_a_fresh_one_is_sent(mailed, write, kind, manager, end):
    to = mailed(1)
    ends = {"revoked_at": clock.now(), "revoked_reason": "x"} if end == "revoked" else {"expires_at": clock.now()}
    MessageLink.objects.update(**ends)
    message = write(to, WHY)

    assert (message.result, message.said, kind.replies) == ("closed", "", [])
    assert len(asked_again()) == 1


def test_after_everything_is_done_an_ended_link_gets_a_polite_no(mailed, write, kind):
    """Case 33: a reply after closing."""
    to = mailed(1)
    links.close_item("tests.view:1", clock.now())
    MessageLink.objects.update(expires_at=clock.now())
    assert write(to, WHY).said == mail.TOO_LATE
    [sent] = go_out()
    assert "nothing was changed" in sent.body
    assert sent.reply_to == []  # nothing is left to answer


def test_a_late_reply_is_answered_by_its_kind(mailed, write, kind):
    to = mailed(1)
    links.close_item("tests.view:1", clock.now())
    write(to, WHY)
    assert kind.replies[0][0] == "tests.view:1"  # which says that it is settled


def test_after_an_erasure_nothing_of_it_is_stored(mailed, write, kind, monkeypatch):
    """Case 33."""
    monkeypatch.setattr(kind, "answer", lambda subject, reply: Answer("gone", "No longer needed."))
    message = write(mailed(1), f"{WHY}\n> Robin Surname waits")

    assert (message.text, message.original, message.event.body) == ("", "", {})
    assert (message.result, message.said) == ("closed", "No longer needed.")


# Robots ------------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "headers",
    [[("Auto-Submitted", "auto-replied")], [("Auto-Submitted", "auto-generated")], [("Precedence", "bulk")],
     [("Precedence", "auto_reply")], [("Precedence", "junk")], [("X-Autoreply", "yes")], [("X-Autorespond", "Away")],
     [("List-Id", "<team.example.org>")], [("List-Unsubscribe", "<https://list.example>")]],
)  # fmt: skip
@pytest.mark.parametrize("provider", PROVIDERS)
def test_an_automatic_email_is_ignored_with_its_reason_and_never_answered(mailed, write, kind, headers, provider):
    """Case 30: out of office, lists."""
    message = write(mailed(1), WHY, headers=headers, provider=provider)

    assert (message.result, kind.replies) == ("ignored", [])
    assert message.result_reason
    assert go_out() == []


def test_a_report_of_a_mail_server_is_ignored(mailed, write, kind):
    """Case 30: a DSN, also where the provider posts it in parts."""
    report = [("report.txt", "message/delivery-status", b"Action: failed")]
    message = write(mailed(1), "Delivery failed", files=report)
    assert (message.result, message.result_reason, go_out()) == ("ignored", "A delivery report about an email", [])


@pytest.mark.parametrize("more", [{"return_path": ""}, {"return_path": "<>"}, {"headers": [("Return-Path", "<>")]}])
def test_an_empty_return_path_is_a_robots(mailed, write, more):
    assert write(mailed(1), WHY, provider="mailgun", **more).result == "ignored"


@pytest.mark.parametrize(
    "sender",
    ["Tandem <tandem@testserver>", "reply@in.example.org", "reply+x@in.example.org", "MAILER-DAEMON@mx.example"],
)
def test_our_own_mail_is_ignored(mailed, write, sender):
    """Case 30."""
    assert write(mailed(1), WHY, sender=sender).result == "ignored"


@pytest.mark.parametrize(
    "headers", [[("X-Auto-Response-Suppress", "All")], [("Auto-Submitted", "no")], [("X-Autoreply", "no")],
                [("Precedence", "normal")]]
)  # fmt: skip
def test_what_people_s_programs_set_proves_no_robot(mailed, write, headers):
    assert write(mailed(1), WHY, headers=headers).result == "answered"


VIEWS = [
    "Strong no. Please stop sending me juniors, she has never run it at night.",
    "No. He said he would never contact me before the deadline, which decided it.",
    "Yes. No more emails needed, she is great because she ran it for years.",
    "No, we should stop writing this role as senior; that is what decided it.",
]


@pytest.mark.parametrize("words", VIEWS)
def test_a_review_that_mentions_stopping_is_still_a_review(mailed, write, kind, words):
    """Case 31: mail does not end in silence because of a word in somebody's reason; the answer says how to stop."""
    message = write(mailed(1), words)

    assert message.result in ("answered", "question")  # as its kind sees it
    assert message.said.endswith("To opt out, reply STOP.")
    assert not ConsentEvent.objects.exists()


@pytest.mark.parametrize("words", ["No, stop emailing me", "please stop sending me these mails", "Leave me alone."])
def test_a_short_wish_to_stop_counts_at_once(mailed, write, words):
    assert write(mailed(1), words).result == "stop"


def test_a_person_with_many_answers_in_an_hour_is_heard_each_time(mailed, write, kind):
    """Case 30 does not make a long list end in silence."""
    to = mailed(*range(1, 8))
    results = [write(to, text).result for _ in range(4) for text in (WHY, f"1 {WHY}")]

    assert results == ["question", "answered"] * 4


def test_two_robots_stop_after_five_in_an_hour(mailed, write, kind, time_machine):
    """Case 30: each answer of ours has a new address; the conversation stays one."""
    time_machine.move_to(clock.now(), tick=False)
    to, answered = mailed(1), 0
    for _ in range(9):
        write(to, "yes")
        sent = go_out()
        answered += len(sent)
        to = sent[0].reply_to[0] if sent else to
    assert answered == 5
    assert InboundMessage.objects.first().result_reason == "More than 5 emails in an hour"

    time_machine.shift(timedelta(hours=1, seconds=1))
    write(to, "yes")
    assert len(go_out()) == 1
