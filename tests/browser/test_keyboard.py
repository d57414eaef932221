"""What takes more than looking: dialogs, and pages without JavaScript."""

import re

import pytest
from playwright.sync_api import Page, expect

from tests.browser.demo import Demo

pytestmark = pytest.mark.browser

WHY = "Twelve years of running systems that must not stop, and the patching of six hundred servers by code."


def test_a_dialog_keeps_the_keyboard_and_escape_gives_it_back(demo: Demo) -> None:
    window = demo.window("rita")
    page = window.new_page()
    page.goto(demo.path("candidate-detail", "candidate"))
    opener = page.get_by_role("link", name="Reject…")
    opener.focus()
    page.keyboard.press("Enter")
    dialog = page.get_by_role("dialog", name=re.compile("^Reject"))
    expect(dialog).to_be_visible()
    for _ in range(8):
        page.keyboard.press("Tab")
        assert page.evaluate("!document.activeElement.closest('main') || !!document.activeElement.closest('dialog')")
    page.keyboard.press("Escape")
    expect(dialog).to_be_hidden()
    expect(opener).to_be_focused()
    window.close()


def test_keys_walk_the_list_and_are_explained(demo: Demo) -> None:
    window = demo.window("mona")
    page = window.new_page()
    page.goto(demo.path("review-queue"))
    page.keyboard.press("j")
    expect(page.locator(".row-link").first).to_be_focused()
    page.keyboard.press("?")
    expect(page.get_by_role("dialog")).to_be_visible()
    page.keyboard.press("Escape")
    expect(page.get_by_role("dialog")).to_be_hidden()
    window.close()


def test_a_review_is_submitted_without_javascript(demo: Demo) -> None:
    window = demo.window("vera", java_script_enabled=False, viewport={"width": 390, "height": 844})
    page = window.new_page()
    page.goto(demo.path("review", "reviews_left"))
    page.locator(".bottom").get_by_text("Review", exact=True).click()
    choose(page, "Your recommendation", "Yes")
    page.locator(".points fieldset").first.get_by_role("radio", name="Meets", exact=True).check()
    save(page)
    expect(page.locator(".errorlist").get_by_text("Say why, in a sentence or two.")).to_be_visible()
    expect(verdict(page, "Yes")).to_be_checked()
    page.get_by_label("Why?").fill(WHY)
    save(page)
    expect(page.get_by_text("All done.")).to_be_visible()
    expect(page.get_by_text(WHY).first).to_be_visible()
    window.close()


def test_lines_are_sorted_without_javascript(demo: Demo) -> None:
    window = demo.window("rita", java_script_enabled=False)
    page = window.new_page()
    page.goto(demo.path("description", "draft"))
    lines, musts = page.locator(".lines > li"), page.locator("section[aria-labelledby=head-must] .ranked > li")
    left, before = lines.count(), musts.count()
    words = lines.first.locator("p[id^=t-]").inner_text()
    lines.first.get_by_role("button", name="Must-have", exact=True).click()
    expect(lines).to_have_count(left - 1)
    expect(musts).to_have_count(before + 1)
    moved = musts.filter(has_text=words)
    for _ in range(before):
        moved.get_by_role("button", name="up").click()
    expect(musts.first).to_contain_text(words)
    window.close()


def choose(page: Page, group: str, value: str) -> None:
    page.get_by_role("group", name=group).get_by_role("radio", name=value, exact=True).check()


def verdict(page: Page, value: str):
    return page.get_by_role("group", name="Your recommendation").get_by_role("radio", name=value, exact=True)


def save(page: Page) -> None:
    page.locator(".bottom").get_by_role("button", name="Submit").click()
