"""The faults that a file can have, and the sample of them."""

import ast
import difflib
import hashlib
import random
from dataclasses import dataclass
from pathlib import Path

from cosmic_ray import plugins
from cosmic_ray.ast import ast_nodes, get_ast
from cosmic_ray.mutating import mutate_code

# Left out: what mostly gives the same program, or one that fails at once with any test.
LEFT_OUT = ("variable", "no-op", "ReplaceBinaryOperator", "_IsNot", "_Is", "ReplaceUnaryOperator")
WANTED_ALL_THE_SAME = (
    "ReplaceBinaryOperator_Add_Sub",
    "ReplaceBinaryOperator_Sub_Add",
    "ReplaceBinaryOperator_Mul_Add",
)


@dataclass(frozen=True)
class Fault:
    """One place of a file with one change."""

    file: str
    operator: str
    occurrence: int
    line: int

    def code(self, source: str) -> str:
        """`source` with the fault."""
        changed: str = mutate_code(source, plugins.get_operator(self.operator)(), self.occurrence)
        return changed

    def diff(self, source: str) -> str:
        """The changed lines."""
        lines = difflib.unified_diff(source.splitlines(), self.code(source).splitlines(), lineterm="", n=0)
        return "\n".join(line for line in lines if line[:1] in "+-" and not line.startswith(("+++", "---")))

    def key(self, source: str) -> str:
        """What the judgment of a survivor is kept under: it stays while the file's line does."""
        return hashlib.sha256(f"{self.file}\n{self.diff(source)}".encode()).hexdigest()[:12]


def faults_of(path: Path) -> list[Fault]:
    """All faults of the file within functions, annotations and texts left out."""
    source = path.read_text()
    tree, wanted = get_ast(source), _lines_that_run(source)
    found = []
    for name in sorted(plugins.operator_names()):
        operator = plugins.get_operator(name)
        if operator.arguments() or (any(part in name for part in LEFT_OUT) and not name.endswith(WANTED_ALL_THE_SAME)):
            continue
        places = (place for node in ast_nodes(tree) for place in operator().mutation_positions(node))
        found += [
            Fault(str(path), name, number, start[0])
            for number, (start, _) in enumerate(places)
            if start[0] in wanted or "decorator" in name
        ]
    return found


def sample(files: list[str], count: int, seed: int) -> list[Fault]:
    """`count` of their faults, the same ones for the same code and seed; at most one of a kind in a line."""
    places = {}
    for file in files:
        for fault in faults_of(Path(file)):
            places[fault.file, fault.line, fault.operator.rpartition("_")[0]] = fault
    ordered = [places[place] for place in sorted(places)]
    chosen = random.Random(seed).sample(ordered, min(count, len(ordered)))  # the same ones again
    return sorted(chosen, key=lambda fault: (fault.file, fault.line))


def _lines_that_run(source: str) -> set[int]:
    """Lines within functions, without signatures (annotations are no rules) and docstrings."""
    lines: set[int] = set()
    for node in ast.walk(ast.parse(source)):
        if isinstance(node, ast.FunctionDef):
            body = node.body[1:] if ast.get_docstring(node) else node.body
            lines |= {line for statement in body for line in range(statement.lineno, (statement.end_lineno or 0) + 1)}
    return lines
