"""Splits a pasted job posting into lines to sort.

Postings come as Markdown, as text copied from a web page, or as a mix: front matter, headings with and without a space
after the hashes, lines that are headings only by being bold, bullets of many shapes, paragraphs with the one sentence
that matters in their middle. Every sentence or bullet becomes a line and keeps the heading above it. What is never a
requirement (pay, benefits, equal opportunity, how to apply) is set aside and can be restored.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass

LONG = 160  # a longer paragraph is split into sentences
WRAPPED = 60  # a row this long may continue in the next one
LEAD_IN = 90  # a longer lead-in is a line itself ("you must show at least one year of …:")
MOST_LINES = 400
AHEAD = 20  # rows that are looked at to tell whether one is a heading
HEADING_LENGTH = 200

# Every pattern here takes time in proportion to the posting (tests/meta/test_readers.py).
FRONT_MATTER = re.compile(r"\A\s*---[^\S\n]*\n.*?\n---[^\S\n]*(?:\n|\Z)", re.DOTALL)
COMMENT = re.compile(r"<!--(?:(?!<!--).)*?-->", re.DOTALL)
TAG = re.compile(r"</?[a-zA-Z][^<>]{0,200}>")
IMAGE = re.compile(r"!\[[^\[\]]*\]\([^)]{0,2000}\)")
LINK = re.compile(r"\[([^\[\]]+)\]\([^)]{0,2000}\)")
REFERENCE = re.compile(r"^[ \t]*\[[^\[\]\n]+\]:[ \t]*\S.*$", re.MULTILINE)
EMPHASIS = re.compile(r"(\*\*|__|~~|`|(?<!\w)[*_](?=\S)|(?<=\S)[*_](?!\w))")
HEADING = re.compile(r"^\s{0,3}#{1,6}(.*\w.*)$")
UNDERLINE = re.compile(r"^\s*(?:={3,}|-{3,})\s*$")
RULE = re.compile(r"^\s*(?:[-*_]\s*){3,}$")
BULLET = re.compile(r"^\s*(?:[-*+•‣▪◦●○·–—]|\(?\d{1,2}[.)]|\(?[a-zA-Z]\))\s+(.*)$")
BOLD_LINE = re.compile(r"^(?:\*\*|__)([^*_].*?)(?:\*\*|__)\s*:?$")  # of a row without spaces around it
LABEL = re.compile(r"^\s*(?:\*\*|__)(.+?)(?:\*\*|__)\s*:?\s+\S")
NUMBERED = re.compile(r"^(?:objective|goal|key result|duty|task)\s*#?\d+\s*[:.–-]\s*", re.IGNORECASE)
USUAL_HEADING = re.compile(
    r"(?:the |your |key |main |core |minimum |basic |preferred |required |desired |essential )*"
    r"(?:requirements?|responsibilities|qualifications|skills|duties|tasks|profile|experience|must.haves?|nice.to.haves?|"
    r"benefits|perks|about (?:us|you|the role|the job|the team|the company)|the role|role summary|who (?:you|we) are|"
    r"what (?:you.?ll|you will|we|you)\b.{0,30}|how to apply|bonus points?|education)(?: and [a-z ]{3,30})?",
    re.IGNORECASE,
)
SENTENCE_END = re.compile(r"(?<=[.!?])[”\"')\]]*\s+(?=[A-Z0-9“\"'(])")
ABBREVIATED = 10  # characters at the end of a sentence, enough for each of these
ABBREVIATION = re.compile(r"\b(?:e\.g|i\.e|etc|vs|approx|incl|no|St|Mr|Ms|Mrs|Dr|U\.S)\.$", re.IGNORECASE)

# Headings and words of what is not a requirement.
ASIDE_HEADING = re.compile(
    r"benefit|perks|what we offer|we offer|compensation|salary|pay range|equal opportunit|\beeo\b|diversity statement|"
    r"accommodation|how to apply|\bapply\b|\bapplications?\b|contact|about us|about the company|who we are|"
    r"additional information|what to expect|privacy|veterans|basic information|who may",
    re.IGNORECASE,
)
ASIDE_TEXT = re.compile(
    r"equal opportunity|does not discriminate|without regard to|reasonable accommodation|how to apply|"
    r"apply (?:now|here|today)|^read more\b|"
    r"cover letter|salary|pay range|health insurance|parental leave|paid leave|applications are|"
    r"^(?:series|open|close|location|number of vacancies|job announcement|position type|work schedule|travel)\b"
    r".{0,60}:",
    re.IGNORECASE,
)


@dataclass(frozen=True)
class Line:
    text: str
    heading: str = ""
    aside: bool = False  # boilerplate: set aside at first


@dataclass
class _Block:
    kind: str  # heading, bullet, text
    rows: list[str]

    @property
    def text(self) -> str:
        return " ".join(self.rows)

    def continues_in(self, row: str) -> bool:
        """Whether a row belongs to the same sentence: wrapped text, not a list without bullets."""
        is_long = len(self.rows) > WRAPPED or len(self.text) >= WRAPPED
        unfinished = is_long and self.rows[-1][-1] not in ".!?:;"
        return self.kind != "heading" and (row[:1].islower() or unfinished) and not LABEL.match(row)


def split_posting(posting: str) -> list[Line]:
    """The posting's lines in order, without duplicates, with their headings; at most MOST_LINES."""
    lines: dict[str, Line] = {}
    heading, aside = "", False
    for block in _blocks(_cleaned(posting)):
        text = _plain(block.text)
        found = [text] if block.kind == "bullet" else _sentences(text)
        if block.kind == "heading":
            number, found = NUMBERED.match(text), _text_of_heading(text)
            if number:
                heading, aside = number[0].strip(" :.–-"), False
            elif not found:
                heading, aside = text.rstrip(":"), bool(ASIDE_HEADING.search(text))
        for one in filter(_has_text, found):
            lines.setdefault(one.casefold(), Line(one, heading, aside or bool(ASIDE_TEXT.search(one))))
    return list(lines.values())[:MOST_LINES]


def _cleaned(posting: str) -> str:
    posting = posting.replace("\r\n", "\n").replace("\r", "\n").replace("\u00a0", " ").replace("\u200b", "")
    for pattern in (FRONT_MATTER, COMMENT, REFERENCE):
        posting = pattern.sub("", posting)
    return posting


def _blocks(posting: str) -> Iterator[_Block]:
    """Headings, bullets and paragraphs, each joined from its wrapped rows."""
    rows = posting.split("\n")
    block: _Block | None = None
    for place, row in enumerate(rows):
        found = _block_of(row, rows[place - 1] if place else "", rows[place + 1 : place + 1 + AHEAD])
        if block and found and found.kind == "text" and block.continues_in(found.text):
            block.rows += found.rows
            continue
        if block:
            yield block
        block = found
    if block:
        yield block


def _block_of(row: str, before: str, after: list[str]) -> _Block | None:
    """The block that a row begins; None for an empty row and a horizontal rule."""
    text = row.strip()
    if not text or RULE.match(row) or UNDERLINE.match(row):
        return None
    if match := HEADING.match(row):
        return _Block("heading", [match[1].rstrip().rstrip("#").strip()])
    if match := BOLD_LINE.match(text):
        return _Block("heading", [match[1].strip()])
    if match := BULLET.match(row):
        return _Block("bullet", [match[1].strip()])
    return _Block("heading" if _is_heading(text, before, after) else "text", [text])


def _is_heading(text: str, before: str, after: list[str]) -> bool:
    """A heading without a mark: underlined, ending in a colon, of the usual words, or alone before bullets."""
    if len(text) > HEADING_LENGTH or LABEL.match(text):
        return False
    if (after and UNDERLINE.match(after[0])) or text.rstrip("*_ ").endswith(":"):
        return True
    following = next((row for row in after if row.strip()), "")
    alone = not before.strip() and len(text) <= WRAPPED and text[-1] not in ".!?;," and text[0].isupper()
    return bool(USUAL_HEADING.fullmatch(text)) or (alone and bool(BULLET.match(following)))


def _plain(text: str) -> str:
    """Without Markdown and tags; of a link, its text."""
    for pattern, put in ((IMAGE, ""), (LINK, r"\1"), (TAG, " "), (EMPHASIS, "")):
        text = pattern.sub(put, text)
    return " ".join(text.replace("\\", "").split())


def _sentences(text: str) -> list[str]:
    if len(text) <= LONG:
        return [text]
    sentences: list[str] = []
    for part in SENTENCE_END.split(text):
        if sentences and ABBREVIATION.search(sentences[-1][-ABBREVIATED:]):
            sentences[-1] = f"{sentences[-1]} {part}"
        else:
            sentences.append(part)
    return sentences


def _text_of_heading(text: str) -> list[str]:
    """The text of a heading that is a line itself: a bold sentence ("Objective #1: You will own …") or a long lead-in."""
    is_line = text.endswith(".") or len(text) > (LEAD_IN if text.endswith(":") else HEADING_LENGTH)
    return [NUMBERED.sub("", text.rstrip(":"))] if is_line else []


def _has_text(text: str) -> bool:
    """Not empty, not only marks, not a bare address."""
    return len(re.findall(r"[^\W\d_]", text)) >= 3 and not re.fullmatch(r"<?https?://\S+>?", text)
