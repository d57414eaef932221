"""Rows of a table become rows of a list.

A column that only says "must" or "nice to have" becomes a suggestion; columns with such titles become sections; a first
column of section titles becomes titles; of any other table, a row's cells are joined.
"""

from collections.abc import Iterator

from recruiting.jobs.posting.rows import BULLET, HEADING, Row
from recruiting.jobs.posting.titles import MUST, NICE, meaning_of
from recruiting.jobs.posting.vocabulary import entries

YES = {"x", "✓", "✔", "✅", "☑", "yes", "ja", "oui", "sí", "si", "tak", "sim", "sì", "y"}
NO = {"", "-", "–", "—", "❌", "✗", "no", "nein", "non", "nee", "nie", "não", "n", "optional"}
NICE_WORDS = {"nice", "should", "could", "soll", "sollte"}  # in a column of levels

HEAD_WORDS = 3  # in each cell of a row of column titles
TABLE_LEVEL = 9  # of a table's own title: inside of the section that the table is in

Grid = list[list[str]]


def rows_of_table(grid: Grid, *, gap: bool, headed: bool = False) -> list[Row]:
    """The rows to read, in order. Nothing of the cells is lost except a column's own title."""
    grid = [row for row in grid if any(row)]
    if not grid:
        return []
    return (
        _checked(grid)
        or _columns(grid)
        or _levels(grid, headed=headed)
        or list(_labelled(grid, gap=gap, headed=headed))
    )


def _columns(grid: Grid) -> list[Row]:
    """ "Must have | Nice to have" above their items: each column is a section."""
    head, *body = grid
    meanings = [meaning_of(cell) for cell in head]
    if len(head) < 2 or not body or not all(meaning.whole for meaning in meanings) or _has_levels(body):
        return []
    if len({meaning.kind for meaning in meanings}) < 2:
        return []
    found: list[Row] = []
    for place, title in enumerate(head):
        found.append(Row(title, HEADING, gap=True))
        found += [Row(row[place], BULLET) for row in body if place < len(row) and row[place]]
    return found


def _checked(grid: Grid) -> list[Row]:
    """Items with columns of check marks under "Required" or "Nice to have"."""
    head, *body = grid
    kinds = {place: meaning_of(cell).kind for place, cell in enumerate(head) if meaning_of(cell).kind in (MUST, NICE)}
    marked = {place: kind for place, kind in kinds.items() if place and body and _is_marks(body, place)}
    if not marked:
        return []
    found: list[Row] = []
    for row in body:
        yes = [kind for place, kind in marked.items() if place < len(row) and row[place].casefold() in YES]
        text = _joined([cell for place, cell in enumerate(row) if place not in marked])
        found.append(Row(text, BULLET, suggests=(yes or [NICE if set(marked.values()) == {MUST} else ""])[0]))
    return [row for row in found if row.text]


def _is_marks(body: Grid, place: int) -> bool:
    cells = [row[place].casefold() if place < len(row) else "" for row in body]
    return all(cell in YES | NO for cell in cells) and any(cell in YES for cell in cells)


def _levels(grid: Grid, *, headed: bool) -> list[Row]:
    """Items with a column of levels."""
    column = _level_column(grid)
    if column is None:
        return []
    has_head = headed or not _level(grid[0], column)
    body = grid[1:] if has_head else grid
    title = next((cell for place, cell in enumerate(grid[0]) if place != column and cell), "") if has_head else ""
    found = [Row(title, HEADING, gap=True, level=TABLE_LEVEL)] if title else []
    for row in body:
        level = _level(row, column)
        text = _joined([cell for place, cell in enumerate(row) if place != column])
        found.append(Row(text, BULLET, suggests=level))
    return [row for row in found if row.text]


def _labelled(grid: Grid, *, gap: bool, headed: bool) -> Iterator[Row]:
    """Rows whose first cell is a section's title (of several such), or any other row."""
    kinds = {meaning_of(row[0]).kind for row in grid if meaning_of(row[0]).whole}
    titled = len(kinds) > 1 and all(meaning_of(row[0]).whole for row in grid)
    headed = len(grid) > 1 and (headed or (len(grid[0]) > 1 and not titled and _is_head(grid[0])))
    for place, row in enumerate(grid):
        cells = [cell for cell in row if cell]
        if place == 0 and headed:
            yield Row(_joined(cells, " · "), HEADING, gap=True, level=TABLE_LEVEL)
        elif titled or (len(cells) == 1 and meaning_of(cells[0]).whole):
            yield Row(cells[0], HEADING, gap=True)
            yield from (Row(cell, BULLET) for cell in cells[1:])
        else:
            yield Row(_joined(cells), BULLET, gap=gap and place == 0)


def _is_head(row: list[str]) -> bool:
    """A row of column titles: short, and either all of them or the last is known."""
    short = all(cell and len(cell.split()) <= HEAD_WORDS for cell in row)
    known = [meaning_of(cell).whole or cell.casefold() in entries("column") for cell in row]
    return short and (known[-1] or all(known))


def _has_levels(body: Grid) -> bool:
    return _level_column(body) is not None


def _level_column(grid: Grid) -> int | None:
    """The column in which every row but the first says how much is needed."""
    body = grid[1:] or grid
    width = min(len(row) for row in grid)
    for column in range(width - 1, -1, -1):
        if width > 1 and all(_level(row, column) for row in body):
            return column
    return None


def _level(row: list[str], column: int) -> str:
    cell = row[column].casefold().strip(" .")
    if cell in entries("level"):
        return MUST
    return NICE if cell in NICE_WORDS or cell in entries("nice") else ""


def _joined(cells: list[str], between: str = ", ") -> str:
    cells = [cell for cell in cells if cell]
    if len(cells) < 2 or between != ", ":
        return between.join(cells)
    return f"{cells[0].rstrip(':')}: {between.join(cells[1:])}"
