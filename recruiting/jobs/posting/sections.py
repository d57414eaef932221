"""Which rows are titles, what their sections are about, and which lines stand under them."""

import re
from collections.abc import Iterator
from dataclasses import dataclass, field, replace

from recruiting.jobs.posting.boilerplate import is_fact
from recruiting.jobs.posting.rows import BOLD, BULLET, HEADING, TEXT, Row
from recruiting.jobs.posting.sentences import sentences
from recruiting.jobs.posting.titles import MUST, NICE, WORK, Meaning, meaning_of

LEAD_IN = 90  # characters; a longer lead-in is a line itself ("you must show at least one year of …:")
SHORT_LEAD_IN = 5  # words; a longer one introduces the list below it and ends no section
TITLE_LENGTH = 60  # of a title without a mark
HEADING_LENGTH = 200
CAPITALS = 6  # letters of a title that is only known by its capitals
NUMBERED = re.compile(
    r"^(?:objective|goal|key result|duty|task|ziel|objectif|objetivo|cel|doel)\s*#?\d+\s*[:.–-]\s*", re.I
)
INLINE = re.compile(r"^([^:：]{2,60})[:：]\s+(\S.*)$", re.DOTALL)
SENTENCE_MARKS = ".!;,…。"
KEPT = (MUST, NICE, WORK)
TEXT_LEVEL, BOLD_LEVEL = 9, 8


@dataclass
class Section:
    """A title and the rows under it. `is_list`: its last rows are a list."""

    title: str = ""
    kind: str = ""
    aside: bool = False
    level: int = TEXT_LEVEL
    parent: str = ""  # the title above, where this is a title in its section
    known: bool = False
    marked: bool = False
    rows: list[Row] = field(default_factory=list)
    introduces: bool = False
    outside: "Section | None" = None  # of a bullet's own list, the section that the bullet is in
    indent: int = 0

    @property
    def heading(self) -> str:
        return f"{self.parent} · {self.title}" if self.parent and self.parent != self.title else self.title


def sections_of(rows: list[Row], *, rest: str = "") -> list[Section]:
    """The sections in order; the first has no title. From the title `rest` on, what no title keeps is set aside."""
    return _Reader(rows, rest).read()


class _Reader:
    def __init__(self, rows: list[Row], rest: str) -> None:
        self.rows, self.rest = rows, rest
        self.sections = [Section()]
        self.in_rest = False

    @property
    def current(self) -> Section:
        return self.sections[-1]

    def read(self) -> list[Section]:
        for place, row in enumerate(self.rows):
            for part in self._parts(place, row):
                self._add(part)
        return [section for place, section in enumerate(self.sections) if not self._goes_back(place, section)]

    def _add(self, row: Row) -> None:
        """A line: of the current section, or after its list without a title."""
        if self._ends_section(row):
            self.sections.append(Section(aside=self.in_rest))
        self.current.rows.append(row)

    def _parts(self, place: int, row: Row) -> Iterator[Row]:
        """The row as a line, unless it's a title; of a title with words after it, those."""
        if row.mark in (HEADING, BOLD):
            yield from self._marked(place, row)
        elif row.mark == BULLET:
            self._leave_bullets(row)
            yield row
            self._enter_bullets(place, row)
        elif self._is_title(place, row):
            *before, title = sentences(row.text)
            yield from (replace(row, text=text) for text in before)
            meaning = meaning_of(title)
            counts = meaning.whole or (meaning.kind != WORK and len(title.split()) <= SHORT_LEAD_IN)
            self._open(replace(row, text=title, gap=row.gap and not before), meaning if counts else Meaning())
        elif label := self._label(row):
            meaning = meaning_of(label[1])
            if meaning.kind in KEPT:
                self._open(Row(label[1], gap=row.gap), meaning)
                yield Row(label[2], TEXT, row.indent, False, row.width)
            else:  # pay or benefits in one row: only this row
                after = Section(aside=self.in_rest) if row.gap else replace(self.current, rows=[])
                self.sections.append(Section(label[1], meaning.kind, aside=True, known=True, rows=[row]))
                self.sections.append(after)
        else:
            yield row

    def _marked(self, place: int, row: Row) -> Iterator[Row]:
        text, number = row.text, NUMBERED.match(row.text)
        is_sentence = text.endswith((".", "。")) or len(text) > (LEAD_IN if text.endswith(":") else HEADING_LENGTH)
        if number:
            self._open(Row(number[0].strip(" :.–-"), row.mark, gap=row.gap), Meaning(WORK))
            text = text[number.end() :]
        if is_sentence or number:
            yield Row(text.rstrip(":"), BULLET, row.indent, row.gap)
        elif (label := self._label(row)) and meaning_of(label[1]).aside:
            yield Row(row.text, TEXT, row.indent, row.gap)
        else:
            self._open(row, meaning_of(text))

    def _open(self, row: Row, meaning: Meaning) -> None:
        title = row.text.strip("【】[]:： ")
        level = row.level or {HEADING: 1, BOLD: BOLD_LEVEL}.get(row.mark, TEXT_LEVEL)
        above, marked = self.current, row.mark in (HEADING, BOLD)
        if row.level == TEXT_LEVEL and above.kind:
            return  # a table's own title, in a section that has one
        if title == self.rest:
            self.in_rest = True
        if meaning.kind:
            new = Section(title, meaning.kind, meaning.aside, level, known=True, marked=marked)
        elif self._is_inside(row, above, level):
            parent = above.parent or above.title
            new = Section(title, above.kind, above.aside, above.level, parent, known=above.known, marked=marked)
        else:
            new = Section(title, "", self.in_rest, level, marked=marked)
        self.sections.append(new)

    def _is_inside(self, row: Row, above: Section, level: int) -> bool:
        """Whether an unknown title is one inside the section above it."""
        if not above.kind:
            return False
        leads_in = row.mark == TEXT and row.text.endswith((":", "："))
        directly = not above.rows
        if above.aside:
            is_long = len(row.text.split()) > SHORT_LEAD_IN
            return leads_in and (is_long or not row.gap) and (directly or _names_aside(row.text))
        return level > above.level or (leads_in and (directly or not row.gap)) or (directly and not row.gap)

    def _is_title(self, place: int, row: Row) -> bool:
        text = row.text
        after = self.rows[place + 1] if place + 1 < len(self.rows) else None
        meaning = meaning_of(text)
        if len(text) <= LEAD_IN and text[-1] not in SENTENCE_MARKS and meaning.whole:
            in_a_list = meaning.is_bare_bonus and self.current.aside and not row.gap
            return not in_a_list and (not text[0].islower() or row.gap or text.endswith(":"))
        if text.endswith((":", "：")):
            return after is not None and len(sentences(text)[-1]) <= LEAD_IN
        if len(text) > TITLE_LENGTH or text[-1] in SENTENCE_MARKS or INLINE.match(text) or after is None:
            return False
        return self._is_in_capitals(text, after, gap=row.gap) or self._is_alone(place, row, after)

    def _is_in_capitals(self, text: str, after: Row, *, gap: bool) -> bool:
        letters = sum(character.isalpha() for character in text)
        return gap and text.isupper() and letters >= CAPITALS and not after.text.isupper()

    def _is_alone(self, place: int, row: Row, after: Row) -> bool:
        """A short row between empty rows, above bullets, sentences or a list; not one of many such rows."""
        letters = sum(character.isalpha() for character in row.text)
        if not row.gap or row.text[0].islower() or letters * 2 < len(row.text):
            return False
        if after.mark == BULLET:
            return not self._follows_an_item(place)
        if not after.gap or after.mark != TEXT or self._follows_an_item(place) or meaning_of(after.text).whole:
            return False
        following = self.rows[place + 2] if place + 2 < len(self.rows) else None
        begins_list = following is not None and not following.gap and following.mark == TEXT
        return begins_list or (after.text[-1] in ".!?。" and len(after.text) > len(row.text))

    def _follows_an_item(self, place: int) -> bool:
        """Whether the row before is a short line by itself too, so that both are items of one list."""
        before = self.rows[place - 1] if place else None
        is_line = before is not None and bool(self.current.rows) and self.current.rows[-1] is before
        return bool(
            is_line
            and before
            and before.mark == TEXT
            and before.gap
            and self.current.title
            and len(before.text) <= TITLE_LENGTH
            and before.text[-1] not in ".!?"
        )

    def _enter_bullets(self, place: int, row: Row) -> None:
        """A bullet that ends in a colon, above bullets that are further in, is their title too."""
        after = self.rows[place + 1] if place + 1 < len(self.rows) else None
        introduces = row.text.endswith(":") and after is not None and after.mark == BULLET and after.indent > row.indent
        if introduces:
            above, kind = self.current, meaning_of(row.text).kind or self.current.kind
            inside = replace(above, title=row.text.rstrip(": "), kind=kind, parent=above.heading, rows=[])
            inside.outside, inside.indent = above, row.indent
            self.sections.append(inside)

    def _leave_bullets(self, row: Row) -> None:
        """Back to the section outside of a bullet's own list."""
        while self.current.outside and row.indent <= self.current.indent:
            self.sections.append(replace(self.current.outside, rows=[]))

    def _label(self, row: Row) -> re.Match[str] | None:
        """(title, words) of a row like "Nice to have: Rust"."""
        label = INLINE.match(row.text)
        meaning = meaning_of(label[1]) if label else Meaning()
        return label if meaning.aside or (meaning.whole and not is_fact(row.text)) else None

    def _ends_section(self, row: Row) -> bool:
        """A paragraph after a list stands under no title."""
        rows = self.current.rows
        if not self.current.title or not rows or row.mark != TEXT or not row.gap:
            return False
        if rows[-1].mark == BULLET:
            return True
        is_list = len(rows) > 1 and not rows[-1].gap and rows[-1].mark == TEXT
        return is_list and row.text[-1] in ".!?。" and rows[-1].text[-1] not in ".!?。"

    def _goes_back(self, place: int, section: Section) -> bool:
        """An unknown title without a mark and without lines was an item: it's one again."""
        if section.rows or section.marked or not section.title or place == 0:
            return False
        is_last = place == len(self.sections) - 1
        if section.known and not (section.aside and is_last):
            return False
        before = self.sections[place - 1]
        (section if section.aside or before.aside else before).rows.append(Row(section.title, gap=True))
        return not (section.aside or before.aside)


def _names_aside(text: str) -> bool:
    """Whether a lead-in speaks of what is set aside, between other words ("… a wide range of benefits, including:")."""
    return any(meaning_of(word).aside for word in text.rstrip(":").split())
