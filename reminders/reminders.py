from collections.abc import Iterable, Mapping
from datetime import datetime, timedelta
from typing import ClassVar

from django.urls import reverse

from accounts.models import User
from core.models import pk_of
from reminders.contact.phone_numbers import masked
from reminders.kinds import Due, ItemContext, ReminderKind, Rung, register
from reminders.models import ConsentEvent, ContactPoint, InboundMessage, Occurrence, ReminderRule

A_DAY, A_WEEK = timedelta(days=1), timedelta(days=7)
QUOTED = 1_000  # characters of a reply that our answer quotes
NOT_YOU = "Wasn't you? Tell us within 24 hours and we'll undo it."


@register
class Invitation(ReminderKind):
    """A colleague was invited to Tandem and has not signed in yet."""

    name = "reminders.invite"
    label = "Invitation to Tandem"
    groups = False
    rungs: ClassVar[list[Rung]] = [
        Rung(
            0,
            "Invitation to Tandem",
            route="email",
            urgent=True,
            alone=True,
            lifetime=7 * 24 * 60,
            counts_from="the invitation",
        ),
    ]

    def due(self, now: datetime, rules: Mapping[int, ReminderRule]) -> Iterable[Due]:
        invited = User.objects.active().filter(invited_at__gt=now - A_WEEK, invited_at__lte=now, last_login=None)
        for pk, at in invited.values_list("pk", "invited_at") if 0 in rules else ():
            round_ = int(at.timestamp()) // 60  # invited again: another round
            yield Due(subject=f"accounts.user:{pk}", recipient_id=pk, rung=0, round=round_, due_at=at)

    def still_needed(self, occurrence: Occurrence) -> str:
        return "they already signed in" if occurrence.recipient.last_login else ""

    def context(self, occurrence: Occurrence) -> ItemContext:
        person = occurrence.recipient
        by = person.invited_by.name if person.invited_by else "A colleague"
        return ItemContext(
            title="You're invited to Tandem",
            short=f"{by} invited you to work together on hiring in Tandem.",
            in_mail=f"{by} invited you to work together on hiring in Tandem. Sign in as {person.email}: we'll email you a "
            "code; no password needed.",
            spoken="A colleague invited you to Tandem. You'll find the invitation in your email.",
            preview="Sign in with a code; no password needed.",
            action="Sign in to Tandem",
            path=reverse("account_request_login_code"),
            facts={"by": by, "email": person.email, "role": person.get_role_display()},
        )

    def staff(self, occurrence: Occurrence) -> User | None:
        return occurrence.recipient.invited_by


@register
class OwnTest(ReminderKind):
    """A test that an admin sends to themselves from the preview. Never due by itself."""

    name = "reminders.test"
    private = True
    label = "Test message"
    groups = False
    rungs: ClassVar[list[Rung]] = [
        Rung(
            0, "Test message", route="email", urgent=True, alone=True, lifetime=4 * 24 * 60, counts_from="the request"
        ),
    ]

    @classmethod
    def rule(cls) -> ReminderRule:
        """Returns its rule, and creates it in an older database. "Always email" keeps a failed test from moving on to
        another channel."""
        columns = {"name": cls.rungs[0].name, "route": "email", "urgent": True, "alone": True}
        return ReminderRule.objects.get_or_create(kind=cls.name, rung=0, defaults=columns)[0]

    def due(self, now: datetime, rules: Mapping[int, ReminderRule]) -> Iterable[Due]:
        return ()

    def still_needed(self, occurrence: Occurrence) -> str:
        return ""

    def context(self, occurrence: Occurrence) -> ItemContext:
        return ItemContext(
            title="Test message", short="This is the test you requested.", spoken="This is the test you requested.",
            path=reverse("message-preview"),
        )  # fmt: skip

    def staff(self, occurrence: Occurrence) -> User | None:
        return occurrence.recipient


@register
class NumberConfirmed(ReminderKind):
    """Someone else entered the code that confirms a person's number. The person is told by email, because the owner of
    that phone gets their message links."""

    name = "reminders.number_confirmed"
    label = "Number confirmed by a colleague"
    groups = False
    rungs: ClassVar[list[Rung]] = [
        Rung(
            0,
            "Number confirmed by a colleague",
            route="email",
            urgent=True,
            alone=True,
            lifetime=7 * 24 * 60,
            counts_from="the change",
        ),
    ]

    def due(self, now: datetime, rules: Mapping[int, ReminderRule]) -> Iterable[Due]:
        lately = ConsentEvent.objects.by_others().filter(at__gt=now - A_WEEK, at__lte=now, user__is_active=True)
        for pk, user, at in lately.values_list("pk", "user", "at") if 0 in rules else ():
            yield Due(subject=f"reminders.consentevent:{pk}", recipient_id=user, rung=0, round=0, due_at=at)

    def still_needed(self, occurrence: Occurrence) -> str:
        return "" if self._point(occurrence) else "the number is no longer in use"

    def context(self, occurrence: Occurrence) -> ItemContext:
        point = self._point(occurrence)
        number = masked(point.address) if point else "a number"
        use = "automated calls" if point and point.channel == "voice" else "texts"
        said = f"A colleague confirmed {number} as your number for {use}. Not your number? Remove it and let your admin know."
        return ItemContext(
            title="Your phone number was confirmed",
            short=said,
            in_mail=said,
            spoken="A colleague confirmed a phone number for you. You'll find the details in your email.",
            preview="Not your number? Remove it.",
            action="Communication preferences",
            path=reverse("preferences"),
        )

    @staticmethod
    def _point(occurrence: Occurrence) -> ContactPoint | None:
        event = ConsentEvent.objects.filter(pk=occurrence.subject.rpartition(":")[2]).first()
        points = ContactPoint.objects.filter(user=occurrence.recipient, state=ContactPoint.State.USABLE)
        return points.filter(channel=event.channel).first() if event else None


@register
class WhatBecameOfIt(ReminderKind):
    """The answer to a reply by email: what was saved, or a question. It is sent in the same thread."""

    name = "reminders.reply"
    label = "Answers to email replies"
    private = True
    groups = False
    rungs: ClassVar[list[Rung]] = [
        Rung(
            0,
            "Answer to an email reply",
            route="email",
            urgent=True,
            alone=True,
            lifetime=2 * 24 * 60,
            counts_from="the reply",
        ),
    ]

    def due(self, now: datetime, rules: Mapping[int, ReminderRule]) -> Iterable[Due]:
        lately = InboundMessage.objects.to_be_answered(since=now - A_DAY) if 0 in rules else []
        rows = {row.pk: row for row in lately}
        keys = dict(
            Occurrence.objects.filter(subject__in={_about(row) for row in rows.values()})
            .exclude(requisition_key="")
            .values_list("subject", "requisition_key")
        )
        for pk, row in rows.items():
            yield Due(
                subject=f"reminders.inboundmessage:{pk}", recipient_id=row.user_id, rung=0, round=0,  # type: ignore[arg-type]
                due_at=min(row.received_at, now), requisition_key=keys.get(_about(row), ""),
            )  # fmt: skip

    def still_needed(self, occurrence: Occurrence) -> str:
        return "" if self._reply(occurrence) else "the email no longer exists"

    def context(self, occurrence: Occurrence) -> ItemContext:
        reply = InboundMessage.objects.select_related("link__delivery").get(pk=pk_of(occurrence.subject))
        about = reply.link.delivery.subject_line if reply.link else "your email"
        done = reply.result == InboundMessage.Result.ANSWERED
        return ItemContext(
            title=about if about.startswith("Re: ") else f"Re: {about}",
            short=reply.said,
            in_mail=reply.said,
            spoken="We answered your email. Please check your inbox.",
            action="This wasn't me" if reply.undo_path else "Answer online",
            opens=_opens(reply),
            in_reply_to=reply.reply_id,
            facts={"said": f"{reply.said} {NOT_YOU}" if reply.undo_path else reply.said,
                   "wrote": reply.text[:QUOTED] if done else ""},
        )  # fmt: skip

    @staticmethod
    def _reply(occurrence: Occurrence) -> InboundMessage | None:
        return InboundMessage.objects.filter(pk=pk_of(occurrence.subject)).first()


def _about(reply: InboundMessage) -> str:
    return reply.subject or next(iter(reply.asked), "")


def _opens(reply: InboundMessage) -> list[tuple[str, str, str]]:
    """What its link opens: the page to say that it was not them, or the question."""
    if reply.undo_path:
        return [(reply.undo_subject, "disown", reply.undo_path)]
    if reply.result != InboundMessage.Result.QUESTION or reply.link is None:
        return []
    rows = reply.link.items.open().filter(subject__in=reply.asked or [reply.subject])
    return list(rows.values_list("subject", "purpose", "path"))
