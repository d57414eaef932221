"""Joins the rows of wrapped text; leaves lists alone whose items have no bullets.

A row goes on in the next one if the next begins in lower case, or if the text is known to be wrapped (some of its rows go
on like that) and the next word wouldn't have fit in the row.
"""

from collections.abc import Iterator
from dataclasses import replace
from itertools import pairwise

from recruiting.jobs.posting.rows import BULLET, TEXT, WHOLE, Row
from recruiting.jobs.posting.titles import meaning_of
from recruiting.jobs.posting.vocabulary import entries

SHORTEST = 35  # rows of wrapped text have at least this many characters
WIDEST = 140  # and at most this many
END = ".!?:;。！？："


def joined(rows: list[Row]) -> list[Row]:
    """The rows, with each sentence that was wrapped in one of them."""
    width = _width(rows)
    found: list[Row] = []
    last: Row | None = None  # the row before, as it was; found[-1] holds the text so far
    parts: list[str] = []
    for row, lowercase in zip(rows, _in_lowercase_lists(rows), strict=True):
        if last and _goes_on(found[-1], last, row, width=width, lowercase_list=lowercase):
            parts.append(row.text)
        else:
            _close(found, parts)
            found.append(row)
            parts = [row.text]
        last = row
    _close(found, parts)
    return found


def _close(found: list[Row], parts: list[str]) -> None:
    if len(parts) > 1:
        found[-1] = replace(found[-1], text=_whole(parts))


def _whole(parts: list[str]) -> str:
    text = " ".join(parts)
    return " ".join(text.split())


def _goes_on(first: Row, last: Row, row: Row, *, width: int, lowercase_list: bool) -> bool:
    if row.gap or row.mark != TEXT or first.mark not in (BULLET, TEXT) or WHOLE in (last.width, row.width):
        return False
    if first.mark == BULLET and row.indent > first.indent and not meaning_of(row.text).whole:
        return True
    if first.mark == BULLET and _is_lowercase(row) and last.text[-1] not in END:
        return True
    if last.text[-1] in END or (first.mark == TEXT and first is last and meaning_of(last.text).whole):
        return False
    if _is_lowercase(row):
        return not lowercase_list and last.width >= SHORTEST
    if not SHORTEST <= last.width <= WIDEST or meaning_of(row.text).whole:
        return False
    return _is_open(last) or _is_full(last, row, width)


def _width(rows: list[Row]) -> int:
    """The width at which the text is wrapped; 0 if no row shows that it is."""
    widths = [last.width for last, row in pairwise(rows) if _shows_wrapping(last, row)]
    return max(widths, default=0)


def _shows_wrapping(last: Row, row: Row) -> bool:
    together = not row.gap and row.mark == TEXT and SHORTEST <= last.width <= WIDEST
    if not together or last.text[-1] in END:
        return False
    return _is_open(last) or (_is_lowercase(row) and not last.text[0].islower())


def _is_lowercase(row: Row) -> bool:
    """Begins with a word in lower case: not "eBPF"."""
    return row.text[0].islower() and row.text.split(" ", 1)[0].islower()


def _is_open(row: Row) -> bool:
    """Whether no sentence ends with the row: "… with three and"."""
    return row.text[-1] in ",–-(/&" or row.text.rsplit(" ", 1)[-1].casefold() in entries("open")


def _is_full(last: Row, row: Row, width: int) -> bool:
    """Whether the first word of the row wouldn't have fit in the row before."""
    return last.width <= width < last.width + 1 + len(row.text.split(" ", 1)[0]) > width


def _in_lowercase_lists(rows: list[Row]) -> Iterator[bool]:
    """Per row, whether all rows of its block begin in lower case: a list without bullets, not wrapped text."""
    block: list[Row] = []
    for row in rows:
        if block and (row.gap or row.mark != TEXT or block[0].mark != TEXT):
            yield from _flags(block)
            block = []
        block.append(row)
    yield from _flags(block)


def _flags(block: list[Row]) -> list[bool]:
    inside = block[1:] if len(block) > 1 and meaning_of(block[0].text).whole else block
    is_list = bool(inside) and all(row.text[0].islower() for row in inside) and not _is_one_sentence(inside)
    return [is_list] * len(block)


def _is_one_sentence(rows: list[Row]) -> bool:
    """Rows of about one width of which only the last ends a sentence: "we are looking for …"."""
    widths = [row.width for row in rows[:-1]]
    ends = [row.text[-1] in END for row in rows]
    return bool(widths) and ends[-1] and not any(ends[:-1]) and min(widths) >= max(SHORTEST, max(widths) - 15)
