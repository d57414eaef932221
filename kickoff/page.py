"""The context of the kickoff page: the meeting, its agenda, takeaways, and what is shown next to them."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from django.db.models import Count, Q

from accounts.models import User
from core import clock
from core.businesstime import DAY
from core.dates import Style, for_reader
from core.templatetags.tandem import overdue, when
from kickoff.commitments import limits_for
from kickoff.forms import AgendaItemForm, DatesForm, LessonForm, PastHireForm
from kickoff.models import AgendaItem, AgendaTemplateItem, Agreement, Kickoff, Lesson
from kickoff.representatives import first_name, side_in_words
from kickoff.slots import meet_by
from recruiting.models import Criterion, Requisition, Revision, TeamMember
from recruiting.models.requisition import Side
from reminders.contact.preferences import in_words, preference_of

Output = AgendaTemplateItem.Output
CADENCE_MINUTES = {"at_once": 0, "daily": DAY, "twice_weekly": 5 * DAY // 2, "weekly": 5 * DAY}


@dataclass
class Row:
    """An item of the agenda with its form and its start."""

    item: AgendaItem
    number: int
    by: str  # "starts at 0:12", or the time of day once the meeting is scheduled
    form: AgendaItemForm | None = None
    theirs: AgendaItem | None = None  # what someone else saved in the meantime
    is_open: bool = False

    @property
    def is_text(self) -> bool:
        return self.item.output_kind in (Output.TEXT, Output.LIST)


@dataclass(frozen=True)
class People:
    """The hiring team by part, from one query."""

    manager: User | None
    recruiter: User | None
    everybody: list[TeamMember]


def team_of(requisition: Requisition) -> People:
    members = list(requisition.team.current().filter(user__is_active=True).select_related("user"))
    first = {member.part: member.user for member in reversed(members)}
    return People(first.get(TeamMember.Part.MANAGER), first.get(TeamMember.Part.RECRUITER), members)


def kickoff_page(
    requisition: Requisition, user: User, *, bound: Row | None = None, opened: str = "", **forms: Any
) -> dict[str, Any]:
    """Returns the context of the page. `bound` is the item whose form was refused.

    `opened` is the item to show open, by id or kind of output; by default the first that is not done.
    """
    kickoff = Kickoff.objects.filter(requisition=requisition).select_related("booked_by").first()
    agreement, team = requisition.agreements.order_by("-number").first(), team_of(requisition)
    writes = user.is_staffing and requisition.is_running
    rows = _rows(kickoff, writes=writes and kickoff is not None, bound=bound)
    _open_one(rows, opened, reads_all=bool(kickoff and not writes))
    context = {
        "requisition": requisition,
        "kickoff": kickoff,
        "agreement": agreement,
        "team": team,
        "writes": writes,
        "has_begun": bool(kickoff and kickoff.has_begun),
        "rows": rows,
        "totals": totals_of([row.item for row in rows]),
        "turn": turn_of(requisition, kickoff, agreement, team, user),
        "lessons": _lessons(requisition, team.manager, user),
        "hires": requisition.past_hires.order_by("id"),
        "criteria": _criteria(requisition),
        "preference": _preference(requisition, team.manager),
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


def turn_of(
    requisition: Requisition, kickoff: Kickoff | None, agreement: Agreement | None, team: People, user: User
) -> dict[str, Any]:
    """Returns whose turn it is, as components/turn.html expects it, without URLs."""
    if not requisition.is_running:
        return {"side": "nobody", "text": "This job is closed"}
    if kickoff and kickoff.is_held:
        return _turn_after(agreement, team, user)
    if kickoff and kickoff.is_booked:
        who, at = f"Kickoff {'started' if kickoff.has_begun else 'scheduled'}", when(kickoff.starts)
        return {"side": "both", "who": who, "text": at[:1].upper() + at[1:], "note": kickoff.place, "next": "schedule"}
    side = {"side": "recruiter", "who": "Your turn" if user == team.recruiter else "", "next": "schedule"}
    if team.recruiter is None:
        return side | {"text": "Schedule the kickoff"}
    by = meet_by(requisition, team.recruiter)
    late = team.recruiter.business_calendar().between(by, clock.now())
    lateness = {"late": overdue(late)} if by < clock.now() else {}
    return side | {
        "text": "Schedule the kickoff",
        "note": f"Target: {when(by)} (2 business days after the job opened)",
        **lateness,
    }


def _turn_after(agreement: Agreement | None, team: People, user: User) -> dict[str, Any]:
    if agreement is None or agreement.is_draft:
        return {
            "side": "recruiter",
            "text": "Draft the working agreement and send it",
            "next": "agreement",
            "who": "Your turn" if user == team.recruiter else "",
        }
    if agreement.is_proposed:
        side = agreement.waits_for
        owner = team.manager if side == Side.MANAGER else team.recruiter
        mine = user == owner
        who = first_name(owner) if owner else side_in_words(side)
        return {
            "side": side,
            "text": "Accept the working agreement" if mine else f"Waiting on {who} to accept the working agreement",
            "who": "Your turn" if mine else "",
            "note": f"Sent {when(agreement.proposed_at)}",
            "next": "agreement",
        }
    return {
        "side": "nobody",
        "who": "All set",
        "text": "Kickoff completed and working agreement accepted",
        "next": "timeline",
    }


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
    return f"starts at {minutes // 60}:{minutes % 60:02}"


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
    preference = preference_of(manager)
    limit = limits_for(requisition)["review"]
    return {
        "words": in_words(preference, manager),
        "is_chosen": preference.pk is not None,
        "limit": limit,
        "too_rare": CADENCE_MINUTES.get(preference.cadence, 0) > limit,
        "cadence": preference.get_cadence_display().lower(),
    }
