"""The context of the kickoff page: the meeting, its agenda, takeaways, and what is shown next to them."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from django.db.models import Count, Q

from accounts.models import User
from core import clock
from core.businesstime import DAY
from core.dates import Style, for_reader
from core.open_items import OpenItem
from core.templatetags.tandem import when
from kickoff.commitments import limits_for
from kickoff.forms import AgendaItemForm, DatesForm, LessonForm, PastHireForm
from kickoff.models import AgendaItem, AgendaTemplateItem, Kickoff, Lesson, Milestone
from kickoff.timeline_data import timelines_in
from recruiting.models import Criterion, Requisition, Revision
from recruiting.models.settings import Side
from recruiting.representatives import first_name, side_in_words
from recruiting.turns import Turns, turns_of
from reminders.contact.preferences import chosen_by, in_words

Output = AgendaTemplateItem.Output
TURNS = ("kickoff.to_schedule", "kickoff.meeting", "kickoff.agreement", "kickoff.milestone")
CADENCE_MINUTES = {"at_once": 0, "daily": DAY, "twice_weekly": 5 * DAY // 2, "weekly": 5 * DAY}


@dataclass
class Row:
    """An item of the agenda with its form and its start."""

    item: AgendaItem
    number: int
    by: str  # "starts 12 min in", or the time of day once the meeting is scheduled
    form: AgendaItemForm | None = None
    theirs: AgendaItem | None = None  # what someone else saved in the meantime
    is_open: bool = False

    @property
    def is_text(self) -> bool:
        return self.item.output_kind in (Output.TEXT, Output.LIST)


def kickoff_page(
    requisition: Requisition, user: User, *, bound: Row | None = None, opened: str = "", **forms: Any
) -> dict[str, Any]:
    """Returns the context of the page. `bound` is the item whose form was refused.

    `opened` is the item to show open, by id or kind of output; by default the first that is not done.
    """
    agreement = requisition.agreements.order_by("-number").first()
    turns = turns_of([requisition], clock.now(), kinds=TURNS)
    kickoff = turns.scope.once(timelines_in)[requisition.pk].kickoff
    manager = turns.owner(requisition, Side.MANAGER)
    writes = user.is_staffing and requisition.is_running
    rows = _rows(kickoff, writes=writes and kickoff is not None, bound=bound)
    _open_one(rows, opened, reads_all=bool(kickoff and not writes))
    context = {
        "requisition": requisition,
        "kickoff": kickoff,
        "agreement": agreement,
        "team": {
            "manager": manager,
            "recruiter": turns.owner(requisition, Side.RECRUITER),
            "everybody": turns.active(requisition),
        },
        "writes": writes,
        "has_begun": bool(kickoff and kickoff.has_begun),
        "rows": rows,
        "totals": totals_of([row.item for row in rows]),
        "turn": turn_of(requisition, kickoff, turns, user),
        "lessons": _lessons(requisition, manager, user),
        "hires": requisition.past_hires.order_by("id"),
        "criteria": _criteria(requisition),
        "preference": _preference(requisition, manager),
        "dates_form": DatesForm(instance=kickoff, auto_id="dates-%s"),
        "hire_form": PastHireForm(auto_id="hire-%s"),
        "lesson_form": LessonForm(auto_id="lesson-%s"),
    }
    return context | forms


def totals_of(items: list[AgendaItem]) -> dict[str, int]:
    """Returns minutes and items, done and in total."""
    done = [item for item in items if item.done]
    return {
        "minutes": sum(item.minutes for item in items),
        "minutes_done": sum(item.minutes for item in done),
        "items": len(items),
        "items_done": len(done),
    }


def turn_of(requisition: Requisition, kickoff: Kickoff | None, turns: Turns, user: User) -> dict[str, Any]:
    """Returns whose turn it is, as components/turn.html expects it, without URLs."""
    if not requisition.is_running:
        return {"side": "nobody", "text": "This job is closed"}
    if kickoff and kickoff.is_booked:
        who, at = f"Kickoff {'started' if kickoff.has_begun else 'scheduled'}", when(kickoff.starts)
        return {"side": "both", "who": who, "text": at[:1].upper() + at[1:], "note": kickoff.place, "next": "schedule"}
    for step, next_page in ((Milestone.Key.KICKOFF, "schedule"), (Milestone.Key.AGREEMENT, "agreement")):
        item = turns.of_step(requisition, step)
        if item:
            return _turn(item, turns, user) | {"next": next_page}
    if kickoff and kickoff.is_held:
        text = "Kickoff completed and working agreement accepted"
        return {"side": "nobody", "who": "All set", "text": text, "next": "timeline"}
    return {"side": "nobody", "who": "Not scheduled", "text": "This job opened without a kickoff", "next": "schedule"}


def _turn(item: OpenItem, turns: Turns, user: User) -> dict[str, Any]:
    is_mine = turns.is_mine(item, user)
    who = first_name(item.owner) if item.owner else side_in_words(item.side)
    text = item.title if is_mine else item.waiting_title.format(who=who) or item.title
    note = f"Sent {when(item.since)}" if item.waiting_title else ""
    if item.kind == "kickoff.agreement" and not item.waiting_title:
        text = "Draft the working agreement and send it"
    if item.due_at and item.due_after:
        note = f"Target: {when(item.due_at)} (2 business days after the job opened)"
    late = {"late": item.overdue_text} if item.late else {}
    return {"side": item.side, "who": "Your turn" if is_mine else "", "text": text, "note": note, **late}


def _rows(kickoff: Kickoff | None, *, writes: bool, bound: Row | None) -> list[Row]:
    items = list(kickoff.items.select_related("saved_by")) if kickoff else _preview()
    starts_at = kickoff.starts_at if kickoff and kickoff.is_booked else None
    rows, minutes = [], 0
    for number, item in enumerate(items, start=1):
        if bound and bound.item.pk == item.pk:
            bound.number, bound.by = number, _by(starts_at, minutes)
            rows.append(bound)
        else:
            form = item_form(item) if writes else None
            rows.append(Row(item, number, _by(starts_at, minutes), form))
        minutes += item.minutes
    return rows


def _open_one(rows: list[Row], opened: str, *, reads_all: bool) -> None:
    """Opens the current item; for readers, all items that have notes or output."""
    named = [row for row in rows if row.theirs or (row.form and row.form.is_bound)]
    named = named or [row for row in rows if opened and opened in (str(row.item.pk), row.item.output_kind)]
    undone = [row for row in rows if row.item.pk and not row.item.done]
    for row in [row for row in rows if row.item.notes or row.item.output] if reads_all else (named or undone)[:1]:
        row.is_open = True


def item_form(item: AgendaItem, data: Any = None) -> AgendaItemForm:
    form = AgendaItemForm(data, instance=item, auto_id=f"item-{item.pk}-%s")
    if not Row(item, 0, "").is_text:
        del form.fields["output"]
    return form


def _by(starts_at: datetime | None, minutes: int) -> str:
    if starts_at:
        return for_reader(starts_at + timedelta(minutes=minutes), Style.TIME)
    return f"starts {minutes} min in" if minutes else "starts right away"


def _preview() -> list[AgendaItem]:
    """Returns the agenda as it would be copied, before it is started."""
    return [
        AgendaItem(
            key=item.key,
            title=item.title,
            question=item.question,
            minutes=item.minutes,
            output_kind=item.output,
            output_label=item.output_label,
            basis=item.basis,
        )
        for item in AgendaTemplateItem.objects.filter(active=True)
    ]


def _lessons(requisition: Requisition, manager: User | None, user: User) -> list[Lesson]:
    """Returns the takeaways to discuss with this manager and those discussed in this kickoff, if visible to `user`."""
    if manager is None:
        return []
    wanted = Q(state=Lesson.State.KEPT) | Q(state=Lesson.State.USED, used_in=requisition)
    lessons = Lesson.objects.visible_to(user).filter(wanted, manager=manager).exclude(requisition=requisition)
    return list(lessons.select_related("said_by", "requisition", "manager"))


def _criteria(requisition: Requisition) -> dict[str, Any] | None:
    """Returns how many must-haves and nice-to-haves the latest job description has; None without one."""
    must, nice = (
        Count("criteria", filter=Q(criteria__kind=kind)) for kind in (Criterion.Kind.MUST, Criterion.Kind.NICE)
    )
    versions = Revision.objects.filter(description__requisition=requisition).annotate(must=must, nice=nice)
    return versions.order_by("-number").values("number", "state", "must", "nice").first()


def _preference(requisition: Requisition, manager: User | None) -> dict[str, Any] | None:
    """Returns how the manager wants to be reached, and whether that is less often than the review target."""
    if manager is None:
        return None
    preference = chosen_by(manager)
    limit = limits_for(requisition)["review"]
    return {
        "words": in_words(preference, manager),
        "is_chosen": preference.pk is not None,
        "limit": limit,
        "too_rare": CADENCE_MINUTES.get(preference.cadence, 0) > limit,
        "cadence": preference.get_cadence_display().lower(),
    }
