"""Each guard against a race, with and without it: a test that cannot fail proves nothing (docs/faults.md: 1, 2, 10)."""

from collections import Counter

import pytest

from tests.servers.processes import wait_until
from tests.servers.twilio import HANG

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


@pytest.mark.parametrize("site", ["sqlite"], indirect=True)  # the same code on both
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
