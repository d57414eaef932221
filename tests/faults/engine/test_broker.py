"""The broker only wakes workers (Cases 7, 8 and 10; R7, R13)."""

import os
import time
from collections import Counter
from contextlib import ExitStack

import pytest

from tests.faults.company import RECRUITER, WHY, Company, Manager, running_company
from tests.servers.app import procfile
from tests.servers.browser import Browser
from tests.servers.processes import wait_until
from tests.servers.redis import Redis

pytestmark = [pytest.mark.faults, pytest.mark.smtp, pytest.mark.timeout(900)]
REDIS_IS_AWAY = 300 if os.environ.get("SOAK") else 10  # seconds
NOBODY_DIES = {"LEASE_SECONDS": "180"}  # a worker that a busy machine holds up is not taken for dead


def test_two_clocks_and_eight_dispatchers_send_each_once(site, smtp):
    """Case 10."""
    where = site(EMAIL_URL=smtp.url, **NOBODY_DIES)
    where.invite(30)
    for _ in range(2):
        where.celery("worker", WORKER_CONCURRENCY="4")
    for n in range(2):
        folder = where.app.folder / f"clock-{n}"
        folder.mkdir()
        where.worker(procfile()["clock"].replace("${VAR_DIR:-var}", str(folder)))
    wait_until(lambda: len(smtp.messages) >= 30, seconds=120, what="thirty mails")
    where.wait_for(*["accepted"] * 30)
    where.settle_down()

    copies = Counter(address for message in smtp.messages for address in message.to)
    assert (len(copies), max(copies.values())) == (30, 1)
    assert where.attempts() == ["accepted"] * 30
    assert where.rows("SELECT count(*) FROM reminders_occurrence") == [(30,)]


@pytest.mark.redis
def test_a_review_submitted_without_redis_is_saved_at_once_and_the_rest_is_sent_once_it_is_back(site, smtp):
    """Cases 7 and 8: Redis is killed, reminders fall due, reviews are submitted, the web server dies; then an empty Redis
    comes back, and the workers that ran all the time continue."""
    with Redis() as redis, ExitStack() as stack:
        where = site(EMAIL_URL=smtp.url, CELERY_BROKER_URL=redis.url, **NOBODY_DIES)
        company = stack.enter_context(running_company(where, 3))
        for name in ("worker", "clock"):
            where.celery(name)
        for manager in company.managers:
            smtp.wait_for(to=manager.email, seconds=90)  # everything works
        writers = [company.browser(manager.email) for manager in company.managers]
        recruiter = company.browser(RECRUITER)
        usual = invite(recruiter, 9)
        redis.kill()
        down_since = time.monotonic()

        seconds = [submit(company, *pair) for pair in zip(company.managers, writers, strict=True)]
        seconds += [invite(recruiter, n) for n in range(3)]  # wakes the workers, again and again
        assert max(seconds) <= 3 + 3 * usual, f"{seconds}; with Redis {usual}"  # on a busy machine, both take longer
        where.invite(5, first=101)
        where.app.kill("web")
        assert company.reviews() == [(manager.review, 1, WHY) for manager in company.managers], (
            "what was called saved, is"
        )

        where.app.start("web")
        time.sleep(max(0, down_since + REDIS_IS_AWAY - time.monotonic()))
        redis.wipe()
        redis.start()
        back = time.monotonic()
        for n in range(101, 106):
            smtp.wait_for(to=f"person{n}@example.org", seconds=back + 60 - time.monotonic())
        for n in range(3):
            smtp.wait_for(to=f"new{n}@example.org", seconds=back + 60 - time.monotonic())
        where.settle_down()
        assert Counter(a for m in smtp.messages for a in m.to).most_common(1)[0][1] == 1


@pytest.mark.redis
def test_a_redis_that_is_emptied_again_and_again_loses_nothing(site, smtp):
    """Case 8: FLUSHALL while it runs, with all that the queue holds."""
    with Redis() as redis:
        where = site(EMAIL_URL=smtp.url, CELERY_BROKER_URL=redis.url, **NOBODY_DIES)
        for name in ("worker", "clock"):
            where.celery(name)
        for n in range(5):
            where.invite(6, first=1 + 6 * n)
            redis.flush()
        for n in range(1, 31):
            smtp.wait_for(to=f"person{n}@example.org", seconds=60)
        where.settle_down()

        assert Counter(a for m in smtp.messages for a in m.to).most_common(1)[0][1] == 1


def invite(recruiter: Browser, n: int) -> float:
    """Invites a user, who gets an email right away. Returns how long the answer took."""
    token = recruiter.token("/users/invite/")
    person = {"name": f"New {n}", "email": f"new{n}@example.org", "role": "manager", "zone": "Europe/Berlin"}
    started = time.monotonic()
    answer = recruiter.ask("POST", "/users/invite/", data={"csrfmiddlewaretoken": token, **person})
    assert answer.status_code == 302, answer.text[:500]
    return time.monotonic() - started


def submit(company: Company, manager: Manager, writer: Browser) -> float:
    """Submits the review, then reads its page. Returns how long the slower answer took."""
    token = writer.token(manager.page)
    started = time.monotonic()
    answer = writer.ask("POST", manager.page, data={"csrfmiddlewaretoken": token, **company.form(manager)})
    took = time.monotonic() - started
    assert (answer.status_code, answer.headers["Location"]) == (302, manager.page), answer.text[:500]
    started = time.monotonic()
    assert WHY in writer.get(manager.page).text
    return max(took, time.monotonic() - started)
