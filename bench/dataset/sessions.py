"""Where the measured pages are in this house, and the cookies of those who look at them."""

from typing import TYPE_CHECKING, Any

from django.conf import settings
from django.db.models import Model
from django.http import HttpResponse
from django.test import Client
from django.urls import reverse

from accounts.models import User
from bench.dataset.jobs import EARLY, Rooms
from bench.pages import PAGES
from core import clock
from core.models import key_of
from feedback.models import ReviewRequest
from recruiting.models import Application
from reminders.access import COOKIE, remember_link
from reminders.links import make_link
from reminders.models import Delivery, MessageLink

if TYPE_CHECKING:
    from bench.dataset.people import Staff

BACKEND = settings.AUTHENTICATION_BACKENDS[0]


def doors(staff: "Staff", rooms: Rooms) -> dict[str, dict[str, str]]:
    """{"paths": page → address, "cookies": who → cookie}."""
    rows, manager = _rows(staff, rooms), staff.managers[0]
    people = {"recruiter": staff.recruiters[0], "manager": manager, "admin": staff.admin}
    cookies = {who: _session(user) for who, user in people.items()}
    cookies |= {"nobody": "", "link": _link(manager, rows["delivery"])}
    keys = {name: str(row.pk) for name, row in rows.items()}
    paths = {}
    for page in PAGES:
        query = f"?{page.asks.format(**keys)}" if page.asks else ""
        paths[page.key] = reverse(page.view, args=[keys[name] for name in page.of]) + query
    return {"paths": paths | {"floor": reverse("floor")}, "cookies": cookies}


def _rows(staff: "Staff", rooms: Rooms) -> dict[str, Any]:
    """What a page's `of` names."""
    search = rooms.searches[0]
    requests = ReviewRequest.objects.filter(application__requisition=search)
    filled = Application.objects.filter(state="hired", requisition__team__user=staff.recruiters[0])
    return {
        "search": search,
        "early": rooms.searches[EARLY],
        "candidate": requests.filter(state="answered").earliest("pk").application.candidate,
        "asked": requests.filter(state="open").earliest("pk"),
        "answered": requests.filter(state="answered").earliest("pk"),
        "filled": (filled.first() or Application.objects.filter(state="hired").earliest("pk")).requisition,
        "delivery": Delivery.objects.filter(recipient=staff.managers[0]).latest("pk"),
        "manager": staff.managers[0],
    }


def _session(user: User) -> str:
    client = Client()
    client.force_login(user, backend=BACKEND)
    # The stamp of core.middleware, as after the first page: what is measured does not write it.
    session, now = client.session, int(clock.now().timestamp())
    session["started"] = session["touched"] = now
    session.save()
    return f"{settings.SESSION_COOKIE_NAME}={client.cookies[settings.SESSION_COOKIE_NAME].value}"


def _link(manager: User, delivery: Delivery) -> str:
    """The cookie of a message link that lists everything that waits for the manager's view."""
    waiting = ReviewRequest.objects.filter(reviewer=manager, state="open").order_by("pk")[:8]
    make_link(delivery, manager, [_matter(asked) for asked in waiting], clock.now())
    response = HttpResponse()
    remember_link(response, MessageLink.objects.get(delivery=delivery))
    return f"{COOKIE}={response.cookies[COOKIE].value}"


def _matter(asked: Model) -> tuple[str, str, str]:
    return key_of(asked), "review", reverse("review", args=[asked.pk])
