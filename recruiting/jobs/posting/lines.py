"""The lines of a posting, with a suggestion for each; what is set aside is among them."""

import re
from collections.abc import Iterator
from dataclasses import dataclass

from recruiting.jobs.posting.boilerplate import asks_something, is_boilerplate, is_fact, is_untitled_boilerplate
from recruiting.jobs.posting.rows import BULLET, MOST_ROWS, TEXT, Row
from recruiting.jobs.posting.sections import Section, sections_of
from recruiting.jobs.posting.sentences import LONGEST_ITEM, sentences
from recruiting.jobs.posting.source import REST, rows_of
from recruiting.jobs.posting.titles import MUST, NICE
from recruiting.jobs.posting.wrapping import joined

MOST_LINES = 400
LONG = 160  # characters; a longer row of a list without bullets is split into sentences
NUMBER_LENGTH = 3
ADDRESS = re.compile(r"<?https?://\S+>?")
OPTIONAL = re.compile(
    r"\b(?:(?:is|are|would be|as) an? (?:big |strong |definite )?(?:plus|bonus|advantage|asset)|nice[- ]to[- ]have|"
    r"preferred but not required|"
    r"von vorteil|wünschenswert|ist ein plus|(?:est|serait|sont|seraient) un (?:vrai |réel )?(?:plus|atout)|"
    r"(?:es|será|sería) un plus|se valorará|is een (?:pré|pre|plus)|mile widzian[aey]|będzie (?:dodatkowym )?atutem|"
    r"(?:é|será|seria) um (?:diferencial|plus)|é uma mais-valia|(?:è|sarà|costituisce) un plus|titolo preferenziale)\b",
    re.IGNORECASE,
)


@dataclass(frozen=True)
class Line:
    text: str
    heading: str = ""
    aside: bool = False  # not a requirement, by its section or its words
    suggests: str = ""  # must, nice, or nothing


@dataclass(frozen=True)
class Posting:
    """`cut`: how many lines there are beyond MOST_LINES."""

    lines: list[Line]
    titles: list[str]
    cut: int = 0


def read_posting(posting: str) -> Posting:
    rows = rows_of(posting)
    sections = sections_of(joined(rows[:MOST_ROWS]), rest=REST)
    _set_introduction_aside(sections)
    found: dict[tuple[str, str], Line] = {}
    for section in sections:
        for line in _lines_of(section):
            found.setdefault((line.text.casefold(), line.heading.casefold()), line)
    lines = list(found.values())
    titles = [section.heading for section in sections if section.title]
    return Posting(lines[:MOST_LINES], titles, max(len(lines) - MOST_LINES, 0) + max(len(rows) - MOST_ROWS, 0))


def split_posting(posting: str) -> list[Line]:
    """The posting's lines in order, with their headings; at most MOST_LINES."""
    return read_posting(posting).lines


def _lines_of(section: Section) -> Iterator[Line]:
    heading = section.heading
    for place, row in enumerate(section.rows):
        for text in filter(says_something, _texts(row, section.rows, place)):
            aside = section.aside or _is_aside(text, row, section)
            yield Line(text, heading, aside, "" if aside else _suggestion(text, row, section))


def _texts(row: Row, rows: list[Row], place: int) -> list[str]:
    """A list's item as it is; the sentences of a paragraph."""
    following = rows[place + 1] if place + 1 < len(rows) else None
    text = row.text.rstrip(":") if row.mark == BULLET else row.text
    in_list = (
        row.mark == BULLET or (place and not row.gap) or (following and following.mark == TEXT and not following.gap)
    )
    longest = LONGEST_ITEM if row.mark == BULLET else LONG
    if in_list and len(text) <= longest:
        return [text.rstrip(";, ")]
    return [one.rstrip(":") for one in sentences(text)]


def _is_aside(text: str, row: Row, section: Section) -> bool:
    if row.mark != BULLET and is_boilerplate(text):
        return True
    if section.kind:
        return False
    if section.introduces and row.mark == TEXT and not asks_something(text):
        return True
    return is_fact(text) or (row.mark != BULLET and is_untitled_boilerplate(text))


def _suggestion(text: str, row: Row, section: Section) -> str:
    """By the table's column, the words of a line, or the title of its section."""
    if row.suggests:
        return row.suggests
    if section.kind in ("", MUST) and OPTIONAL.search(text):
        return NICE
    return section.kind if section.kind in (MUST, NICE) else ""


def _set_introduction_aside(sections: list[Section]) -> None:
    """What comes before the first title (the job's name, a place, a few sentences) is no requirement, unless it says so."""
    if not any(section.known and not section.aside for section in sections[1:]):
        return
    for section in sections:
        if section.kind:
            return
        section.introduces = True
        if section.rows:
            return


def says_something(text: str) -> bool:
    """Has a letter or a number that isn't a page's, and isn't only an address."""
    has_words = any(character.isalpha() for character in text)
    has_numbers = any(character.isdigit() for character in text) and len(text) >= NUMBER_LENGTH
    return (has_words or has_numbers) and not ADDRESS.fullmatch(text)
