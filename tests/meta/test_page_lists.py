"""The lists of pages that are kept by hand are complete: every page of the access matrix is in them, or here with a reason."""

import pytest

from bench.pages import PAGES as MEASURED
from tests.browser.pages import PAGES as LOOKED_AT
from tests.meta.access_matrix import MATRIX
from tests.meta.urls import walk

# What people get from a GET: pages of ours that somebody sees.
PAGES = {name.partition("#")[0] for name, line in MATRIX.items() if line.method == "GET" and "ok" in line.answers}
FILE = "a file or a part of a page"
FORM = "a form of one row: what it shows does not grow with the data"
TOKEN = "reads one link by its code and shows a few sentences"
NOT_MEASURED = {
    "healthz": "a line for machines",
    "document-download": FILE,
    "document-page": FILE,
    "review-resume-page": FILE,
    "import-problems": FILE,
    "candidate-create": FORM,
    "candidate-edit": FORM,
    "hire-record": FORM,
    "interview-ask": FORM,
    "lesson-confirm": FORM,
    "note": FORM,
    "requisition-close": FORM,
    "requisition-create": FORM,
    "review-disown": FORM,
    "survey": FORM,
    "user-invite": FORM,
    "link-open": TOKEN,
    "link-opt-out": TOKEN,
    "link-opt-out-long": TOKEN,
    "agreement-version": "the page of the working agreement with an earlier version",
    "description-version": "the page of the job description with an earlier version",
    "import-detail": "one page of an import; the import itself is timed by tests/recruiting/test_candidate_import.py",
    "message-preview": "renders one message for an admin",
}
NOT_LOOKED_AT = {
    "healthz": "a line for machines",
    "document-download": FILE,
    "document-page": FILE,
    "review-resume-page": FILE,
    "import-problems": FILE,
    "link-home": "needs the cookie of a message link, and these lists sign in or bring no cookie",
    "link-opt-out": "two sentences and a button in the layout of link-open",
    "link-opt-out-long": "the same page at its earlier address",
    "review-disown": "open for 24 hours after a reply, which the demo does not have",
}
LISTS = {
    "bench/pages.py": ({page.view for page in MEASURED}, NOT_MEASURED),
    "tests/browser/pages.py": ({name for pages in LOOKED_AT.values() for name, *_ in pages}, NOT_LOOKED_AT),
}


@pytest.mark.parametrize("file", LISTS)
def test_every_page_is_listed_or_left_out_for_a_reason(file: str):
    listed, left_out = LISTS[file]

    assert len(PAGES) > 50
    assert PAGES - listed - set(left_out) == set(), f"add the page to {file}, or say here why not"


@pytest.mark.parametrize("file", LISTS)
def test_nothing_is_left_out_that_is_listed_or_gone(file: str):
    listed, left_out = LISTS[file]

    assert set(left_out) & listed == set()
    assert set(left_out) - PAGES == set()
    assert listed - {address.name for address in walk()} == set()
