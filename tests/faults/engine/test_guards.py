"""Each guard against a race, with and without it: a test that cannot fail proves nothing (docs/faults.md: 1, 2, 9, 10, 11, 19,
27; R1, R3)."""

import signal
from collections import Counter
from contextlib import closing

import pytest

from tests.faults.engine.site import Prepared, Site
from tests.servers.postgres import Postgres
from tests.servers.processes import wait_until
from tests.servers.smtp import Smtp
from tests.servers.twilio import HANG, Twilio

BY_TEXT = "+15550100001"  # the first invited person's number
WITHOUT_THE_CONSTRAINT = """
from django.db import connection
from reminders.models import Occurrence
[once] = [c for c in Occurrence._meta.constraints if c.name == "told_once_a_rung_and_round"]
with connection.schema_editor() as editor:
    editor.remove_constraint(Occurrence, once)
"""
on_sqlite = pytest.mark.parametrize("site", ["sqlite"], indirect=True)  # the same code on both
pytestmark = [pytest.mark.faults, pytest.mark.smtp, pytest.mark.timeout(300)]


def two_read_the_same_row(where, *faults: str) -> None:
    """The last look is off: it would notice the other one too, if that one is quick enough."""
    for _ in range(2):
        where.odd_worker("meet-in-claim", "no-last-look", *faults)
    wait_until(lambda: len(list(where.meeting.glob("up-*"))) == 2, seconds=60, what="both workers")
    where.invite()


def test_without_the_claims_guard_two_workers_send_twice(site, smtp):
    """Case 10, the guard off: no transaction, no compare-and-set."""
    where = site(EMAIL_URL=smtp.url, LEASE_SECONDS="120")
    two_read_the_same_row(where, "no-claim-guard")

    smtp.wait_for(to="person1@example.org", count=2, seconds=60)


def test_two_workers_that_want_the_same_row_send_once(site, smtp):
    """Case 10, the guard on, in the very same moment."""
    where = site(EMAIL_URL=smtp.url, LEASE_SECONDS="120")
    two_read_the_same_row(where)
    where.wait_for("accepted", seconds=60)
    where.invite(1, first=2)  # by the time this one is out, the other worker has had its turn as well
    where.wait_for("accepted", "accepted", seconds=60)

    assert Counter(a for m in smtp.messages for a in m.to) == {"person1@example.org": 1, "person2@example.org": 1}
    assert where.attempts() == ["accepted", "accepted"]


@on_sqlite
def test_without_uncertainty_what_was_accepted_is_sent_again(site, twilio):
    """Cases 1 and 2, the guard off: a dead worker's row is simply due again, as a redelivering queue would have it."""
    twilio.answers.append(HANG)
    where = site(**twilio.settings)
    where.invite(by_text=True)
    worker = where.odd_worker("no-uncertainty")
    wait_until(lambda: twilio.created, seconds=60, what="the create request")
    worker.kill()

    where.odd_worker("no-uncertainty")
    wait_until(lambda: len(twilio.created) == 2, seconds=60, what="the second copy")


# Nothing lost, nothing planned twice ------------------------------------------------------------------------------------


@on_sqlite
def test_marked_before_the_call_it_is_lost_when_the_worker_dies(site, smtp):
    """Case 1 and R3, the guard off: there is no lease, so nobody misses the worker. With it: test_killed_workers.py."""
    where = site(EMAIL_URL=smtp.url)
    where.invite()
    worker = where.odd_worker("wait-before-call", "mark-first")
    wait_until(lambda: list(where.meeting.glob("claimed-*")), seconds=60, what="the claim")
    worker.kill()

    where.worker()
    where.settle_down()
    assert (smtp.messages, where.states()) == ([], ["accepted"])


def two_plan_the_same(where: Site) -> None:
    for _ in range(2):
        where.odd_worker("meet-in-plan")
    wait_until(lambda: len(list(where.meeting.glob("up-*"))) == 2, seconds=60, what="both workers")
    where.invite()
    wait_until(lambda: "accepted" in where.states(), seconds=60, what="a message")  # a second one may end otherwise
    where.settle_down()


def occurrences(where: Site) -> list[str]:
    return [state for (state,) in where.rows("SELECT state FROM reminders_occurrence ORDER BY id")]


def test_without_the_key_of_an_occurrence_two_planners_plan_twice(site, smtp):
    """R1, the guard off: both asked what is planned before either of them wrote."""
    where = site(EMAIL_URL=smtp.url)
    where.app.shell(WITHOUT_THE_CONSTRAINT)
    two_plan_the_same(where)

    assert len(occurrences(where)) == 2


def test_two_planners_at_once_plan_once(site, smtp):
    """R1, the guard on, in the very same moment."""
    where = site(EMAIL_URL=smtp.url)
    two_plan_the_same(where)

    assert occurrences(where) == ["told"]
    assert len(smtp.to("person1@example.org")) == 1


# A worker that was frozen ---------------------------------------------------------------------------------------------


def frozen_before_its_call(where: Site, twilio: Twilio, *faults: str) -> None:
    """It wakes up when its lease is long over and another worker sent the message that it held."""
    where.invite(by_text=True)
    frozen = where.odd_worker("wait-before-call", *faults)
    wait_until(lambda: list(where.meeting.glob("claimed-*")), seconds=60, what="the claim")
    frozen.signal(signal.SIGSTOP)
    where.worker()
    where.wait_for("accepted")
    assert len(twilio.created) == 1
    (where.meeting / "go").touch()
    frozen.signal(signal.SIGCONT)
    wait_until(lambda: list(where.meeting.glob("dealt-*")), seconds=60, what="the one that woke up")


@on_sqlite
def test_without_the_last_look_a_worker_that_wakes_up_sends_again(site, twilio):
    """Case 9, the guard off."""
    frozen_before_its_call(site(**twilio.settings), twilio, "no-last-look")

    assert len(twilio.created) == 2


def test_a_worker_that_wakes_up_before_its_call_does_not_make_it(site, twilio):
    """Case 9, the guard on, in the very same moment."""
    where = site(**twilio.settings)
    frozen_before_its_call(where, twilio)

    assert len(twilio.created) == 1
    assert (where.states(), where.attempts()) == (["accepted"], ["not_sent", "accepted"])


# A database that is killed --------------------------------------------------------------------------------------------


@pytest.mark.postgres
def test_without_a_second_write_a_database_that_is_killed_costs_a_copy(smtp: Smtp, monkeypatch):
    """Case 11, the guard off; with it: test_hard_times.py."""
    with Postgres() as server:
        monkeypatch.setenv("TEST_POSTGRES_URL", server.url)
        with closing(Prepared()) as own, Site(own, "postgres", EMAIL_URL=smtp.url) as where:
            where.invite()

            def restart(message: object) -> None:
                smtp.box.on_message = None
                server.stop()
                server.start()

            smtp.box.on_message = restart
            where.odd_worker("no-second-write")
            smtp.wait_for(to="person1@example.org", count=2, seconds=90)
            where.wait_for("accepted")

            assert where.attempts() == ["unknown", "accepted"]


# What comes from outside at the wrong moment --------------------------------------------------------------------------


def stopped_between_claim_and_call(where: Site, twilio: Twilio, *faults: str) -> None:
    """A real STOP reaches the real web server while a worker is about to send the text."""
    where.app.start("web")
    where.invite(by_text=True)
    where.odd_worker("wait-before-call", *faults)
    wait_until(lambda: list(where.meeting.glob("claimed-*")), seconds=60, what="the claim")
    assert twilio.deliver(f"{where.app.url}/hooks/twilio/inbound/", twilio.inbound(BY_TEXT, "STOP")) == [200]
    (where.meeting / "go").touch()
    wait_until(lambda: list(where.meeting.glob("dealt-*")), seconds=60, what="the one that held it")


@on_sqlite
def test_without_the_last_look_a_text_follows_the_stop(site, smtp, twilio):
    """Case 19, the guard off."""
    where = site(EMAIL_URL=smtp.url, LEASE_SECONDS="120", **twilio.settings)
    stopped_between_claim_and_call(where, twilio, "no-last-look")

    assert len(twilio.created) == 1


def test_a_stop_between_claim_and_call_is_heard_and_the_mail_goes_instead(site, smtp, twilio):
    """Case 19, the guard on, in the very same moment; the history of the consent says how it ended."""
    where = site(EMAIL_URL=smtp.url, LEASE_SECONDS="120", **twilio.settings)
    stopped_between_claim_and_call(where, twilio)
    smtp.wait_for(to="person1@example.org", seconds=60)

    assert twilio.created == []
    assert where.rows("SELECT channel, what, how FROM reminders_consentevent") == [("sms", "withdrawn", "STOP")]


def returned_during_the_call(where: Site, twilio: Twilio, *faults: str) -> None:
    """The provider says that the text came back before it answers the call that sends it."""
    twilio.account.delay = 60
    where.app.start("web")
    where.invite(by_text=True)
    where.odd_worker(*faults)
    wait_until(lambda: twilio.account.callbacks, seconds=60, what="the create request")
    callback = twilio.status_callback(next(iter(twilio.account.callbacks)), "undelivered", ErrorCode="30007")
    assert twilio.deliver(*callback) == [204]
    where.odd_worker(*faults)  # another one has time to read it
    where.settle_down("events")
    twilio.account.released.set()


@on_sqlite
def test_a_report_read_during_the_call_is_lost(site, smtp, twilio):
    """Case 27, the guard off: the text never arrived, it counts as told, and no mail follows."""
    where = site(EMAIL_URL=smtp.url, LEASE_SECONDS="120", **twilio.settings)
    returned_during_the_call(where, twilio, "no-patience")
    where.wait_for("accepted")
    where.settle_down()

    assert (where.states(), smtp.messages) == (["accepted"], [])


def test_a_report_during_the_call_is_held_until_our_own_result(site, smtp, twilio):
    """Case 27, the guard on, in the very same moment: the mail goes instead."""
    where = site(EMAIL_URL=smtp.url, LEASE_SECONDS="120", **twilio.settings)
    returned_during_the_call(where, twilio)
    smtp.wait_for(to="person1@example.org", seconds=60)

    where.wait_for("rejected", "accepted")
