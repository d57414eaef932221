"""R7, R12, R13: the broker is gone, every process is killed, and what people submitted is still there."""

import time

from tests.faults.company import WHY, Company, running_company
from tests.faults.engine.site import Site
from tests.faults.engine.test_broker import submit
from tests.promises.figure import Figure
from tests.promises.servers import Servers

WRITERS, INVITED = 4, 50


def r7_r12_r13_without_the_broker(servers: Servers) -> list[Figure]:
    with servers.site() as site, running_company(site, WRITERS) as company:
        work(site)
        for manager in company.managers:
            servers.smtp.wait_for(to=manager.email, seconds=90)
        writers = [company.browser(manager.email) for manager in company.managers]
        servers.redis.kill()
        seconds = [submit(company, *pair) for pair in zip(company.managers, writers, strict=True)]
        kill_the_rest(servers, company)
        kept = company.reviews() == [(manager.review, 1, WHY) for manager in company.managers]
        caught_up = catching_up(servers, site)
    return [
        caught_up,
        Figure(
            "R12", "A submitted form is safe when every process is killed", "0 lost",
            f"{0 if kept else 'some'} lost of {WRITERS} reviews (web server, workers, PostgreSQL, and Redis killed)", kept,
        ),
        Figure(
            "R13", "Pages don't depend on Redis", "3 s to submit without it", f"{max(seconds):.2f} s",
            max(seconds) <= 3,
        ),
    ]  # fmt: skip


def work(site: Site) -> None:
    for name in ("worker", "clock"):
        site.celery(name)


def kill_the_rest(servers: Servers, company: Company) -> None:
    """Kills web server, workers and PostgreSQL (Redis is already gone); restarts the database, as after a power cut."""
    company.site.app.kill("web")
    for worker in company.site.workers:
        worker.kill()
    servers.postgres.stop("immediate")
    servers.postgres.start()


def catching_up(servers: Servers, site: Site) -> Figure:
    """Reminders fall due while there is no broker; then an empty one starts."""
    site.invite(INVITED, first=101)
    servers.redis.wipe()
    work(site)
    time.sleep(8)  # they are up, and have no broker yet
    servers.redis.start()
    back = time.monotonic()
    for n in range(101, 101 + INVITED):
        servers.smtp.wait_for(to=f"person{n}@example.org", seconds=120)
    took = time.monotonic() - back
    told = [address for m in servers.smtp.messages for address in m.to if address.startswith("person")]
    return Figure(
        "R7", "Redis lost completely", "0 lost, 60 s to catch up once it is back",
        f"{INVITED - len(set(told))} lost, {len(told) - len(set(told))} duplicates, {took:.1f} s for {INVITED}",
        took <= 60 and len(told) == len(set(told)) == INVITED,
    )  # fmt: skip
