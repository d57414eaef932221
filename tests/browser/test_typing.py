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
    page.wait_for_url("**/searches/")
    page.goto(demo.path("kickoff", "draft"))

    expect(page.locator("details.agenda-item textarea").first).to_have_value("said in the doorway")
    page.close()
