"""The demo's own pages: the outbox, the clock, and viewing it as another user. Answered with 404 outside the demo."""

import re
from collections.abc import Callable, Iterable
from datetime import datetime, timedelta
from functools import wraps
from typing import Any
from zoneinfo import ZoneInfo

from django.conf import settings
from django.contrib import messages
from django.contrib.auth import login
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.http import require_POST

from accounts.models import Organisation, User
from core import clock
from core.access import public
from core.businesstime import wall
from core.dates import Style, current_region, in_words
from core.frames import shows_a_mail
from core.models import ClockOffset, OutboxMessage
from core.pages import back_to, page_of
from reminders.actions import nudge
from reminders.engine.dispatch import dispatch
from reminders.engine.ticks import plan_and_compose
from reminders.models import ContactPoint, Delivery

LINK = re.compile(r"(?<=[^/])/m/(?!stop/)[^\s/]+/")  # a message link, without scheme and host
MOST_STOPS = 12  # times within one day at which a message is scheduled
SIGN_IN_BACKEND = "allauth.account.auth_backends.AuthenticationBackend"


def in_the_demo(view: Callable[..., HttpResponse]) -> Callable[..., HttpResponse]:
    """Answers 404 outside the demo (CVE-2021-45111: demo data with known passwords, reachable by anyone)."""

    @wraps(view)
    def guarded(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        if not settings.DEMO:
            raise Http404
        return view(request, *args, **kwargs)

    return public(because="only in the demo, which runs on the visitor's own machine; 404 everywhere else")(guarded)


@in_the_demo
def demo_outbox(request: HttpRequest) -> HttpResponse:
    """Emails, texts, and call scripts as they were sent, newest first, each with "Respond as Mona Castellanos"."""
    channel = request.GET.get("channel", "")
    sent = OutboxMessage.objects.all()
    if channel in OutboxMessage.Channel.values:
        sent = sent.filter(channel=channel)
    page = page_of(sent, request, 20)
    answerable(page.object_list)
    context = {
        "page": page,
        "query": f"channel={channel}" if channel else "",
        "channels": OutboxMessage.Channel.choices,
        "channel": channel,
    }
    return render(request, "workspace/demo_outbox.html", context)


def answerable(sent: Iterable[OutboxMessage]) -> None:
    """Sets `answer_path` (the message's link as a path of this site) and `person` (the recipient's name) on each message."""
    shown = list(sent)
    addresses = {message.to for message in shown}
    names = dict(User.objects.filter(email__in=addresses).values_list("email", "name"))
    names |= dict(ContactPoint.objects.filter(address__in=addresses).values_list("address", "user__name"))
    for message in shown:
        link = LINK.search(message.text)
        message.answer_path = link.group(0) if link else ""  # type: ignore[attr-defined]  # for the template
        message.person = names.get(message.to, "")  # type: ignore[attr-defined]


@in_the_demo
@shows_a_mail
def demo_message_html(request: HttpRequest, pk: int) -> HttpResponse:
    """The HTML part of an email as a mail client would show it: sandboxed, without scripts and forms."""
    return HttpResponse(get_object_or_404(OutboxMessage.objects.exclude(html=""), pk=pk).html)


@in_the_demo
@require_POST
def demo_next_day(request: HttpRequest) -> HttpResponse:
    """Moves the clock to this time tomorrow and sends what is due until then; worker and clock do the rest."""
    organization = Organisation.current()
    live_until(tomorrow(clock.now(), organization))
    nudge()
    day = in_words(clock.now(), organization.zone, current_region(), Style.HEADING)
    messages.success(request, f"One day later: {day}.")
    return back_to(request, "/")


def live_until(end: datetime) -> None:
    """Moves the clock to `end`, stopping at each scheduled message to send it: some recipients' hours end before `end`."""
    for _ in range(MOST_STOPS):
        planned = Delivery.objects.filter(state=Delivery.State.SCHEDULED, next_at__gt=clock.now(), next_at__lt=end)
        stop = planned.order_by("next_at").values_list("next_at", flat=True).first()
        if stop is None:
            break
        move_to(stop)
        plan_and_compose(clock.now())
        dispatch(clock.now())
    move_to(end)


def move_to(moment: datetime) -> None:
    """Moves the clock forward to `moment`; never back, because workers read the same clock."""
    if moment > clock.now():
        ClockOffset.move_on(moment - clock.now() + timedelta(seconds=1))


def tomorrow(now: datetime, organization: Organisation) -> datetime:
    """The same time tomorrow; early and late in the day the middle of tomorrow's working day instead. Messages are sent in
    business hours only: moving from evening to evening, a visitor would never see one."""
    local = now.astimezone(ZoneInfo(organization.zone)) + timedelta(days=1)
    opens, closes = (datetime.combine(local.date(), at) for at in (organization.opens, organization.closes))
    hour = timedelta(hours=1)
    if opens + hour <= local.replace(tzinfo=None) <= closes - hour:
        return now + timedelta(days=1)
    return wall(local.date(), (opens + (closes - opens) / 2).time(), organization.zone)


@in_the_demo
@require_POST
def demo_sign_in_as(request: HttpRequest) -> HttpResponse:
    """Signs the visitor in as another user of the demo."""
    person = get_object_or_404(User.objects.active(), email=request.POST.get("email", ""))
    login(request, person, backend=SIGN_IN_BACKEND)
    return redirect("today")
