"""Somebody does everything they may: every page of the matrix, every form on it, and all of Settings."""

import re
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any

from django.contrib import admin
from django.db import transaction
from django.db.models import Model
from django.http import HttpResponse
from django.test import Client
from django.urls import resolve, reverse

from accounts.models import User
from recruiting.models import (
    Requisition,
    TeamMember,
)
from reminders import links
from reminders.models import MessageLink
from tests.full_job import MARKER, FullJob
from tests.meta.access_matrix import MATRIX
from tests.meta.filled import Form, forms_on, presses
from tests.meta.world import World
from tests.snapshots import changes

SEARCHED = MARKER[:-1]  # finds the twin's words, and is not the marker where a page repeats what was searched for
PHRASE = re.compile(rf"{MARKER}[ \w]*", re.IGNORECASE)
KEY = re.compile(r"((?:\w+:)?[a-z]?)(\d+)")  # "17", or as on a board "c17", "up:c17"
MOST_ALIKE = 2  # presses of the same button on the same kind of page
NOT_PRESSED = ("account_logout", "admin:logout")
# Rows that the world of the matrix sets when it is made.
SET_AT_ONCE: dict[str, type[Model]] = {"requisition": Requisition, "manager": User, "reviewing": TeamMember}


def model_of(named: str) -> Any:
    """The class of what an argument of the matrix names in its world."""
    made = vars(World).get(named)
    return made.func.__annotations__["return"] if made else SET_AT_ONCE[named]


def rows_for(job: FullJob, named: str) -> list[Any]:
    """The keys of a job's rows that an argument of the matrix stands for; tokens for the tokens."""
    if named in ("token", "stop_token"):
        return [links.token_of(job.kept[MessageLink][0])]
    model = model_of(named)
    return [row.pk for row in job.kept.get(model, [])]


def addresses(job: FullJob, most: int) -> Iterator[str]:
    """Every address of the matrix with the keys of that job, for up to `most` rows of each table."""
    found = {}
    for name, line in MATRIX.items():
        named = [key for key, value in line.arguments.items() if type(value) is str]
        plain = {key: value for key, value in line.arguments.items() if type(value) is not str}
        rows = [rows_for(job, line.arguments[key])[:most] for key in named]
        for at in range(max(map(len, rows), default=1)):
            some = {key: keys[min(at, len(keys) - 1)] for key, keys in zip(named, rows, strict=True) if keys}
            if len(some) == len(named):
                found[reverse(name.partition("#")[0], kwargs=plain | some)] = None
    yield from found


def settings_pages(*jobs: FullJob) -> Iterator[str]:
    """Django's admin: lists, searches and additions, and the pages of the first row of each job and table."""
    yield reverse("admin:index")
    for model in admin.site._registry:
        base = f"admin:{model._meta.app_label}_{model._meta.model_name}_"
        yield from (reverse(f"{base}changelist"), reverse(f"{base}add"))
        for job in jobs:
            for pk in job.pks(model)[:1]:
                yield from (reverse(f"{base}{page}", args=[pk]) for page in ("change", "delete", "history"))


@dataclass
class Visitor:
    """A browser of somebody outside the twin's team; what it was shown of the twin, and what it changed there."""

    client: Client
    own: FullJob
    twin: FullJob
    seen: dict[str, set[str]] = field(default_factory=dict)  # words of the twin → names of addresses
    changed: dict[str, Any] = field(default_factory=dict)
    not_pressed: tuple[str, ...] = ()
    pressed: Counter[tuple[str, ...]] = field(default_factory=Counter)

    def __post_init__(self) -> None:
        self.before = self.twin.rows()

    def look(self, url: str, response: HttpResponse) -> str:
        """Notes what the answer holds of the twin. Returns its text."""
        content = b"".join(response) if response.streaming else response.content
        chain = " ".join(f"{to}" for to, _ in getattr(response, "redirect_chain", []))
        text = content.decode(errors="replace")
        for words in PHRASE.findall(f"{response.headers} {chain} {text}"):
            self.seen.setdefault(words.removeprefix(MARKER).strip(), set()).add(name_of(url))
        return text

    def read(self, url: str) -> list[Form]:
        """The forms of a page that was looked at."""
        response = self.client.get(url)
        text = self.look(url, response)
        html = response.status_code == 200 and response.headers.get("Content-Type", "").startswith("text/html")
        return forms_on(text, url.partition("?")[0]) if html else []

    def press(self, form: Form) -> None:
        """Each button of a form, with what is on the page; the first of its kind also with the twin's keys in place of
        one's own."""
        for url, data in presses(form):
            kind = (name_of(url), *data)
            self.pressed[kind] += 1
            if kind[0] in (*NOT_PRESSED, *self.not_pressed) or self.pressed[kind] > MOST_ALIKE:
                continue
            self.post(url, data)
            for foreign in self.with_foreign_keys(data) if self.pressed[kind] == 1 else ():
                self.post(url, foreign)

    def post(self, url: str, data: dict[str, Any]) -> None:
        for value in data.values():
            if hasattr(value, "seek"):
                value.seek(0)
        point = transaction.savepoint()
        self.look(url, self.client.post(url, data, follow=True))
        if changed := changes(self.before, self.twin.rows()):
            self.changed[f"{url} {data}"] = changed
        transaction.savepoint_rollback(point)

    def with_foreign_keys(self, data: dict[str, Any]) -> Iterator[dict[str, Any]]:
        """The data with the twin's keys; several, as a number may be the key of several tables."""
        swapped = {name: options for name, value in data.items() if (options := list(self.foreign(value)))}
        for at in range(max(map(len, swapped.values()), default=0)):
            yield data | {name: options[min(at, len(options) - 1)] for name, options in swapped.items()}

    def foreign(self, value: Any) -> Iterator[Any]:
        values = value if isinstance(value, list) else [value]
        if found := values and isinstance(values[0], str) and KEY.fullmatch(values[0]):
            for model, rows in self.own.kept.items():
                if int(found[2]) in [row.pk for row in rows] and model is not User:
                    keys = [f"{found[1]}{pk}" for pk in self.twin.pks(model)]
                    if keys:
                        yield keys if isinstance(value, list) else keys[0]


def name_of(url: str) -> str:
    """The name of an address, as the matrix has it."""
    match = resolve(url.partition("?")[0])
    return match.view_name or match.route
