"""The project's own Python files, parsed."""

import ast
from collections.abc import Iterator
from functools import cache
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
# The import order, upwards (architecture). An app that is not there yet has its place all the same.
ORDER = ["core", "accounts", "reminders", "recruiting", "kickoff", "feedback", "partnership", "workspace"]
LAYERS = [app for app in ORDER if (ROOT / app / "apps.py").exists()]


def modules(app: str) -> list[Path]:
    """Every module of an app but its migrations."""
    return [p for p in sorted((ROOT / app).rglob("*.py")) if "migrations" not in p.parts]


@cache
def parsed(path: Path) -> ast.Module:
    return ast.parse(path.read_text(), str(path))


def functions(path: Path) -> Iterator[ast.FunctionDef | ast.AsyncFunctionDef]:
    yield from (n for n in ast.walk(parsed(path)) if isinstance(n, ast.FunctionDef | ast.AsyncFunctionDef))


def imported(path: Path) -> Iterator[tuple[int, str]]:
    """Line and dotted name of everything imported, also inside functions and under TYPE_CHECKING."""
    for node in ast.walk(parsed(path)):
        if isinstance(node, ast.Import):
            yield from ((node.lineno, alias.name) for alias in node.names)
        elif isinstance(node, ast.ImportFrom) and node.module:
            yield node.lineno, node.module


def shown(path: Path) -> str:
    return str(path.relative_to(ROOT))
