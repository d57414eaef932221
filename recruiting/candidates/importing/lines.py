"""The lines of a file before anything is known about them, and the limits that hold for every kind of file."""

from dataclasses import dataclass

from core.errors import DomainError

LARGEST = 10 * 1024 * 1024
MOST_ROWS = 20_000
MOST_COLUMNS = 200
LONGEST_CELL = 10_000


class Unreadable(DomainError):
    """The file cannot be read; the message is shown to the user."""


class Doubt:
    """What is odd about a line: kept with its row until somebody has checked it."""

    QUOTE = "quote"
    SWALLOWED = "swallowed"
    SENTENCES = {
        QUOTE: "A quotation mark in this row is out of place. Check that each cell is complete.",
        SWALLOWED: "One cell of this row contains whole lines of the file. A quotation mark may be missing.",
    }


@dataclass
class Line:
    """A line of the file with its number as in a spreadsheet."""

    number: int
    cells: list[str]
    doubt: str = ""
