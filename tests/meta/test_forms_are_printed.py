"""A form that a page prints is printed whole: a visible field that its template forgot could never be filled in."""

import re
from collections.abc import Iterator
from importlib import import_module
from typing import Any

import pytest
from django.db import transaction
from django.forms import BaseForm
from django.forms.formsets import BaseFormSet

from kickoff.models import AgendaItem
from recruiting.models import ReasonCode
from tests.meta.access_matrix import MATRIX, WHO
from tests.meta.code import LAYERS, ROOT, modules, shown
from tests.meta.test_access import addressed
from tests.meta.world import World

DEPTH = 4  # lists and rows in a context that may hold a form
Printed = dict[str, set[str]]  # class of a form → visible fields


def forms_in(value: Any, depth: int = DEPTH) -> Iterator[BaseForm]:
    if isinstance(value, BaseForm):
        yield value
    elif isinstance(value, BaseFormSet):
        yield from value.forms
    elif depth and isinstance(value, dict):
        for one in value.values():
            yield from forms_in(one, depth - 1)
    elif depth and isinstance(value, list | tuple):
        for one in value:
            yield from forms_in(one, depth - 1)


def forms_of(response: Any) -> list[BaseForm]:
    """The forms in the contexts of a page and its parts, each once."""
    found = {}
    for context in response.context or []:
        for layer in context:
            found |= {id(form): form for form in forms_in(layer)}
    return list(found.values())


def is_printed(html: str, name: str) -> bool:
    """Whether the page has a field of that name; those of several parts are called name_0, name_1."""
    return bool(re.search(rf'name="{re.escape(name)}(?:_\d+)?"', html))


def forgotten_in(form: BaseForm, html: str) -> tuple[set[str], set[str]]:
    """(visible fields that are printed, those that are not)."""
    names = {field.name: field.html_name for field in form.visible_fields()}
    printed = {name for name, in_html in names.items() if is_printed(html, in_html)}
    return printed, set(names) - printed


# Printed only in some cases: form.field → when.
SOMETIMES = {
    "CandidateForm.add_anyway": "after a candidate of that address was found",
    "FilterForm.whose": "for recruiters and admins",
    "ReviewForm.points": "a row for each requirement: the job of the matrix has none",
}

# Forms that no page of the matrix has in its context: those of a button or a row, whose page hands only values to the
# template, or which the world of the matrix has no row for.
NOT_REACHED = {
    "ChannelForm", "CodeForm", "CommitmentForm", "ConfirmLessonForm", "DismissForm", "MoveForm", "MoveMilestoneForm",
    "NewCriterionForm", "NextStepForm", "OwnTestForm", "SendAgainForm", "SkipForm", "SlateForm", "StoreForm", "SurveyForm",
    "TaskOutcomeForm", "WithdrawForm",
}  # fmt: skip
PRINTED_BY_OTHERS = {
    "ChangePasswordForm": "the sign-in library prints all fields",
    "ResetPasswordKeyForm": "the sign-in library prints all fields",
    "SetPasswordForm": "the sign-in library prints all fields",
    "OrganisationForm": "Django's admin",
}


def answers_of(name: str) -> Iterator[tuple[str, Any]]:
    """(who, answer) for everyone who gets a page by this line of the matrix, in a world of its own."""
    line, world = MATRIX[name], World()
    url = addressed(name, line, world)
    for direction in ReasonCode.Direction.values:
        ReasonCode.objects.create(label=f"A reason {direction}", direction=direction)
    if name == "kickoff":
        for key, kind in (("K3", "hires"), ("K8", "dates")):
            AgendaItem.objects.create(kickoff=world.kickoff, key=key, title="An item", output_kind=kind)
    for who, answer in zip(WHO, line.answers, strict=True):
        if answer in ("ok", "422"):
            point = transaction.savepoint()
            client = world.client_of(who)
            yield who, client.get(url) if line.method == "GET" else client.post(url, line.data)
            transaction.savepoint_rollback(point)


def seen_by_all() -> Iterator[tuple[str, BaseForm, str]]:
    """(where, form, page) of every form that a page of the matrix has in its context."""
    for name in MATRIX:
        point = transaction.savepoint()
        for who, response in answers_of(name):
            if not response.streaming and response.context:
                html = response.content.decode()
                yield from ((f"{name} as {who}", form, html) for form in forms_of(response))
        transaction.savepoint_rollback(point)


def every_form() -> dict[str, Any]:
    """The project's own forms that are used as such, not as a base of others."""
    for app in LAYERS:
        for path in modules(app):
            if "forms" in shown(path):
                import_module(shown(path).removesuffix(".py").replace("/", ".").removesuffix(".__init__"))
    found: dict[str, Any] = {}
    todo: list[Any] = [BaseForm]
    while todo:
        children = todo.pop().__subclasses__()
        todo += children
        ours = (c for c in children if c.__module__.partition(".")[0] in LAYERS and "style_guide" not in c.__module__)
        found |= {c.__name__: c for c in ours if not c.__subclasses__()}
    return found


@pytest.mark.django_db
@pytest.mark.timeout(900)
def test_a_form_is_printed_whole_and_every_form_somewhere():
    forgotten, printed = [], set()
    for where, form, html in seen_by_all():
        there, missing = forgotten_in(form, html)
        kind = type(form).__name__
        if there:
            printed.add(kind)
            forgotten += [f"{where}: {kind}.{field}" for field in missing if f"{kind}.{field}" not in SOMETIMES]

    assert sorted(set(forgotten)) == []
    assert set(every_form()) - printed - set(PRINTED_BY_OTHERS) == NOT_REACHED, (
        "a page of the matrix must print it, or list it here"
    )


@pytest.mark.parametrize("name", sorted(NOT_REACHED))
def test_a_form_that_the_walk_does_not_reach_is_named_in_the_templates(name: str):
    templates = " ".join(path.read_text() for path in (ROOT / "templates").rglob("*.html"))
    fields = [f for f, field in every_form()[name].base_fields.items() if not field.widget.is_hidden]

    assert [f for f in fields if not re.search(rf'name="[^"]*\b{f}"|\.{f}\b|"{f}"', templates)] == []
