"""Yesterday's backup is restored, with and without the check that pauses it (Case 18; R14)."""

import shutil
from collections.abc import Callable
from urllib.parse import urlsplit

import pytest

from tests.faults.engine.site import Prepared, Site
from tests.servers.smtp import Smtp

pytestmark = [pytest.mark.faults, pytest.mark.smtp, pytest.mark.timeout(300)]
PLAN = """
from core import clock
from reminders.engine.compose import compose
from reminders.engine.plan import plan
plan(clock.now()), compose(clock.now())
"""


def backup_of(where: Site, prepared: Prepared) -> Callable[[], None]:
    """Copies the database as it is now. Returns a function that puts the copy in its place."""
    if not where.database_url:
        kept = shutil.copy(where.app.folder / "tandem.sqlite3", where.app.folder / "backup.sqlite3")
        return lambda: shutil.copy(kept, where.app.folder / "tandem.sqlite3") and None
    name = urlsplit(where.database_url).path[1:]
    prepared.create(f"{name}_backup", template=name)

    def restore() -> None:
        where.database_url = where.app.env["DATABASE_URL"] = prepared.url_of(f"{name}_backup")

    return restore


def restored(where: Site, smtp: Smtp, prepared: Prepared) -> None:
    """In the backup, the second person's message is due; it went out since."""
    where.invite()
    where.app.manage("run_reminders", "--once")
    where.invite(first=2)
    where.app.shell(PLAN)
    restore = backup_of(where, prepared)
    where.app.manage("run_reminders", "--once")
    assert (len(smtp.messages), where.states()) == (2, ["accepted", "accepted"])
    restore()
    assert where.states() == ["accepted", "scheduled"]


@pytest.mark.parametrize("site", ["sqlite"], indirect=True)  # the same code on both
def test_without_suspicion_a_restored_backup_sends_again(site, smtp, prepared):
    """Case 18, the guard off."""
    where = site(EMAIL_URL=smtp.url)
    restored(where, smtp, prepared)
    where.odd_worker("no-suspicion")

    smtp.wait_for(to="person2@example.org", count=2, seconds=60)


def test_a_restored_backup_sends_nothing_until_it_is_released(site, smtp, prepared):
    """Case 18, the guard on, with the very same backup: a worker has its turns and makes no call."""
    where = site(EMAIL_URL=smtp.url)
    restored(where, smtp, prepared)
    where.worker()
    where.settle_down()

    assert (len(smtp.messages), where.states()) == (2, ["accepted", "scheduled"])
    [(paused, reason)] = where.rows("SELECT paused, paused_reason FROM reminders_instancemarker")
    assert paused
    assert "A backup was probably restored." in reason


def test_a_production_copy_elsewhere_makes_no_call(site, smtp):
    """Case 18: the same database, started under the name of another site."""
    where = site(EMAIL_URL=smtp.url)
    where.invite()
    where.app.manage("run_reminders", "--once")
    where.app.env["SITE_ID_NAME"] = "staging"
    where.invite(first=2)
    where.worker()
    where.settle_down()

    assert smtp.to("person2@example.org") == []
    assert where.rows("SELECT site, paused FROM reminders_instancemarker") == [("tests", False)]
