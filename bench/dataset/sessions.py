"""Addresses of the measured pages in this data set, and the cookies of the users who read them."""

from typing import TYPE_CHECKING, Any

from django.conf import settings
from django.db.models import Model
from django.http import HttpResponse
from django.test import Client
from django.urls import reverse

from accounts.models import User
from bench.dataset.jobs import EARLY, Jobs
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


def entries(staff: "Staff", jobs: Jobs) -> dict[str, dict[str, str]]:
    """{"paths": page → address, "cookies": who → cookie}."""
    rows, manager = _rows(staff, jobs), staff.managers[0]
    people = {"recruiter": staff.recruiters[0], "manager": manager, "admin": staff.admin}
    cookies = {who: _session(user) for who, user in people.items()}
    cookies |= {"signed out": "", "link": _link(manager, rows["delivery"])}
    keys = {name: str(row.pk) for name, row in rows.items()}
    paths = {}
    for page in PAGES:
        query = f"?{page.asks.format(**keys)}" if page.asks else ""
        paths[page.key] = reverse(page.view, args=[keys[name] for name in page.of]) + query
    return {"paths": paths | {"floor": reverse("floor")}, "cookies": cookies}


def _rows(staff: "Staff", jobs: Jobs) -> dict[str, Any]:
    """Rows by the name that `of` of a page uses."""
    job = jobs.rows[0]
    requests = ReviewRequest.objects.filter(application__requisition=job)
    filled = Application.objects.filter(state="hired", requisition__team__user=staff.recruiters[0])
    return {
        "job": job,
        "early": jobs.rows[EARLY],
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
    # The timestamps of core.middleware, as after the first page, so that no measured page writes them.
    session, now = client.session, int(clock.now().timestamp())
    session["started"] = session["touched"] = now
    session.save()
    return f"{settings.SESSION_COOKIE_NAME}={client.cookies[settings.SESSION_COOKIE_NAME].value}"


def _link(manager: User, delivery: Delivery) -> str:
    """The cookie of a message link that lists everything the hiring manager has to review."""
    waiting = ReviewRequest.objects.filter(reviewer=manager, state="open").order_by("pk")[:8]
    make_link(delivery, manager, [_item(asked) for asked in waiting], clock.now())
    response = HttpResponse()
    remember_link(response, MessageLink.objects.get(delivery=delivery))
    return f"{COOKIE}={response.cookies[COOKIE].value}"


def _item(asked: Model) -> tuple[str, str, str]:
    return key_of(asked), "review", reverse("review", args=[asked.pk])
