"""Workers on machines whose clocks are wrong: the database's counts (Case 15). SQLite lives on one machine."""

from collections import Counter

import pytest

from tests.faults.engine.site import Site
from tests.servers.smtp import Smtp

pytestmark = [
    pytest.mark.faults,
    pytest.mark.smtp,
    pytest.mark.postgres,
    pytest.mark.timeout(300),
    pytest.mark.parametrize("site", ["postgres"], indirect=True),
]
LATER = """
from datetime import timedelta
from accounts.models import User
from core import clock
User.objects.filter(email="person1@example.org").update(invited_at=clock.now() + timedelta(minutes=5))
"""


def due_now_and_in_five_minutes(where: Site) -> None:
    where.invite()
    where.app.shell(LATER)
    where.invite(12, first=2)


def copies(smtp: Smtp) -> Counter[str]:
    return Counter(address for message in smtp.messages for address in message.to)


def test_with_its_own_clock_a_fast_worker_sends_early(site, smtp):
    """Case 15, the guard off."""
    where = site(demo=False, EMAIL_URL=smtp.url)
    due_now_and_in_five_minutes(where)
    where.odd_worker("ten-minutes-fast", "own-clock")

    smtp.wait_for(to="person1@example.org", seconds=60)


def test_workers_ten_minutes_fast_and_slow_send_neither_early_nor_late_nor_twice(site, smtp):
    """Case 15, the guard on: side by side, with leases that end long before the clocks' difference."""
    where = site(demo=False, EMAIL_URL=smtp.url, LEASE_SECONDS="60")
    due_now_and_in_five_minutes(where)
    for wrong in ("ten-minutes-fast", "ten-minutes-slow"):
        where.odd_worker(wrong)
    where.wait_for(*["accepted"] * 12, seconds=60)
    where.settle_down()

    assert copies(smtp) == {f"person{n}@example.org": 1 for n in range(2, 14)}
    assert where.attempts() == ["accepted"] * 12
