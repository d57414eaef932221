"""The pages behind a message link. A GET of a token shows a neutral page and changes nothing (reminders/links.py)."""

from collections.abc import Callable
from datetime import timedelta
from functools import wraps
from typing import Any

from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.csrf import csrf_exempt, csrf_protect
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from core import clock
from core.access import public
from core.models import AuditEvent
from core.rates import too_many
from reminders import links
from reminders.access import client_ip, next_item, person_or_link, remember_link
from reminders.actions import send_new_link
from reminders.channels.base import label_of
from reminders.contact import consent
from reminders.models import MessageLink

BAD_TOKENS: dict[str, Any] = {"limit": 10, "per": timedelta(minutes=1)}
NEW_LINKS: dict[str, Any] = {"limit": 3, "per": timedelta(hours=1)}


def token_page(view: Callable[..., HttpResponse]) -> Callable[..., HttpResponse]:
    """Nothing of the address leaves with a click, and nothing of the page stays in a cache or a log."""

    @wraps(view)
    def guarded(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        response = view(request, *args, **kwargs)
        response["Referrer-Policy"] = "strict-origin"  # no-referrer would send "Origin: null" and fail CSRF
        response["Cache-Control"] = "no-store, private"
        response["X-Robots-Tag"] = "noindex, nofollow"
        return response

    return guarded


def dead_end(request: HttpRequest, token: str) -> HttpResponse:
    """The same page for a wrong, changed, expired, revoked and used token; too many of them from one place wait."""
    if too_many(f"bad-link:{client_ip(request)}", **BAD_TOKENS):
        return render(request, "reminders/link_slow.html", status=429)
    return render(request, "reminders/link_dead.html", {"token": token}, status=404)


@public(because="the token in the message is the credential; the page says nothing before Continue is pressed")
@token_page
@require_http_methods(["GET", "HEAD", "POST"])
def link_open(request: HttpRequest, token: str) -> HttpResponse:
    link = links.find(token)
    if not links.opens(link, clock.now()):
        return dead_end(request, token)
    if request.method != "POST":
        return render(request, "reminders/link_open.html", {"token": token})
    assert link is not None  # noqa: S101  # opens() refused None
    if request.user.is_authenticated and request.user.pk != link.user_id:
        AuditEvent.log("link.refused", link, by=request.user)
        return render(request, "reminders/link_not_yours.html", status=403)
    links.note_opening(link, clock.now())
    response = HttpResponseRedirect(_first_page(link))
    remember_link(response, link)
    return response


def _first_page(link: MessageLink) -> str:
    """One item is opened at once; several are listed first."""
    paths = [item.path for item in links.open_items(link)]
    return paths[0] if len(paths) == 1 else reverse("link-home")


@public(because="asks for a new link to the address on file; the answer is the same for everybody")
@token_page
@require_POST
def link_renew(request: HttpRequest, token: str) -> HttpResponse:
    link = links.find(token)
    place_is_busy = too_many(f"new-link:{client_ip(request)}", **BAD_TOKENS)
    if link and not place_is_busy and not too_many(f"new-link-of:{link.user_id}", **NEW_LINKS):
        send_new_link(link)
    return render(request, "reminders/link_renewed.html")


@person_or_link
@require_safe
def link_home(request: HttpRequest) -> HttpResponse:
    link = request.link  # type: ignore[attr-defined]  # set by person_or_link
    if link is None:
        return redirect("today")
    return render(
        request,
        "reminders/link_home.html",
        {
            "person": link.user,
            "items": links.described(link),
            "next_path": next_item(request),
            "base": "base_link.html",
        },
    )


@csrf_exempt  # One-Click comes from the mail provider, without a session; the token is the credential
@public(because="an opt-out must work without sign-in; the token names the person and the channel")
@token_page
@require_http_methods(["GET", "HEAD", "POST"])
def link_opt_out(request: HttpRequest, token: str) -> HttpResponse:
    link = links.find(token, MessageLink.Purpose.OPT_OUT)
    if not links.opens(link, clock.now()):
        return dead_end(request, token)
    assert link is not None  # noqa: S101  # opens() refused None
    if request.POST.get("List-Unsubscribe") == "One-Click":
        consent.withdraw(link.user, link.delivery.channel, how="one-click", evidence=f"link:{link.pk}")
        return HttpResponse("Stopped.", content_type="text/plain")
    return csrf_protect(_opt_out_form)(request, link)


def _opt_out_form(request: HttpRequest, link: MessageLink) -> HttpResponse:
    label = label_of(link.delivery.channel)
    if request.method != "POST":
        return render(request, "reminders/link_opt_out.html", {"channel": label})
    consent.withdraw(link.user, link.delivery.channel, how="link", evidence=f"link:{link.pk}")
    return render(request, "reminders/link_stopped.html", {"channel": label, "left": consent.still_reached(link.user)})
