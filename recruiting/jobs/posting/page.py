"""The source of a web page: its rows, and the JobPosting that it describes in JSON-LD (schema.org)."""

import json
import re
from collections.abc import Callable, Iterator
from typing import Any

from lxml import etree

from recruiting.jobs.posting.rows import BOLD, BULLET, HEADING, MOST_ROWS, TEXT, Row
from recruiting.jobs.posting.tables import rows_of_table
from recruiting.jobs.posting.text import BLOCK_TAG, COMMENT, row_of, tidy

SKIPPED = {"script", "style", "template", "svg", "head", "noscript", "select", "object", "iframe", "textarea"}
BLOCKS = {
    "address", "article", "aside", "blockquote", "body", "br", "button", "caption", "center", "dd", "details", "div",
    "dl", "dt", "fieldset", "figcaption", "figure", "footer", "form", "h1", "h2", "h3", "h4", "h5", "h6", "header", "hr",
    "html", "label", "legend", "li", "main", "menu", "nav", "ol", "option", "p", "pre", "section", "summary", "table",
    "tbody", "td", "tfoot", "th", "thead", "tr", "ul",
}  # fmt: skip
APART = BLOCKS - {"br", "li", "option", "td", "th", "tr", "dd", "label"}  # an empty row comes before and after
HEADINGS = {"h1", "h2", "h3", "h4", "h5", "h6", "dt", "legend", "summary", "caption"}
STRONG = {"b", "strong"}
HIDDEN = re.compile(r"display\s{0,9}:\s{0,9}none|visibility\s{0,9}:\s{0,9}hidden", re.I)
LINKED_DATA = re.compile(r"<script[^<>]{0,300}ld\+json[^<>]{0,300}>", re.I)
DEEPEST = 20  # levels of JSON that are searched
TEXTS = [  # property of a JobPosting → the title of its section; "" has titles of its own
    ("description", ""), ("responsibilities", "Responsibilities"), ("qualifications", "Qualifications"),
    ("skills", "Skills"), ("experienceRequirements", "Experience"), ("educationRequirements", "Education"),
    ("physicalRequirement", "Physical requirements"), ("sensoryRequirement", "Requirements"),
    ("securityClearanceRequirement", "Requirements"), ("eligibilityToWorkRequirement", "Requirements"),
    ("jobBenefits", "Benefits"), ("incentiveCompensation", "Compensation"), ("employerOverview", "About us"),
]  # fmt: skip


def is_page(posting: str) -> bool:
    """Whether it's the source of a page rather than text: at least every third row has a tag of a block."""
    rows = [row for row in posting.split("\n") if row.strip()]
    tagged = sum(bool(BLOCK_TAG.search(row)) for row in rows)
    return bool(rows) and tagged > 0 and (tagged * 3 >= len(rows) or posting.lstrip()[:1] == "<")


class Page:
    """Takes the parser's events and collects the rows of the page. Nothing here depends on how deep it is nested."""

    def __init__(self) -> None:
        self.rows: list[Row] = []
        self.tables: list[Table] = []
        self.buffer: list[str] = []
        self.hidden: list[str] = []  # what encloses text that isn't shown
        self.items = self.headings = self.strong = 0
        self.item_begins = self.is_strong = False
        self.gap = True

    def start(self, tag: str, attributes: Any) -> None:
        if self.hidden or tag in SKIPPED or self._is_hidden(attributes):
            if tag not in ("br", "hr", "img", "input", "meta", "link"):
                self.hidden.append(tag)
            return
        if tag == "br" and self.items:
            self.buffer.append(" ")
        elif tag in BLOCKS:
            self._begin(tag)
        self.strong += tag in STRONG

    def _begin(self, tag: str) -> None:
        self.flush()
        self.gap = self.gap or tag in APART
        if tag == "li":
            self.items, self.item_begins = self.items + 1, True
        elif tag in HEADINGS:
            self.headings += 1
        elif tag == "table":
            self.tables.append(Table(self.rows))
            self.rows = []
        elif tag in ("td", "th", "tr") and self.tables:
            self.tables[-1].begin(tag, self)

    def end(self, tag: str) -> None:
        if self.hidden:
            if self.hidden[-1] == tag:
                self.hidden.pop()
            return
        self.strong -= tag in STRONG and self.strong > 0
        if tag not in BLOCKS or tag == "br":
            return
        self.flush()
        self.gap = self.gap or tag in APART
        if tag == "li":
            self.items, self.item_begins = max(self.items - 1, 0), False
        elif tag in HEADINGS:
            self.headings = max(self.headings - 1, 0)
        elif tag in ("td", "th") and self.tables:
            self.tables[-1].end_cell(self)
        elif tag == "table" and self.tables:
            self.tables.pop().end(self)

    def data(self, text: str) -> None:
        if self.hidden:
            return
        if text.strip():
            empty = not any(part.strip() for part in self.buffer)
            self.is_strong = bool(self.strong) and (empty or self.is_strong)
        self.buffer.append(text)

    def close(self) -> list[Row]:
        self.flush()
        while self.tables:
            self.tables.pop().end(self)
        return self.rows

    def flush(self) -> None:
        if not self.buffer:
            return
        text = " ".join(tidy("".join(self.buffer)).split())
        self.buffer = []
        if not text:
            return
        if len(self.rows) > MOST_ROWS:
            self.rows.append(Row(text))
            return
        row = row_of(text, gap=self.gap)
        mark = HEADING if self.headings else BULLET if self.item_begins else BOLD if self.is_strong else ""
        if row and mark == BOLD and self.items:
            mark = BULLET
        if row:
            mark = mark or (BULLET if self.items and row.mark == TEXT else row.mark)
            self.rows.append(Row(row.text, mark, self.items * 2, self.gap))
        self.gap = self.item_begins = False

    def _is_hidden(self, attributes: Any) -> bool:
        return "hidden" in attributes or ("style" in attributes and bool(HIDDEN.search(attributes["style"][:2_000])))


class Table:
    """A table that is being read. Cells that hold lists or headings are read like the rest of the page."""

    def __init__(self, outside: list[Row]) -> None:
        self.outside = outside
        self.grid: list[list[list[Row]]] = []
        self.titles: set[int] = set()  # rows that have a title cell
        self.values: set[int] = set()  # rows that have another cell

    def begin(self, tag: str, page: Page) -> None:
        self.end_cell(page)
        if tag == "tr" or not self.grid:
            self.grid.append([])
        if tag != "tr":
            (self.titles if tag == "th" else self.values).add(len(self.grid) - 1)

    def end_cell(self, page: Page) -> None:
        if page.rows:
            if not self.grid:
                self.grid.append([])
            self.grid[-1].append(page.rows)
            page.rows = []

    def end(self, page: Page) -> None:
        self.end_cell(page)
        cells = [cell for row in self.grid for cell in row]
        if any(len(cell) > 1 or cell[0].mark == BULLET for cell in cells):
            inside = [one for cell in cells for one in cell]
        else:
            headed = 0 in self.titles - self.values and bool(self.values)
            inside = rows_of_table([[cell[0].text for cell in row] for row in self.grid], gap=True, headed=headed)
        page.rows = self.outside + inside
        page.gap = True


def rows_of_page(source: str) -> list[Row]:
    parser = etree.HTMLParser(target=Page(), encoding="utf-8", remove_comments=True, remove_pis=True, huge_tree=True)
    try:
        rows: list[Row] = etree.fromstring(COMMENT.sub("", source).encode("utf-8", "replace"), parser)
    except etree.LxmlError:
        return []
    return rows or []


def described(posting: str) -> list[dict[str, Any]]:
    """Every JobPosting that the posting holds as JSON-LD, in a page or by itself."""
    if "JobPosting" not in posting:
        return []
    sources = list(linked_data(posting)) or [posting]
    return [found for source in sources for found in _job_postings(_parsed(source), DEEPEST)]


def linked_data(source: str) -> Iterator[str]:
    """The text of each JSON-LD element."""
    end = 0
    for element in LINKED_DATA.finditer(source):
        if element.start() >= end:
            if (end := source.find("</script", element.end())) < 0:
                return
            yield source[element.end() : end]


def rows_of_description(job: dict[str, Any], read: Callable[[str], list[Row]]) -> Iterator[Row]:
    """The rows of a JobPosting's texts, each under its title; `read` reads a text, which may be HTML."""
    for name, title in TEXTS:
        rows = [row for text in _texts(job.get(name), DEEPEST) for row in read(text)]
        if rows and title and not rows[0].is_title:
            yield Row(title, HEADING, gap=True)
        yield from rows


def _parsed(source: str) -> Any:
    source = source.strip().removeprefix("<![CDATA[").removesuffix("]]>").strip().removesuffix(";")
    try:
        return json.loads(source, strict=False)
    except (ValueError, RecursionError):
        return None


def _job_postings(data: Any, depth: int) -> Iterator[dict[str, Any]]:
    if depth and isinstance(data, list):
        for one in data:
            yield from _job_postings(one, depth - 1)
    elif depth and isinstance(data, dict):
        kinds = data.get("@type")
        if "JobPosting" in (kinds if isinstance(kinds, list) else [kinds]):
            yield data
        else:
            yield from _job_postings(list(data.values()), depth - 1)


def _texts(value: Any, depth: int) -> Iterator[str]:
    """The texts of a property: a text, a list of them, or the named parts of a nested thing."""
    if isinstance(value, str):
        yield value
    elif depth and isinstance(value, list):
        texts = [text for one in value for text in _texts(one, depth - 1)]
        short = [f"• {text}" if "<" not in text and "\n" not in text else text for text in texts]
        yield from ["\n".join(short)] if len(short) > 1 else texts
    elif depth and isinstance(value, dict):
        parts = ("description", "name", "credentialCategory", "competencyRequired", "value")
        yield from (text for name in parts for text in _texts(value.get(name), depth - 1))
        if isinstance(months := value.get("monthsOfExperience"), int | float | str) and months:
            yield f"{months} months of experience"
