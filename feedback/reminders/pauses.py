"""The notice that new candidates are on hold, and again when they still are after five days."""

from collections.abc import Iterable
from datetime import datetime
from typing import ClassVar

from django.urls import reverse

from accounts.models import User
from core.businesstime import DAY
from core.models import key_of, pk_of
from feedback import actions
from feedback.access import may_resume
from feedback.models import ReviewRequest, Slate
from feedback.reminders.reviews import LOOKS_BACK, Rules
from feedback.text import count_in_words, first_name, one_or_many, plain, role
from recruiting.jobs.actions import RequisitionError
from recruiting.models import Pause, Requisition, TeamMember
from reminders.engine.recipients import people
from reminders.kinds import Answer, Due, ItemContext, ReminderKind, Reply, Rung, register
from reminders.models import Occurrence

YES = ("send", "yes", "go", "ready", "continue", "start", "ok", "okay", "resume")


@register
class PauseNotice(ReminderKind):
    """Tells the hiring manager why new candidates are on hold, and how to get them again with one click."""

    name = "feedback.pause"
    label = "New candidates on hold"
    open_item = "feedback.pause"
    purpose = "resume"
    groups = False
    rungs: ClassVar = [
        Rung(0, "New candidates on hold", urgent=True, overrides_cadence=True, counts_from="the pause started"),
        Rung(1, "Still on hold", offset=5 * DAY, counts_from="the pause started"),
    ]

    def due(self, now: datetime, rules: Rules) -> Iterable[Due]:
        pauses = list(Pause.objects.current().filter(started_at__gte=now - LOOKS_BACK))
        managers = dict(
            TeamMember.objects.current()
            .filter(requisition__in=[row.requisition_id for row in pauses], part=TeamMember.Part.MANAGER)
            .values_list("requisition", "user")
        )
        calendars = {pk: person.calendar for pk, person in people(managers.values()).items()}
        for pause in pauses:
            manager = managers.get(pause.requisition_id)
            for rung, rule in rules.items() if manager else ():
                at = rule.counted_from(pause.started_at, calendars[manager])  # type: ignore[index]
                if at <= now:
                    yield Due(
                        subject=key_of(pause), recipient_id=manager, rung=rung, round=1, due_at=at,  # type: ignore[arg-type]
                        requisition_key=f"recruiting.requisition:{pause.requisition_id}",
                    )  # fmt: skip

    def still_needed(self, occurrence: Occurrence) -> str:
        pause = _pause(occurrence.subject)
        if pause is None or pause.ended_at:
            return "the pause ended"
        if not pause.requisition.is_running:
            return "the job is closed"
        if not pause.requisition.answers_for_manager(occurrence.on_behalf_of or occurrence.recipient):
            return "no longer the hiring manager"
        return self.why_closed(occurrence)

    def context(self, occurrence: Occurrence) -> ItemContext:
        pause = Pause.objects.select_related("requisition", "started_by").get(pk=pk_of(occurrence.subject))
        job, still = pause.requisition, bool(occurrence.rung)
        lead = "New candidates are still on hold" if still else "New candidates are on hold until you're ready"
        ready = _ready_words(job)
        return ItemContext(
            title=job.title_in_subject(f"{lead} · ") if still else lead,
            short=f"new candidates for {job.title_in_texts} are {'still ' if still else ''}on hold. "
            "Reply SEND to get them.",
            spoken=f"New candidates for {role(job.title_in_calls)} are {'still ' if still else ''}on hold until you're "
            f"ready. {ready}".strip(),
            preview=_ready_when_you_are(job) or "You can start getting them again with one click.",
            action="Send me new candidates",
            link_label="Or tap",
            path=reverse("pause", args=[job.pk]),
            talking_points=[pause.reason, "Is this role still a priority?", "When would be a better time?"],
            facts={
                "reason": pause.reason,
                "lead": f"New candidates for {role(job.title)} are {'still ' if still else ''}on hold until you're ready.",
                "still": still,
                "ready": ready,
                "recruiter": str(pause.started_by or ""),
            },
        )

    def staff(self, occurrence: Occurrence) -> User | None:
        pause = _pause(occurrence.subject)
        return pause.requisition.lead_recruiter() if pause else None

    def answer(self, subject: str, reply: Reply) -> Answer:
        pause = _pause(subject)
        if pause is None or pause.ended_at:
            return Answer("closed", "New candidates are no longer on hold. Thank you.")
        if not may_resume(reply.user, pause.requisition):
            return Answer("closed", "Thanks, but you can no longer end this pause. Nothing was changed.")
        said = plain(reply.text).split()
        if not said or said[0] not in YES:
            return Answer("question", "Ready for new candidates? Reply SEND, or take all the time you need.")
        ready = prepared_count(pause.requisition)
        try:
            actions.take_off_hold(pause.requisition, by=reply.user)
        except RequisitionError as problem:
            return Answer("closed", str(problem))
        return Answer("done", done_words(pause.requisition, ready))


def done_words(requisition: Requisition, sent: int) -> str:
    """What the hiring manager reads when they ended a pause and `sent` candidates went out."""
    if sent:
        return f"Done. {one_or_many(sent, '1 new candidate', 'new candidates')} to review."
    recruiter = requisition.lead_recruiter()
    who = first_name(recruiter.name) if recruiter else "Your recruiter"
    return f"Done. New candidates are no longer on hold. {who} will send new candidates when they're ready."


def prepared_count(requisition: Requisition) -> int:
    """How many candidates are ready to be sent when the pause ends."""
    held = ReviewRequest.objects.filter(slate__requisition=requisition, slate__state=Slate.State.PREPARED)
    return held.values("application").distinct().count()


def _ready_words(requisition: Requisition) -> str:
    count = prepared_count(requisition)
    return (
        f"{count_in_words(count)} more {'candidate is' if count == 1 else 'candidates are'} ready to send."
        if count
        else ""
    )


def _ready_when_you_are(requisition: Requisition) -> str:
    """The same for a preview line."""
    count = prepared_count(requisition)
    return f"{count_in_words(count)} more {'is' if count == 1 else 'are'} ready whenever you are." if count else ""


def _pause(subject: str) -> Pause | None:
    """None for a pause that was deleted with its job."""
    return Pause.objects.select_related("requisition").filter(pk=pk_of(subject)).first()
