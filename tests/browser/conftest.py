"""What needs the browser, and the servers it looks at. Windows and people: `windows.py`, `people.py`."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser

from tests.browser.demo import Demo
from tests.browser.windows import chromium
from tests.servers.app import ROOT

PICTURES = ROOT / "var" / "browser"


@pytest.fixture(scope="package")
def browser() -> Iterator[Browser]:
    """One browser for the folder; it ends with it, since its event loop would bother Django's checks elsewhere."""
    with chromium() as browser:
        yield browser


@pytest.fixture(scope="package")
def demo(browser: Browser, prepared_var: Path) -> Iterator[Demo]:
    """The demo, prepared once for all page tests."""
    with Demo(browser, prepared_var) as demo:
        yield demo


@pytest.hookimpl(wrapper=True)
def pytest_runtest_makereport(item: pytest.Item, call: pytest.CallInfo):
    """A failure leaves a picture of every open page in var/browser/ and says where people were."""
    report = yield
    browser = getattr(item, "funcargs", {}).get("browser")
    if browser and report.when == "call" and report.failed:
        PICTURES.mkdir(parents=True, exist_ok=True)
        for number, page in enumerate(page for context in browser.contexts for page in context.pages):
            picture = PICTURES / f"{item.name[:80].replace('/', '_')}-{number}.png"
            page.screenshot(path=picture, full_page=True)
            report.sections.append((f"page {number}", f"{page.url}\n{picture}"))
    return report
