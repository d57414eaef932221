"""What is typed stays typed, also by somebody who leaves in the same moment."""

import pytest
from playwright.sync_api import expect

from tests.browser.demo import Demo

pytestmark = pytest.mark.browser


def test_a_note_typed_while_leaving_is_back_on_return(demo: Demo):
    page = demo.kept_window("rita").new_page()
    page.goto(demo.path("kickoff", "draft"))
    item = page.locator("details.agenda-item:has(textarea)").first
    if item.get_attribute("open") is None:
        item.locator("summary").first.click()

    # Typed and left within one turn of the browser: no timer has run.
    item.get_by_role("textbox").first.evaluate(
        "(box, to) => { box.value = 'said in the doorway'; box.dispatchEvent(new Event('input', {bubbles: true}));"
        " location.assign(to); }",
        demo.path("requisition-list"),
    )
    page.wait_for_url("**/jobs/")
    page.goto(demo.path("kickoff", "draft"))

    expect(page.locator("details.agenda-item textarea").first).to_have_value("said in the doorway")
    page.close()


def test_a_form_refused_because_the_page_was_open_too_long_is_back_after_signing_in(demo: Demo):
    window = demo.window("rita")
    page = window.new_page()
    page.goto(demo.path("requisition-create"))
    page.get_by_label("Job title").fill("Typed over the lunch break")
    page.get_by_label("Department").fill("Platform")
    page.get_by_label("Job family").fill("Engineering")
    window.clear_cookies()

    page.get_by_role("button", name="Create job").click()
    expect(page.get_by_role("heading", name="Please try again")).to_be_visible()
    demo.sign_in(window.new_page(), "rita")
    page.goto(demo.path("requisition-create"))

    expect(page.get_by_label("Job title")).to_have_value("Typed over the lunch break")
    window.close()
