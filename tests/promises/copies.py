"""R10 and R14: everything ends in a visible state, and a copied database sends nothing."""

from urllib.parse import urlsplit

from tests.faults.engine.site import Site
from tests.promises.figure import Figure
from tests.promises.servers import Servers
from tests.servers.processes import wait_until

PEOPLE = 30
OPEN = "SELECT count(*) FROM reminders_occurrence WHERE state = 'open' AND useful_until < to_timestamp(%f)"
MOVE = "from core.models import ClockOffset; ClockOffset.objects.update_or_create(id=1, defaults=dict(seconds={}))"
NOW = "from core import clock; print(clock.now().timestamp())"


def r10_everything_ends(servers: Servers) -> Figure:
    """No message can be delivered: the mail server refuses, fails, and is gone. Days later every message has a final state."""
    with servers.site() as site:
        site.invite(PEOPLE)
        servers.smtp.answers.extend(["451 4.3.0 later"] * 2 + ["550 5.1.1 unknown"] * 5 + ["drop"] * 5)
        worker = site.worker()
        wait_until(lambda: len(site.attempts()) >= 12, seconds=60, what="attempts")
        worker.kill()
        servers.smtp.stop()
        days = 0.0
        for days in (0.1, 0.5, 1, 3, 7.5, 8, 8.05):
            site.app.shell(MOVE.format(int(days * 86400)))
            site.app.manage("run_reminders", "--once")
        hour_ago = float(site.app.shell(NOW)) - 3600
        [(left,)] = site.rows(OPEN % hour_ago)
        ends = site.rows("SELECT state, count(*) FROM reminders_occurrence GROUP BY state ORDER BY state")
        servers.smtp.start()
    seen = ", ".join(f"{count} {'need attention' if state == 'attention' else state}" for state, count in ends)
    return Figure(
        "R10", "Every occurrence ends in a visible state", "0 open an hour after they expire", f"{left} open ({seen})",
        left == 0 and sum(count for _, count in ends) == PEOPLE,
    )  # fmt: skip


def r14_a_copy_sends_nothing(servers: Servers) -> Figure:
    """Restores yesterday's backup, then starts the same database under another site name."""
    with servers.site() as site:
        name = urlsplit(site.database_url).path[1:]
        tell(site, 5)
        backup = servers.postgres.create_database(f"{name}_backup", template=name)
        tell(site, 5, first=11)
        before = len(servers.smtp.messages)
        ours = {key: site.app.env[key] for key in ("DATABASE_URL", "SITE_ID_NAME")}
        calls = []
        for copied in ({"DATABASE_URL": backup}, {"SITE_ID_NAME": "another"}, {}):
            site.app.env |= ours | copied
            site.invite(5, first=21 + 5 * len(calls))
            for _ in range(3):
                site.app.manage("run_reminders", "--once")
            calls.append(len(servers.smtp.messages) - before)
    restored, moved, true = calls
    return Figure(
        "R14", "A restored or copied database never sends by itself", "0 calls",
        f"{restored} calls restored, {moved} copied (then {true} by the real one)", restored == moved == 0 and true > 0,
    )  # fmt: skip


def tell(site: Site, count: int, first: int = 1) -> None:
    site.invite(count, first=first)
    site.app.manage("run_reminders", "--once")
    site.wait_for(*["accepted"] * (first // 10 * 5 + count))
