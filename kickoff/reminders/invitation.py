"""The calendar invitation of a kickoff, its updates and its cancellation."""

from collections.abc import Iterable, Mapping
from datetime import datetime
from typing import Any, ClassVar

from django.urls import reverse

from accounts.models import User
from core import clock
from core.dates import Style, for_person, with_place
from core.models import pk_of
from kickoff.calendar import cancel_for, request_for
from kickoff.invitations import INVITE, KIND, UNINVITE, due_invitations, invited_to, why_not_invited, why_not_uninvited
from kickoff.models import Kickoff
from kickoff.reminders.shared import when_held
from recruiting.representatives import first_name
from reminders.kinds import Due, ItemContext, ReminderKind, Rung, register
from reminders.models import Occurrence, ReminderRule


@register
class Invitation(ReminderKind):
    """The calendar invitation, its updates and its cancellation; to everyone on the hiring team."""

    name = KIND
    label = "Kickoff invitation"
    groups = False
    rungs: ClassVar = [
        Rung(
            INVITE,
            "Kickoff invitation",
            route="email",
            alone=True,
            urgent=True,
            overrides_cadence=True,
            counts_from="the change",
        ),
        Rung(
            UNINVITE,
            "Kickoff canceled",
            route="email",
            alone=True,
            urgent=True,
            overrides_cadence=True,
            counts_from="the change",
        ),
    ]

    def due(self, now: datetime, rules: Mapping[int, ReminderRule]) -> Iterable[Due]:
        return (due for due in due_invitations(now) if due.rung in rules)

    def still_needed(self, occurrence: Occurrence) -> str:
        kickoff = Kickoff.objects.filter(pk=pk_of(occurrence.subject)).first()
        if kickoff is None:
            return "the job was deleted"
        return (
            why_not_invited(kickoff, occurrence)
            if occurrence.rung == INVITE
            else why_not_uninvited(kickoff, occurrence)
        )

    def context(self, occurrence: Occurrence) -> ItemContext:
        kickoff = Kickoff.objects.select_related("requisition", "booked_by").get(pk=pk_of(occurrence.subject))
        job, reader = kickoff.requisition, occurrence.recipient
        is_off = occurrence.rung == UNINVITE
        lead = "Kickoff canceled:" if is_off else "Kickoff updated:" if kickoff.sequence else "Kickoff:"
        text_when, full = (when_held(kickoff, reader, style) for style in (Style.MESSAGE, Style.FULL))
        build = cancel_for if is_off else request_for
        agenda = {} if is_off else {"agenda": list(kickoff.items.values_list("title", flat=True))}
        invited = [reader] if is_off and kickoff.is_booked else list(invited_to(kickoff)) or [reader]
        return ItemContext(
            title=job.title_in_subject(f"{lead} {for_person(kickoff.starts, reader, Style.MESSAGE)} · "),
            short=f"the kickoff for {job.title_in_texts} {f'{text_when} is canceled' if is_off else f'is {text_when}'}.",
            spoken=f"The kickoff for {job.role_in_calls} {full} has been canceled."
            if is_off
            else f"The kickoff for {job.role_in_calls} is {full}.",
            preview=_preview_of(kickoff, is_off=is_off),
            action="View agenda",
            link_label="Agenda",
            path="" if is_off else reverse("kickoff", args=[kickoff.requisition_id]),
            calendar=build(kickoff, invited=invited, now=clock.now(), **agenda),
            calendar_method="CANCEL" if is_off else "REQUEST",
            facts=_invitation_facts(kickoff, reader, is_off=is_off) | agenda,
        )

    def staff(self, occurrence: Occurrence) -> User | None:
        kickoff = Kickoff.objects.select_related("booked_by").filter(pk=pk_of(occurrence.subject)).first()
        return kickoff.booked_by if kickoff else None


def _invitation_facts(kickoff: Kickoff, reader: User, *, is_off: bool) -> dict[str, Any]:
    return {
        "canceled": is_off,
        "updated": bool(kickoff.sequence) and not is_off,
        "title": kickoff.requisition.title,
        "when": with_place(kickoff.starts, reader, Style.FULL),
        "minutes": kickoff.minutes,
        "place": kickoff.place,
        "video_link": kickoff.video_link,
        "room": kickoff.room,
        "message": kickoff.message,
        "from_name": first_name(kickoff.booked_by) if kickoff.booked_by else "",
        "is_own": kickoff.booked_by == reader,
    }


def _preview_of(kickoff: Kickoff, *, is_off: bool) -> str:
    if is_off:
        return "Open the attached cancellation to remove it from your calendar."
    where = " Video call." if kickoff.video_link else f" {kickoff.room[:40]}." if kickoff.room else ""
    return f"{kickoff.minutes} minutes.{where}"
