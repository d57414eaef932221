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
from kickoff.timeline_data import timelines_in
from recruiting.models import Requisition
from recruiting.turns import Turns, members_in, turns_of
from reminders.access import messages_visible_to
from reminders.contact.preferences import chosen_by, in_words, preference_of
from reminders.models import Delivery
from reminders.operations import watchdog

SHOWN = 12  # rows of a list; the rest are shown when these are done
DETAILED = 5  # jobs of a manager that are shown with their milestones, the others as a line


@member_required
@require_safe
def today(request: UserRequest) -> HttpResponse:
    """The reader's own open items and those of others. Recruiters and managers each have a page of their own."""
    user, now = request.user, clock.now()
    jobs = jobs_of(user)
    turns = turns_of(jobs, now, person=user)
    jobs = overdue_first(jobs, turns)
    context = {
        "greeting": greeting(user, now),
        "mine": turns.mine(user),
        "others": turns.others(user),
        "shown": SHOWN,
        "now": now,
    }
    if user.is_staffing:
        return render(request, "workspace/today_staffing.html", context | staffing_context(user, jobs, turns, now))
    return render(request, "workspace/today_manager.html", context | manager_context(user, jobs, turns, now))


def jobs_of(user: User) -> list[Requisition]:
    """The running jobs this user is on, newest first; for an admin also the newest of the organization, up to SHOWN."""
    running = Requisition.objects.visible_to(user).running().select_related("department")
    mine = list(running.filter(team__user=user, team__removed_at__isnull=True).distinct()[:200])
    newest = list(running[:SHOWN]) if user.is_admin else []
    together = {requisition.pk: requisition for requisition in [*mine, *newest]}
    return sorted(together.values(), key=lambda requisition: (requisition.opened_at, requisition.pk), reverse=True)


def overdue_first(jobs: list[Requisition], turns: Turns) -> list[Requisition]:
    """Jobs with overdue items first, the others in the order they had."""
    late = {item.job for item in turns.items if item.late}
    return sorted(jobs, key=lambda requisition: requisition.pk not in late)


def staffing_context(user: User, jobs: list[Requisition], turns: Turns, now: datetime) -> dict:
    """What only recruiters and admins see: their jobs, each with its first open item, and messages that need attention."""
    stuck = messages_visible_to(user).filter(state=Delivery.State.ATTENTION)
    return {
        "turns": [(requisition, next(iter(turns.of(requisition)), None)) for requisition in jobs],
        "attention": stuck.count(),
        "clock_is_late": watchdog.clock_is_late(now),
    }


def manager_context(user: User, jobs: list[Requisition], turns: Turns, now: datetime) -> dict:
    detailed, more, timelines = jobs[:DETAILED], jobs[DETAILED:], turns.scope.once(timelines_in)
    seated = next((member.user for member in turns.scope.once(members_in) if member.user_id == user.pk), None)
    tracks = tracks_of((timelines[requisition.pk] for requisition in detailed), now)
    return {
        "jobs": [job_summary(requisition, tracks[requisition.pk]) for requisition in detailed],
        "more_jobs": more,
        "preference": in_words(chosen_by(seated) if seated else preference_of(user), user),
    }


def job_summary(requisition: Requisition, track: Track) -> dict:
    """A job in brief: the forecast of the offer vs. its target, and the milestones with those that are done."""
    done = [stop for stop in track.milestones if stop.state == "done"]
    offer = f"Offer forecast: {short_day(track.expected)}"
    target = f" (target {short_day(track.promised)})" if track.is_late else ", on track"
    is_agreed = requisition.state == Requisition.State.OPEN
    return {
        "requisition": requisition,
        "summary": offer + target if is_agreed else "Target dates are set once you both accept the working agreement.",
        "is_late": is_agreed and track.is_late,
        "next": track.next_stop.name if track.next_stop else "",
        "done": len(done),
        "total": len(track.milestones),
        "stops": track.milestones,
    }


def greeting(user: User, now: datetime) -> str:
    """Good morning, afternoon, or evening, in the reader's zone."""
    hour = now.astimezone(ZoneInfo(user.zone_name)).hour
    return "Good morning" if hour < 12 else "Good afternoon" if hour < 18 else "Good evening"
