from datetime import datetime
from zoneinfo import ZoneInfo

from django.http import HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from accounts.models import User
from accounts.requests import UserRequest
from core import clock
from core.access import member_required
from kickoff.timeline import Track, short_day, tracks_of
from recruiting.models import Requisition
from reminders import watchdog
from reminders.access import messages_visible_to
from reminders.models import Delivery
from reminders.preferences import in_words, preference_of
from workspace.open_items import Board, board_of

SHOWN = 12  # rows of a list; the rest follows when these are done
STANDINGS = 5  # searches of a manager that are shown with their steps, the others as a line


@member_required
@require_safe
def today(request: UserRequest) -> HttpResponse:
    """What waits for me, what waits for others, whose turn it is. Each role has its own first page."""
    user, now = request.user, clock.now()
    searches = searches_of(user)
    board = board_of(searches, now, person=user)
    searches = late_first(searches, board)
    context = {
        "greeting": greeting(user, now),
        "mine": board.mine(user),
        "others": board.others(user),
        "shown": SHOWN,
        "now": now,
    }
    if user.is_staffing:
        return render(request, "workspace/today_staffing.html", context | staffing_context(user, searches, board, now))
    return render(request, "workspace/today_manager.html", context | manager_context(user, searches, board, now))


def searches_of(user: User) -> list[Requisition]:
    """The running searches this person is on the team of, the most recent first; an admin's and the newest of the
    house, as many as are shown."""
    running = Requisition.objects.visible_to(user).running().select_related("department")
    mine = list(running.filter(team__user=user, team__removed_at__isnull=True).distinct()[:200])
    newest = list(running[:SHOWN]) if user.is_admin else []
    together = {requisition.pk: requisition for requisition in [*mine, *newest]}
    return sorted(together.values(), key=lambda requisition: (requisition.opened_at, requisition.pk), reverse=True)


def late_first(searches: list[Requisition], board: Board) -> list[Requisition]:
    """Where something is late, whatever the search's age; then the others, in the order they had."""
    late = {item.requisition.pk for item in board.items if item.late and item.requisition}
    return sorted(searches, key=lambda requisition: requisition.pk not in late)


def staffing_context(user: User, searches: list[Requisition], board: Board, now: datetime) -> dict:
    """What only recruiters and admins see: their searches with whose turn it is, and messages that got stuck."""
    turns = [(requisition, next(iter(board.of(requisition)), None)) for requisition in searches]
    stuck = messages_visible_to(user).filter(state=Delivery.State.ATTENTION)
    return {
        "turns": turns,
        "attention": stuck.count(),
        "clock_is_late": watchdog.clock_is_late(now),
    }


def manager_context(user: User, searches: list[Requisition], board: Board, now: datetime) -> dict:
    shown, more = searches[:STANDINGS], searches[STANDINGS:]
    tracks = tracks_of((board.grounds[requisition.pk] for requisition in shown), now)
    return {
        "standings": [standing(requisition, tracks[requisition.pk]) for requisition in shown],
        "more_searches": more,
        "preference": in_words(preference_of(user), user),
    }


def standing(requisition: Requisition, track: Track) -> dict:
    """A search in a few words: the offer forecast against the promise, and the steps that are done."""
    done = [stop for stop in track.milestones if stop.state == "done"]
    offer = f"Offer expected {short_day(track.expected)}"
    against = f", promised {short_day(track.promised)}" if track.is_late else ", as promised"
    is_agreed = requisition.state == Requisition.State.OPEN
    return {
        "requisition": requisition,
        "words": offer + against if is_agreed else "The dates follow from what you agree in the kickoff.",
        "is_late": is_agreed and track.is_late,
        "next": track.next_stop.name if track.next_stop else "",
        "done": len(done),
        "total": len(track.milestones),
        "stops": track.milestones,
    }


def greeting(user: User, now: datetime) -> str:
    """Good morning, afternoon or evening, by the reader's own clock."""
    hour = now.astimezone(ZoneInfo(user.zone_name)).hour
    return "Good morning" if hour < 12 else "Good afternoon" if hour < 18 else "Good evening"
