"""Every address of the project, read from the resolver: nothing can be forgotten in a list kept by hand."""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from django.urls import URLPattern, URLResolver, get_resolver

# Whole applications of others, with their own rules; what each may do is tested in test_third_party.py.
THIRD_PARTY = {"accounts/": "django-allauth", "admin/": "Django's admin"}


@dataclass(frozen=True)
class Address:
    """One pattern with its full route and view."""

    route: str  # "searches/<int:pk>/edit/"
    name: str
    view: Any

    @property
    def third_party(self) -> bool:
        return self.route.startswith(tuple(THIRD_PARTY))


def walk(resolver: URLResolver | None = None, before: str = "") -> Iterator[Address]:
    for pattern in (resolver or get_resolver()).url_patterns:
        route = before + str(pattern.pattern)
        if isinstance(pattern, URLPattern):
            yield Address(route, pattern.name or "", pattern.callback)
        else:
            yield from walk(pattern, route)


def ours() -> list[Address]:
    return [address for address in walk() if not address.third_party]


def others() -> list[Address]:
    return [address for address in walk() if address.third_party]
