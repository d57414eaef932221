"""Workers that are killed at the worst moment (Cases 1, 2, 3 and 4; R3, R4, R5)."""

import os
import random
import socket
import time
from collections import Counter
from collections.abc import Iterator

import pytest

from tests.servers.processes import HERE, wait_until
from tests.servers.smtp import DROP, HANG
from tests.servers.twilio import HANG as TWILIO_HANG

pytestmark = [pytest.mark.faults, pytest.mark.smtp, pytest.mark.timeout(300)]


@pytest.fixture
def black_hole() -> Iterator[socket.socket]:
    """Accepts connections and never answers: a caller has certainly sent nothing that was read."""
    with socket.socket() as listener:
        listener.bind((HERE, 0))
        listener.listen(16)
        yield listener


def url_of(listener: socket.socket, scheme: str) -> str:
    return f"{scheme}://{HERE}:{listener.getsockname()[1]}"


def test_killed_between_claim_and_call_it_is_sent_once(site, twilio, black_hole):
    """Case 1: uncertain after the lease, not found in two looks, sent; history shows both attempts."""
    where = site(**twilio.settings)
    where.invite(by_text=True)
    worker = where.worker(TWILIO_API_URL=url_of(black_hole, "http"))
    where.wait_for("sending")
    worker.kill()
    assert (twilio.created, where.attempts()) == ([], ["started"])

    where.worker()
    where.wait_for("accepted")

    assert len(twilio.created) == 1
    assert where.attempts() == ["not_sent", "accepted"]
    assert where.rows("SELECT blind_resends FROM reminders_delivery") == [(0,)]


def test_killed_after_the_provider_accepted_it_is_found(site, twilio):
    """Case 2: the look-up closes it; the provider saw exactly one call."""
    twilio.answers.append(TWILIO_HANG)
    where = site(**twilio.settings)
    where.invite(by_text=True)
    worker = where.worker()
    wait_until(lambda: twilio.created, seconds=40, what="the create request")
    worker.kill()

    where.worker()
    where.wait_for("accepted")

    assert len(twilio.created) == 1
    assert where.attempts() == ["accepted"]
    assert where.rows("SELECT provider_id FROM reminders_attempt")[0][0].startswith("SM")


def test_killed_after_plain_mail_was_taken_there_are_two_copies_with_one_id(site, smtp):
    """Case 3: at most two, the same Message-ID, flagged; never a third although the second worker dies as well."""
    smtp.answers.extend([HANG, HANG])
    where = site(EMAIL_URL=smtp.url)
    where.invite()
    for copies in (1, 2):
        worker = where.worker()
        smtp.wait_for(to="person1@example.org", count=copies, seconds=60)
        worker.kill()

    where.worker()
    where.wait_for("attention", seconds=60)

    first, second = smtp.to("person1@example.org")
    assert first.message["Message-ID"] == second.message["Message-ID"]
    assert (first.text, first.html) == (second.text, second.html)
    assert where.rows("SELECT blind_resends, possible_duplicate FROM reminders_delivery")[0][0] == 1
    assert where.attempts() == ["unknown", "unknown"]


def test_a_connection_that_breaks_is_not_taken_for_a_refusal(site, smtp):
    """Case 4: accepted and then silence is uncertain; nothing listening is a plain retry."""
    smtp.answers.append(DROP)
    where = site(EMAIL_URL=smtp.url)
    where.invite()
    where.worker()
    where.wait_for("uncertain")
    smtp.stop()
    wait_until(lambda: "retry" in where.attempts(), seconds=30, what="a refused connection")

    assert where.attempts()[:2] == ["unknown", "retry"]
    assert where.states() == ["scheduled"]


@pytest.mark.parametrize("kills", [200 if os.environ.get("SOAK") else 6])
@pytest.mark.timeout(7200)
def test_random_kills_lose_nothing_and_hide_no_copy(site, smtp, kills):
    """Case 3 and any other moment; R3 and R4: workers die at any millisecond while invitations keep coming."""
    where = site(EMAIL_URL=smtp.url)
    people = kills * 2
    seed = random.randrange(10**6)
    chance = random.Random(seed)
    for n in range(kills):
        where.invite(2, first=1 + 2 * n)
        worker = where.worker()
        moment = time.monotonic() + min(chance.expovariate(1 / 4), 20)
        wait_until(lambda w=worker, at=moment: not w.running or time.monotonic() > at, seconds=30, what="the moment")
        worker.kill()

    where.worker()
    done = {"accepted", "attention"}
    wait_until(
        lambda: len(where.states()) == people and set(where.states()) <= done, seconds=90, what=f"the end (seed {seed})"
    )
    copies = Counter(address for message in smtp.messages for address in message.to)
    flagged = where.rows(
        "SELECT u.email FROM reminders_delivery d JOIN accounts_user u ON u.id = d.recipient_id"
        " WHERE d.possible_duplicate"
    )
    assert len(copies) == people, f"lost with seed {seed}"
    assert max(copies.values()) <= 2
    assert {address for address, count in copies.items() if count > 1} <= {email for (email,) in flagged}
