"""Any bytes uploaded as a résumé or a job posting end within 2 s of processor time in an answer or a sentence.

The reader's memory is bounded by the kernel (`child.TEXT_LIMITS`); what the web process itself does is measured here.
"""

import random
import resource
import time
import tracemalloc
from collections.abc import Callable
from contextlib import suppress

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from recruiting.candidates.documents import POSTINGS, RESUMES, CheckedFile, Refused, check
from recruiting.candidates.documents.child import TEXT_LIMITS
from tests.recruiting.resumes import opendocument, pdf, upload, word
from tests.recruiting.word_files import odt_file, paragraph, part, word_file, zipped

SECONDS = 2.5  # the reader is ended at 2; the rest is the web process, which coverage slows down
MEGABYTES = 200
NOISE = {"word/media/image1.png": random.Random(1).randbytes(1_000_000)}  # so that the file is not refused as a bomb
RTF = b"{\\rtf1\\ansi{\\fonttbl{\\f0 Arial;}}Ada Example\\par ada@example.com\\par}"
GOOD = {
    "pdf": pdf(),
    "docx": word(),
    "odt": opendocument(),
    "rtf": RTF,
    "txt": b"Ada Example",
    "doc": RTF,
    "md": b"# Job",
}
PIECES = [
    "<w:p>", "</w:p>", "<w:r>", "</w:r>", "<w:t>Ada</w:t>", "<w:del>", "</w:del>", "<w:sdt>", "</w:sdt>", "<w:tbl>",
    "<w:tr>",
    "<w:trPr><w:del/></w:trPr>",
    '<w:fldChar w:fldCharType="begin"/>', '<w:fldChar w:fldCharType="end"/>', "<w:pPr>",
    "</w:pPr>", "<w:rPr><w:vanish/></w:rPr>", "<mc:AlternateContent>", "<mc:Fallback>", "<w:txbxContent>", "<!DOCTYPE x>",
    '<w:sym w:char="FFFFFFFF"/>', '<w:headerReference r:id="rId1"/>', "&amp;", "&#0;",
    "<w:numPr><w:numId/></w:numPr>", "\ud7ff",
]  # fmt: skip


def checked(content: bytes, kind: str) -> CheckedFile | str:
    """The file or the sentence. Fails if it takes too long; the reader's time counts as soon as it has ended."""
    began, before = time.process_time(), resource.getrusage(resource.RUSAGE_CHILDREN)
    found: CheckedFile | str
    try:
        found = check(upload(content, f"resume.{kind}"), POSTINGS if kind == "md" else RESUMES)
    except Refused as refused:
        found = str(refused)
    after = resource.getrusage(resource.RUSAGE_CHILDREN)
    reader = after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime
    assert reader + time.process_time() - began < SECONDS
    return found


EXAMPLES = settings(max_examples=40, deadline=None, suppress_health_check=[HealthCheck.too_slow])
kinds = st.sampled_from(sorted(GOOD))


@EXAMPLES
@given(kind=kinds, content=st.binary(max_size=4_000))
def test_any_bytes_end_in_an_answer_or_a_sentence(kind: str, content: bytes) -> None:
    assert checked(content, kind)


@EXAMPLES
@given(kind=kinds, at=st.floats(0, 1), length=st.integers(0, 200), put=st.binary(max_size=60))
def test_a_damaged_file_ends_in_an_answer_or_a_sentence(kind: str, at: float, length: int, put: bytes) -> None:
    good = GOOD[kind]
    place = int(at * len(good))

    assert checked(good[:place] + put + good[place + length :], kind)


@EXAMPLES
@given(st.lists(st.sampled_from(PIECES), max_size=40), st.lists(st.sampled_from(PIECES), max_size=20))
def test_any_xml_in_a_docx_ends_in_an_answer_or_a_sentence(body: list[str], header: list[str]) -> None:
    around = {"word/header1.xml": part("hdr", "".join(header))}

    assert checked(word_file("".join(body), relations=[("header", "header1.xml")], parts=around), "docx")


def attributes() -> str:
    return " ".join(f"a{n}='x'" for n in range(900_000))


def pages_in_themselves() -> bytes:
    node = b"1 0 obj<</Kids[1 0 R]/Type/Pages/Count 9999999>>endobj "
    return b"%PDF-1.7\n" + node * 150_000 + b"trailer<</Root 1 0 R>>"


def missing_parts() -> bytes:
    return word_file(relations=[("header", f"{n}.xml") for n in range(200_000)], parts=NOISE)


def many(text: str, times: int) -> bytes:
    return word_file(text * times, parts=NOISE)


SPACE = '<text:s text:c="99999999"/>'
STYLE = '<style:style style:name="T{}"><style:text-properties text:display="none"/></style:style>'
GREEDY: dict[str, tuple[Callable[[], bytes], str]] = {
    "half a million paragraphs": (lambda: many(paragraph("w"), 500_000), "docx"),
    "elements in elements": (lambda: many("<w:sdt>", 900_000), "docx"),
    "a paragraph of 30 MB": (lambda: many(paragraph("x" * 30_000_000), 1), "docx"),
    "an element of 900,000 attributes": (lambda: many(f"<w:p {attributes()}/>", 1), "docx"),
    "200,000 relationships": (missing_parts, "docx"),
    "90,000 entries": (lambda: zipped({str(n): b"" for n in range(90_000)}), "docx"),
    "60 objects of 1 MB": (lambda: word_file(parts=NOISE | {f"word/{n}.bin": b"\0" * 1_000_000 for n in range(60)}), "docx"),
    "spaces by number": (lambda: odt_file(f"<text:p>{SPACE * 500_000}</text:p>", parts=NOISE), "odt"),
    "250,000 styles": (lambda: odt_file("", automatic="".join(map(STYLE.format, range(250_000))), parts=NOISE), "odt"),
    "open braces": (lambda: b"{\\rtf1" + b"{" * 9_000_000, "rtf"),
    "open links": (lambda: b"{\\rtf1 " + b'{\\field{\\*\\fldinst{HYPERLINK "' * 60_000, "rtf"),
    "open fonts": (lambda: b"{\\rtf1{\\fonttbl" + b"{\\f0\\fcharset0 " * 100_000, "rtf"),
    "10 MB of lines": (lambda: b"\n" * 10_000_000, "txt"),
    "10 MB in no encoding": (lambda: bytes(range(128, 256)) * 80_000, "txt"),
    "a tree of pages in itself": (pages_in_themselves, "pdf"),
    "open brackets": (lambda: b"%PDF-1.7\n1 0 obj " + b"[" * 9_000_000, "pdf"),
    "markup behind the end": (lambda: b"%PDF-1.7\n%%EOF" + b"<" * 9_000_000, "pdf"),
}  # fmt: skip


@pytest.mark.parametrize("case", GREEDY)
def test_a_file_that_wants_much_ends_in_an_answer_or_a_sentence(case: str) -> None:
    content, kind = GREEDY[case][0](), GREEDY[case][1]

    assert checked(content, kind)


@pytest.mark.parametrize("case", ["200,000 relationships", "90,000 entries", "60 objects of 1 MB", "10 MB of lines"])
def test_the_web_process_needs_little_memory(case: str) -> None:
    content, kind = GREEDY[case][0](), GREEDY[case][1]
    tracemalloc.start()
    try:
        with suppress(Refused):
            check(upload(content, f"resume.{kind}"))
        peak = tracemalloc.get_traced_memory()[1]
    finally:
        tracemalloc.stop()

    assert peak < 60 * 1024 * 1024
    assert TEXT_LIMITS[1] <= MEGABYTES * 1024 * 1024
