"""Finds out what the lines of a file are: titles, the header row, candidates, totals."""

import re
from collections import Counter

from core.folding import folded
from recruiting.candidates.importing.cells import ADDRESS
from recruiting.candidates.importing.headings import field_of
from recruiting.candidates.importing.lines import LONGEST_CELL, Line

LOOKED_AT = 25  # lines in which the header row is looked for
LAST = 3  # lines of the end that may be totals
PHONE = re.compile(r"\+?[\d\s()./-]{2,40}")
TOTAL = re.compile(
    r"(?:(?:sub|grand|overall) ?)?(?:total|totals|count|sum|summe|gesamt|gesamtsumme|anzahl|somme|nombre total|suma|"
    r"totaal|aantal|razem|totale|celkem|toplam|итого|всего|合計|总计)\b[\s:=]*[\d.,\s]*(?:\(?(?:candidates|rows|records|people)\)?)?"
)


def find_heading(lines: list[Line]) -> int:
    """The number of the header row; 0 if the file starts with candidates."""
    first = lines[:LOOKED_AT]
    best, most = None, 0
    for line in first:
        known = {field_of(cell)[0] for cell in line.cells if cell and len(cell) <= 200} - {""}
        if len(known) > most and not any(is_address(cell) for cell in line.cells):
            best, most = line, len(known)
    usual = Counter(_filled(line) for line in lines[:200]).most_common(1)[0][0]
    if best and (most > 1 or usual == 1 or (_filled(best) > 1 and best.number == first[0].number)):
        return best.number
    wide = next((line for line in first if _filled(line) >= min(usual, 2)), first[0])
    if any(is_address(cell) or is_phone(cell) for cell in wide.cells):
        return best.number if best and best.number < wide.number and _filled(best) >= usual else 0
    return best.number if best and _filled(best) > 1 else wide.number


def totals_in(lines: list[Line]) -> list[int]:
    """The numbers of the last lines that add up the others instead of naming a candidate."""
    return [line.number for line in lines[-LAST:] if is_total(line.cells)]


def is_total(cells: list[str]) -> bool:
    first = next((cell for cell in cells if cell), "")
    return bool(TOTAL.fullmatch(folded(first[:80]).strip())) and not any(is_address(cell) for cell in cells)


def is_address(cell: str) -> bool:
    return "@" in cell and len(cell) <= LONGEST_CELL and bool(ADDRESS.search(cell))


def is_phone(cell: str) -> bool:
    return (
        len(cell) <= 40
        and bool(PHONE.fullmatch(cell))
        and sum(c.isdigit() for c in cell) >= (2 if cell[0] == "+" else 7)
    )


def guessed_columns(rows: list[list[str]], width: int) -> list[str]:
    """The field of each column of a file without a header row, as far as its cells tell."""
    sample = [[*row, *[""] * (width - len(row))][:width] for row in rows[:50]]
    columns = [""] * width
    for index in range(width):
        cells = [row[index] for row in sample if row[index]]
        if not cells:
            continue
        for field, test in (("email", is_address), ("phone", is_phone)):
            if field not in columns and sum(map(test, cells)) * 2 >= len(cells):
                columns[index] = field
                break
    names = [i for i in range(width) if not columns[i] and _are_names([row[i] for row in sample if row[i]])][:2]
    if names:
        single = all(" " not in row[names[0]] for row in sample)
        together = len(names) == 2 and names[1] == names[0] + 1 and single
        for index, field in zip(names, ["first_name", "last_name"] if together else ["name"], strict=False):
            columns[index] = field
    return columns


def _are_names(cells: list[str]) -> bool:
    return bool(cells) and all(len(cell) <= 160 and not any(c.isdigit() or c in "@/:" for c in cell) for cell in cells)


def _filled(line: Line) -> int:
    return sum(bool(cell) for cell in line.cells)
