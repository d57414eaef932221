"""Reads pages over real HTTP, one at a time: every page at every size in turn, each with the floor right before it.

Compared times come from the same seconds on the same machine, so other load affects both equally.
"""

import http.client
import time
from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from statistics import median

from bench.pages import Page

HERE = "127.0.0.1"
ASK, ANSWER = "X-Count-Queries", "X-Queries"  # bench.floor
FLOOR = "floor"


class NotAPage(RuntimeError):
    """A response other than 200: its time means nothing."""


@dataclass
class Answer:
    seconds: float
    body: bytes
    headers: http.client.HTTPMessage


class Server:
    """A server of one size, with the addresses and cookies of its data set."""

    def __init__(self, port: int, paths: dict[str, str], cookies: dict[str, str]) -> None:
        self.paths, self.cookies = paths, cookies
        self.connection = http.client.HTTPConnection(HERE, port, timeout=60)

    def read(self, path: str, who: str, **headers: str) -> Answer:
        """Reads a page to its last byte. Raises NotAPage for a status other than 200."""
        # As the proxy in front of it would: the product answers plain HTTP with a redirect.
        sent = {"Cookie": self.cookies[who], "X-Forwarded-Proto": "https", "Accept-Encoding": "gzip", **headers}
        try:
            return self._read(path, sent)
        except (http.client.HTTPException, ConnectionError):  # the server closes a connection that was idle
            self.connection.close()
            return self._read(path, sent)

    def _read(self, path: str, sent: dict[str, str]) -> Answer:
        started = time.perf_counter()
        self.connection.request("GET", path, headers=sent)
        response = self.connection.getresponse()
        body = response.read()
        seconds = time.perf_counter() - started
        if response.status != 200:
            raise NotAPage(f"{path} answered {response.status} {response.headers.get('Location', '')}")
        return Answer(seconds, body, response.headers)


@dataclass
class Timing:
    """One page at one size: for each run the median of its readings, and that of the floor."""

    page: list[float] = field(default_factory=list)
    floor: list[float] = field(default_factory=list)
    queries: list[int] = field(default_factory=list)

    @property
    def seconds(self) -> float:
        return median(self.page)

    @property
    def times_floor(self) -> float:
        return median(page / floor for page, floor in zip(self.page, self.floor, strict=True))

    def growth_from(self, smaller: "Timing") -> float:
        return median(here / there for here, there in zip(self.page, smaller.page, strict=True))

    @property
    def asked(self) -> int:
        """Returns the queries of most runs: once a minute, one page also reads the database's time."""
        return round(median(self.queries))


def measure(
    servers: dict[int, Server], pages: Iterable[Page], *, runs: int, readings: int, say: Callable[[str], None]
) -> dict[str, dict[int, Timing]]:
    """Returns page → size → timing."""
    pages = list(pages)
    seen = {page.key: {size: Timing() for size in servers} for page in pages}
    for page in pages:  # templates, plans and connections as in a server that has run for a while
        for server in servers.values():
            _read_both(server, page)
    for run in range(1, runs + 1):
        for page in pages:
            _one_run(servers, page, seen[page.key], readings)
        say(f"run {run} of {runs}")
    return seen


def _one_run(servers: dict[int, Server], page: Page, seen: dict[int, Timing], readings: int) -> None:
    taken: dict[int, list[tuple[float, float]]] = {size: [] for size in servers}
    for _ in range(readings):
        for size, server in servers.items():
            taken[size].append(_read_both(server, page))
    for size, server in servers.items():
        floors, pages = zip(*taken[size], strict=True)
        seen[size].floor.append(median(floors))
        seen[size].page.append(median(pages))
        counted = server.read(server.paths[page.key], page.who, **{ASK: "1"})
        seen[size].queries.append(int(counted.headers[ANSWER]))


def _read_both(server: Server, page: Page) -> tuple[float, float]:
    floor = server.read(server.paths[FLOOR], "recruiter").seconds
    return floor, server.read(server.paths[page.key], page.who).seconds
