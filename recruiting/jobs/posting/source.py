"""From whatever was pasted or uploaded to plain rows: a page's source, JSON-LD, Markdown, or text."""

import html

from recruiting.jobs.posting import page
from recruiting.jobs.posting.rows import HEADING, Row
from recruiting.jobs.posting.text import rows_of_text, tidy

REST = "Rest of the page"


def rows_of(posting: str) -> list[Row]:
    """The posting's rows, in order."""
    return _rows_of_jobs(posting) or _rows_of_markup(posting)


def _rows_of_markup(posting: str) -> list[Row]:
    if "&lt;" in posting and not page.is_page(posting) and page.is_page(unescaped := html.unescape(posting)):
        posting = unescaped
    if page.is_page(posting) and (rows := page.rows_of_page(posting)):
        return rows
    return rows_of_text(tidy(posting))


def _rows_of_jobs(posting: str) -> list[Row]:
    """Of a page with JSON-LD: its JobPosting, then what only the page itself says."""
    rows = [row for job in page.described(posting) for row in page.rows_of_description(job, _rows_of_markup)]
    if not rows or next(page.linked_data(posting), None) is None:
        return rows
    said = {row.text.casefold() for row in rows}
    rest = [row for row in page.rows_of_page(posting) if row.text.casefold() not in said]
    return [*rows, Row(REST, HEADING, gap=True), *rest] if rest else rows
