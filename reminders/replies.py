"""What somebody wrote back by text: stop, start, help, or an answer to exactly one matter. Never a guess.

Order: who wrote (the number's confirmed owner) → wishes about messages → which matter → its kind's `answer`, which is
the same action as the web form. Several open matters are asked about by number; a bare "yes" is never consent.
"""

import logging
import re
import unicodedata
from dataclasses import dataclass, field
from datetime import timedelta

from django.conf import settings
from django.core.exceptions import ObjectDoesNotExist
from django.db import transaction

from accounts.models import User
from core import clock
from reminders import consent
from reminders.kinds import Reply, get_kind
from reminders.models import ContactPoint, InboundMessage, MessageLinkMatter, Occurrence, ProviderEvent
from reminders.numbers import masked

logger = logging.getLogger(__name__)
Result = InboundMessage.Result
REMEMBERED = timedelta(hours=48)  # how long a question of ours waits for its answer
LONGEST = 5_000
MOST_ASKED = 9

STOP = re.compile(
    r"(please )?(stop( all)?|stopall|unsubscribe|end|quit|revoke|opt ?out|cancel)( (it|this|now|please|thanks))*"
)
PLAIN_STOP = re.compile(
    r"\b(stop|quit) (texting|messaging|contacting|bothering)\b"
    r"|\b(stop|quit) (sending|writing)( to)? (me|us|these|this|it|messages|texts|that)\b"
    r"|\b(do not|don t|dont|never) (text|message|contact|write)( to)? me\b"
    r"|\bno more (texts?|messages?|sms)\b|\bremove (me|my number)\b|\btake (me|my number) off\b|\bleave me alone\b"
)
START = re.compile(r"start|unstop")
HELP = re.compile(r"help|info")
YES = re.compile(r"yes|y|yep|ok|okay|yeah")
NUMBERED = re.compile(r"#?([1-9])(?:[\s.):,;-]+(.*))?", re.DOTALL)


@dataclass
class Outcome:
    """What a reply became."""

    result: str
    reason: str = ""
    say: str = ""
    subject: str = ""
    asked: list[str] = field(default_factory=list)


@transaction.atomic
def take_in(event: ProviderEvent) -> InboundMessage:
    """Makes an inbound message of a stored event, once. The second time returns what the first made."""
    done = InboundMessage.objects.filter(event=event).first()
    if done:
        return done
    text, sender = str(event.body.get("Body", ""))[:LONGEST], str(event.body.get("From", ""))[:254]
    owners = _owners(sender)
    user = owners[0] if len(owners) == 1 else None
    message = InboundMessage.objects.create(
        event=event, channel="sms", sender=sender, user=user, text=text, result=Result.HELD
    )
    outcome = _understand(message, owners, already_answered=bool(event.body.get("OptOutType")))
    message.result, message.result_reason = outcome.result, outcome.reason[:200]
    message.said, message.subject, message.asked = outcome.say, outcome.subject, outcome.asked
    message.save()
    ProviderEvent.objects.filter(pk=event.pk).update(state=ProviderEvent.State.DONE)
    return message


def _owners(sender: str) -> list[User]:
    points = ContactPoint.objects.filter(channel="sms", address=sender, verified_at__isnull=False, user__is_active=True)
    return [point.user for point in points.select_related("user")]


def words_of(text: str) -> str:
    """The letters and digits of `text`, lower case, for recognising wishes; the original is what is kept."""
    visible = "".join(c for c in unicodedata.normalize("NFKC", text) if unicodedata.category(c) not in ("Cf", "Mn"))
    return " ".join(re.sub(r"[^\w]+", " ", visible.lower()).split())


def _understand(message: InboundMessage, owners: list[User], *, already_answered: bool) -> Outcome:
    words = words_of(message.text)
    if not owners:
        return Outcome(Result.IGNORED, f"Nobody confirmed the number {masked(message.sender)}")
    wish = _wish(words, message, owners, already_answered=already_answered)
    if wish:
        return wish
    if message.user is None:
        return Outcome(Result.HELD, "Several people confirmed this number", "Please answer on the page of the message.")
    return _answer(message, message.user, words)


# Wishes about messages ------------------------------------------------------------------------------------------


def _wish(words: str, message: InboundMessage, owners: list[User], *, already_answered: bool) -> Outcome | None:
    """Stop, start and help count for everybody who confirmed this number."""
    evidence = f"reminders.inboundmessage:{message.pk}"
    keyword = STOP.fullmatch(words)
    if keyword or PLAIN_STOP.search(words):
        for user in owners:
            consent.withdraw(
                user, "sms", how="STOP" if keyword else "plain words", wording=message.text, evidence=evidence
            )
        # Twilio itself confirms its keywords; a second text would be refused.
        return Outcome(Result.STOP, say="" if keyword or already_answered else _stopped(owners[0]))
    if START.fullmatch(words):
        for user in owners:
            consent.give(user, "sms", how="START", evidence=evidence)
        return Outcome(Result.START)
    if HELP.fullmatch(words):
        return Outcome(Result.HELP, say="" if already_answered else _help())
    if all(_is_stopped(user) for user in owners):
        why = "A bare yes does not allow texts again" if YES.fullmatch(words) else "They stopped texts; no text back"
        return Outcome(Result.IGNORED if YES.fullmatch(words) else Result.HELD, why)
    return None


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


def _answer(message: InboundMessage, user: User, words: str) -> Outcome:
    if not words:
        return Outcome(Result.QUESTION, "Empty", "That came without words. What did you mean to say?")
    subject, text = _chosen(message, user)
    open_subjects = open_matters(user)
    if not subject and len(open_subjects) > 1:
        return _ask_which(user, open_subjects)
    subject = subject or (open_subjects[0] if open_subjects else "")
    if not subject:
        return Outcome(Result.HELD, "Nothing is open for them", "Thank you. Nothing is open for you just now.")
    return _give_to_kind(message, user, subject, text)


def open_matters(user: User) -> list[str]:
    """Subjects that this person was told about, by a link that is alive, and that are not done; oldest first."""
    rows = MessageLinkMatter.objects.open().filter(
        link__user=user, link__revoked_at=None, link__expires_at__gt=clock.now(), link__purpose="matters"
    )
    return list(dict.fromkeys(rows.order_by("link", "position").values_list("subject", flat=True)))


def _chosen(message: InboundMessage, user: User) -> tuple[str, str]:
    """("subject", text) when it answers our last question, else ("", text)."""
    last = (
        InboundMessage.objects.filter(user=user, received_at__gte=clock.now() - REMEMBERED)
        .exclude(pk=message.pk)
        .first()
    )
    if last is None or last.result != Result.QUESTION:
        return "", message.text
    number = NUMBERED.fullmatch(message.text.strip())
    if last.asked and number and int(number[1]) <= len(last.asked):
        return last.asked[int(number[1]) - 1], (number[2] or "").strip() or last.text
    return ("" if last.asked else last.subject), message.text


def _ask_which(user: User, subjects: list[str]) -> Outcome:
    asked = subjects[:MOST_ASKED]
    lines = [f"{number}: {_title(user, subject)}" for number, subject in enumerate(asked, 1)]
    say = "Which one do you mean? Answer with its number and your words.\n" + "\n".join(lines)
    return Outcome(Result.QUESTION, "Several are open", say, asked=asked)


def _title(user: User, subject: str) -> str:
    occurrence = _told(user, subject)
    try:
        return get_kind(occurrence.rule.kind).matter(occurrence).title if occurrence else "open matter"
    except (ObjectDoesNotExist, LookupError):
        return "open matter"


def _told(user: User, subject: str) -> Occurrence | None:
    rows = Occurrence.objects.filter(recipient=user, subject=subject).select_related("rule")
    return rows.order_by("-pk").first()


def _give_to_kind(message: InboundMessage, user: User, subject: str, text: str) -> Outcome:
    occurrence = _told(user, subject)
    if occurrence is None:
        return Outcome(Result.HELD, "No reminder tells of it", "Please answer on the page of the message.", subject)
    reply = Reply(user=user, text=text, channel="sms", evidence=f"reminders.inboundmessage:{message.pk}")
    answer = get_kind(occurrence.rule.kind).answer(subject, reply)
    results = {"done": Result.ANSWERED, "question": Result.QUESTION, "closed": Result.CLOSED}
    return Outcome(results[answer.result], say=answer.say, subject=subject)
