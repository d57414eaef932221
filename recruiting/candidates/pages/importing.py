"""What the import page shows."""

from dataclasses import dataclass
from typing import Any

from django.core.paginator import Page
from django.db.models import Count

from recruiting.candidates.importing.columns import FIELDS, NAMES, person_of
from recruiting.candidates.importing.reading import LONGEST_CELL
from recruiting.models import ImportBatch, ImportRow

State = ImportRow.State
SAMPLE = 10


@dataclass
class Cell:
    """A cell of a row with errors, printed as a field of the row's form."""

    name: str
    label: str
    text: str
    problem: str


def counts_of(batch: ImportBatch) -> dict[str, int]:
    """The number of rows by state, including states with none."""
    counted = dict(batch.rows.order_by().values_list("state").annotate(rows=Count("pk")))
    return {state: counted.get(state, 0) for state in State.values}


def progress_of(batch: ImportBatch) -> dict[str, int]:
    """How many rows are done of how many that can be imported; nothing unless it is going on."""
    if batch.state != ImportBatch.State.STORING:
        return {}
    counts = counts_of(batch)
    done = sum(counts[state] for state in (State.STORED, State.JOINED, State.LEFT_OUT))
    return {"done": done, "all": done + counts[State.READY] + counts[State.KNOWN]}


def sample_of(batch: ImportBatch) -> list[dict[str, Any]]:
    """The first candidates as they will be stored."""
    rows = batch.rows.filter(state=State.READY)[:SAMPLE]
    return [{"number": row.number, **person_of(row.cells, batch.columns, batch.headers)} for row in rows]


def known_of(batch: ImportBatch) -> list[dict[str, Any]]:
    """The first rows of candidates who are already in the system or earlier in the file."""
    rows = batch.rows.filter(state=State.KNOWN).select_related("candidate")[: SAMPLE * 2]
    return [{"row": row, "name": person_of(row.cells, batch.columns, batch.headers)["name"]} for row in rows]


def alike_of(batch: ImportBatch) -> list[dict[str, Any]]:
    """The first rows that will be added although a candidate has the same name or phone number."""
    rows = batch.rows.filter(state=State.READY, candidate__isnull=False).select_related("candidate")[: SAMPLE * 2]
    return [{"row": row, "name": person_of(row.cells, batch.columns, batch.headers)["name"]} for row in rows]


def skipped_of(batch: ImportBatch) -> list[dict[str, Any]]:
    """The first rows that are skipped, with the reason if there is one."""
    rows = batch.rows.filter(state=State.LEFT_OUT)[: SAMPLE * 2]
    return [{"row": row, "text": " · ".join([cell[:60] for cell in row.cells if cell][:4])} for row in rows]


def columns_left_out(batch: ImportBatch) -> list[str]:
    """The headers of the columns that aren't imported, as far as they have any content."""
    unused = [index for index, field in enumerate(batch.columns) if not field]
    empty = set(unused)
    for cells in batch.rows.exclude(cells=[]).values_list("cells", flat=True)[:200] if unused else ():
        empty -= {index for index in empty if index < len(cells) and cells[index]}
        if not empty:
            break
    return [batch.headers[index] for index in unused if index not in empty]


def reading_is_open(batch: ImportBatch) -> bool:
    """Whether the page shows how the file was read before anybody asks: something about it was guessed."""
    return batch.heading == 0 or batch.above > 0 or batch.encoding not in ("UTF-8", "UTF-16", "XLSX")


def cells_to_correct(batch: ImportBatch, page: Page) -> list[tuple[ImportRow, list[Cell], list[str]]]:
    """Each row with errors, its cells, and the problems that belong to no single cell."""
    return [(row, *_cells(batch, row)) for row in page]


def columns_with_samples(batch: ImportBatch) -> list[tuple[str, list[str]]]:
    """Up to three sample values for each column."""
    rows = list(batch.rows.exclude(cells=[])[:20].values_list("cells", flat=True))
    return [
        (f"column-{index}", [cells[index][:40] for cells in rows if cells[index]][:3])
        for index in range(len(batch.headers))
    ]


def _cells(batch: ImportBatch, row: ImportRow) -> tuple[list[Cell], list[str]]:
    cells, told = [], set()
    for index, (field, text) in enumerate(zip(batch.columns, row.cells, strict=False)):
        if not field:
            continue
        problem = row.problems.get("name" if field in NAMES else field, "")
        problem = "" if problem in told else problem
        told.add(problem)
        cells.append(Cell(f"cell-{row.pk}-{index}", FIELDS[field], text[:LONGEST_CELL], problem))
    return cells, [problem for problem in row.problems.values() if problem not in told]
