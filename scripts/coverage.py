"""Compares the coverage of all runs in var/coverage with the limits in pyproject.toml ([tool.tandem.coverage]).

Prints what is missed, file by file; ends with 1 when a bound is missed.
"""

import fnmatch
import json
import subprocess
import sys
import tomllib
from pathlib import Path
from typing import Any

ROOT = Path(__file__).resolve().parent.parent
FOLDER = ROOT / "var" / "coverage"


def percent(files: list[dict[str, Any]]) -> float:
    """Lines and branches together, as coverage.py counts them."""
    totals = [file["summary"] for file in files]
    there = sum(t["num_statements"] + t["num_branches"] for t in totals)
    return 100 * sum(t["covered_lines"] + t["covered_branches"] for t in totals) / there if there else 100.0


def missed(name: str, file: dict[str, Any]) -> str:
    lines = ", ".join(map(str, file["missing_lines"]))
    branches = ", ".join(f"{a}→{b if b > 0 else 'exit'}" for a, b in file["missing_branches"])
    return f"  {name}: {file['summary']['percent_covered']:.1f} %; lines {lines or '-'}; branches {branches or '-'}"


def measured() -> dict[str, dict[str, Any]]:
    """Returns path → its coverage, all runs combined."""
    runs = [str(p) for p in sorted(FOLDER.iterdir()) if p.suffix != ".json" and p.name != "all"]
    coverage = [sys.executable, "-m", "coverage"]
    target = [f"--data-file={FOLDER / 'all'}"]
    subprocess.run([*coverage, "combine", "--quiet", "--keep", *target, *runs], cwd=ROOT, check=True)  # noqa: S603
    report = FOLDER / "report.json"
    subprocess.run([*coverage, "json", "--quiet", "-o", str(report), *target], cwd=ROOT, check=True)  # noqa: S603
    files: dict[str, dict[str, Any]] = json.loads(report.read_text())["files"]
    return files


def main() -> int:
    bounds = tomllib.loads((ROOT / "pyproject.toml").read_text())["tool"]["tandem"]["coverage"]
    files = measured()
    whole = {name: f for name, f in files.items() if any(fnmatch.fnmatch(name, p) for p in bounds["whole"])}
    short = {name: f for name, f in whole.items() if f["missing_lines"] or f["missing_branches"]}
    overall, inside = percent(list(files.values())), percent(list(whole.values()))
    sys.stdout.write(f"Coverage: {overall:.1f} % overall (at least {bounds['overall']}), ")
    sys.stdout.write(f"{inside:.1f} % of actions, access and reminders (at least {bounds['whole_percent']})\n")
    if inside < bounds["whole_percent"]:
        sys.stdout.write("".join(f"{missed(name, f)}\n" for name, f in sorted(short.items())))
    if overall < bounds["overall"]:
        worst = sorted(files.items(), key=lambda item: len(item[1]["missing_lines"]), reverse=True)[:15]
        sys.stdout.write("".join(f"{missed(name, f)}\n" for name, f in worst))
    return int(inside < bounds["whole_percent"] or overall < bounds["overall"])


if __name__ == "__main__":
    sys.exit(main())
