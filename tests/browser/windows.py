"""The browser and its windows: this machine only, every person with a window of their own."""

import os
import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from playwright.sync_api import Browser, BrowserContext, sync_playwright

FLAGS = [
    "--no-sandbox",  # the suite may run as root
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
    "--host-resolver-rules=MAP * ~NOTFOUND, EXCLUDE 127.0.0.1",
]
DESK = {"viewport": {"width": 1440, "height": 900}}
PHONE = {"viewport": {"width": 390, "height": 844}, "has_touch": True, "is_mobile": True, "device_scale_factor": 2}
PATIENCE = 15_000  # ms; two cores carry the browser, the web server, the worker and the clock


@contextmanager
def chromium() -> Iterator[Browser]:
    """The system's Chromium; SHOW=1 shows it."""
    found = shutil.which("chromium") or shutil.which("chromium-browser") or shutil.which("google-chrome")
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=found, args=FLAGS, headless=not os.environ.get("SHOW"))
        yield browser
        browser.close()


def window_of(browser: Browser, base_url: str, **options: Any) -> BrowserContext:
    """A window that knows nothing of the others: own cookies, own storage."""
    usual = DESK | {"locale": "en-GB", "timezone_id": "Europe/Berlin", "reduced_motion": "reduce"}
    context = browser.new_context(base_url=base_url, **(usual | options))
    context.set_default_timeout(PATIENCE)
    return context
