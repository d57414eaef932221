"""Consent: what may be used to reach a person. Withdrawn at once and by any reasonable means; given twice, or not.

A number becomes usable only after a code that was sent to it was typed in here (double opt-in). Every change is a
ConsentEvent with the wording that was shown. A bare "yes" by text changes nothing (D8).
"""

import hashlib
import hmac
import secrets
from datetime import timedelta
from typing import Any

from django.conf import settings
from django.db import transaction
from django.db.models import F
from django.utils.crypto import constant_time_compare

from accounts.models import User
from core import clock
from core.errors import DomainError
from core.models import AuditEvent
from core.rates import too_many
from reminders.channels.base import all_channels, label_of
from reminders.models import ConsentEvent, ContactPoint

CODE_LIFETIME = timedelta(minutes=10)
CODE_TRIES = 5
CODES_A_NUMBER: dict[str, Any] = {"limit": 4, "per": timedelta(hours=1)}
State = ContactPoint.State
REACHED_BY = {"email": "email", "sms": "text", "voice": "automated call"}
A_PERSON_CALLS = "call_task"
WORDING = {
    "sms": "Tandem may text me about the jobs I'm hiring for. I can opt out anytime by replying STOP.",
    "voice": "Tandem may send me automated calls about the jobs I'm hiring for. I can opt out anytime by pressing 9.",
    "email": "Tandem may email me about the jobs I'm hiring for.",
}


class CodeProblem(DomainError):
    """The number cannot be confirmed now; the message says what to do."""


def number_of(user: User, channel: str) -> ContactPoint | None:
    return next((point for point in user.contact_points.all() if point.channel == channel), None)


@transaction.atomic
def withdraw(user: User, channel: str, *, how: str, wording: str = "", evidence: str = "") -> bool:
    """Stops messages to the person on that channel. False when they were stopped before."""
    point = number_of(user, channel)
    if point is None and channel == ContactPoint.Channel.EMAIL:
        point = ContactPoint.objects.create(user=user, channel=channel, state=State.USABLE)
    if point is None or point.state == State.OPTED_OUT:
        return False
    ContactPoint.objects.filter(pk=point.pk).update(state=State.OPTED_OUT, state_reason=f"They opted out ({how})")
    _note(user, channel, ConsentEvent.What.WITHDRAWN, how, wording, evidence)
    return True


@transaction.atomic
def give(user: User, channel: str, *, how: str, evidence: str = "", wording: str = "") -> bool:
    """Messages may go there (again). False for a number that was never confirmed."""
    point = number_of(user, channel)
    if point is None or (channel != ContactPoint.Channel.EMAIL and point.verified_at is None):
        return False
    ContactPoint.objects.filter(pk=point.pk).update(state=State.USABLE, state_reason="")
    _note(user, channel, ConsentEvent.What.GIVEN, how, wording or WORDING[channel], evidence)
    return True


@transaction.atomic
def mark_invalid(user: User, channel: str, why: str) -> None:
    """The address cannot be reached: nothing more is sent there until it is confirmed again."""
    point = number_of(user, channel) or ContactPoint(user=user, channel=channel)
    if point.pk is None and channel != ContactPoint.Channel.EMAIL:
        return
    if point.state != State.OPTED_OUT:
        point.state, point.state_reason = State.INVALID, why[:200]
        point.save()
        AuditEvent.log("number.invalid", point, by="tandem", channel=channel)


@transaction.atomic
def address_changed(user: User) -> None:
    """A new email address has no bounces behind it. An opt-out stays: it is the person's, not the
    address's."""
    ContactPoint.objects.filter(
        user=user, channel=ContactPoint.Channel.EMAIL, state__in=[State.INVALID, State.BOUNCING]
    ).update(state=State.USABLE, state_reason="")


def _note(user: User, channel: str, what: str, how: str, wording: str, evidence: str) -> None:
    ConsentEvent.objects.create(
        user=user, channel=channel, what=what, how=how[:60], wording=wording, evidence=evidence[:120]
    )
    AuditEvent.log(f"consent.{what}", user, by=user, channel=channel)


@transaction.atomic
def new_code(user: User, channel: str, address: str, *, by: User) -> tuple[ContactPoint, str]:
    """Notes the number and a fresh code for it; the caller sends the code after the commit.

    Raises CodeProblem when too many were asked for. A number that changes is unverified again.
    """
    if too_many(f"code:{user.pk}:{channel}", **CODES_A_NUMBER) or too_many(f"code-to:{address}", **CODES_A_NUMBER):
        raise CodeProblem("You requested four codes in an hour. Please try again later.")
    code = f"{secrets.randbelow(1_000_000):06d}"
    point, made = ContactPoint.objects.get_or_create(user=user, channel=channel, defaults={"address": address})
    if not made and point.address != address:
        point.address, point.state, point.verified_at = address, State.UNVERIFIED, None
    point.code_hash, point.code_sent_at, point.code_tries = _hash(point, code), clock.now(), 0
    point.save()
    AuditEvent.log("number.code_sent", point, by=by, channel=channel)
    return point, code


def confirm_code(user: User, channel: str, code: str, *, by: User) -> ContactPoint:
    """The typed code matches: the number is usable and consent is noted. Raises CodeProblem with what to do."""
    point = number_of(user, channel)
    if point is None or not point.code_hash or point.code_sent_at is None:
        raise CodeProblem("Request a code first.")
    if point.code_sent_at + CODE_LIFETIME < clock.now():
        raise CodeProblem("This code has expired. Request a new one.")
    counted = ContactPoint.objects.filter(pk=point.pk, code_hash=point.code_hash, code_tries__lt=CODE_TRIES)
    if not counted.update(code_tries=F("code_tries") + 1):
        raise CodeProblem("Too many attempts. Request a new code.")
    if not constant_time_compare(_hash(point, code.strip()), point.code_hash):
        raise CodeProblem("That's not the right code. Try again or request a new one.")
    return _confirmed(point, by)


@transaction.atomic
def _confirmed(point: ContactPoint, by: User) -> ContactPoint:
    point.state, point.state_reason, point.verified_at = State.USABLE, "", clock.now()
    point.code_hash = ""
    point.save()
    how = "code typed in" if by == point.user else f"{ConsentEvent.TYPED_BY}{by.pk} in their presence"
    ConsentEvent.objects.create(
        user=point.user, channel=point.channel, what=ConsentEvent.What.GIVEN, how=how, wording=WORDING[point.channel]
    )
    AuditEvent.log("number.confirmed", point, by=by, channel=point.channel)
    return point


def usable_channels(user: User) -> list[str]:
    """Channels that the person may choose. Email unless they stopped it; a call by a person always may."""
    return [channel.kind for channel in all_channels() if channel.may_be_chosen(user)]


def _alternatives(words: list[str]) -> str:
    """ "A", "A or B" or "A, B, or C"."""
    return " or ".join(words) if len(words) < 3 else f"{', '.join(words[:-1])}, or {words[-1]}"


def still_reached(user: User, *, name: str = "") -> str:
    """What is left after an opt-out: "We can still reach you by email or text, and your recruiter can still call you."
    `name` is set where someone else reads it. A call by a person is always left."""
    kinds = [kind for kind in usable_channels(user) if kind != A_PERSON_CALLS]
    if not kinds:
        return f"{name}’s recruiter can still call them." if name else "Your recruiter can still call you."
    by = _alternatives([REACHED_BY.get(kind, label_of(kind).lower()) for kind in kinds])
    if name:
        return f"Tandem can still reach {name} by {by}, and their recruiter can still call them."
    return f"We can still reach you by {by}, and your recruiter can still call you."


def _hash(point: ContactPoint, code: str) -> str:
    key = f"reminders.code:{settings.SECRET_KEY}".encode()
    return hmac.new(key, f"{point.user_id}:{point.channel}:{point.address}:{code}".encode(), hashlib.sha256).hexdigest()
