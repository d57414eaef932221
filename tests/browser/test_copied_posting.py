"""A job posting that a recruiter copies from a page in the browser, and pastes into the form."""

from collections.abc import Iterator

import pytest
from django.urls import reverse
from playwright.sync_api import Locator, expect

from tests.browser.demo import Demo

pytestmark = pytest.mark.browser

PAGE = """<!doctype html><meta charset="utf-8"><title>Careers</title>
<style>nav { display: flex } .card { padding: 1rem } h3::before { content: "★ " }</style>
<nav><a href="#">Home</a><a href="#">All jobs</a></nav>
<article><h1>Orchard manager</h1><p>Hood River, OR</p>
<div class="card"><p>Example Orchards grows pears on forty hectares.</p></div>
<h3>What you’ll do</h3>
<ul><li>Plan the harvest with two neighbors and keep its calendar up to date every single week</li>
<li>Hire and train the pickers who come back each year</li><li>Keep <b>spray records</b></li></ul>
<h3>Requirements</h3>
<ul><li>Five years of growing fruit that people pay for, at more than one elevation</li><li>R or Excel</li><li>Go</li></ul>
<h3>Nice to have</h3><ol><li>Spanish</li></ol>
<table><tr><th>Skill</th><th>Level</th></tr><tr><td>Pruning</td><td>required</td></tr>
<tr><td>Welding</td><td>nice to have</td></tr></table>
<h3>Benefits</h3><ul><li>Pears</li><li>A house on the hill</li></ul>
<h3>In your first year</h3><p>You have replanted the east slope.</p></article>"""

TO_SORT = [
    ("What you’ll do", "Plan the harvest with two neighbors and keep its calendar up to date every single week", ""),
    ("What you’ll do", "Hire and train the pickers who come back each year", ""),
    ("What you’ll do", "Keep spray records", ""),
    ("Requirements", "Five years of growing fruit that people pay for, at more than one elevation", "must-have"),
    ("Requirements", "R or Excel", "must-have"),
    ("Requirements", "Go", "must-have"),
    ("Nice to have", "Spanish", "nice-to-have"),
    ("Nice to have", "Pruning", "must-have"),
    ("Nice to have", "Welding", "nice-to-have"),
    ("In your first year", "You have replanted the east slope.", ""),
]


@pytest.fixture
def job(demo: Demo) -> Iterator[str]:
    """A job without a description, which ends with the test."""
    copy = "from recruiting.models import Requisition as R; job = R.objects.get(title__startswith='Security'); "
    pk = demo.app.shell(copy + "job.pk = None; job.title = 'Orchard manager'; job.save(); print(job.pk)").strip()
    yield pk
    demo.app.shell(f"from recruiting.models import Requisition as R; R.objects.get(pk={pk}).delete()")


def test_a_page_that_was_selected_and_copied_is_read_line_by_line(demo: Demo, job: str):
    window = demo.window("rita")
    source = window.new_page()
    source.set_content(PAGE)
    source.keyboard.press("Control+a")
    source.keyboard.press("Control+c")
    page = window.new_page()
    page.goto(reverse("description-paste", args=[job]))
    page.get_by_role("textbox", name="Job posting").focus()
    page.keyboard.press("Control+v")
    page.get_by_role("button", name="Import requirements").click()

    lines = page.locator(".lines > li")
    expect(lines).to_have_count(len(TO_SORT))
    assert _shown(lines) == TO_SORT
    aside = page.locator(".left-out")
    expect(aside.filter(has_text="A house on the hill")).to_have_count(1)

    page.get_by_role("button", name="Accept all 6 suggestions").click()
    expect(lines).to_have_count(4)
    page.get_by_role("button", name="Mark the rest as not requirements").click()
    expect(lines).to_have_count(0)
    expect(page.locator("ol.ranked > li")).to_have_count(6)
    window.close()


def _shown(lines: Locator) -> list[tuple[str, str, str]]:
    """(title, line, suggestion) as the page shows them; a title stands above its first line only."""
    found, title = [], ""
    for line in lines.all():
        head, suggested = line.locator(".line-head"), line.locator(".line-suggests")
        title = head.inner_text() if head.count() else title
        kind = suggested.inner_text().removeprefix("Suggested: ") if suggested.count() else ""
        text = line.locator("p[id]").inner_text()
        found.append((title, text.partition("Suggested:")[0].strip(), kind))
    return found
