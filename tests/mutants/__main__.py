"""`python -m tests.mutants`: prints each fault with what became of it, then the score; ends with 1 below the bound, or when
a survivor has no judgment. Two faults are tried at a time, each in a copy of the project under `var/mutants`."""

import os
import shutil
import subprocess
import sys
import tomllib
from collections import Counter
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from queue import Queue

from tests.mutants.faults import Fault, sample
from tests.shared import TIED

HERE, WORK = Path(__file__).parent, Path("var/mutants").absolute()
LIMIT = 1200  # seconds; a fault that makes the tests hang was noticed
NOTICED, MISSED, BROKEN = "noticed", "MISSED", "does not start"


def main() -> int:
    wanted = tomllib.loads((HERE / "sample.toml").read_text())
    judged = tomllib.loads((HERE / "survivors.toml").read_text())
    trees: Queue[Path] = Queue()
    for number in range(int(os.environ.get("WORKERS", "2"))):
        trees.put(_copy(WORK / f"tree{number}"))
    jobs = [
        (fault, group["tests"])
        for group in wanted["group"]
        for fault in sample(group["files"], group["share"], wanted["seed"])
    ]
    with ThreadPoolExecutor(trees.qsize()) as pool:
        results = list(pool.map(lambda job: _try(*job, trees), jobs))
    count = Counter(results)
    missed = [fault for (fault, _), result in zip(jobs, results, strict=True) if result == MISSED]
    unjudged = [fault for fault in missed if fault.key(Path(fault.file).read_text()) not in judged]
    score = 100 * count[NOTICED] / max(count[NOTICED] + count[MISSED], 1)
    say(f"{len(jobs)} faults: {count[NOTICED]} noticed, {count[MISSED]} missed ({len(unjudged)} without a judgment),")
    say(f"{count[BROKEN]} do not start. Score: {score:.1f} %, bound {wanted['bound']} %.")
    return int(score < wanted["bound"] or bool(unjudged))


def say(line: str) -> None:
    sys.stdout.write(f"{line}\n")
    sys.stdout.flush()


def _copy(tree: Path) -> Path:
    shutil.rmtree(tree, ignore_errors=True)
    left_out = shutil.ignore_patterns(
        ".venv", ".git", "var", "__pycache__", "node_modules", ".mypy_cache", ".ruff_cache"
    )
    shutil.copytree(".", tree, ignore=left_out)
    return tree


def _try(fault: Fault, tests: list[str], trees: "Queue[Path]") -> str:
    """Puts the fault into a copy, runs the tests until one fails, and takes it out again."""
    tree, source = trees.get(), Path(fault.file).read_text()
    target = tree / fault.file
    try:
        target.write_text(fault.code(source))
        result = _result(tree, tests)
    finally:
        target.write_text(source)
        trees.put(tree)
    say(f"{result:15} {fault.key(source)} {fault.file}:{fault.line} {fault.operator}")
    if result != NOTICED:
        say(fault.diff(source))
    return result


def _result(tree: Path, tests: list[str]) -> str:
    command = [
        *TIED,
        sys.executable,
        "-m",
        "pytest",
        "-x",
        "-q",
        "-n",
        "0",
        "-m",
        "not browser and not faults and not soak",
        *tests,
    ]
    env = os.environ | {"TEMPLATES": str(WORK), "PYTHONDONTWRITEBYTECODE": "1"}
    try:
        ended = subprocess.run(command, cwd=tree, env=env, capture_output=True, timeout=LIMIT, check=False)  # noqa: S603
    except subprocess.TimeoutExpired:
        return NOTICED
    return {0: MISSED, 1: NOTICED}.get(ended.returncode, BROKEN)


if __name__ == "__main__":
    sys.exit(main())
