"""Whatever a text from outside is made of, reading it takes time in proportion to its length.

Each reader gets the longest text that its form, file or provider lets through, made of one piece over and over. The bound
is processor time, so that a busy machine changes little, and it grows with what a fixed amount of work takes in this run.
"""

import re
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any

import pytest

from core.cells import plain_cell, safe_cell
from core.formats.plain_text import encoding_of
from core.formats.rich_text import text_of_rich_text
from core.logs import masked
from feedback import progress, replies, sensitive, thin
from feedback.resume_text import lines_of
from feedback.text import plain, visible
from kickoff.forms import LIMIT
from kickoff.models import Kickoff
from recruiting.candidates.details import details_of
from recruiting.candidates.documents.child import MOST_TEXT, TEXT_STARTS_LIKE, tidy
from recruiting.candidates.importing.columns import matched, person_of, problems_of
from recruiting.candidates.importing.reading import LONGEST_CELL, Unreadable, read_sheet
from recruiting.jobs.forms.posting import PostingForm
from recruiting.jobs.pages.differences import pieces
from recruiting.jobs.posting import split_posting
from recruiting.models.candidates import Candidate, terms_of
from recruiting.reminders import APPROVE, CHANGE
from recruiting.titles import propose_short_title
from reminders import links
from reminders.contact.phone_numbers import masked as masked_number
from reminders.engine.events import MAILBOX_GONE
from reminders.inbound import mail_events, mail_parsing
from reminders.inbound.keywords import keyword_of, words_of
from reminders.inbound.matching import _NUMBERED

SECONDS = 1.0  # processor time; what is quadratic takes tens of seconds at these lengths
FLOOR = 0.13  # seconds that the work of `floor` takes where the bounds were set
POSTING = PostingForm.base_fields["posting"].max_length
REPLY = 5_000  # characters of a text or of a mail's own words
MAIL, HEADER = mail_events.LONGEST["text"], mail_events.LONGEST["header"]
FIELDS = ["name", "email", "phone", "headline", "source", "note"]
EVIL = [
    "[", "(", ")", "*", "_ ", "** ", "<", "<a", "<!-- ", "> ", ">\n", " ", "\n", " \n", "#", "#\n", "- ", "- a\n", "-",
    "---\n", "=", "`", "![", "![a](", "[a](", "[a]:", "a. ", ".", ", ", ";", "a:", "|", '"', ";'", "a@", "@a ", "+A", "a",
    "A.", "é", "0", "1.1.", "/m/", "/s/", "http://", "&#", "no ", "strong ", "old ", "his ", "not a fit ", "stop texting",
    "the key ", "etc. A", "On ", "On a wrote:", "On a, b wrote:\n", "From: a\n", "-- \n", "\u200b", "<div>",
    "<blockquote>", "spf=pass (", "<li>a", "<td>a", "|a|a|\n", "a\tb\n", "A. ", "• a\n  b\n", "• a ", "Benefits\n",
    "\U0001f680\n", "a;\n", "A B\n", "the a ", "&lt;p&gt;", "JobPosting", "。", "1)\n", "**a**\n",
]  # fmt: skip
# A beginning that opens something, what is repeated, and an end that does not close it.
OPEN = [
    ("---", "\n", ""), ("---\n", "\n--- a", ""), ("# a", " ", "b"), ("#", " ", "!"), ("**a**", " ", "b"),
    ("**a", "** ", "b"), ("- ", "- ", "x"), ("<!--", "a", ""), ("[a]:", " ", ""), ("[", "a", "]("), ("a.", ")", "b"),
    ("a.", " ", "b"), ("1)", " ", ""), ("a", ", ", ""), ("(", "a ", ""), ("On a", " ", "b"), ("On a\n", "b ", "wrote"),
    ("> a", "\n", ">"), ("/m/", "a", ""), ("+", "a", ""),
    ('{"@type":"JobPosting","description":"', "<p>a", '"}'), 
    ("JobPosting", "<script ld+json>", ""), ("JobPosting[", "[", ""), ("<table>", "<tr><td>a", ""), ("<p>", "<b>a", ""),
]  # fmt: skip


def read_cells(text: str) -> None:
    cells = [text] * len(FIELDS)
    problems_of(person_of(cells, FIELDS, FIELDS), cells, FIELDS)


def read_file(text: str) -> None:
    try:
        read_sheet("people.csv", text.encode())
    except Unreadable:
        return


def read_results(text: str) -> None:
    headers = {name: [text] for name in mail_events.HEADERS}
    body = {"headers": headers, "from": ["a@example.com"], "return_path": text, "parts": []}
    mail_parsing.is_forged(body)
    mail_parsing.automatic(body)
    mail_parsing._by_sender({**body, "from": [text[:254]]}, [])


def read_resume(text: str) -> None:
    lines_of(tidy(text))
    TEXT_STARTS_LIKE.match(text)


BOUNDS = {"posting": 0.5}  # share of SECONDS
# Reader → (what it is given, the most characters that come to it).
READERS: dict[str, tuple[Callable[[str], Any], int]] = {
    "posting": (split_posting, POSTING),
    "résumé": (read_resume, MOST_TEXT),
    "details of a résumé": (lambda text: details_of(text, region="US"), MOST_TEXT),
    "encoding of a text": (lambda text: encoding_of(text.encode("cp1250", "replace")), MOST_TEXT),
    "rich text": (lambda text: text_of_rich_text(b"{\\rtf1 " + text.encode()), 100_000),
    "cells of a row": (read_cells, 131_072),
    "headings of a file": (lambda text: matched([text]), LONGEST_CELL),
    "file": (read_file, 200_000),
    "cell, written and read": (lambda text: plain_cell(safe_cell(text)), LONGEST_CELL),
    "words of a candidate": (lambda text: Candidate(name=text, email=text, phone=text).words(), 254),
    "terms of a lookup": (terms_of, 100),
    "title": (propose_short_title, 160),
    "changed requirement": (lambda text: pieces(text, f"x {text}"), 500),
    "progress note": (lambda text: progress._surnames([text]), 2_000),
    "target": (LIMIT.fullmatch, 30),
    "place": (lambda text: Kickoff(place=text).room, 300),
    "reason": (lambda text: (thin.is_thin(text), sensitive.topics_in(text)), REPLY),
    "what is visible": (lambda text: plain(visible(text)), REPLY),
    "reply": (lambda text: (replies.understand(text), replies.aimed_at(text)), REPLY),
    "reply to a job description": (lambda text: (APPROVE.match(text), CHANGE.match(text)), REPLY),
    "numbered reply": (_NUMBERED.fullmatch, REPLY),
    "keyword": (lambda text: keyword_of(words_of(text)), REPLY),
    "own words of a mail": (mail_parsing.own_words, MAIL),
    "HTML of a mail": (mail_parsing.text_of_html, mail_events.LONGEST["html"]),
    "length of a mail": (mail_events._bounded, 1_000_000),
    "links of a mail": (masked, 1_000_000),
    "headers of a mail": (read_results, HEADER),
    "answer of a mail server": (
        lambda text: (mail_events.STATUS_CODE.search(text), MAILBOX_GONE.search(text)),
        100_000,
    ),
    "recipient": (links.find_by_reply_token, HEADER),
    "links of a message": (lambda text: (links.without_links(text), links.as_long_as_sent(text)), MAIL),
    "number": (masked_number, 254),
}


def texts(longest: int) -> Iterator[tuple[str, str]]:
    """(how it is made, text), each of the longest length."""
    for start, piece, end in [*(("", piece, "") for piece in EVIL), *OPEN]:
        yield f"{start!r} {piece!r} {end!r}", (start + piece * (longest // len(piece) + 1))[: longest - len(end)] + end


def seconds_of(read: Callable[[str], Any], text: str) -> float:
    began = time.process_time()
    read(text)
    return time.process_time() - began


@contextmanager
def untraced() -> Iterator[None]:
    """Without the tracer of coverage, which makes every line cost three times as much."""
    tracer = sys.gettrace()
    sys.settrace(None)
    try:
        yield
    finally:
        sys.settrace(tracer)


def floor() -> float:
    """How many times longer than where the bounds were set this processor takes for the same work now, at least 1."""
    began = time.process_time()
    for number in range(20_000):
        re.sub(r"[aeiou]+", "", f"requirement {number} of a posting, with some words").split()
    return max(1.0, (time.process_time() - began) / FLOOR)


@pytest.mark.django_db  # a candidate is born at the database's time
@pytest.mark.timeout(600)
@pytest.mark.parametrize("reader", READERS)
def test_no_text_takes_long(reader: str):
    read, longest = READERS[reader]
    bound = SECONDS * BOUNDS.get(reader, 1)
    slow = []
    for made, text in texts(longest):
        if seconds_of(read, text) < bound:
            continue
        with untraced():
            took, times = seconds_of(read, text), floor()
        if took >= bound * times:
            slow.append(f"{made}: {took:.1f} s")

    assert slow == []
