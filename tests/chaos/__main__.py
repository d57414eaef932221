"""`python -m tests.chaos`: 200 kills while 2,000 reminders fall due; exits with 1 if anything was lost or hidden."""

import argparse
import random
import signal
import sys
from time import monotonic

from tests.chaos.judge import report, verdict_on
from tests.chaos.storm import Storm

STARTED = monotonic()


def say(line: str) -> None:
    sys.stdout.write(f"[{monotonic() - STARTED:5.0f} s] {line}\n")
    sys.stdout.flush()


def main() -> int:
    parser = argparse.ArgumentParser(prog="python -m tests.chaos", description=__doc__)
    parser.add_argument("--kills", type=int, default=200)
    parser.add_argument("--reminders", type=int, default=2000)
    parser.add_argument("--seed", type=int, default=random.randrange(10**6))  # repeatable, not secret
    options = parser.parse_args()
    signal.signal(signal.SIGTERM, lambda *_: sys.exit(143))  # so that the servers stop with this process
    say(f"seed {options.seed}")
    with Storm(people=options.reminders, seed=options.seed) as storm:
        storm.rage(kills=options.kills, say=say)
        storm.calm_down()
        verdict = verdict_on(storm)
        say("done\n" + report(storm, verdict))
    say("Every guarantee holds." if verdict.holds else f"A guarantee is BROKEN: {verdict}")
    return 0 if verdict.holds else 1


if __name__ == "__main__":
    sys.exit(main())
