"""What the board shows of a posting's lines: what is suggested, what was set aside, what an import brought."""

from collections.abc import Iterable
from dataclasses import dataclass

from recruiting.jobs.actions import Imported
from recruiting.models import Criterion, PostingLine


@dataclass(frozen=True)
class Suggested:
    """How many of the lines to sort have a suggestion, and how many have none."""

    musts: int
    nices: int
    rest: int

    @property
    def total(self) -> int:
        return self.musts + self.nices


def suggested(lines: Iterable[PostingLine]) -> Suggested:
    found = [line.suggests for line in lines if line.fate == PostingLine.Fate.OPEN]
    return Suggested(found.count(Criterion.Kind.MUST), found.count(Criterion.Kind.NICE), found.count(""))


def by_section(lines: Iterable[PostingLine]) -> list[tuple[str, list[PostingLine]]]:
    """(title, lines) in the posting's order; lines of one title are together."""
    sections: dict[str, list[PostingLine]] = {}
    for line in lines:
        sections.setdefault(line.heading, []).append(line)
    return list(sections.items())


def imported_message(imported: Imported) -> str:
    """What an import brought, in a sentence or two."""
    if not imported.to_sort:
        first = "Nothing to sort: every line was set aside. Check what was set aside below."
    elif imported.to_sort == 1:
        first = "1 line imported. Sort it into must-haves or nice-to-haves."
    else:
        first = f"{imported.to_sort} lines imported. Sort them into must-haves and nice-to-haves."
    if not imported.cut:
        return first
    if imported.cut == 1:
        return f"{first} The posting has 1 more line, which wasn’t imported. Paste it separately if you need it."
    return f"{first} The posting has {imported.cut} more lines, which weren’t imported. Paste them separately if you need them."
