"""What a first visit costs: the page and everything it loads, in bytes on the wire."""

import re
from collections.abc import Iterable
from gzip import decompress
from html.parser import HTMLParser
from urllib.parse import urljoin

from bench.measure import Answer, Server
from bench.pages import Page

DRAWN_IN = re.compile(r"""url\(\s*["']?([^"')]+)|@import\s+["']([^"']+)""")
RELATIONS = {"stylesheet", "icon", "preload", "modulepreload"}


class Parts(HTMLParser):
    """Collects the addresses that a browser loads to show the page."""

    def __init__(self) -> None:
        super().__init__()
        self.found: list[str] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        said = dict(attrs)
        wanted = said.get("src") if tag in ("script", "img") else None
        if tag == "link" and RELATIONS & set((said.get("rel") or "").split()):
            wanted = said.get("href")
        if wanted:
            self.found.append(wanted)


def weigh(server: Server, pages: Iterable[Page]) -> dict[str, int]:
    """Returns page → bytes with everything it loads and headers, without the page images of a résumé."""
    return {page.key: sum(_visit(server, page).values()) for page in pages}


def _visit(server: Server, page: Page) -> dict[str, int]:
    path = server.paths[page.key]
    answer = server.read(path, page.who)
    sizes = {path: _bytes(answer)}
    parser = Parts()
    parser.feed(_text(answer))
    waiting = [urljoin(path, part) for part in parser.found]
    while waiting:
        part = waiting.pop()
        if part in sizes or not part.startswith("/static/"):
            continue
        answer = server.read(part, page.who)
        sizes[part] = _bytes(answer)
        if part.endswith(".css"):
            found = (match[1] or match[2] for match in DRAWN_IN.finditer(_text(answer)))
            waiting += [urljoin(part, address) for address in found if not address.startswith(("data:", "#"))]
    return sizes


def _bytes(answer: Answer) -> int:
    return len(answer.body) + len(bytes(answer.headers))


def _text(answer: Answer) -> str:
    packed = answer.headers.get("Content-Encoding") == "gzip"
    return (decompress(answer.body) if packed else answer.body).decode()
