"""Plain text and Markdown, row by row: headings, bullets of any kind, tables, emphasis, links, entities."""

import html
import re
import unicodedata
from collections.abc import Callable, Iterator
from dataclasses import replace

from recruiting.jobs.posting.rows import BOLD, BULLET, HEADING, MOST_ROWS, TEXT, Row
from recruiting.jobs.posting.tables import rows_of_table
from recruiting.jobs.posting.titles import meaning_of

# Every pattern here takes time in proportion to the posting (tests/meta/test_readers.py).
FRONT_MATTER = re.compile(r"\A\s*---[^\S\n]*\n.*?\n---[^\S\n]*(?:\n|\Z)", re.DOTALL)
COMMENT = re.compile(r"<!--(?:(?!<!--).)*?-->", re.DOTALL)
REFERENCE = re.compile(r"^[ \t]*\[[^\[\]\n]+\]:[ \t]*\S.*$", re.MULTILINE)
ENTITY = re.compile(r"&(?:#\d{1,7}|#[xX][0-9a-fA-F]{1,6}|[a-zA-Z][a-zA-Z0-9]{1,30});")
BLOCK_TAG = re.compile(r"</?(?:p|div|br|li|ul|ol|h[1-6]|tr|table|section|details|summary|hr)\b[^<>]{0,200}>", re.I)
TAG = re.compile(r"</?[a-zA-Z][^<>]{0,200}>")
IMAGE = re.compile(r"!\[[^\[\]]*\]\([^)]{0,2000}\)")
LINK = re.compile(r"\[([^\[\]]+)\]\([^)]{0,2000}\)")
EMPHASIS = re.compile(r"(\*\*|__|~~|`|(?<!\w)[*_](?=\S)|(?<=\S)[*_](?!\w))")
MARKED = re.compile(r"[\[<*_~`\\]")  # one of the marks of the patterns above and of `ESCAPED`
ESCAPED = re.compile(r"\\([!-/:-@\[-`{-~])")
HEADING_ROW = re.compile(r"^\s{0,3}#{1,6}(.*\w.*)$")
UNDERLINE = re.compile(r"^\s*(?:={3,}|-{3,}|~{3,})\s*$")
RULE = re.compile(r"^\s*(?:[-*_=~•·–—]\s*){3,}$")
BOLD_ROW = re.compile(r"^(?:\*\*|__)([^*_].*?)(?:\*\*|__)\s*:?$")  # of a row without spaces around it
TABLE_RULE = re.compile(r"^\s*\|?(?:\s*:?-{2,}:?\s*\|)+(?:\s*:?-{2,}:?)?\s*\|?\s*$")
DASHES = re.compile(r"(?:[-*+]\s+)+")
NUMBER = re.compile(r"^(?:\(?\d{1,2}[.)]|\(?[a-zA-Z]\)|[IVXivx]{1,5}[.)]|[a-h]\.(?=\s+[^\s.]{2}))\s+")
INLINE_BULLET = re.compile(r"(?<!\S)[•▪●◦■►✓✔✅](?=\s)")
QUOTE = re.compile(r"^\s{0,3}>\s?")
MARKS = "•・‣▪▫◦●○◘◙·∙⋅⁃⦁⦾⦿–—→➔➜➝➞➤➢➣►▶▸▹▷»›✓✔✗✘✦✧★☆■□◆◇♦❖❯➲❑❒¤§¨"
LETTER_MARKS = "oOqvnüØlwu"  # bullets of Word's symbol fonts, pasted as letters
INVISIBLE = dict.fromkeys([0x200B, 0x200C, 0x2060, 0xFEFF, 0x00AD, 0x200E, 0x200F, 0xFE0F, 0xFE0E])
SPACES = {0x00A0: " ", 0x202F: " ", 0x2007: " ", 0x3000: " "}
BREAKS = re.compile(r"\r\n?|[\x0b\x0c\x1c-\x1e\x85\u2028\u2029]")
CONTROL = re.compile(r"[\x00-\x08\x0e-\x1b\x1f\x7f\ud800-\udfff]")


def tidy(posting: str) -> str:
    """Line breaks, spaces and entities as they read; without marks that nobody sees."""
    posting = BREAKS.sub("\n", posting).translate(INVISIBLE).translate(SPACES)
    if "&" in posting:
        posting = ENTITY.sub(lambda entity: _character(entity[0]), posting)
    return CONTROL.sub("", posting)


def rows_of_text(posting: str) -> list[Row]:
    """The rows of tidy text."""
    for pattern in (FRONT_MATTER, COMMENT, REFERENCE):
        posting = pattern.sub("", posting)
    posting = posting.replace("\\\n", "\n")
    rows = [part for row in BLOCK_TAG.sub("\n", posting).split("\n") for part in _without_inline_bullets(row)]
    found: list[Row] = []
    gap, place = True, 0
    while place < min(len(rows), 3 * MOST_ROWS) and len(found) <= MOST_ROWS:
        if table := _table_at(rows, place):
            cells = [[plain(cell) for cell in row] for row in _cells(table)]
            found += rows_of_table(cells, gap=gap, headed=len(table) > 1 and bool(TABLE_RULE.match(table[1])))
            place, gap = place + len(table), True
            continue
        row = rows[place]
        if _is_empty(row):
            gap = gap or not UNDERLINE.match(row) or not (place and rows[place - 1].strip())
        elif one := _row_at(rows, place, gap):
            found.append(one)
            gap = False
        place += 1
    return _without_false_dashes(found) + [Row(row.strip()) for row in rows[place:] if row.strip()]


def _without_inline_bullets(row: str) -> list[str]:
    """A list that lost its line breaks: "• Python • Django"."""
    places = [match.start() for match in INLINE_BULLET.finditer(row)]
    if len(places) < 2:
        return [row]
    starts = [0, *places] if row[: places[0]].strip() else places
    return [row[start:end] for start, end in zip(starts, [*starts[1:], len(row)], strict=True)]


def _row_at(rows: list[str], place: int, gap: bool) -> Row | None:
    """The row at a place; whether a number or an emoji is a bullet shows in the rows beside it."""
    row, text = rows[place], rows[place].strip()
    after = rows[place + 1] if place + 1 < len(rows) else ""
    one = row_of(row, gap=gap, underlined=bool(UNDERLINE.match(after)) and bool(after.strip()))
    if one is None or one.mark != BULLET:
        return one
    following = next((other.strip() for other in rows[place + 1 : place + 3] if other.strip()), "")
    if NUMBER.match(text) and meaning_of(one.text).whole and not _counts_on(text, following):
        return replace(one, mark=HEADING)
    if _is_symbol(text[0]) and unicodedata.category(text[0]) == "So" and text[0] not in MARKS:
        before = rows[place - 1].strip() if place else ""
        if meaning_of(one.text).whole or not (_is_symbol(before[:1]) or _is_symbol(after.strip()[:1])):
            bold = BOLD_ROW.match(without_bullet(text)[0])
            return replace(one, mark=BOLD if bold else TEXT)
    return one


def _counts_on(text: str, following: str) -> bool:
    """Whether the next row has the next number: "1. Education" above "2. Experience" is a list."""
    number, after = re.match(r"\(?(\d+)", text), re.match(r"\(?(\d+)", following)
    return bool(number and after and int(after[1]) == int(number[1]) + 1)


def row_of(row: str, *, gap: bool = False, underlined: bool = False) -> Row | None:
    """One row of text; None if nothing is left without its marks."""
    raw = QUOTE.sub("", row.replace("\t", "    ") if not row.strip()[:2].endswith("\t") else row)
    text = raw.strip()
    indent, width = len(raw) - len(raw.lstrip()), len(raw.rstrip())
    if match := HEADING_ROW.match(raw):
        return _row(match[1].rstrip().rstrip("#"), HEADING, indent, gap, width)
    if match := BOLD_ROW.match(text):
        return _row(match[1], BOLD, indent, gap, width)
    rest, is_bullet = without_bullet(text)
    if is_bullet and (bold := BOLD_ROW.match(rest)) and rest.rstrip("*_ ").endswith(":"):
        return _row(bold[1], BOLD, indent, gap, width)
    if underlined and not is_bullet:
        return _row(text, HEADING, indent, gap, width)
    return _row(rest, BULLET if is_bullet else TEXT, indent, gap, width)


def without_bullet(text: str) -> tuple[str, bool]:
    """(text without the mark of a list item, whether it had one)."""
    dashes = DASHES.match(text)
    if dashes:
        return without_bullet(text[dashes.end() :])[0] if dashes.end() < len(text) else "", True
    first, rest = text[:1], text[1:]
    if (first in MARKS and rest.strip()) or _is_symbol(first):
        return text.lstrip(MARKS + first + "\u20e3 \t"), True
    if first in LETTER_MARKS and (rest.startswith("\t") or rest.startswith("  ")):
        return rest.strip(), True
    if re.match(r"\d\u20e3", text):
        return text[2:].strip(), True
    if match := NUMBER.match(text):
        return text[match.end() :].strip(), True
    if text.startswith(("[ ] ", "[x] ", "[X] ")):
        return text[4:].strip(), True
    return text, False


def plain(text: str) -> str:
    """Without Markdown and tags; of a link, its text."""
    if MARKED.search(text):
        for pattern, put in ((IMAGE, ""), (LINK, r"\1"), (TAG, " "), (EMPHASIS, ""), (ESCAPED, r"\1")):
            text = pattern.sub(put, text)
    return " ".join(text.split())


def _row(text: str, mark: str, indent: int, gap: bool, width: int) -> Row | None:
    text = plain(text)
    if mark in (HEADING, BOLD):
        text = without_bullet(text)[0] if not text[:1].isdigit() else text
    return Row(text, mark, indent, gap, width) if text else None


def _is_symbol(character: str) -> bool:
    """An emoji, a dingbat, or a bullet of a symbol font (private use)."""
    return bool(character) and character not in "©®™°" and unicodedata.category(character) in ("So", "Co")


def _is_empty(row: str) -> bool:
    return not row.strip() or bool(RULE.match(row) or UNDERLINE.match(row))


def _character(entity: str) -> str:
    found = html.unescape(entity)
    return " " if found in "\u00a0\u202f" else found


def _table_at(rows: list[str], place: int) -> list[str]:
    """The rows of the table that begins at a place: of bars, or of cells between tabs."""
    if _is_barred(rows[place]):
        return _while(_is_barred, rows, place)
    if not _is_tabbed(rows[place]):
        return []
    columns = rows[place].strip("\n").count("\t")
    table = _while(lambda row: _is_tabbed(row) and row.count("\t") == columns, rows, place)
    return table if len(table) > 1 else []


def _while(holds: Callable[[str], bool], rows: list[str], place: int) -> list[str]:
    end = place
    while end < len(rows) and holds(rows[end]):
        end += 1
    return rows[place:end]


def _is_barred(row: str) -> bool:
    row = row.strip()
    return (row.count("|") > 1 and row.startswith("|")) or bool(TABLE_RULE.match(row) and "|" in row)


def _is_tabbed(row: str) -> bool:
    return "\t" in row.strip() and not without_bullet(row.strip())[1] and len(row) < 2_000


def _cells(table: list[str]) -> Iterator[list[str]]:
    for row in table:
        if _is_barred(row):
            if not TABLE_RULE.match(row):
                yield [cell.strip() for cell in row.strip().strip("|").split("|")]
        else:
            yield [cell.strip() for cell in row.strip().split("\t")]


def _without_false_dashes(rows: list[Row]) -> list[Row]:
    """A dash or a star right before a word is a bullet if several rows have one."""
    for mark in "-*+":
        stuck = [row.mark == TEXT and row.text[:1] == mark and row.text[1:2].isalpha() for row in rows]
        if sum(stuck) > 1:
            rows = [
                Row(row.text[1:], BULLET, row.indent, row.gap, row.width) if is_stuck else row
                for row, is_stuck in zip(rows, stuck, strict=True)
            ]
    return rows
