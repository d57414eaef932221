from django.db.models import Count, Q, QuerySet
from django.http import HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from accounts.models import User
from accounts.requests import UserRequest
from core import clock
from core.access import member_required
from core.models import key_of
from core.open_items import OpenItem
from kickoff.timeline import tracks_of
from kickoff.timeline_data import timelines_in
from recruiting.jobs.access import get_requisition
from recruiting.models import Application, Requisition, Stage
from recruiting.turns import Turns, turns_of
from reminders.access import messages_visible_to
from reminders.contact.preferences import chosen_by, in_words
from reminders.models import Delivery, DeliveryItem
from reminders.models.delivery import MOMENT

LATEST = 5


@member_required
@require_safe
def requisition_detail(request: UserRequest, pk: int) -> HttpResponse:
    """The overview of a job: whose turn it is, the timeline, and the open items of both sides."""
    requisition, now = get_requisition(request.user, pk), clock.now()
    turns = turns_of([requisition], now)
    items, manager = for_reader(turns, request.user), turns.manager_of(requisition)
    context = {
        "requisition": requisition,
        "turn": items[0] if items else None,
        "items": items,
        "track": tracks_of(turns.scope.once(timelines_in).values(), now)[pk],
        "team": turns.teams.get(pk, []),
        "manager": manager,
        "preference": in_words(chosen_by(manager), manager) if manager else "",
        "stages": stages_of(requisition),
        "messages_sent": messages_about(requisition, request.user) if request.user.is_staffing else [],
    }
    return render(request, "workspace/requisition_detail.html", context)


def for_reader(turns: Turns, user: User) -> list[OpenItem]:
    """The items of a job for this reader: overdue ones first, then the reader's own. Sets `who` and `actionable` of each,
    and what the button says to those whose turn it is not."""
    own = turns.mine(user)
    for item in turns.items:
        is_own = item in own
        item.who = "Your turn" if is_own else f"Waiting on {item.owner.get_short_name()}" if item.owner else ""
        # A page for one user, such as a review, opens for that user only.
        item.label = item.label if is_own else "Open"
        item.actionable = is_own or (user.is_staffing and item.person_id is None)
    return sorted(turns.items, key=lambda item: (not item.late, item not in own))


def messages_about(requisition: Requisition, user: User) -> "QuerySet[Delivery]":
    """The latest messages about this job, without those that are also about a job `user` may not see."""
    about = DeliveryItem.objects.filter(occurrence__requisition_key=key_of(requisition))
    rows = messages_visible_to(user).filter(pk__in=about.values("delivery")).defer("text", "html", "calendar")
    return rows.select_related("recipient").order_by(MOMENT.desc(), "-pk")[:LATEST]


def stages_of(requisition: Requisition) -> "QuerySet[Stage]":
    """The stages, each with the number of its active candidates, `candidates`."""
    active = Count("applications", filter=Q(applications__state=Application.State.ACTIVE))
    return requisition.stages.annotate(candidates=active).order_by("position")
