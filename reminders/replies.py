"""What somebody wrote back: stop, start, help, or an answer to exactly one matter. Never a guess.

A text, in order: who wrote (the number's confirmed owner) → wishes about messages → which matter → its kind's `answer`,
which is the same action as the web form. Several open matters are asked about by number; a bare "yes" is never consent.
A mail takes a longer way to its matter (reminders.mail_replies) and the same from there.
"""

import logging
from datetime import timedelta

from django.conf import settings
from django.db import transaction

from accounts.models import User
from core import clock
from reminders import actions, consent, links, mail_replies
from reminders.channels.gsm import TWO_PARTS, plain
from reminders.keywords import YES, says_nothing, wish_of, with_the_way_out, words_of
from reminders.matching import WITHOUT_WORDS, Outcome, Result, ask_which, chosen, give_to_kind, named_in
from reminders.models import ContactPoint, InboundMessage, MessageLink, MessageLinkItem, ProviderEvent
from reminders.phone_numbers import masked

logger = logging.getLogger(__name__)
REMEMBERED = timedelta(hours=48)  # how long a question of ours waits for its answer
LONGEST = 5_000
STOPS = ("STOP", "plain words")
NOT_YOU = "Not you? Say so within 24 hours:"


@transaction.atomic
def take_in(event: ProviderEvent) -> InboundMessage:
    """Makes an inbound message of a stored event, once. The second time returns what the first made."""
    done = InboundMessage.objects.filter(event=event).first()
    if done:
        return done
    if event.body.get("channel") == "email":
        message = mail_replies.begin(event)
        outcome = mail_replies.understand(message, event.body)
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
    if outcome.gone:  # after an erasure nothing is stored about that person, from whatever side it comes
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
        if wish_of(words) in STOPS and _stop(message, wish_of(words)):
            return Outcome(Result.STOP)
        return Outcome(Result.IGNORED, f"Nobody confirmed the number {masked(message.sender)}")
    wish = _wish(words, message, owners, already_answered=already_answered)
    if wish:
        return wish
    if message.user is None:
        return Outcome(Result.HELD, "Several people confirmed this number", "Please answer on the page of the message.")
    outcome = _answer(message, message.user)
    if wish_of(words) == "perhaps STOP":
        outcome.say = with_the_way_out(outcome.say, TWO_PARTS)
    return outcome


# Wishes about messages ------------------------------------------------------------------------------------------


def _wish(words: str, message: InboundMessage, owners: list[User], *, already_answered: bool) -> Outcome | None:
    """Stop, start and help count for everybody who confirmed this number."""
    wish = wish_of(words)
    if wish in STOPS:
        _stop(message, wish)
        # Twilio itself confirms its keywords; a second text would be refused.
        return Outcome(Result.STOP, say="" if wish == "STOP" or already_answered else _stopped(owners[0]))
    if wish == "START":
        for user in owners:
            consent.give(user, "sms", how="START", evidence=f"reminders.inboundmessage:{message.pk}")
        return Outcome(Result.START)
    if wish == "HELP":
        return Outcome(Result.HELP, say="" if already_answered else _help())
    if all(_is_stopped(user) for user in owners):
        why = "A bare yes does not allow texts again" if YES.fullmatch(words) else "They stopped texts; no text back"
        return Outcome(Result.IGNORED if YES.fullmatch(words) else Result.HELD, why)
    return None


def _stop(message: InboundMessage, wish: str) -> bool:
    """For everybody who confirmed this number, also those who left: they may return. False when it was nobody."""
    points = ContactPoint.objects.filter(channel="sms", address=message.sender, verified_at__isnull=False)
    evidence = f"reminders.inboundmessage:{message.pk}"
    for point in points.select_related("user"):
        consent.withdraw(point.user, "sms", how=wish, wording=message.text, evidence=evidence)
    return points.exists()


def _is_stopped(user: User) -> bool:
    point = consent.number_of(user, "sms")
    return point is not None and point.state == ContactPoint.State.OPTED_OUT


def _stopped(user: User) -> str:
    return (
        f"Tandem: texts are stopped. Still possible: {consent.words_for_what_is_left(user)}. START allows them again."
    )


def _help() -> str:
    return (
        f"Tandem writes about your own searches. Answer in words, or STOP to end texts. More: {settings.SITE_URL}/me/"
    )


# Which matter, and its answer -----------------------------------------------------------------------------------


def _answer(message: InboundMessage, user: User) -> Outcome:
    if says_nothing(message.text):
        return Outcome(Result.QUESTION, "Empty", WITHOUT_WORDS)
    subject, text = chosen(_last(message, user), message.text)
    open_subjects = open_matters(user)
    if not subject and len(open_subjects) > 1 and not (subject := named_in(user, open_subjects, text)):
        return ask_which(user, open_subjects)
    subject = subject or (open_subjects[0] if open_subjects else "")
    if not subject:
        return Outcome(Result.HELD, "Nothing is open for them", "Thank you. Nothing is open for you just now.")
    return give_to_kind(message, user, subject, text)


def open_matters(user: User) -> list[str]:
    """Subjects that this person was told about, by a link that is alive, and that are not done; oldest first."""
    rows = MessageLinkItem.objects.open().filter(
        link__user=user, link__revoked_at=None, link__expires_at__gt=clock.now(), link__purpose="matters"
    )
    subjects = rows.exclude(purpose="disown").order_by("link", "position").values_list("subject", flat=True)
    return list(dict.fromkeys(subjects))


def _last(message: InboundMessage, user: User) -> InboundMessage | None:
    """The text before this one, while a question to it is remembered."""
    lately = InboundMessage.objects.filter(user=user, channel="sms", received_at__gte=clock.now() - REMEMBERED)
    return lately.exclude(pk=message.pk).first()
