"""R5, R6, R11: delays in a healthy system, after a killed worker, and when the clock stops."""

import subprocess
import sys
import time

from reminders.engine.intervals import EVERY
from tests.promises.figure import Figure, percentile
from tests.promises.servers import DEFAULT_TIMES, Servers
from tests.servers.app import ROOT
from tests.servers.processes import wait_until
from tests.servers.smtp import HANG

A_LOOK = 3  # seconds: the health check is a process that starts, every second
SPREAD, REMINDERS = 150, 300  # seconds over which so many fall due
LATENCY = """
SELECT extract(epoch FROM min(a.started_at) - u.invited_at) FROM accounts_user u
JOIN reminders_delivery d ON d.recipient_id = u.id JOIN reminders_attempt a ON a.delivery_id = d.id
WHERE u.email LIKE 'person%' AND u.id <> (SELECT min(id) FROM accounts_user) GROUP BY u.id
"""
LATER = """
from datetime import timedelta
from accounts.models import User
from core import clock
now = clock.now()
for place, user in enumerate(User.objects.filter(email__startswith="person").order_by("pk")[1:]):
    User.objects.filter(pk=user.pk).update(invited_at=now + timedelta(seconds=8 + place * {spread} / {count}))
"""


def r5_recovery(servers: Servers) -> Figure:
    """The hardest case: plain mail was accepted, the worker died before recording it, and no provider can be asked."""
    with servers.site() as site:
        site.invite()
        servers.smtp.answers.append(HANG)
        worker = site.worker()
        servers.smtp.wait_for(to="person1@example.org", seconds=60)
        worker.kill()
        killed = time.monotonic()
        site.worker()
        servers.smtp.wait_for(to="person1@example.org", count=2, seconds=60)
        took = time.monotonic() - killed
    give_up, lease = float(DEFAULT_TIMES["UNCERTAIN_GIVE_UP_SECONDS"]), float(DEFAULT_TIMES["LEASE_SECONDS"])
    first, second = (float(DEFAULT_TIMES[f"UNCERTAIN_{name}_SECONDS"]) for name in ("CHECK", "SECOND_LOOK"))
    tick, send = EVERY["reconcile"], EVERY["dispatch"]
    longest = max(give_up + tick + send, lease + tick + first + tick + second + tick + send) / 60
    return Figure(
        "R5", "Recovery after a killed worker", "20 s with test settings, 20 min with the defaults",
        f"{took:.1f} s; with the defaults at most {longest:.1f} min", took <= 20 and longest <= 20,
    )  # fmt: skip


def r6_and_r11_healthy_system_and_stopped_clock(servers: Servers) -> list[Figure]:
    with servers.site(**DEFAULT_TIMES) as site:
        site.invite(REMINDERS + 1)
        site.app.shell(LATER.format(spread=SPREAD, count=REMINDERS))
        site.celery("worker")
        clock = site.celery("clock")
        told = "SELECT count(*) FROM reminders_delivery WHERE state IN ('accepted', 'delivered')"
        wait_until(lambda: site.rows(told)[0][0] > REMINDERS, seconds=SPREAD + 240, what="all reminders", every=1)
        waits = [float(seconds) for (seconds,) in site.rows(LATENCY)]
        clock.kill()
        died = time.monotonic()
        check = [sys.executable, "scripts/healthy.py", "work"]

        def alarmed() -> bool:
            return subprocess.run(check, cwd=ROOT, env=site.app.env, check=False).returncode != 0  # noqa: S603

        wait_until(alarmed, seconds=300, what="the alarm", every=1)
        noticed = time.monotonic() - died
    usual, rare = percentile(waits, 0.95), percentile(waits, 0.99)
    return [
        Figure(
            "R6", "From due to accepted by the provider, healthy system", "60 s for 95%, 120 s for 99%",
            f"{usual:.1f} s and {rare:.1f} s ({len(waits)} reminders, default intervals)", usual <= 60 and rare <= 120,
        ),
        Figure(
            "R11", "A stopped scheduler is detected", "180 s, plus one check interval", f"{noticed:.0f} s",
            noticed <= 180 + A_LOOK,
        ),
    ]  # fmt: skip
