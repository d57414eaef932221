"""Collects paragraphs while an XML part is read, for all document formats."""

from dataclasses import dataclass, field

from core.formats.limits import MOST_TEXT, Enough, time_is_up

BULLET = "• "
BULLETS = "•●▪■◦‣∙·*–—-"


@dataclass
class Paragraph:
    pieces: list[str] = field(default_factory=list)
    is_listed: bool = False
    runs_on: bool = False  # its end was deleted: the next paragraph continues it

    @property
    def text(self) -> str:
        text = "".join(self.pieces).strip()
        return f"{BULLET}{text}" if self.is_listed and text and text[0] not in BULLETS else text


class Paragraphs:
    """The lines of a part. A paragraph inside another one (a text box, a note) follows the outer one."""

    def __init__(self) -> None:
        self.lines: list[str] = []
        self.size = 0
        self._open: list[Paragraph] = []
        self._inner: list[str] = []
        self._started: list[str] = []  # pieces of a paragraph that the next one continues

    @property
    def current(self) -> Paragraph | None:
        return self._open[-1] if self._open else None

    def start(self) -> None:
        pieces, self._started = self._started, []
        self._open.append(Paragraph(pieces))

    def add(self, text: str) -> None:
        if self._open:
            self._open[-1].pieces.append(text)
            self.size += len(text)
            if self.size > 2 * MOST_TEXT:
                raise Enough

    def end(self) -> None:
        if not self._open:
            return
        done = self._open.pop()
        if done.runs_on:
            self._started = done.pieces
        elif self._open:
            self._inner.append(done.text)
        else:
            self.lines += [done.text, *self._inner]
            self._inner = []
        if time_is_up():
            raise Enough

    def all_lines(self) -> list[str]:
        """Everything so far, unfinished paragraphs too."""
        rest = [paragraph.text for paragraph in self._open]
        return [*self.lines, *rest, *self._inner, *(["".join(self._started)] if self._started else [])]
