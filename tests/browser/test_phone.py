"""Step 5 on a telephone: a message comes, a thumb opens it, and a view with its reason is stored."""

import re

import pytest
from playwright.sync_api import Locator, Page, expect

from tests.browser.demo import Demo
from tests.browser.windows import PHONE

pytestmark = pytest.mark.browser

WHY = "She cut the way to production from two hours to eleven minutes, which is what we lack."
MOST_TAPS = 12


class Thumb:
    """Taps, and counts them. A target must be big enough for a thumb and lie within the screen's width."""

    def __init__(self, page: Page) -> None:
        self.page = page
        self.taps = 0

    def tap(self, target: Locator) -> None:
        target.scroll_into_view_if_needed()
        box = target.bounding_box()
        assert box is not None
        assert min(box["width"], box["height"]) >= 24, f"{target}: {box}"
        assert 0 <= box["x"] <= 390 - box["width"], f"{target}: {box}"
        target.tap()
        self.taps += 1

    @property
    def bar(self) -> Locator:
        return self.page.get_by_role("region", name="Actions")

    @property
    def verdict(self) -> Locator:
        return self.page.get_by_role("group", name="Your recommendation").get_by_role("radio", name="Yes", exact=True)

    def saves(self) -> None:
        self.tap(self.bar.get_by_role("button", name=re.compile("^Submit")))


WIDE = [
    ("rita", ("requisition-detail", "open")),
    ("rita", ("timeline", "open")),
    ("rita", ("requisition-candidates", "open")),
    ("rita", ("kickoff", "draft")),
    ("mona", ("today",)),
]


def test_a_telephone_shows_a_page_at_its_own_width(demo: Demo) -> None:
    """A telephone zooms out where something is wider than its screen, even if it is hidden."""
    for person in ("rita", "mona"):
        window = demo.window(person, **PHONE)
        page = window.new_page()
        for _, name in (row for row in WIDE if row[0] == person):
            page.goto(demo.path(*name))
            assert page.evaluate("innerWidth") == 390, name
            current = page.locator(".steps [aria-current]")
            if current.count():
                expect(current).to_be_in_viewport(ratio=1)
        window.close()


THUMB_PAGES = [
    ("mona", ("today",)),
    ("mona", ("review", "review")),
    ("mona", ("review-list", "open")),
    ("mona", ("requisition-detail", "open")),
    ("mona", ("preferences",)),
    ("priya", ("agreement", "waits")),
    ("priya", ("description-answer", "waits", "1")),
    ("priya", ("pause", "paused")),
    ("tomasz", ("survey", "survey")),
]
# What is pressed to get on must be 44 px high; any other link or box 24. Links within a sentence and rows, whose whole line
# is the target, are measured as such.
TOO_SMALL = """() => {
    const pressed = ["a[href]", "button", "summary"].map(kind => `main ${kind}, .bottom ${kind}, .nav ${kind}`);
    const words = el => el.textContent.trim();
    const inSentence = el => el.matches("a") && el.parentElement.matches("p, li, dd, small")
        && words(el.parentElement) !== words(el);
    const least = el => el.matches(".button, summary, .nav a, .steps a, .choice label") ? 44 : 24;
    return [...document.querySelectorAll([...pressed, ".choice label"].join())]
        .filter(el => el.checkVisibility({ visibilityProperty: true }) && !el.closest(".visually-hidden"))
        .filter(el => !inSentence(el))
        .map(el => [el, (el.matches(".row-link") ? el.closest("li") : el).getBoundingClientRect().height])
        .filter(([el, height]) => height && height + .5 < least(el))
        .map(([el, height]) => `${Math.round(height)} px: ${words(el).slice(0, 40)}`);
}"""


@pytest.mark.timeout(600)
def test_a_thumb_finds_what_is_to_be_pressed(demo: Demo) -> None:
    windows = {person: demo.window(person, **PHONE) for person in {person for person, _ in THUMB_PAGES}}
    found: list[str] = []
    for person, name in THUMB_PAGES:
        page = windows[person].new_page()
        page.goto(demo.path(*name))
        found += [f"{'-'.join(name)}: {words}" for words in page.evaluate(TOO_SMALL)]
        page.close()
    for window in windows.values():
        window.close()
    assert found == []


def no_sideways_scroll(page: Page) -> None:
    assert page.evaluate("document.documentElement.scrollWidth <= document.documentElement.clientWidth"), page.url


@pytest.mark.timeout(600)
def test_a_review_is_submitted_by_thumb_from_the_message(demo: Demo) -> None:
    window = demo.window(**PHONE)
    thumb = Thumb(window.new_page())
    person = the_message_opens_a_person(thumb, demo)
    resume_and_form_are_one_tap_apart(thumb)
    without_a_reason_nothing_is_stored_and_nothing_lost(thumb)
    thumb.tap(thumb.page.get_by_label("Why?"))
    thumb.page.keyboard.type(WHY)
    thumb.saves()
    on_to_the_next = thumb.page.get_by_role("heading", level=1).filter(has_not_text=person)
    expect(on_to_the_next).to_be_visible()
    no_sideways_scroll(thumb.page)
    assert thumb.taps <= MOST_TAPS  # and one sentence: well under two minutes
    window.close()


def the_message_opens_a_person(thumb: Thumb, demo: Demo) -> str:
    """Returns who it is."""
    page = thumb.page
    page.goto(demo.path("link-open", "link"))
    no_sideways_scroll(page)
    thumb.tap(page.get_by_role("button", name="Continue"))
    thumb.tap(page.get_by_role("link", name="Start"))
    page.wait_for_url("**/reviews/**")
    no_sideways_scroll(page)
    return page.get_by_role("heading", level=1).inner_text()


def resume_and_form_are_one_tap_apart(thumb: Thumb) -> None:
    page, verdict = thumb.page, thumb.verdict
    text = page.locator(".resume-text")
    expect(text).to_be_visible()  # the words first: a picture of a page is too small here
    page.mouse.wheel(0, 5000)
    in_sight(thumb.bar)  # it stays, however far one reads
    thumb.tap(thumb.bar.get_by_text("Review", exact=True))
    expect(verdict).to_be_visible()
    expect(text).to_be_hidden()
    no_sideways_scroll(page)
    thumb.tap(verdict)
    thumb.tap(thumb.bar.get_by_text("Résumé"))
    expect(text).to_be_visible()
    thumb.tap(thumb.bar.get_by_text("Review", exact=True))
    expect(verdict).to_be_checked()


def without_a_reason_nothing_is_stored_and_nothing_lost(thumb: Thumb) -> None:
    page = thumb.page
    met = page.locator(".points fieldset").first.get_by_role("radio", name="Meets", exact=True)
    thumb.tap(met)
    thumb.saves()
    expect(page.locator(".errorlist").get_by_text("Say why, in a sentence or two.")).to_be_visible()
    expect(thumb.verdict).to_be_checked()
    expect(met).to_be_checked()
    in_sight(thumb.bar)
    no_sideways_scroll(page)


def in_sight(bar: Locator) -> None:
    """At the foot of the screen."""
    box = bar.bounding_box()
    assert box is not None
    assert box["y"] + box["height"] <= 844 + 1
    assert box["y"] > 844 / 2
