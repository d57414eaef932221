"""Rows of a table become rows of a list.

A column that only says "must" or "nice to have" becomes a suggestion; columns with such titles become sections; a first
column of section titles becomes titles; of any other table, a row's cells are joined.
"""

from collections.abc import Iterator

from recruiting.jobs.posting.rows import BULLET, HEADING, Row
from recruiting.jobs.posting.titles import MUST, NICE, Meaning, meaning_of

NICE_WORDS = {"nice", "should", "could", "soll", "sollte"}  # in a column of levels

TABLE_LEVEL = 9  # of a table's own title: inside of the section that the table is in

Grid = list[list[str]]


def rows_of_table(grid: Grid, *, gap: bool) -> list[Row]:
    """The rows to read, in order. Nothing of the cells is lost except a column's own title."""
    grid = [row for row in grid if any(row)]
    if not grid:
        return []
    return _columns(grid) or _levels(grid) or list(_labelled(grid, gap=gap))


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


def _levels(grid: Grid) -> list[Row]:
    """Items with a column of levels."""
    column = _level_column(grid)
    if column is None:
        return []
    has_head = not _level(grid[0], column) or _is_head(grid[0])
    body = grid[1:] if has_head else grid
    title = next((cell for place, cell in enumerate(grid[0]) if place != column and cell), "") if has_head else ""
    found = [Row(title, HEADING, gap=True, level=TABLE_LEVEL)] if title else []
    for row in body:
        level = _level(row, column)
        text = _joined([cell for place, cell in enumerate(row) if place != column])
        found.append(Row(text, BULLET, suggests=level))
    return [row for row in found if row.text]


def _labelled(grid: Grid, *, gap: bool) -> Iterator[Row]:
    """Rows whose first cell is a section's title, or any other row."""
    titled = sum(meaning_of(row[0]).whole for row in grid)
    head_says_nothing = len(grid) > 1 and len(grid[0]) > 1 and titled < 2 and _is_head(grid[0])
    for place, row in enumerate(grid):
        cells = [cell for cell in row if cell]
        if place == 0 and head_says_nothing:
            yield Row(_joined(cells, " · "), HEADING, gap=True, level=TABLE_LEVEL)
        elif len(cells) > 1 and meaning_of(cells[0]).whole:
            yield Row(cells[0], HEADING, gap=True)
            yield from (Row(cell, BULLET) for cell in cells[1:])
        elif len(cells) == 1 and meaning_of(cells[0]).whole:
            yield Row(cells[0], HEADING, gap=True)
        else:
            yield Row(_joined(cells), BULLET, gap=gap and place == 0)


def _is_head(row: list[str]) -> bool:
    """A row of column titles: short, and one of them known."""
    return all(0 < len(cell) <= 40 for cell in row) and any(meaning_of(cell).whole for cell in row)


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
    if row[column].casefold() in NICE_WORDS:
        return NICE
    meaning: Meaning = meaning_of(row[column])
    return meaning.kind if meaning.whole and meaning.kind in (MUST, NICE) and len(row[column]) <= 30 else ""


def _joined(cells: list[str], between: str = ", ") -> str:
    cells = [cell for cell in cells if cell]
    if len(cells) < 2 or between != ", ":
        return between.join(cells)
    return f"{cells[0].rstrip(':')}: {between.join(cells[1:])}"
