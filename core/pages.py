"""How a page answers: whole, or just the named part that htmx asked for."""

from typing import Any

from django.core.paginator import Page, Paginator
from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.utils.cache import patch_vary_headers
from django.utils.http import url_has_allowed_host_and_scheme

PAGE_SIZE = 50


def page_or_partial(
    request: HttpRequest, template: str, partial: str, context: dict[str, Any], status: int = 200
) -> HttpResponse:
    """The whole page, or the partial for a swap. Boosted and history requests get the whole page."""
    htmx = request.htmx  # type: ignore[attr-defined]  # set by django_htmx
    swap = htmx and not htmx.boosted and not htmx.history_restore_request
    response = render(request, f"{template}#{partial}" if swap else template, context, status=status)
    patch_vary_headers(response, ["HX-Request", "HX-Boosted", "HX-History-Restore-Request"])
    return response


def page_of(rows: QuerySet | list, request: HttpRequest, size: int = PAGE_SIZE) -> Page:
    """The page that `?page=` names; the nearest one for anything that is not a page number."""
    return Paginator(rows, size).get_page(request.GET.get("page"))


def back_to(request: HttpRequest, default: str) -> HttpResponseRedirect:
    """Redirects to the posted `next` when it is a path of this site, else to `default` (a path)."""
    target = request.POST.get("next", "")
    stays_home = target.startswith("/") and url_has_allowed_host_and_scheme(target, allowed_hosts=None)
    return HttpResponseRedirect(target if stays_home else default)
