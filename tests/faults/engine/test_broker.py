"""The broker is only the doorbell (reliability.md 7: 7, 8, 10; R7, R13)."""

import re
import time
from collections import Counter

import pytest
import requests

from tests.servers.app import procfile
from tests.servers.processes import wait_until
from tests.servers.redis import Redis

pytestmark = [pytest.mark.faults, pytest.mark.smtp, pytest.mark.timeout(300)]


def test_two_clocks_and_eight_dispatchers_send_each_once(site, smtp):
    """Case 10."""
    where = site(EMAIL_URL=smtp.url)
    where.invite(30)
    for _ in range(2):
        where.celery("worker", WORKER_CONCURRENCY="4")
    for n in range(2):
        folder = where.app.folder / f"clock-{n}"
        folder.mkdir()
        where.worker(procfile()["clock"].replace("${VAR_DIR:-var}", str(folder)))
    wait_until(lambda: len(smtp.messages) >= 30, seconds=120, what="thirty mails")
    time.sleep(3)

    copies = Counter(address for message in smtp.messages for address in message.to)
    assert (len(copies), max(copies.values())) == (30, 1)
    assert where.attempts() == ["accepted"] * 30
    assert where.rows("SELECT count(*) FROM reminders_occurrence") == [(30,)]


@pytest.mark.redis
def test_without_redis_pages_answer_and_everything_is_sent_after_it_is_back(site, smtp):
    """Cases 7 and 8: Redis is killed, reminders fall due, a form is submitted; then a Redis without its data returns."""
    with Redis() as redis:
        where = site(EMAIL_URL=smtp.url, CELERY_BROKER_URL=redis.url)
        where.app.manage("collectstatic", "--noinput")
        web = where.celery("web")
        for name in ("worker", "clock"):
            where.celery(name)
        where.invite()
        where.wait_for("accepted", seconds=60)
        wait_until(lambda: answers(where.app.url), seconds=40, what="the web server")
        redis.kill()

        where.invite(5, first=2)
        seconds = [submit(where.app.url) for _ in range(3)]
        assert max(seconds) <= 3, seconds
        assert web.running

        redis.start()
        for n in range(2, 7):
            smtp.wait_for(to=f"person{n}@example.org", seconds=60)
        assert Counter(a for m in smtp.messages for a in m.to).most_common(1)[0][1] == 1


def answers(url: str) -> bool:
    try:
        return requests.get(f"{url}/healthz", timeout=2).ok
    except requests.ConnectionError:
        return False


def submit(url: str) -> float:
    """Somebody presses a button whose action rings the doorbell; how long the page took."""
    session = requests.Session()
    page = session.get(f"{url}/demo/outbox/", timeout=10)
    token = re.search(r'name="csrfmiddlewaretoken" value="([^"]+)"', page.text)
    assert token, page.text[:500]
    started = time.monotonic()
    answer = session.post(f"{url}/demo/next-day/", {"csrfmiddlewaretoken": token[1]}, timeout=10, allow_redirects=False)
    assert answer.status_code == 302, answer.text[:500]
    return time.monotonic() - started
