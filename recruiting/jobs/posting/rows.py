"""The plain rows of a posting, before it is known what they say."""

from dataclasses import dataclass

HEADING, BOLD, BULLET, TEXT = "heading", "bold", "bullet", "text"
MOST_ROWS = 2_000  # no posting has as many; what is left is counted, not read
WHOLE = 0  # the width of a row that isn't wrapped: an item of an HTML page, a cell of a table


@dataclass(frozen=True)
class Row:
    """One row of text. `gap`: an empty row comes before it. `width`: characters including its indent."""

    text: str
    mark: str = TEXT
    indent: int = 0
    gap: bool = False
    width: int = WHOLE
    suggests: str = ""  # by a column of a table
    level: int = 0  # of a heading; 0 where its source has no levels

    @property
    def is_title(self) -> bool:
        return self.mark in (HEADING, BOLD)
