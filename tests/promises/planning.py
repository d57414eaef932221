"""R1 and R9: one occurrence for each, and nothing at the wrong time."""

import os
import re
import subprocess
import sys

from tests.promises.figure import Figure
from tests.promises.servers import Servers
from tests.servers.app import ROOT
from tests.servers.processes import Group

PLANNERS, PEOPLE = 8, 300
MOMENTS = 10_000
PLAN = """
import time
from core import clock
from reminders.engine.compose import compose
from reminders.engine.plan import plan
time.sleep(max(0, {start} - time.time()))
for _ in range(3):
    plan(clock.now()), compose(clock.now())
"""


def r1_one_occurrence(servers: Servers) -> Figure:
    import time

    with servers.site() as site:
        site.invite(PEOPLE)
        code = PLAN.format(start=time.time() + 12)
        command = [sys.executable, "manage.py", "shell", "--no-imports", "-v", "0", "-c", code]
        log = site.app.folder / "planners.log"
        planners = [Group(command, log=log, env=site.app.env, cwd=ROOT) for _ in range(PLANNERS)]
        ended = [planner.popen.wait(120) for planner in planners]
        [(rows,)] = site.rows("SELECT count(*) FROM reminders_occurrence")
        [(messages,)] = site.rows("SELECT count(*) FROM reminders_delivery")
    extra = max(rows, messages) - PEOPLE
    return Figure(
        "R1", "One occurrence per rule, subject, recipient, and slot", "0 extra",
        f"{extra} extra ({PLANNERS} planners at once, {PEOPLE} due, {rows} occurrences, {messages} messages)",
        extra == 0 and ended == [0] * PLANNERS and min(rows, messages) == PEOPLE,
    )  # fmt: skip


def r9_never_at_the_wrong_time() -> Figure:
    """The property tests themselves, with many more cases: hours, days, holidays and out of office; and the state machine, in
    which people answer while messages are planned, claimed, lost and found."""
    command = [
        sys.executable, "-m", "pytest", "-q", "-p", "no:cacheprovider", "tests/reminders/engine/test_slots.py",
        "tests/reminders/engine/test_machine.py", "--hypothesis-show-statistics", "--timeout", "3600",
    ]  # fmt: skip
    env = {**os.environ, "SLOT_EXAMPLES": str(MOMENTS), "MACHINE_EXAMPLES": "60"}
    done = subprocess.run(command, cwd=ROOT, env=env, capture_output=True, text=True, check=False)  # noqa: S603
    tried = [int(count) for count in re.findall(r"(\d+) passing,", done.stdout)]
    seen = f"0 outside in {max(tried, default=0):,} cases" if not done.returncode else done.stdout[-600:]
    return Figure(
        "R9", "Nothing outside the allowed hours, nothing after completion", "0 in 10,000 cases", seen,
        not done.returncode and max(tried, default=0) >= MOMENTS,
    )  # fmt: skip
