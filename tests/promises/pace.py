"""R8: how many reminders are sent in a minute, compared with a bare Celery task on the same machine in the same run."""

import json
import sys
import time

from tests.promises.figure import Figure
from tests.promises.servers import DEFAULT_TIMES, Servers
from tests.servers.app import procfile
from tests.servers.processes import wait_until

COUNT = 1000
SHARE = 0.25  # of the bare task's pace
ALL_DUE = "from accounts.models import User; from core import clock; User.objects.update(invited_at=clock.now())"
PREPARED = """
from core import clock
from reminders.engine.compose import compose
from reminders.engine.plan import plan
plan(clock.now()), compose(clock.now())
"""
# Where the time of one message goes: the parts of the engine, timed inside one process.
PARTS = """
import json, time
from collections import Counter
from contextlib import contextmanager
from django.db import connection
from core import clock
from reminders.channels import email
from reminders.engine import claim, dispatch, rendering

seconds, statements, depth = Counter(), Counter(), []

def timed(name, function):
    def inner(*args, **kwargs):
        began, before = time.perf_counter(), count[0]
        depth.append(0.0)
        try:
            return function(*args, **kwargs)
        finally:
            took, inside = time.perf_counter() - began, depth.pop()
            seconds[name] += took - inside
            statements[name] += count[0] - before
            if depth:
                depth[-1] += took
    return inner

count = [0]
def counted(execute, sql, params, many, context):
    count[0] += 1
    began = time.perf_counter()
    try:
        return execute(sql, params, many, context)
    finally:
        seconds["database"] += time.perf_counter() - began

dispatch.claim_next = timed("claim", dispatch.claim_next)
claim.messages.frozen = timed("writing the text", claim.messages.frozen)
email.EmailChannel.send = timed("mail server", email.EmailChannel.send)
dispatch._record = timed("recording", dispatch._record)
with connection.execute_wrapper(counted):
    began = time.perf_counter()
    sent = dispatch.dispatch(clock.now())
    whole = time.perf_counter() - began
print(json.dumps(dict(sent=sent, whole=whole, statements=count[0], seconds=seconds)))
"""


def r8_throughput(servers: Servers) -> Figure:
    took = _a_thousand_due(servers)
    bare, ours = _bare(servers), _dispatch(servers)
    return Figure(
        "R8", "Throughput on this machine",
        f"120 s for {COUNT:,}; at least {SHARE:.0%} of the throughput of a bare Celery task",
        f"{took:.0f} s from due to the last of {COUNT:,} emails, planning included; sending alone, {ours:.0f} emails a "
        f"second, compared with {bare:.0f} for the bare task: {ours / bare:.0%} ({_parts(servers)})",
        took <= 120 and ours >= SHARE * bare,
    )  # fmt: skip


def _a_thousand_due(servers: Servers) -> float:
    """Returns the seconds from the moment all are due to the last email, with the default intervals."""
    with servers.site(**DEFAULT_TIMES) as site:
        site.invite(COUNT)
        for name in ("worker", "clock"):
            site.celery(name)
        site.app.shell(ALL_DUE)
        due = time.monotonic()
        wait_until(lambda: len(servers.smtp.messages) >= COUNT, seconds=300, what="a thousand mails", every=0.2)
        return time.monotonic() - due


def _bare(servers: Servers) -> float:
    with servers.site() as site:
        site.invite(COUNT)
        asked = site.worker([sys.executable, "-m", "tests.promises.bare"])
        asked.popen.wait(60)
        site.worker(procfile()["worker"].replace("--app config", "--app tests.promises.bare"))
        return _rate(servers)


def _dispatch(servers: Servers) -> float:
    """Dispatch alone, by both processes: everything due is already planned and composed."""
    with servers.site(TICK_SECONDS="1", LEASE_SECONDS="180") as site:
        site.invite(COUNT)
        site.app.shell(PREPARED)
        for name in ("worker", "clock"):
            site.celery(name)
        return _rate(servers)


def _rate(servers: Servers) -> float:
    """Emails a second from the first tenth to the last email, while all processes are working."""
    arrived: list[float] = []
    servers.smtp.box.on_message = lambda message: arrived.append(time.monotonic())
    try:
        wait_until(lambda: len(arrived) >= COUNT, seconds=300, what="a thousand mails", every=0.1)
    finally:
        servers.smtp.box.on_message = None
    return (len(arrived) - COUNT // 10) / (arrived[-1] - arrived[COUNT // 10])


def _parts(servers: Servers) -> str:
    with servers.site() as site:
        site.invite(200)
        site.app.shell(PREPARED)
        seen = json.loads(site.app.shell(PARTS).splitlines()[-1])
    each = {name: took / seen["sent"] * 1000 for name, took in seen["seconds"].items()}
    database = each.pop("database")
    parts = ", ".join(f"{name} {ms:.1f}" for name, ms in each.items())
    whole = seen["whole"] / seen["sent"] * 1000
    statements = seen["statements"] / seen["sent"]
    return f"in one process, {whole:.1f} ms per email: {parts}; the {statements:.0f} SQL statements take {database:.1f}"
