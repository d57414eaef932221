"""Every main page as those who use it see it: no barrier axe knows of, nothing that scrolls sideways, no complaint in the
console; light and dark, at a desk and on a phone; the keyboard is enough."""

from collections.abc import Callable, Iterator

import pytest
from axe_playwright_python.base import AXE_SCRIPT
from playwright.sync_api import BrowserContext, Page

from tests.browser.demo import Demo
from tests.browser.pages import PAGES, Name
from tests.browser.windows import DESK, PHONE

pytestmark = pytest.mark.browser

EVERYTHING: list[str] = []
COLOURS = ["color-contrast"]  # what the dark scheme can change
TABS = 200
MAIN_ACTION = "el => el.matches('.button.primary')"

EACH = [
    pytest.param(who, page, id="-".join([who or "nobody", *page])) for who, pages in PAGES.items() for page in pages
]


class Complaints(list[str]):
    """What the browser says in its console while a page is open: errors, refused scripts and styles, missing files."""

    def __init__(self, page: Page) -> None:
        super().__init__()
        page.on("console", lambda said: self.append(said.text) if said.type in ("error", "warning") else None)
        page.on("pageerror", lambda error: self.append(str(error)))


@pytest.fixture
def look() -> Iterator[Callable[..., tuple[Page, Complaints]]]:
    """`look(window, path)`: the page, and what the console says. Answers with an error only where `status` says so."""
    opened: list[Page] = []

    def open_page(window: BrowserContext, path: str, status: int = 200) -> tuple[Page, Complaints]:
        page = window.new_page()
        opened.append(page)
        complaints = Complaints(page)
        answer = page.goto(path)
        assert answer is not None
        assert answer.status == status, f"{path}: {answer.status}"
        return page, complaints

    yield open_page
    for page in opened:
        page.close()


@pytest.mark.parametrize(("who", "name"), EACH)
def test_the_page_is_for_everyone(demo: Demo, look, who: str, name: Name) -> None:
    page, complaints = look(demo.kept_window(who), demo.path(*name))
    keyboard_reaches_the_main_action(page)
    nothing_is_in_the_way(page)
    assert complaints == []


@pytest.mark.parametrize("path", ["/no-such-page/", "/m/no-such-link/"])
def test_so_is_the_page_for_a_wrong_address(demo: Demo, look, path: str) -> None:
    page, _ = look(demo.kept_window(""), path, status=404)
    nothing_is_in_the_way(page)


def nothing_is_in_the_way(page: Page) -> None:
    for size in (DESK["viewport"], PHONE["viewport"]):
        page.set_viewport_size(size)
        page.emulate_media(color_scheme="light")
        assert sideways(page) == 0, f"scrolls sideways at {size['width']}: {too_wide(page)}"
        assert barriers(page, EVERYTHING) == []
        page.emulate_media(color_scheme="dark")
        assert barriers(page, COLOURS) == []


def keyboard_reaches_the_main_action(page: Page) -> None:
    """The first stop skips to the page; from there Tab comes by the page's strong button, if it has one."""
    if focused(page, MAIN_ACTION):
        return  # the one thing to do there waits for Enter
    page.keyboard.press("Tab")
    assert focused(page, "el => el.classList.contains('skip')"), "the first stop is not the skip link"
    page.keyboard.press("Enter")
    assert focused(page, "el => el.id === 'main'"), "the skip link does not lead to the page"
    if page.locator(".button.primary:visible").count():
        for _ in range(TABS):
            page.keyboard.press("Tab")
            if focused(page, MAIN_ACTION):
                return
        raise AssertionError("Tab does not reach the main action")


def focused(page: Page, test: str) -> bool:
    return page.evaluate(f"({test})(document.activeElement)")


def sideways(page: Page) -> int:
    return page.evaluate("Math.max(0, document.documentElement.scrollWidth - document.documentElement.clientWidth)")


def too_wide(page: Page) -> list[str]:
    """The first elements that stick out, for a failure that explains itself."""
    return page.evaluate(
        """() => [...document.querySelectorAll('main *, header *, section *')]
        .filter(el => el.getBoundingClientRect().right > innerWidth + 1 && !el.closest('.scroll-x, .columns'))
        .slice(0, 5).map(el => `${el.tagName}.${el.className} ${el.textContent.trim().slice(0, 40)}`)"""
    )


def barriers(page: Page, rules: list[str]) -> list[str]:
    """Rule, element and reason of every violation; all rules when none are named."""
    if not page.evaluate("'axe' in window"):
        page.evaluate(AXE_SCRIPT)
    return page.evaluate(
        """async (rules) => {
            const asked = { resultTypes: ["violations"], ...(rules.length ? { runOnly: rules } : {}) };
            const { violations } = await axe.run(document, asked);
            return violations.flatMap((rule) => rule.nodes.slice(0, 3)
                .map((node) => `${rule.id}: ${node.target} ${node.failureSummary}`.slice(0, 400)));
        }""",
        rules,
    )
