"""Open items of kickoff: the meeting, the working agreement, the next milestone, takeaways to confirm."""

from collections.abc import Iterable
from datetime import timedelta
from typing import Any

from django.db.models import QuerySet
from django.urls import reverse

from core.models import key_of
from core.open_items import OpenItem, OpenItemKind, Scope, register
from kickoff.models import Agreement, Kickoff, Lesson, Milestone
from kickoff.slots import WITHIN
from kickoff.timeline_data import timelines_in
from recruiting.models import Requisition
from recruiting.models.settings import Side

Key = Milestone.Key
# Milestones that another item is a part of. Without such an item the recruiter has to send something first.
TO_SEND = {
    Key.KICKOFF: ("Run the kickoff", "kickoff"),
    Key.AGREEMENT: ("Send the working agreement", "agreement"),
    Key.DESCRIPTION: ("Send the job description for approval", "description"),
    Key.REVIEW: ("Send candidates for review", "slate-create"),
}
PAGES = {Key.SLATE: "slate-create", Key.INTERVIEWS: "requisition-candidates"}


@register
class ToSchedule(OpenItemKind):
    """A kickoff without a time. Its subject is the job."""

    name = "kickoff.to_schedule"
    model = "recruiting.requisition"
    has_steps = True
    decides_for_subject = False

    def open(self) -> QuerySet[Requisition]:
        return Kickoff.missing()

    def read(self, scope: Scope) -> Iterable[OpenItem]:
        for pk, data in scope.once(timelines_in).items():
            if data.is_unscheduled:
                yield OpenItem(
                    self.name,
                    key_of(data.requisition),
                    Side.RECRUITER,
                    "Schedule the kickoff",
                    reverse("kickoff", args=[pk]),
                    pk,
                    since=data.requisition.opened_at,
                    due_after=WITHIN,
                    label="Schedule",
                    step=Key.KICKOFF,
                )


@register
class ToHold(OpenItemKind):
    """A kickoff that is scheduled; overdue when its end has passed."""

    name = "kickoff.meeting"
    model = "kickoff.kickoff"
    has_steps = True
    decides_for_subject = False  # invitations and the reminder before it go to the whole hiring team

    def open(self) -> QuerySet[Kickoff]:
        return Kickoff.objects.ahead()

    def read(self, scope: Scope) -> Iterable[OpenItem]:
        for pk, data in scope.once(timelines_in).items():
            if data.is_ahead and data.kickoff:
                yield OpenItem(
                    self.name,
                    key_of(data.kickoff),
                    Side.RECRUITER,
                    "Run the kickoff",
                    reverse("kickoff", args=[pk]),
                    pk,
                    due_at=data.kickoff.starts,
                    runs=timedelta(minutes=data.kickoff.minutes),
                    label="Prepare",
                    step=Key.KICKOFF,
                )


@register
class WorkingAgreement(OpenItemKind):
    """The version in progress: the recruiter sends it, then the side that has not accepted it answers."""

    name = "kickoff.agreement"
    model = "kickoff.agreement"
    has_steps = True

    def open(self) -> QuerySet[Agreement]:
        return Agreement.objects.in_progress()

    def read(self, scope: Scope) -> Iterable[OpenItem]:
        for pk, data in scope.once(timelines_in).items():
            if data.agreement:
                yield self._item(data.agreement, reverse("agreement", args=[pk]))

    def _item(self, agreement: Agreement, url: str) -> OpenItem:
        draft = "Revise the working agreement" if agreement.answer_note else "Send the working agreement"
        return OpenItem(
            self.name,
            key_of(agreement),
            agreement.waits_for or Side.RECRUITER,
            "Accept the working agreement" if agreement.is_proposed else draft,
            url,
            agreement.requisition_id,
            since=agreement.proposed_at if agreement.is_proposed else agreement.created_at,
            label="Review and accept" if agreement.is_proposed else "Open",
            waiting_title="Waiting on {who} to accept the working agreement" if agreement.is_proposed else "",
            step=Key.AGREEMENT,
        )


@register
class NextMilestone(OpenItemKind):
    """The first milestone that is not done; an item that is a part of it is listed in its place."""

    name = "kickoff.milestone"
    model = "kickoff.milestone"
    has_steps = True

    def open(self) -> QuerySet[Milestone]:
        return Milestone.objects.whose_turn_it_is()

    def read(self, scope: Scope) -> Iterable[OpenItem]:
        for data in scope.once(timelines_in).values():
            yield from (self._item(row) for row in data.kept if row.is_next)  # type: ignore[attr-defined]  # with_turn()

    def _item(self, milestone: Milestone) -> OpenItem:
        key = Key(milestone.key)
        title, page = TO_SEND.get(key, (milestone.name, PAGES.get(key, "timeline")))
        return OpenItem(
            self.name,
            key_of(milestone),
            Side.MANAGER if milestone.side == Side.MANAGER and key not in TO_SEND else Side.RECRUITER,
            title,
            reverse(page, args=[milestone.requisition_id]),
            milestone.requisition_id,
            due_at=milestone.due_at,
            step=key,
            is_step=True,
            step_name=milestone.name,
        )


@register
class Takeaway(OpenItemKind):
    """A takeaway about working with a hiring manager, to be confirmed by that person. Optional."""

    name = "kickoff.lesson"
    model = "kickoff.lesson"
    of_person = "manager"

    def open(self) -> QuerySet[Lesson]:
        return Lesson.objects.waiting()

    def items(self, rows: QuerySet[Any], scope: Scope) -> Iterable[OpenItem]:
        columns = ("pk", "text", "created_at", "manager")
        for pk, text, created_at, manager in rows.values_list(*columns):
            yield OpenItem(
                self.name,
                f"{self.model}:{pk}",
                Side.MANAGER,
                "Confirm a takeaway",
                reverse("lesson-confirm", args=[pk]),
                person_id=manager,
                since=created_at,
                note=text,
                label="Confirm",
                can_wait=True,
            )
