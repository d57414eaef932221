"""Replies: stop, start, help, or an answer to exactly one item. Never a guess.

A text, in order: who wrote (the number's confirmed owner) → opt-out requests → which item → its kind's `answer`,
which is the same action as the web form. Several open items are asked about by number; a bare "yes" is never consent.
An email is matched to its item by reminders.inbound.mail, and handled in the same way from there.
"""

import logging
from datetime import timedelta

from django.conf import settings
from django.db import transaction

from accounts.models import Organisation, User
from core import clock
from core.open_items import closed
from reminders import actions, links
from reminders.channels.gsm import TWO_PARTS, plain
from reminders.contact import consent
from reminders.contact.phone_numbers import masked
from reminders.inbound import mail
from reminders.inbound.keywords import YES, keyword_of, says_nothing, with_opt_out, words_of
from reminders.inbound.matching import EMPTY, Outcome, Result, ask_which, chosen, give_to_kind, named_in, recruiter_of
from reminders.models import ContactPoint, InboundMessage, MessageLink, MessageLinkItem, ProviderEvent

logger = logging.getLogger(__name__)
REMEMBERED = timedelta(hours=48)  # how long an answer to our question is matched to it
LONGEST = 5_000
STOPPED = "You're unsubscribed and won't get any more texts from Tandem. Reply START to resubscribe."
STOPS = ("STOP", "in their own words")
NOT_YOU = "Wasn't you? Tell us within 24 hours:"


@transaction.atomic
def take_in(event: ProviderEvent) -> InboundMessage:
    """Makes an inbound message of a stored event, once. The second time returns what the first made."""
    done = InboundMessage.objects.filter(event=event).first()
    if done:
        return done
    if event.body.get("channel") == "email":
        message = mail.begin(event)
        outcome = mail.understand(message, event.body)
    else:
        message, owners = _begin(event)
        outcome = _understand(message, owners, already_answered=bool(event.body.get("OptOutType")))
        outcome.say = plain(outcome.say + _undo_by_text(message, outcome))
    _write_down(message, outcome)
    actions.nudge()
    return message


def _write_down(message: InboundMessage, outcome: Outcome) -> None:
    message.result, message.result_reason = outcome.result, outcome.reason[:200]
    message.said, message.subject, message.asked = outcome.say, outcome.subject, outcome.asked
    message.undo_subject, message.undo_path = outcome.undo
    columns = {"state": ProviderEvent.State.DONE}
    if outcome.gone:  # after an erasure nothing about that person is stored
        message.text = message.original = ""
        columns["body"] = {}  # type: ignore[assignment]  # a JSON column
    message.save()
    ProviderEvent.objects.filter(pk=message.event_id).update(**columns)


def _begin(event: ProviderEvent) -> tuple[InboundMessage, list[User]]:
    text, sender = str(event.body.get("Body", ""))[:LONGEST], str(event.body.get("From", ""))[:254]
    owners = _owners(sender)
    user = owners[0] if len(owners) == 1 else None
    message = InboundMessage.objects.create(
        event=event, channel="sms", sender=sender, user=user, text=text, result=Result.HELD
    )
    return message, owners


def _undo_by_text(message: InboundMessage, outcome: Outcome) -> str:
    """The link by which they may say, for a day, that it was not them; a placeholder until it is sent."""
    user, (subject, path) = message.user, outcome.undo
    told = MessageLink.objects.filter(user=user, items__subject=outcome.subject).order_by("-pk").first()
    if user is None or told is None or not subject:
        return ""
    return f" {NOT_YOU} {links.make_link(told.delivery, user, [(subject, 'disown', path)], clock.now())}"


def _owners(sender: str) -> list[User]:
    points = ContactPoint.objects.filter(channel="sms", address=sender, verified_at__isnull=False, user__is_active=True)
    return [point.user for point in points.select_related("user")]


def _understand(message: InboundMessage, owners: list[User], *, already_answered: bool) -> Outcome:
    words = words_of(message.text)
    if not owners:
        if keyword_of(words) in STOPS and _stop(message, keyword_of(words)):
            return Outcome(Result.STOP)
        return Outcome(Result.IGNORED, f"Unknown number {masked(message.sender)}")
    word = _keyword(words, message, owners, already_answered=already_answered)
    if word:
        return word
    if message.user is None:
        return Outcome(
            Result.HELD, "More than one person confirmed this number", "Please use the link in the message to answer."
        )
    outcome = _answer(message, message.user)
    if keyword_of(words) == "possible opt-out":
        outcome.say = with_opt_out(outcome.say, TWO_PARTS)
    return outcome


# Requests about messages ------------------------------------------------------------------------------------------


def _keyword(words: str, message: InboundMessage, owners: list[User], *, already_answered: bool) -> Outcome | None:
    """Stop, start and help count for everyone who confirmed this number."""
    word = keyword_of(words)
    if word in STOPS:
        _stop(message, word)
        # Twilio confirms its own keywords; a second text would be refused.
        return Outcome(Result.STOP, say="" if word == "STOP" or already_answered else STOPPED)
    if word == "START":
        for user in owners:
            consent.give(user, "sms", how="START", evidence=f"reminders.inboundmessage:{message.pk}")
        return Outcome(Result.START)
    if word == "HELP":
        return Outcome(Result.HELP, say="" if already_answered else _help(owners))
    if all(_is_stopped(user) for user in owners):
        why = (
            "A plain YES doesn’t opt them back in" if YES.fullmatch(words) else "They opted out of texts; no reply sent"
        )
        return Outcome(Result.IGNORED if YES.fullmatch(words) else Result.HELD, why)
    return None


def _stop(message: InboundMessage, word: str) -> bool:
    """Opts out everyone who confirmed this number, also former users. False if there is no one."""
    points = ContactPoint.objects.filter(channel="sms", address=message.sender, verified_at__isnull=False)
    evidence = f"reminders.inboundmessage:{message.pk}"
    for point in points.select_related("user"):
        consent.withdraw(point.user, "sms", how=word, wording=message.text, evidence=evidence)
    return points.exists()


def _is_stopped(user: User) -> bool:
    point = consent.number_of(user, "sms")
    return point is not None and point.state == ContactPoint.State.OPTED_OUT


def _help(owners: list[User]) -> str:
    """Who is texting: the recruiter of what is open for the sender, if it is one."""
    name = Organisation.current().name
    recruiters = {staff for subject in open_items(owners[0]) if (staff := recruiter_of(owners[0], subject))}
    who = f"the hiring app {name} uses"
    if len(owners) == len(recruiters) == 1:
        who = f"texting for {recruiters.pop().name} in recruiting at {name}"
    return f"This is Tandem, {who}. Reply STOP to opt out. {settings.SITE_URL}/me/"


# Which item, and its answer -----------------------------------------------------------------------------------


def _answer(message: InboundMessage, user: User) -> Outcome:
    if says_nothing(message.text):
        return Outcome(Result.QUESTION, "Empty", EMPTY)
    subject, text = chosen(_last(message, user), message.text)
    open_subjects = open_items(user)
    if not subject and len(open_subjects) > 1 and not (subject := named_in(user, open_subjects, text)):
        return ask_which(user, open_subjects)
    subject = subject or (open_subjects[0] if open_subjects else "")
    if not subject:
        return Outcome(Result.HELD, "No open items", "Thanks. You don’t have any open items right now.")
    return give_to_kind(message, user, subject, text)


def open_items(user: User) -> list[str]:
    """Subjects that this person was told about, by a link that is alive, and that are not done; oldest first. Without those
    that are not open anymore, unless there are no others: the reply to such a one says why."""
    rows = MessageLinkItem.objects.open().filter(
        link__user=user, link__revoked_at=None, link__expires_at__gt=clock.now(), link__purpose="matters"
    )
    subjects = rows.exclude(purpose="disown").order_by("link", "position").values_list("subject", flat=True)
    told = list(dict.fromkeys(subjects))
    ended = closed(told) if len(told) > 1 else set()
    return [subject for subject in told if subject not in ended] or told


def _last(message: InboundMessage, user: User) -> InboundMessage | None:
    """The text before this one, while a question to it is remembered."""
    lately = InboundMessage.objects.filter(user=user, channel="sms", received_at__gte=clock.now() - REMEMBERED)
    return lately.exclude(pk=message.pk).first()
