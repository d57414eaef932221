"""Frozen workers, a database that is killed, many processes on one database (Cases 9, 11 and 23; R5, R8)."""

import os
import signal
from collections import Counter
from contextlib import closing

import pytest

from tests.faults.engine.site import Prepared, Site
from tests.servers.postgres import Postgres
from tests.servers.processes import wait_until
from tests.servers.smtp import Smtp
from tests.servers.twilio import HANG

pytestmark = [pytest.mark.faults, pytest.mark.smtp, pytest.mark.timeout(600)]


def test_a_frozen_worker_that_wakes_up_changes_nothing(site, twilio):
    """Case 9: stopped inside its call, longer than its lease; the other found out meanwhile; one copy."""
    twilio.answers.append(HANG)
    where = site(**twilio.settings)
    where.invite(by_text=True)
    frozen = where.worker()
    wait_until(lambda: twilio.created, seconds=40, what="the create request")
    frozen.signal(signal.SIGSTOP)

    where.worker()
    where.wait_for("accepted")
    frozen.signal(signal.SIGCONT)
    wait_until(lambda: "came too late" in frozen.log.read_text(), seconds=60, what="its late word")

    assert where.states() == ["accepted"]
    assert where.attempts() == ["accepted"]
    assert len(twilio.created) == 1


def test_a_stop_signal_ends_a_worker_between_two_messages(site, smtp):
    where = site(EMAIL_URL=smtp.url)
    where.invite()
    worker = where.worker()
    where.wait_for("accepted")
    worker.signal(signal.SIGTERM)

    assert worker.popen.wait(20) == 0
    assert set(where.attempts()) == {"accepted"}


@pytest.mark.postgres
def test_a_database_that_is_killed_during_the_call_costs_no_copy(smtp: Smtp, monkeypatch):
    """Case 11: the result is written over a fresh connection; no double, no loss."""
    with Postgres() as server:
        monkeypatch.setenv("TEST_POSTGRES_URL", server.url)
        with closing(Prepared()) as own, Site(own, "postgres", EMAIL_URL=smtp.url) as where:
            where.invite(2)

            def restart(message: object) -> None:
                smtp.box.on_message = None
                server.stop()
                server.start()

            smtp.box.on_message = restart
            where.worker()
            wait_until(lambda: len(smtp.messages) >= 2, seconds=60, what="both mails")
            where.wait_for("accepted", "accepted")

            assert max(Counter(a for m in smtp.messages for a in m.to).values()) == 1
            assert where.attempts() == ["accepted", "accepted"]


@pytest.mark.parametrize("people", [1500 if os.environ.get("SOAK") else 150])
def test_four_processes_on_one_database_send_each_once(site, smtp, people):
    """Case 23: no double, no user sees a locked database; and little work (R8: a thousand in two minutes)."""
    where = site(EMAIL_URL=smtp.url, LEASE_SECONDS="180")  # nobody dies here; a worker may be slow on a busy machine
    where.invite(people)
    workers = [where.worker() for _ in range(4)]
    wait_until(lambda: len(smtp.messages) >= people, seconds=500, what="all mails")
    work = sum(worker.cpu_seconds for worker in workers)
    where.wait_for(*["accepted"] * people)
    where.settle_down()

    copies = Counter(address for message in smtp.messages for address in message.to)
    assert (len(copies), max(copies.values())) == (people, 1)
    assert where.attempts() == ["accepted"] * people
    assert all("locked" not in worker.log.read_text() for worker in workers)
    assert work <= 60 + people * 0.12
