"""The history of one message, from its rule to its end."""

from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any

from django.db.models import Q
from django.urls import reverse

from accounts.models import User
from core.dates import Style, current_region, for_person, in_words, time_there
from core.models import AuditEvent, key_of
from core.zones import with_zone
from reminders.access import messages_visible_to, replies_visible_to
from reminders.channels.base import label_of
from reminders.kinds import all_kinds
from reminders.models import Attempt, Delivery, DeliveryItem, Occurrence, ProviderEvent
from reminders.models.states import State
from reminders.record import labels

ACTS = {
    "delivery.sent_again": "Sent again by {}",
    "delivery.dismissed": "Marked as resolved by {}",
    "delivery.channel_changed": "Sent on another channel by {}",
    "delivery.asked_for": "Requested again",
    "message.tested": "Test sent by {}",
}
REPORTS = {
    "delivered": "Delivered", "read": "Read", "completed": "Call answered", "opened": "Opened",
    "clicked": "Link clicked", "sent": "Sent to the carrier", "queued": "Queued with the provider",
}  # fmt: skip
ENDS = {State.CANCELLED: "Canceled", State.EXPIRED: "Expired", State.ATTENTION: "Needs attention"}
MOST_EVENTS = 50
ASKED = "alone:asked:"
GOOD, BAD, WAIT = "good", "late", "wait"


@dataclass(frozen=True)
class Line:
    """One event, past or scheduled."""

    at: datetime | None
    text: str
    facts: tuple[str, ...] = ()
    tone: str = ""
    url: str = ""
    link: str = ""  # the label of the link
    local: str = ""  # set where the reader's clock and the recipient's differ


def history_of(delivery: Delivery, reader: User) -> list[Line]:
    """In order of time; what is scheduled comes last."""
    items, who = list(delivery.items.all()), delivery.recipient
    attempts = list(delivery.attempts.all())
    past = [
        *_reasons(items, reader),
        _slot(delivery, items, who, reader),
        *_holds(delivery, reader),
        *_attempts(attempts, who, reader),
        *_events(attempts, reader),
        *_replies(delivery, items, reader),
        *_acts(delivery),
        *_others(delivery, items, reader),
    ]
    dated = sorted((line for line in past if line.at), key=lambda line: line.at)  # type: ignore[arg-type, return-value]
    return [*dated, *_end(delivery, who)]


def _reasons(items: list[DeliveryItem], reader: User) -> list[Line]:
    """The rules behind it; items that became due by the same rule at the same time are one line."""
    found: dict[tuple[int, datetime], Line] = {}
    for item in items:
        occurrence, rule = item.occurrence, item.occurrence.rule
        facts = [labels.offset(rule), str(rule.get_route_display())]
        if occurrence.on_behalf_of:
            facts.append(f"for {occurrence.on_behalf_of}, who is out of office")
        if item.state == DeliveryItem.State.DROPPED:
            facts += filter(None, ("removed from this message", labels.reason(item.reason)))
        url = reverse("admin:reminders_reminderrule_change", args=[rule.pk]) if reader.is_admin else ""
        key, text = (rule.pk, occurrence.due_at), f"Triggered by the “{rule.name}” rule"
        known = found.get(key) or Line(occurrence.due_at, text, url=url, link="See rule")
        found[key] = replace(known, facts=tuple(dict.fromkeys([*known.facts, *facts])))
    return list(found.values())


def item_of(occurrence: Occurrence, reader: User, *, named: bool) -> dict[str, Any]:
    """What an item is about, with the page that this reader may open: their own item, or its job. Not `named`: by
    its rule, without asking its kind."""
    kind, title, path = all_kinds().get(occurrence.rule.kind), "", ""
    try:
        context = kind.context(occurrence) if kind and named else None
    except Exception:  # noqa: BLE001  # whatever a kind raises for a thing that is gone
        context = None
    if context:
        title, path = context.title, context.path if reader.pk == occurrence.recipient_id else ""
    model, _, pk = occurrence.requisition_key.partition(":")
    if not path and model == "recruiting.requisition" and pk.isdigit():
        path = reverse("requisition-detail", kwargs={"pk": int(pk)})
    return {"title": title or ("No longer exists" if named else occurrence.rule.name), "path": path}


def _slot(delivery: Delivery, items: list[DeliveryItem], who: User, reader: User) -> Line:
    sent = [item for item in items if item.state != DeliveryItem.State.DROPPED]
    facts = [labels.slot(delivery)]
    if delivery.preference and delivery.channel != "call_task" and (reader.is_staffing or reader == who):
        facts.append(f"communication preferences: “{delivery.preference}”")
    if len(sent) > 1:
        facts.append(f"{len(sent)} items in one message")
    label = label_of(delivery.channel).lower()
    chosen = f"Scheduled as {'an' if label[0] in 'aeiou' else 'a'} {label}"
    planned = min((i.occurrence.planned_local for i in items if i.occurrence.planned_local), default=None)
    return Line(
        delivery.created_at,
        chosen,
        tuple(filter(None, facts)),
        local=_both(planned, who, "scheduled for") if planned else "",
    )


def _holds(delivery: Delivery, reader: User) -> Iterator[Line]:
    for hold in delivery.holds:
        until = datetime.fromisoformat(hold["until"])
        yield Line(until, f"Held until {for_person(until, reader, Style.SHORT)}", (hold["reason"],), WAIT)


def _attempts(attempts: list[Attempt], who: User, reader: User) -> Iterator[Line]:
    tones = {"accepted": GOOD, "retry": WAIT, "final": BAD, "unknown": WAIT}
    for attempt in attempts:
        facts = [labels.cause(attempt.detail, attempt.code)]
        if attempt.worker and reader.is_staffing:
            facts.append(f"worker {attempt.worker}")
        if attempt.finished_at:
            took = (attempt.finished_at - attempt.started_at).total_seconds()
            facts.append(_duration(took))
        text = f"Attempt {attempt.number}: {attempt.get_outcome_display().lower()}"
        if attempt.provider and reader.is_staffing:
            facts.append(f"provider: {attempt.provider}")
        yield Line(
            attempt.started_at, text, tuple(filter(None, facts)), tones.get(attempt.outcome, ""),
            local=_both(attempt.started_at, who),
        )  # fmt: skip


def _duration(seconds: float) -> str:
    if seconds < 1:
        return "took less than a second"
    return f"took {seconds:.0f} s" if seconds < 60 else f"took {seconds / 60:.0f} min"


def _events(attempts: list[Attempt], reader: User) -> Iterator[Line]:
    keys = [attempt.key for attempt in attempts]
    events = ProviderEvent.objects.filter(attempt_key__in=keys).exclude(attempt_key="").order_by("received_at", "pk")
    for event in events[:MOST_EVENTS] if keys else ():
        said = str(event.body.get("MessageStatus") or event.body.get("CallStatus") or event.body.get("status") or "")
        failure = str(event.body.get("ErrorCode") or event.body.get("code") or "")
        if event.kind == "keys":
            yield Line(event.received_at, "A key was pressed during the call", tone=GOOD)
            continue
        text = REPORTS.get(said, "") or labels.CODES.get(said, "") or said or "status update"
        tone = GOOD if said in ("delivered", "completed", "read") else BAD if said in labels.CODES else ""
        facts = (labels.code(failure), event.get_state_display() if event.state != "done" else "")
        said_by = f"{event.provider} reports: {text}" if reader.is_staffing else f"Status: {text}"
        yield Line(event.received_at, said_by, tuple(filter(None, facts)), tone)


def _replies(delivery: Delivery, items: list[DeliveryItem], reader: User) -> Iterator[Line]:
    if delivery.accepted_at is None:
        return
    subjects = [item.occurrence.subject for item in items]
    rows = replies_visible_to(reader).filter(user=delivery.recipient_id, received_at__gte=delivery.accepted_at)
    for reply in rows.filter(subject__in=subjects).order_by("received_at")[:MOST_EVENTS]:
        facts = (f"“{reply.text[:280]}”", reply.result_reason)
        yield Line(
            reply.received_at, f"Reply received: {reply.get_result_display().lower()}", tuple(filter(None, facts)), GOOD
        )


def _acts(delivery: Delivery) -> Iterator[Line]:
    events = list(AuditEvent.objects.filter(target=key_of(delivery), verb__in=ACTS).order_by("at", "pk")[:MOST_EVENTS])
    people = [event.by.partition(":")[2] for event in events if event.by.startswith("accounts.user:")]
    names = {f"accounts.user:{pk}": name for pk, name in User.objects.filter(pk__in=people).values_list("pk", "name")}
    for event in events:
        yield Line(event.at, ACTS[event.verb].format(names.get(event.by, "Tandem")))


def _others(delivery: Delivery, items: list[DeliveryItem], reader: User) -> Iterator[Line]:
    """The steps before and after on other channels, and copies sent on request."""
    told = [item.occurrence_id for item in items]
    asked = Q(plan_key__startswith=ASKED, pk__in=DeliveryItem.objects.filter(occurrence__in=told).values("delivery"))
    rows = (
        messages_visible_to(reader)
        .filter(delivery.in_its_chain() | asked, recipient=delivery.recipient_id)
        .exclude(pk=delivery.pk)
    )
    for other in rows.defer("text", "html", "calendar").order_by("step", "pk")[:MOST_EVENTS]:
        if other.chain_id != delivery.chain_id:
            yield _other(other, "Copy on request: {}", other.created_at)
        else:
            yield _other(
                other, "Earlier message: {}" if other.step < delivery.step else "Next message: {}", other.created_at
            )


def _other(other: Delivery, text: str, at: datetime) -> Line:
    return Line(
        at, text.format(label_of(other.channel).lower()), (str(other.get_state_display()),), link="See message",
        url=reverse("message-detail", kwargs={"pk": other.pk}),
    )  # fmt: skip


def _end(delivery: Delivery, who: User) -> Iterator[Line]:
    if delivery.state in (State.SCHEDULED, State.UNCERTAIN):
        text = "Will be sent" if delivery.state == State.SCHEDULED else "Delivery will be checked again"
        facts = (delivery.hold_reason,) if delivery.hold_reason else ()
        yield Line(delivery.next_at, text, facts, WAIT, local=_both(delivery.next_at, who))
    elif delivery.state in ENDS:
        tone = BAD if delivery.state == State.ATTENTION else ""
        yield Line(
            delivery.finished_at,
            ENDS[State(delivery.state)],
            (labels.reason(delivery.last_error) or "No reason given",),
            tone,
        )


def _both(moment: datetime, who: User, lead: str = "") -> str:
    """The time in the recipient's zone, where it differs from the reader's."""
    if lead:
        planned = in_words(moment, who.zone_name, current_region(), Style.SHORT)
        return f"{lead} {with_zone(planned, who.zone_name)}"
    there = time_there(moment, who)
    return with_zone(there, who.zone_name) if there else ""
