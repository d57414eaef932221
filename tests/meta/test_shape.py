"""Project rules that can be checked in the files: imports point down, pieces are small, one clock, no name clashes."""

import ast
import tomllib

import pytest
from django.apps import apps

from tests.meta.code import LAYERS, ROOT, circles, functions, import_graph, imported, modules, parsed, shown

MODULE, FUNCTION, VIEW = 400, 40, 25  # lines
# Over budget only with a reason and a date: {"kickoff/views/page.py": "why · until when"}.
LARGER: dict[str, str] = {}
EVERYTHING = [path for app in LAYERS for path in modules(app)]
# What reads the machine's clock. core.clock is the only one who may.
CLOCKS = {
    "datetime.now", "datetime.utcnow", "datetime.today", "date.today", "timezone.now", "timezone.localdate",
    "time.time", "functions.Now", "Now",
}  # fmt: skip
MAY_READ_THE_CLOCK = {
    "core/clock.py": "it is the clock",
    "recruiting/documents/kept.py": "compares with the file system's own times, which nothing can move",
}


@pytest.mark.parametrize("app", LAYERS)
def test_imports_point_down(app):
    above = set(LAYERS[LAYERS.index(app) + 1 :])
    upward = [
        f"{shown(path)}:{line} imports {name}"
        for path in modules(app)
        for line, name in imported(path)
        if name.partition(".")[0] in above
    ]

    assert upward == []


def test_no_modules_import_each_other_in_a_circle():
    """Imports inside functions count as well: a late import hides a circle, it does not open it. Annotations do not."""
    assert circles(import_graph()) == []


def test_a_circle_is_found():
    graph = {"a": {"b", "d"}, "b": {"c"}, "c": {"a"}, "d": {"c"}, "e": {"a"}, "f": set()}

    assert circles(graph) == [["a", "b", "c", "d"]]


@pytest.mark.parametrize("app", LAYERS)
def test_foreign_keys_point_down(app):
    above = set(LAYERS[LAYERS.index(app) + 1 :])
    upward = [
        f"{model.__name__}.{field.name} → {field.related_model._meta.label}"
        for model in apps.get_app_config(app).get_models()
        for field in model._meta.get_fields()
        if field.is_relation and not field.auto_created and field.related_model is not None
        and field.related_model._meta.app_label in above
    ]  # fmt: skip

    assert upward == []


def test_nothing_of_the_product_imports_tests_or_settings():
    wrong = [
        f"{shown(path)}:{line} imports {name}"
        for path in EVERYTHING
        for line, name in imported(path)
        if name.startswith(("tests", "config.settings", "bench"))
    ]

    assert wrong == []


@pytest.mark.parametrize("path", EVERYTHING, ids=shown)
def test_pieces_are_small(path):
    if shown(path) in LARGER:
        pytest.skip(LARGER[shown(path)])
    view = "views" in path.parts or path.name == "views.py"
    limit = VIEW if view else FUNCTION
    long = [f"{f.name} ({f.end_lineno - f.lineno + 1} lines)" for f in functions(path)
            if (f.end_lineno or 0) - f.lineno + 1 > limit]  # fmt: skip

    assert len(path.read_text().splitlines()) <= MODULE
    assert long == [], f"more than {limit} lines"


def test_every_exception_from_the_budget_is_still_needed():
    assert [name for name in LARGER if not (ROOT / name).exists()] == []


def test_no_module_stands_beside_a_package_of_its_name():
    """Python would import the package, and the module would be dead without anyone noticing."""
    twins = [shown(p) for app in LAYERS for p in (ROOT / app).rglob("*.py") if p.with_suffix("").is_dir()]

    assert twins == []


def dotted(node: ast.AST) -> str:
    """The last two names of a call's function: `datetime.now`, `time.time`, `Now`."""
    if isinstance(node, ast.Attribute):
        before = dotted(node.value).rpartition(".")[2]
        return f"{before}.{node.attr}"
    return node.id if isinstance(node, ast.Name) else ""


@pytest.mark.parametrize("path", [p for p in EVERYTHING if shown(p) not in MAY_READ_THE_CLOCK], ids=shown)
def test_core_clock_is_the_only_now(path):
    """Also not as a default: `default=timezone.now` is a read of the clock like any other."""
    read = [
        f"line {node.lineno}: {dotted(node)}"
        for node in ast.walk(parsed(path))
        if isinstance(node, ast.Attribute | ast.Name) and dotted(node) in CLOCKS
    ]

    assert read == [], "use core.clock.now(): it can be moved in the demo and in tests"


@pytest.mark.parametrize("path", EVERYTHING, ids=shown)
def test_nothing_is_locked_by_select_for_update(path):
    """Moves are compare-and-set (docs/adr/0001). The claim of deliveries skips locked rows, and the parts of one text take
    turns: they are joined, which no compare-and-set does."""
    locks = [n.lineno for n in ast.walk(parsed(path)) if isinstance(n, ast.Attribute) and n.attr == "select_for_update"]

    assert locks == [] or shown(path).startswith(("reminders/engine", "feedback/actions/reviews")), locks


def test_the_settings_of_coverage_and_types_name_every_layer():
    """An app that is not named there is neither counted nor checked."""
    tool = tomllib.loads((ROOT / "pyproject.toml").read_text())["tool"]

    assert sorted(tool["coverage"]["run"]["source"]) == sorted([*LAYERS, "config"])
    assert sorted(tool["mypy"]["files"]) == sorted([*LAYERS, "config", "scripts", "bench", "tests/servers"])
