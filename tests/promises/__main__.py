"""`python -m tests.promises`: the fourteen delivery guarantees (R1 to R14), each with its figure, pass or FAIL.

Exits with 1 if one is broken. R2, R3 and R4 come from 200 random kills; `--kills` makes that shorter.
"""

import argparse
import json
import random
import signal
import sys
from collections.abc import Callable, Iterable
from dataclasses import asdict
from pathlib import Path
from time import monotonic

from tests.chaos.judge import report, verdict_on
from tests.chaos.storm import Storm
from tests.promises import away, copies, many, pace, planning, working
from tests.promises.figure import Figure, table
from tests.promises.servers import Servers
from tests.servers.app import ROOT

DOCUMENT = ROOT / "docs" / "promises.md"
KEPT = ROOT / "var" / "promises.json"
HEAD = """# Delivery guarantees, measured

Written by `make promises`; run it again to check. Everything except the paid providers is real: PostgreSQL, Redis, SMTP,
the web server, workers, and scheduler, as the `Procfile` starts them. `tests/promises/` defines each guarantee.

"""
STARTED = monotonic()


def say(line: str) -> None:
    sys.stdout.write(f"[{monotonic() - STARTED:5.0f} s] {line}\n")
    sys.stdout.flush()


def r2_r3_r4_in_a_storm(kills: int) -> list[Figure]:
    with Storm(people=kills * 10, seed=random.randrange(10**6)) as storm:  # not secret
        storm.rage(kills=kills, say=lambda line: None)
        storm.calm_down()
        verdict = verdict_on(storm)
        say(report(storm, verdict))
    told = f"{verdict.people:,} reminders"
    return [
        Figure("R2", "No provider call without a stored attempt", "0 calls",
               f"{verdict.unwritten} calls ({told})", verdict.unwritten == 0),
        Figure("R3", "A crash anywhere loses nothing", "0 lost",
               f"{len(verdict.lost)} lost ({kills} kills of worker, scheduler, Redis, and PostgreSQL; {told})",
               not verdict.lost and not verdict.unfinished),
        Figure("R4", "One copy if the provider can be asked; if not, two at most, flagged", "0 unflagged",
               f"{len(verdict.unflagged)} unflagged, {verdict.flagged} flagged, most copies {verdict.most_copies}",
               not verdict.unflagged and verdict.most_copies <= 2),
    ]  # fmt: skip


def measurements(kills: int) -> dict[str, Callable[[Servers], Figure | list[Figure]]]:
    """Numbers of the guarantees → the function that measures them."""
    return {
        "R1": planning.r1_one_occurrence,
        "R9": lambda servers: planning.r9_never_at_the_wrong_time(),
        "R2 R3 R4": lambda servers: r2_r3_r4_in_a_storm(kills),
        "R5": working.r5_recovery,
        "R6 R11": working.r6_and_r11_healthy_system_and_stopped_clock,
        "R7 R12 R13": away.r7_r12_r13_without_the_broker,
        "R8": lambda servers: [pace.r8_throughput(servers), many.r8_planning(servers)],
        "R10": copies.r10_everything_ends,
        "R14": copies.r14_a_copy_sends_nothing,
    }


def measure(wanted: Iterable[str], kills: int) -> list[Figure]:
    figures: list[Figure] = []
    with Servers() as servers:
        for numbers, function in measurements(kills).items():
            if wanted and not set(wanted) & set(numbers.split()):
                continue
            try:
                found = function(servers)
            except Exception as error:  # noqa: BLE001  # any failure: the others are still measured
                found = [
                    Figure(n, "Could not be measured", "-", repr(error)[:300], holds=False) for n in numbers.split()
                ]
            figures += found if isinstance(found, list) else [found]
            say(f"{numbers} measured")
    return figures


def markdown(figures: list[Figure]) -> str:
    ordered = sorted(figures, key=lambda figure: int(figure.number[1:]))
    first = {figure.number: figure for figure in reversed(ordered)}  # the row that a citation of the number leads to
    rows = [
        f"| {_anchor(f) if f is first[f.number] else ''}{f.number} | {f.promise} | {f.bound} | {f.seen} | "
        f"{'yes' if f.holds else '**no**'} |"
        for f in ordered
    ]
    return HEAD + "\n".join(["| | Guarantee | Limit | Measured | Holds |", "|---|---|---|---|---|", *rows]) + "\n"


def _anchor(figure: Figure) -> str:
    return f'<a id="{figure.number.lower()}"></a>'


def with_kept(figures: list[Figure], kept: Path) -> list[Figure]:
    """These figures, and those of earlier runs for the other guarantees. Stores both in `kept`."""
    found = {(f.number, f.promise): f for f in figures}
    numbers = {figure.number for figure in figures}
    earlier = [Figure(**row) for row in json.loads(kept.read_text())] if kept.exists() else []
    together = [*found.values(), *(f for f in earlier if f.number not in numbers)]
    kept.parent.mkdir(exist_ok=True)
    kept.write_text(json.dumps([asdict(figure) for figure in together]))
    return together


def main() -> int:
    parser = argparse.ArgumentParser(prog="python -m tests.promises", description=__doc__)
    parser.add_argument("only", nargs="*", help="R1 R6 …; the others keep their last figures")
    parser.add_argument("--kills", type=int, default=200)
    parser.add_argument("--document", type=Path, default=DOCUMENT)
    parser.add_argument("--kept", type=Path, default=KEPT, help="file with the figures of the last run")
    options = parser.parse_args()
    signal.signal(signal.SIGTERM, lambda *_: sys.exit(143))  # so that the servers stop with this process
    figures = measure(options.only, options.kills)
    options.document.write_text(markdown(with_kept(figures, options.kept)))
    broken = [figure.number for figure in figures if not figure.holds]
    say("done\n\n" + table(figures) + "\n")
    say(f"BROKEN: {', '.join(broken)}" if broken else "Every guarantee holds.")
    return 1 if broken else 0


if __name__ == "__main__":
    sys.exit(main())
