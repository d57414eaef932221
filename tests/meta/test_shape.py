"""Project rules that can be checked in the files: imports point down, pieces are small, one clock, no name clashes."""

import ast
import tomllib
from pathlib import Path

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
    "recruiting/candidates/documents/kept.py": "compares with the file system's own times, which nothing can move",
}


def test_every_app_of_the_project_has_its_layer():
    """An app that ORDER does not name is checked by no test here; INSTALLED_APPS has the same order."""
    assert [app.name for app in apps.get_app_configs() if Path(app.path).parent == ROOT] == LAYERS


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


def too_large(path: Path) -> list[str]:
    """Returns what is over budget in this file, each with its lines."""
    limit = VIEW if "views" in path.parts or path.name == "views.py" else FUNCTION
    pieces = [(f"{shown(path)}::{f.name}", (f.end_lineno or 0) - f.lineno + 1, limit) for f in functions(path)]
    pieces.append((shown(path), len(path.read_text().splitlines()), MODULE))
    return [f"{name}: {lines} lines, at most {most}" for name, lines, most in pieces if lines > most]


def test_pieces_are_small():
    large = [piece for path in EVERYTHING if shown(path) not in LARGER for piece in too_large(path)]

    assert large == [], "\n".join(large)


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


def test_core_clock_is_the_only_now():
    """Also not as a default: `default=timezone.now` is a read of the clock like any other."""
    read = [
        f"{shown(path)}:{node.lineno} reads {dotted(node)}"
        for path in EVERYTHING
        if shown(path) not in MAY_READ_THE_CLOCK
        for node in ast.walk(parsed(path))
        if isinstance(node, ast.Attribute | ast.Name) and dotted(node) in CLOCKS
    ]

    assert read == [], "\n".join(["use core.clock.now(), which can be moved in the demo and in tests:", *read])


def test_nothing_is_locked_by_select_for_update():
    """Moves are compare-and-set (docs/adr/0001). The claim of deliveries skips locked rows, and the parts of one text take
    turns: they are joined, which no compare-and-set does."""
    locks = [
        f"{shown(path)}:{node.lineno}"
        for path in EVERYTHING
        if not shown(path).startswith(("reminders/engine", "feedback/actions/reviews"))
        for node in ast.walk(parsed(path))
        if isinstance(node, ast.Attribute) and node.attr == "select_for_update"
    ]

    assert locks == [], "\n".join(locks)


def test_the_settings_of_coverage_and_types_name_every_layer():
    """An app that is not named there is neither counted nor checked."""
    tool = tomllib.loads((ROOT / "pyproject.toml").read_text())["tool"]

    assert sorted(tool["coverage"]["run"]["source"]) == sorted([*LAYERS, "config"])
    assert sorted(tool["mypy"]["files"]) == sorted([*LAYERS, "config", "scripts", "bench", "tests/servers"])


def test_what_actions_raise_has_one_base():
    """A view can refuse what is not possible without knowing which action said so."""
    own = [
        f"{shown(path)}: {node.name}"
        for path in EVERYTHING
        if "actions" in path.parts or path.name == "actions.py"
        for node in parsed(path).body
        if isinstance(node, ast.ClassDef)
        and {ast.unparse(base) for base in node.bases} & {"Exception", "ValueError", "LookupError", "RuntimeError"}
    ]

    assert own == [], "raise core.errors.DomainError, or a subclass of it"
