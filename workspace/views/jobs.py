from django.db.models import Count, Q, QuerySet
from django.http import HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from accounts.models import User
from accounts.requests import UserRequest
from core import clock
from core.access import member_required
from core.models import key_of
from kickoff.timeline import tracks_of
from recruiting.access import get_requisition
from recruiting.models import Application, Requisition, Stage
from reminders.access import messages_visible_to
from reminders.contact.preferences import in_words
from reminders.models import ContactPreference, Delivery, DeliveryItem
from reminders.models.delivery import MOMENT
from workspace.open_items import Board, Item, board_of

LATEST = 5
READERS_OWN = {"review", "survey"}  # pages that only the user who was asked may open


@member_required
@require_safe
def requisition_detail(request: UserRequest, pk: int) -> HttpResponse:
    """The overview of a job: whose turn it is, the timeline, and the open items of both sides."""
    requisition, now = get_requisition(request.user, pk), clock.now()
    board = board_of([requisition], now)
    items, manager = for_reader(board, request.user), board.manager_of(requisition)
    context = {
        "requisition": requisition,
        "turn": items[0] if items else None,
        "items": items,
        "track": tracks_of(board.timelines.values(), now)[pk],
        "team": board.teams.get(pk, []),
        "manager": manager,
        "preference": in_words(chosen_by(manager), manager) if manager else "",
        "stages": stages_of(requisition),
        "messages_sent": messages_about(requisition, request.user) if request.user.is_staffing else [],
    }
    return render(request, "workspace/requisition_detail.html", context)


def chosen_by(user: User) -> ContactPreference:
    """The preference that was read with the team, or the default."""
    return getattr(user, "contact_preference", None) or ContactPreference(user=user)


def for_reader(board: Board, user: User) -> list[Item]:
    """The items of a job for this reader: overdue ones first, then the reader's own. Sets `who` and `actionable` of each."""
    own = board.mine(user)
    for item in own:
        item.who, item.actionable = "Your turn", True
    others = [item for item in board.items if item not in own]
    for item in others:
        owner = board.owner_of(item)
        item.who = f"Waiting on {owner.get_short_name()}" if owner else ""
        item.actionable = user.is_staffing and item.kind not in READERS_OWN
    return sorted(own + others, key=lambda item: (not item.late, item not in own))


def messages_about(requisition: Requisition, user: User) -> "QuerySet[Delivery]":
    """The latest messages about this job, without those that are also about a job `user` may not see."""
    about = DeliveryItem.objects.filter(occurrence__requisition_key=key_of(requisition))
    rows = messages_visible_to(user).filter(pk__in=about.values("delivery")).defer("text", "html", "calendar")
    return rows.select_related("recipient").order_by(MOMENT.desc(), "-pk")[:LATEST]


def stages_of(requisition: Requisition) -> "QuerySet[Stage]":
    """The stages, each with the number of its active candidates, `candidates`."""
    active = Count("applications", filter=Q(applications__state=Application.State.ACTIVE))
    return requisition.stages.annotate(candidates=active).order_by("position")
