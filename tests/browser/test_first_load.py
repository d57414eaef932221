"""A first visit costs at most 120 KB, with everything: page, styles, scripts, icons; a résumé's pictures aside."""

import pytest
from playwright.sync_api import Page

from tests.browser.demo import Demo

pytestmark = pytest.mark.browser

MOST = 120 * 1024


class Wire:
    """Counts what came over the wire, compressed and with its headers, as the browser's network panel does."""

    def __init__(self, page: Page) -> None:
        self.sizes: dict[str, int] = {}
        self.address: dict[str, str] = {}
        session = page.context.new_cdp_session(page)
        session.on("Network.responseReceived", self._answered)
        session.on("Network.loadingFinished", self._finished)
        session.send("Network.enable")
        session.send("Network.setCacheDisabled", {"cacheDisabled": True})

    def _answered(self, event: dict) -> None:
        self.address[event["requestId"]] = event["response"]["url"]

    def _finished(self, event: dict) -> None:
        self.sizes[event["requestId"]] = int(event["encodedDataLength"])

    def bytes_but_resumes(self) -> dict[str, int]:
        """Address → bytes."""
        kept = {self.address.get(key, key): size for key, size in self.sizes.items()}
        return {url: size for url, size in kept.items() if not url.endswith(".png") or "/static/" in url}


@pytest.mark.parametrize(
    ("who", "name"),
    [("", ("account_login",)), ("rita", ("today",)), ("mona", ("today",)), ("mona", ("review", "review"))],
    ids=["sign-in", "today of a recruiter", "today of a manager", "a review"],
)
def test_a_first_load_is_small(demo: Demo, who: str, name: tuple[str, ...]) -> None:
    window = demo.window(who)
    page = window.new_page()
    wire = Wire(page)
    page.goto(demo.path(*name), wait_until="networkidle")
    got = wire.bytes_but_resumes()
    window.close()
    assert len(got) > 5, got  # the styles and scripts were counted
    assert sum(got.values()) <= MOST, sorted(got.items(), key=lambda item: -item[1])
    print(f"{' '.join(name)}: {sum(got.values()) / 1024:.0f} KB in {len(got)} answers")  # noqa: T201  # shown with -s
