"""Rendering whole pages or the partial that htmx requested, and pagination."""

from dataclasses import dataclass
from typing import Any

from django.core.paginator import Page, Paginator
from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.utils.cache import patch_vary_headers
from django.utils.http import url_has_allowed_host_and_scheme

PAGE_SIZE = 50
COUNTED = 1_000  # beyond it the list says "more than"
LAST_PAGE = 2_000


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


@dataclass
class Stretch:
    """A page of a list that is not counted to its end. Works in the pagination template like Django's Page."""

    rows: list[Any]
    number: int
    has_next: bool
    counted: int  # up to COUNTED; one more says that there are more
    size: int = PAGE_SIZE

    @property
    def has_previous(self) -> bool:
        return self.number > 1

    @property
    def start_index(self) -> int:
        return (self.number - 1) * self.size + 1

    @property
    def end_index(self) -> int:
        return self.start_index + len(self.rows) - 1

    @property
    def previous_number(self) -> int:
        return self.number - 1

    @property
    def next_number(self) -> int:
        return self.number + 1

    @property
    def is_open_ended(self) -> bool:
        return self.counted > COUNTED


def stretch_of(rows: QuerySet | list, request: HttpRequest, size: int = PAGE_SIZE) -> Stretch:
    """The page that `?page=` names, the first for anything else; one row more is read to know whether there is a next. A list
    is counted as it is."""
    asked = request.GET.get("page", "")
    number = min(int(asked), LAST_PAGE) if asked.isascii() and asked.isdigit() and len(asked) < 6 and int(asked) else 1
    start = (number - 1) * size
    found = list(rows[start : start + size + 1])
    if not found and number > 1:
        number, start, found = 1, 0, list(rows[: size + 1])
    has_next = len(found) > size
    counted = len(found)
    if isinstance(rows, list):
        counted = len(rows)
    elif has_next or number > 1:
        counted = rows.order_by().values("pk")[: COUNTED + 1].count()
    return Stretch(found[:size], number, has_next, counted, size)


def back_to(request: HttpRequest, default: str) -> HttpResponseRedirect:
    """Redirects to the posted `next` when it is a path of this site, else to `default` (a path)."""
    target = request.POST.get("next", "")
    stays_home = target.startswith("/") and url_has_allowed_host_and_scheme(target, allowed_hosts=None)
    return HttpResponseRedirect(target if stays_home else default)
