"""Replies by email (D9). Checked in order: not automatic; has a token of ours; not too often; from the
address that was written to, also by the mail servers' checks; then an opt-out request, or an answer to exactly one item.

What cannot be matched is held: nothing is stored from it, the sender gets no answer, and the person who was written to
gets a new link. Only the token of an email says what it is about.
"""

from datetime import timedelta
from typing import Any

from allauth.account.models import EmailAddress
from django.conf import settings
from django.db.models import Max

from accounts.models import Organisation, User
from core import clock
from core.open_items import closed
from core.rates import too_many
from reminders.actions import send_new_link
from reminders.contact import consent
from reminders.inbound import mail_parsing
from reminders.inbound.keywords import keyword_of, says_nothing, with_opt_out, words_of
from reminders.inbound.matching import EMPTY, Outcome, Result, ask_which, chosen, give_to_kind, named_in
from reminders.models import ContactPoint, InboundMessage, MessageLink, ProviderEvent

ANSWERS = "reminders.inboundmessage:"  # the subject of our own answers
MOST, PER = 5, timedelta(hours=1)  # of one conversation; two robots stop there
UNASKED: dict[str, Any] = {"limit": 3, "per": timedelta(days=1)}  # links that strangers' mails may cause
NOT_KEPT = "Attachments aren't saved; we only read your message."
TOO_LATE = "Thanks. That's already done or no longer needed, so nothing was changed."


def begin(event: ProviderEvent) -> InboundMessage:
    """The row of a mail, its own words cut from what it quotes; an IntegrityError when another reader has it."""
    body = event.body
    whole = mail_parsing.whole_text(body)
    message_id = body["message_id"].strip()
    return InboundMessage.objects.create(
        event=event,
        channel="email",
        sender=", ".join(body["from"])[:254],
        text=mail_parsing.own_words(whole),
        original=whole,
        reply_id=message_id if message_id.startswith("<") and len(message_id.split()) == 1 else "",
        link=MessageLink.objects.filter(pk=body["link"]).first(),
        result=Result.HELD,
    )


def understand(message: InboundMessage, body: dict[str, Any]) -> Outcome:
    why = mail_parsing.automatic(body)
    if why:
        return Outcome(Result.IGNORED, why)
    link = message.link
    if link is None:
        return _without_token(body)
    message.thread = _beginning(link)
    if not link.user.is_active:
        return Outcome(Result.IGNORED, "The recipient is no longer active")
    why = _doubt(body, link.user)
    if why:
        return _hold(link, why)
    message.user = link.user
    if _too_often(message):
        return Outcome(Result.HELD, "More than 5 emails in an hour", subject=_first(link))
    outcome = _keyword(message, body) or _answer(message, link)
    if keyword_of(words_of(message.text)) == "possible opt-out":
        outcome.say = with_opt_out(outcome.say)
    if body["attachments"]:
        outcome.reason = ". ".join(filter(None, [outcome.reason, f"Attachments not saved: {body['attachments']}"]))
        outcome.say = outcome.say and f"{outcome.say} {NOT_KEPT}"
    return outcome


# Who ------------------------------------------------------------------------------------------------------------------


def _doubt(body: dict[str, Any], user: User) -> str:
    """Why it may not be from the person who was written to; empty when it is."""
    verified = EmailAddress.objects.filter(user=user, verified=True).values_list("email", flat=True)
    if len(body["from"]) != 1 or body["from"][0] not in {address.lower() for address in verified}:
        return "Sent from a different address than the one we emailed"
    return "The sender address looks forged" if mail_parsing.is_forged(body) else ""


def _hold(link: MessageLink, why: str, *, knowing: str = "token") -> Outcome:
    """Sends a new link to the person who was written to, at the address on file. Senders without a token have a limit
    of their own."""
    if not too_many(f"held-mail:{knowing}:{link.user_id}", **UNASKED):
        send_new_link(link)
    return Outcome(Result.HELD, why, subject=_first(link))


def _without_token(body: dict[str, Any]) -> Outcome:
    """An email without a token. The person it claims to be from gets a new link if something is open for them."""
    addresses = EmailAddress.objects.filter(email__in=body["from"], verified=True, user__is_active=True)
    user = addresses.values_list("user", flat=True).first()
    alive = MessageLink.objects.alive(clock.now()).filter(user=user, purpose="matters")
    link = alive.filter(items__done_at=None).order_by("-pk").first() if user else None
    if link is None:
        return Outcome(Result.IGNORED, "Not sent to one of our reply addresses")
    return _hold(link, "Not sent to one of our reply addresses", knowing="name")


def _beginning(link: MessageLink) -> MessageLink:
    """The link with which the conversation began: an answer of ours goes on with it."""
    before = _answered_by(link)
    return (before and before.thread) or link


def _answered_by(link: MessageLink) -> InboundMessage | None:
    """The message that the link's mail was our answer to."""
    subjects = link.delivery.items.filter(occurrence__subject__startswith=ANSWERS)
    subject = subjects.values_list("occurrence__subject", flat=True).first()
    return InboundMessage.objects.filter(pk=subject.removeprefix(ANSWERS)).first() if subject else None


def _too_often(message: InboundMessage) -> bool:
    """Two robots never come to an answer; a person with a long list does."""
    lately = InboundMessage.objects.filter(
        thread=message.thread, user=message.user, received_at__gt=message.received_at - PER
    )
    answered = lately.filter(result=Result.ANSWERED).aggregate(last=Max("pk"))["last"] or 0
    return lately.exclude(pk=message.pk).filter(pk__gt=answered).count() >= MOST


# What -----------------------------------------------------------------------------------------------------------------


def _keyword(message: InboundMessage, body: dict[str, Any]) -> Outcome | None:
    user, evidence = message.user, f"{ANSWERS}{message.pk}"
    assert user is not None  # noqa: S101  # asked after the sender is known
    word = keyword_of(words_of(message.text) or words_of(body["subject"]))
    if word in ("STOP", "in their own words"):
        consent.withdraw(user, "email", how=f"{word} by email", wording=message.text, evidence=evidence)
        return Outcome(Result.STOP)  # no email after an opt-out; their preferences page shows it
    if word == "START":
        consent.give(user, "email", how="START by email", evidence=evidence)
        return Outcome(Result.START, say="You're resubscribed to emails from Tandem.")
    point = consent.number_of(user, "email")
    if point and point.state == ContactPoint.State.OPTED_OUT:
        return Outcome(Result.HELD, "They unsubscribed from email; no reply sent", subject=_first(message.link))
    return Outcome(Result.HELP, say=_help()) if word == "HELP" else None


def _help() -> str:
    return (
        f"This is Tandem, the hiring app {Organisation.current().name} uses. Reply in your own words to answer, or reply "
        f"STOP to unsubscribe. Communication preferences: {settings.SITE_URL}/me/"
    )


def _answer(message: InboundMessage, link: MessageLink) -> Outcome:
    if link.revoked_at or link.expires_at <= clock.now():
        fresh = send_new_link(link) if link.items.open().exists() else None
        return Outcome(Result.CLOSED, "The link in the email had expired", "" if fresh else TOO_LATE, _first(link))
    listed = list(link.items.exclude(purpose="disown"))
    waiting = [row.subject for row in listed if row.done_at is None]
    ended = closed(waiting) if len(waiting) > 1 else set()
    waiting = [subject for subject in waiting if subject not in ended] or waiting
    if says_nothing(message.text):
        return Outcome(Result.QUESTION, "Empty", EMPTY, _only(waiting), asked=_several(waiting))
    subject, text = chosen(_last(message, link), message.text)
    if not subject and len(waiting) > 1 and not (subject := named_in(link.user, waiting, text)):
        return ask_which(link.user, waiting)
    subject = subject or next(iter([*waiting, *(row.subject for row in listed)]), "")
    if not subject:
        return Outcome(Result.CLOSED, "No open items", TOO_LATE, _first(link))
    return give_to_kind(message, link.user, subject, text)


def _last(message: InboundMessage, link: MessageLink) -> InboundMessage | None:
    """What they wrote before in this conversation: answered by the mail that they answer, or to the same mail."""
    same = InboundMessage.objects.filter(link=link, user=link.user).exclude(pk=message.pk)
    return same.order_by("-pk").first() or _answered_by(link)


def _first(link: MessageLink | None) -> str:
    """What the link's mail was about, for the record: who may see that search may see the reply."""
    before = link and _answered_by(link)
    row = link and link.items.exclude(purpose="disown").first()
    return (row and row.subject) or (before and before.subject) or ""


def _only(subjects: list[str]) -> str:
    return subjects[0] if len(subjects) == 1 else ""


def _several(subjects: list[str]) -> list[str]:
    return subjects if len(subjects) > 1 else []
